"""How a listing gets its owner, how a company without an account has it mended, and the rules that vendors sign."""

from platforms.claiming.models.claims import Claim, ClaimDocument, claim_storage
from platforms.claiming.models.codes import DomainCode
from platforms.claiming.models.conduct import ConductRules, ConductSignature
from platforms.claiming.models.contacts import PublicContact
from platforms.claiming.models.requests import ListingRequest

__all__ = [
    "Claim",
    "ClaimDocument",
    "ConductRules",
    "ConductSignature",
    "DomainCode",
    "ListingRequest",
    "PublicContact",
    "claim_storage",
]
