"""Legal entities: found or made by a keyed hash, so that no number needs to be compared in clear."""

from django.conf import settings

from marketplace.accounts.models import LegalEntity
from marketplace.accounts.tax_id import TaxId


def entity_of(number: TaxId, *, is_simulated: bool = False) -> LegalEntity:
    """The entity behind a tax identity; a 13-digit unit belongs to its first 10 digits, and several shops
    of one person share one. Two at the same moment get the same row (the hash is unique)."""
    basis = LegalEntity.Basis.PERSONAL_ID if number.is_personal else LegalEntity.Basis.TAX_CODE
    entity, _ = LegalEntity.objects.get_or_create(
        key_hash=key_hash(number),
        defaults={"public_id": LegalEntity.new_public_id(), "basis": basis, "is_simulated": is_simulated},
    )
    return entity


def key_hash(number: TaxId) -> str:
    prefix = "personal" if number.is_personal else "tax"
    return settings.KEYS.keyed_hash(f"entity:{prefix}:{number.entity_number}")
