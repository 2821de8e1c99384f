"""What may tell that two organisations have one owner: kept as keyed hashes, which compare and tell nothing.

They are made once, at the moment of proof, from what the register names or an officer read on the certificate;
what an applicant typed about itself makes none.
"""

import re
import unicodedata

from django.conf import settings

from marketplace.accounts.models import Organisation
from marketplace.accounts.models.people import name_key
from marketplace.accounts.register import Entry

# Words that some write before a street and others leave out.
_FILLERS = frozenset({"so", "nha", "duong", "pho"})
# A place that begins with one of these is a hamlet, a block or an estate: many neighbours share it.
_AREAS = frozenset({"thon", "xom", "ap", "khom", "to", "khu", "khoi", "ban", "buon", "lang", "doi", "tieu"})


def keys_set(organisation: Organisation, entry: Entry | None, *, representative: str = "", address: str = "") -> None:
    """Write the keys onto `organisation`, which the caller saves with `KEYS`.

    `representative` and `address` (house and street, in the organisation's commune) were read by an officer;
    where they are empty the register's `entry` speaks.
    """
    organisation.representative_key = name_key(representative or (entry.representative if entry else ""))
    if address:
        organisation.address_key = address_key(address, organisation.commune, organisation.province_code)
    elif entry is not None:
        organisation.address_key = address_key(entry.address, entry.commune, entry.province_code)


KEYS = ("representative_key", "address_key")


def address_key(street: str, commune: str, province_code: str) -> str:
    """The keyed hash of a seat; "" where the text names no single place: a house in a street of a known commune."""
    words = [word for word in _folded(street).split() if word not in _FILLERS]
    place = " ".join(_folded(commune).split())
    if not (words and place and province_code) or words[0] in _AREAS:
        return ""
    has_number = any(char.isdigit() for word in words for char in word)
    has_name = any(len(word) > 1 and word.isalpha() for word in words)
    if not (has_number and has_name):
        return ""
    return settings.KEYS.keyed_hash(f"address:{province_code}:{place}:{' '.join(words)}")


def _folded(text: str) -> str:
    """Small letters without marks and punctuation; the stroke of `12/5` stays, it is part of the number."""
    small = re.sub(r"\bđ\.", " ", unicodedata.normalize("NFC", text).casefold()).replace("đ", "d")
    bare = "".join(char for char in unicodedata.normalize("NFD", small) if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9/]+", " ", bare)
