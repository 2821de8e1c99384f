"""The only writers of people and organisations. Each takes the actor first and is atomic."""

from marketplace.accounts.services.invitations import invitation_accept, invitation_create, invitation_revoke
from marketplace.accounts.services.members import (
    membership_create,
    membership_end,
    membership_set_role,
    ownership_hand_over,
)
from marketplace.accounts.services.organisations import Facts, organisation_create, organisation_set_facts

__all__ = [
    "Facts",
    "invitation_accept",
    "invitation_create",
    "invitation_revoke",
    "membership_create",
    "membership_end",
    "membership_set_role",
    "organisation_create",
    "organisation_set_facts",
    "ownership_hand_over",
]
