"""What the delivery log keeps of a message: its shape, and nothing that names a person (design §2).

Contact fields and words that people typed live where they can be erased; a copy in a log could not be.
"""

import re
from typing import Any

MASK = "•••"
LONGEST_ANSWER = 2048
"""Bytes of a vendor's answer that are kept."""
_TYPED = ("problem", "extension", "ended")
_ADDRESS = re.compile(r"[^\s@\"'<>]+@[^\s@\"'<>]+")
_DIGITS = re.compile(r"\+?\d(?:[\s.()-]{0,2}\d){7,}")
# Our own ids, signatures and timestamps hold long runs of digits too; a vendor's words seldom do.


def masked_envelope(envelope: dict[str, Any]) -> dict[str, Any]:
    """The envelope without contact fields and typed words; which of them were sent can still be seen."""
    data = dict(envelope["data"])
    organisation = dict(data.get("organisation") or {})
    if organisation:
        organisation["contact"] = dict.fromkeys(organisation.get("contact") or {}, MASK)
        if organisation.get("kind") == "household_business":
            organisation["name"] = MASK  # often its owner's name
        data["organisation"] = organisation
    for name in _TYPED:
        if data.get(name):
            data[name] = MASK
    return {**envelope, "data": data}


def masked_answer(body: bytes) -> str:
    """The beginning of what a vendor's server answered, as text without addresses and telephone numbers."""
    text = body[:LONGEST_ANSWER].decode("utf-8", "replace").replace("\x00", "�")
    return _DIGITS.sub(MASK, _ADDRESS.sub(MASK, text))
