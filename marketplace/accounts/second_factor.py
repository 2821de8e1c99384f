"""Who owes a second factor, and whether this session has given it (design §5).

allauth asks for an authenticator that exists but cannot demand one from a role; this does. Until it
is given, a membership that owes it does not count: no role, no organisation, no page.
"""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from marketplace.accounts.models import Membership, Organisation, User

# Whoever manages a vendor's API keys.
KEY_ROLES = frozenset({Membership.Role.OWNER, Membership.Role.TECHNICAL})


def owed_by(membership: Membership) -> bool:
    """The membership opens the ministry's pages or a vendor's API keys."""
    kind = membership.organisation.kind
    return kind == Organisation.Kind.AGENCY or (kind == Organisation.Kind.VENDOR and membership.role in KEY_ROLES)


def owed_by_person(user: User) -> bool:
    """Any live membership owes it, or the account itself opens Django's or Wagtail's doors."""
    if user.is_superuser or user.is_staff:
        return True
    rows = Membership.objects.live().filter(user=user).select_related("organisation")
    return any(owed_by(row) for row in rows)


def is_enrolled(user: User) -> bool:
    return Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()


def given_in(request: HttpRequest) -> bool:
    """This session has passed an authenticator's code, or a recovery code, of the signed-in person."""
    if not request.user.is_authenticated:
        return False
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))
