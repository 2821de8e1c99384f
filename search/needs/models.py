"""A need, whom to answer, and what was answered."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Organisation
from marketplace.audit.models import AppendOnlyModel
from search.needs.states import State

CONSENT_PURPOSE = "need_answer"
TEXT_VERSION = "2026-11"


class NeedQuerySet(models.QuerySet["Need"]):
    def waiting(self) -> "NeedQuerySet":
        return self.filter(state=State.OPEN)

    def within(self, province_code: str) -> "NeedQuerySet":
        """What an officer of this province watches; "" is the whole country."""
        return self.filter(province_code=province_code) if province_code else self.all()


class Need(models.Model):
    """What somebody wants to get done. `words` may hold whatever was typed: they are erased with the contact.

    `public_id` is unguessable and opens the asker's own page; `number` is what people read to each other.
    """

    public_id = models.CharField(max_length=24, unique=True)
    number = models.CharField(_("Số"), max_length=12, unique=True)
    state = models.CharField(_("Tình trạng"), max_length=10, choices=State, default=State.OPEN)
    words = models.TextField(_("Việc cần làm"), blank=True)
    sector = models.CharField(_("Ngành"), max_length=1, blank=True, help_text="VSIC 2025 section.")
    size = models.CharField(_("Quy mô"), max_length=10, blank=True, choices=Organisation.Size)
    province_code = models.CharField(_("Tỉnh, thành phố"), max_length=2, blank=True, help_text="34-code.")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="vi")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_simulated = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.CharField(max_length=300, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("Nhu cầu")
        indexes = [models.Index(fields=["state", "province_code"]), models.Index(fields=["user"])]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state=State.CLOSED) | models.Q(closed_at__isnull=False),
                name="needs_closed_has_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=State.ANSWERED) | models.Q(answered_at__isnull=False),
                name="needs_answered_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class NeedContact(models.Model):
    """Where a stranger wants the answer: encrypted, joined at the moment of sending, erasable.

    Somebody who is signed in is answered through the account and has no row here.
    """

    need = models.OneToOneField(Need, on_delete=models.CASCADE, related_name="contact")
    email_encrypted = models.TextField(blank=True)
    email_hash = models.CharField(max_length=64, db_index=True, blank=True, help_text="Keyed hash, for limits.")
    consented_at = models.DateTimeField()
    text_version = models.CharField(max_length=20)
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"contact of need {self.need_id}"

    @property
    def email(self) -> str:
        return settings.KEYS.decrypt(self.email_encrypted) if self.email_encrypted else ""

    @email.setter
    def email(self, address: str) -> None:
        self.email_encrypted = settings.KEYS.encrypt(address)
        self.email_hash = email_hash(address)

    def erase(self, at: dt.datetime) -> None:
        """Forget the address. The caller saves."""
        self.email_encrypted = self.email_hash = ""
        self.erased_at = at


class NeedAnswer(AppendOnlyModel):
    """What an officer answered: platforms, and a few words without personal data."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField()
    platforms = models.JSONField(default=list, help_text="Slugs, in the officer's order.")
    officer = models.CharField(max_length=60, help_text="Opaque actor.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"answer {self.pk} to need {self.need_id}"


def email_hash(address: str) -> str:
    """A keyed hash by which needs of one address are counted without reading it."""
    return str(settings.KEYS.keyed_hash(f"need:{address.strip().lower()}"))
