"""People, organisations, legal entities, and what ties them together (design §5)."""

from marketplace.accounts.models.agreements import ApiKey, Consent
from marketplace.accounts.models.organisations import Invitation, LegalEntity, Membership, Organisation
from marketplace.accounts.models.people import ContactData, User, unsealed
from marketplace.accounts.models.proofs import Proof, RegisterEntry

__all__ = [
    "ApiKey",
    "Consent",
    "ContactData",
    "Invitation",
    "LegalEntity",
    "Membership",
    "Organisation",
    "Proof",
    "RegisterEntry",
    "User",
    "unsealed",
]
