"""Mail back-ends."""

from django.core.mail.backends.locmem import EmailBackend


class StoredMail(EmailBackend):
    """Keeps mail where the demonstration can show it."""
