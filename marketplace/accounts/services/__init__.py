"""The only writers of people and organisations. Each takes the actor first and is atomic."""

from marketplace.accounts.services.consents import agreed_fields, consent_give, consent_withdraw, consents_of
from marketplace.accounts.services.invitations import invitation_accept, invitation_create, invitation_revoke
from marketplace.accounts.services.keys import api_key_authenticate, api_key_create, api_key_revoke
from marketplace.accounts.services.members import (
    membership_create,
    membership_end,
    membership_set_role,
    ownership_hand_over,
)
from marketplace.accounts.services.organisations import Facts, organisation_create, organisation_set_facts
from marketplace.accounts.services.people import contact_set, language_set, user_anonymise
from marketplace.accounts.services.proofs import (
    proof_confirm_code,
    proof_decide,
    proof_request_code,
    proof_submit_certificate,
)

__all__ = [
    "Facts",
    "agreed_fields",
    "api_key_authenticate",
    "api_key_create",
    "api_key_revoke",
    "consent_give",
    "consent_withdraw",
    "consents_of",
    "contact_set",
    "invitation_accept",
    "invitation_create",
    "invitation_revoke",
    "language_set",
    "membership_create",
    "membership_end",
    "membership_set_role",
    "organisation_create",
    "organisation_set_facts",
    "ownership_hand_over",
    "proof_confirm_code",
    "proof_decide",
    "proof_request_code",
    "proof_submit_certificate",
    "user_anonymise",
]
