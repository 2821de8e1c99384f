"""What follows from allauth's own events."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver
from django.http import HttpRequest

from marketplace.accounts.models import User


@receiver(authenticator_added)
def enrolment_gives_the_factor(
    sender: type, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any
) -> None:
    """Enrolling asks for a code of the new authenticator: this session has given its second factor."""
    if authenticator.type == Authenticator.Type.TOTP:
        record_authentication(request, user, method="mfa", id=authenticator.pk, type=authenticator.type)
