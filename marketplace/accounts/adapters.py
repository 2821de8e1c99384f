"""allauth's adapters: how the one door behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings

from marketplace.accounts import second_factor


class AccountAdapter(DefaultAccountAdapter):
    """Our accounts."""


class MFAAdapter(DefaultMFAAdapter):
    """Seeds and recovery codes are encrypted at rest; who owes a second factor cannot switch it off."""

    def encrypt(self, text: str) -> str:
        return settings.KEYS.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return settings.KEYS.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not second_factor.owed_by_person(authenticator.user)
