"""How much anybody may ask, and how long what was asked is kept.

Asking is open to strangers and answered by people, so the limits protect officers' time; none of them asks a
visitor to prove to be human.
"""

MOST_OPEN = 3
"""Open needs of one person or one e-mail address."""
MOST_AN_HOUR = 5
"""Needs from one network address within an hour; many enterprises share one."""
ANSWER_WORKING_DAYS = 5
"""After these an unanswered need stands out in the officers' list."""
CLOSE_AFTER_DAYS = 30
"""An answered need with nothing more to say closes by itself."""
FORGET_AFTER_DAYS = 180
"""After closing, words and contact are erased; what stays is counted: when, where, which sector, how answered."""
