"""allauth's adapters."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Our accounts."""


class MFAAdapter(DefaultMFAAdapter):
    """Our second factor."""
