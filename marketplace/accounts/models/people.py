"""People: who signs in, and the one place of their contact fields."""

import datetime as dt
import re
import unicodedata
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. Name and phone live in `ContactData`; a user is anonymised, never deleted."""

    email = models.EmailField(_("Thư điện tử"), unique=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="vi")
    anonymised_at = models.DateTimeField(null=True, blank=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.email

    def get_full_name(self) -> str:
        """The name the person gave, else the address. Show it to people, never store it elsewhere."""
        contact = ContactData.objects.filter(user=self).first()
        return (contact and contact.full_name) or self.email

    def get_short_name(self) -> str:
        return self.get_full_name()


class ContactData(models.Model):
    """The one place of a person's contact fields: encrypted, joined at the moment of sending, erasable.

    Read and write through the properties; save with `update_fields=ContactData.COLUMNS`.
    """

    COLUMNS = ("full_name_encrypted", "phone_encrypted", "job_title_encrypted", "phone_key", "name_key")

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="contact")
    full_name_encrypted = models.TextField(blank=True)
    phone_encrypted = models.TextField(blank=True)
    job_title_encrypted = models.TextField(blank=True)
    phone_key = models.CharField(
        max_length=64, blank=True, db_index=True, help_text="Keyed hash: compares, tells nothing."
    )
    name_key = models.CharField(max_length=64, blank=True, db_index=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"contact of user {self.user_id}"

    @property
    def full_name(self) -> str:
        return unsealed(self.full_name_encrypted)

    @full_name.setter
    def full_name(self, text: str) -> None:
        self.full_name_encrypted = _seal(text)
        self.name_key = name_key(text)

    @property
    def phone(self) -> str:
        return unsealed(self.phone_encrypted)

    @phone.setter
    def phone(self, text: str) -> None:
        self.phone_encrypted = _seal(text)
        self.phone_key = _key(national_phone(text))

    @property
    def job_title(self) -> str:
        return unsealed(self.job_title_encrypted)

    @job_title.setter
    def job_title(self, text: str) -> None:
        self.job_title_encrypted = _seal(text)

    def erase(self, at: dt.datetime) -> None:
        """Forget every field. The caller saves."""
        self.full_name_encrypted = self.phone_encrypted = self.job_title_encrypted = ""
        self.phone_key = self.name_key = ""
        self.erased_at = at


def national_phone(text: str) -> str:
    """The digits of a Vietnamese number as dialled at home: `+84 912…`, `0084 912…` and `0912…` are one."""
    digits = re.sub(r"\D", "", text)
    return re.sub(r"^(?:00)?84(?=\d{9})", "0", digits)


def name_key(text: str) -> str:
    """The keyed hash of a person's name, however spaced and in whatever letters."""
    return _key(" ".join(unicodedata.normalize("NFC", text).casefold().split()))


def _key(text: str) -> str:
    return settings.KEYS.keyed_hash(text) if text else ""


def _seal(text: str) -> str:
    return settings.KEYS.encrypt(text) if text else ""


def unsealed(token: str) -> str:
    """The text of an encrypted column."""
    return settings.KEYS.decrypt(token) if token else ""
