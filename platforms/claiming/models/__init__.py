"""How a listing gets its owner, and how a company without an account has it mended or removed."""

from platforms.claiming.models.claims import Claim, ClaimDocument, claim_storage
from platforms.claiming.models.codes import DomainCode
from platforms.claiming.models.requests import ListingRequest

__all__ = ["Claim", "ClaimDocument", "DomainCode", "ListingRequest", "claim_storage"]
