"""Claims of listings, the codes that prove a domain, and the requests of companies without an account."""

from platforms.claiming.services.claims import (
    claim_by_code_confirm,
    claim_by_code_start,
    claim_by_documents,
    claim_withdraw,
)
from platforms.claiming.services.conduct import conduct_publish, conduct_sign
from platforms.claiming.services.contacts import contact_opt_out, contact_set, interest_tell
from platforms.claiming.services.decisions import claim_decide, claims_settle
from platforms.claiming.services.requests import request_answer, request_confirm, request_open, request_send_again

__all__ = [
    "claim_by_code_confirm",
    "claim_by_code_start",
    "claim_by_documents",
    "claim_decide",
    "claim_withdraw",
    "claims_settle",
    "conduct_publish",
    "conduct_sign",
    "contact_opt_out",
    "contact_set",
    "interest_tell",
    "request_answer",
    "request_confirm",
    "request_open",
    "request_send_again",
]
