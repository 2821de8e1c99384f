"""What an SME agrees to hand over when it asks for a trial (design §7)."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.accounts.models import Consent, unsealed
from marketplace.accounts.services import consents_of
from marketplace.errors import InvalidInput
from trials.lifecycle.models import Trial

PURPOSE = "trial_handover"
# Raise it whenever the sentence on the form changes: a consent names the text it was given to.
TEXT_VERSION = "2026-11"

FIELDS = {
    "full_name": gettext_lazy("Họ tên"),
    "email": gettext_lazy("Thư điện tử"),
    "phone": gettext_lazy("Điện thoại"),
    "job_title": gettext_lazy("Chức vụ"),
}
STORED = ("full_name", "phone", "job_title")
REACHABLE = frozenset({"email", "phone"})


def chosen_fields(fields: object) -> list[str]:
    """The fields agreed to, in our order.

    Raise `InvalidInput` for an unknown field, or where nothing is left by which the vendor could
    reach the person it opens an account for.
    """
    given = set(fields) if isinstance(fields, list | tuple | set | frozenset) else set()
    if given - FIELDS.keys():
        raise InvalidInput(_("Có thông tin liên hệ mà cổng không biết."), fields={"consent_fields": _("Hãy chọn lại.")})
    if not given & REACHABLE:
        message = _("Hãy đồng ý gửi ít nhất thư điện tử hoặc điện thoại, để nhà cung cấp giao tài khoản cho bạn.")
        raise InvalidInput(message, code="consent_needed", fields={"consent_fields": message})
    return [name for name in FIELDS if name in given]


def consenter_pk(trial: Trial) -> int | None:
    """Whose contact data it is, and who alone may take the consent back."""
    last = consents_of(trial.public_id).filter(purpose=PURPOSE).last()
    return last.user_id if last else None


def withdrawn_at(trial: Trial) -> dt.datetime | None:
    """When the person took the consent back, or was erased; None while it holds or where none was ever given."""
    last = consents_of(trial.public_id).filter(purpose=PURPOSE).select_related("user").last()
    if last is None:
        return None
    return last.user.anonymised_at if last.given else last.at


def contact_of(trial: Trial) -> dict[str, str]:
    """The contact fields that the vendor may have now: the last consent's, joined from where they live.

    Empty after a withdrawal or an erasure. Nobody may store what this returns.
    """
    return contacts_of([trial.public_id])[trial.public_id]


def contacts_of(public_ids: Collection[str]) -> dict[str, dict[str, str]]:
    """`contact_of` for many trials, by their public ids, in one query."""
    found = contacts_in(consents_to(public_ids))
    return {public_id: found.get(public_id, {}) for public_id in public_ids}


def consents_to(public_ids: "Collection[str] | QuerySet[Any, Any]") -> "QuerySet[Consent, tuple[Any, ...]]":
    """The consents to hand over for these trials, as rows for `contacts_in`."""
    return Consent.objects.filter(subject__in=public_ids, purpose=PURPOSE).order_by("pk").values_list(*_JOINED)


def contacts_in(consents: Iterable[tuple[Any, ...]]) -> dict[str, dict[str, str]]:
    """What the vendor may have now by the last consent of each trial, by public id."""
    return {subject: _fields_of(*last) for subject, *last in {row[0]: row for row in consents}.values()}


_JOINED = (
    "subject", "given", "fields", "user__anonymised_at", "user__email",
    *(f"user__contact__{name}_encrypted" for name in STORED),
)  # fmt: skip


def _fields_of(
    given: bool, fields: list[str], anonymised_at: dt.datetime | None, email: str, *sealed: str | None
) -> dict[str, str]:
    if not given or anonymised_at is not None:
        return {}
    values = {"email": email} | {
        name: unsealed(text) for name, text in zip(STORED, sealed, strict=True) if text and name in fields
    }
    return {name: values[name] for name in FIELDS if name in fields and values.get(name)}
