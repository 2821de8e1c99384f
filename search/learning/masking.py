"""A query as it may be kept: nothing in it that could say who asked.

Pure text, no I/O. What is masked on purpose goes too far rather than not far enough: a year or the number
of a circular stays, anything longer does not.
"""

import re

from search.text.forms import normal

LONGEST_KEPT = 80
MASK = "[…]"

_LINK = re.compile(r"\b(?:https?://|www\.)\S+")
_ADDRESS = re.compile(r"\S*\s?@\s?\S*(?:\s?\.\s?[^\W\d_]{2,6}\b)*")
_SPELT_ADDRESS = re.compile(r"\S+\s?[(\[]\s?(?:at|a còng|a cong)\s?[)\]]\s?\S+")
_DAY = re.compile(r"\b\d{1,2}\s?([/.-])\s?\d{1,2}\s?\1\s?\d{2,4}\b")
# Phone, tax code, account, identity card: an unbroken run of six digits, or eight however they are spaced.
_DIGITS = re.compile(r"\+?\d{6,}(?:-\d+)?|\+?\(?\d(?:[\s.()-]{0,2}\d){7,}")
_FAMILY = (
    "nguyễn|trần|lê|phạm|hoàng|huỳnh|phan|vũ|võ|đặng|bùi|đỗ|hồ|ngô|dương|lý|đinh|trương|lâm|mai|cao|trịnh|lương|đào|tạ"
)
_PLAINLY_FAMILY = "nguyen|tran|le|pham|hoang|huynh|vo|dang|bui|ngo"
"""Those that are hardly a word of a need when written without marks."""
_PERSON = re.compile(
    rf"\b(?:(?:{_FAMILY})\s+(?:văn|thị)|(?:{_PLAINLY_FAMILY})\s+(?:van|thi))"
    r"\s+(?!ph[oò]ng\b|b[aả]n\b|tr[uư][oờ]ng\b|ph[aầ]n\b)\w+(?:\s+\w+)?"
)
# "tôi là Phạm Minh Châu": who says a name so, says one, however it is built.
_INTRODUCED = re.compile(
    rf"\b(?:là|la|tên|ten)\s+(?:(?:{_FAMILY})|(?:{_PLAINLY_FAMILY}))\s+\w+(?:\s+\w+)?|"
    rf"\b(?:ông|bà|anh|chị|ong|ba|chi)\s+(?:nguyễn|trần|phạm|huỳnh|đặng|trịnh|{_PLAINLY_FAMILY})\s+\w+(?:\s+\w+)?"
)
# Family names that are no other word: what follows is a given name (or a street named after somebody).
_BARE = re.compile(
    r"\b(?:nguyễn|nguyen|huỳnh|huynh|trịnh|(?<!vi )(?<!xâm )phạm(?! (?:vi|luật|tội)\b)|trần(?! (?:nhà|thạch)\b))"
    r"\s+\w+(?:\s+\w+)?"
)
_SPACE = re.compile(r"\s+")


def kept_query(text: str) -> str:
    """`text` in lower case without addresses, numbers and names of persons; "" when nothing else was said.

    Names are known as they are mostly built (family name, văn or thị, given name), introduced ("tôi là …", "chị …"), or
    by a family name that is no other word (nguyễn, huỳnh); others cannot be told from words.
    """
    plain = _SPACE.sub(" ", normal(text)).strip()
    for pattern in (_LINK, _ADDRESS, _SPELT_ADDRESS, _DAY, _DIGITS, _PERSON, _INTRODUCED, _BARE):
        plain = pattern.sub(MASK, plain)
    said = plain.replace(MASK, "").strip(" .,;:!?-+*/\\'\"()[]{}")
    return plain[:LONGEST_KEPT].strip() if any(char.isalnum() for char in said) else ""
