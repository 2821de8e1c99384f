"""Claims of listings, the codes that prove a domain, and the requests of companies without an account."""

from platforms.claiming.services.claims import (
    claim_by_code_confirm,
    claim_by_code_start,
    claim_by_documents,
    claim_withdraw,
)
from platforms.claiming.services.decisions import claim_decide, claims_settle

__all__ = [
    "claim_by_code_confirm",
    "claim_by_code_start",
    "claim_by_documents",
    "claim_decide",
    "claim_withdraw",
    "claims_settle",
]
