"""Hints that two legal entities which tried the same platform may belong together.

A hint makes an officer look; it never refuses anything by itself. Telephone numbers and names are compared through
keyed hashes, so that nothing is decrypted for it.
"""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import ContactData, Membership
from trials.lifecycle.models import Trial

SAME_PERSON = _("cùng một người đăng nhập")
SAME_PHONE = _("cùng số điện thoại người liên hệ")
SAME_NAME = _("cùng họ tên người liên hệ, cùng địa chỉ xã, phường")


@dataclass(frozen=True)
class Hint:
    """Another entity's trial of the same platform, and what the two have in common."""

    trial: Trial
    reasons: list[Promise]


def hints(trial: Trial) -> list[Hint]:
    """Other entities' counting trials of the same platform and programme that share a person, a phone or a name."""
    if trial.organisation_id is None or trial.requested_by_id is None:
        return []
    people = _people_of(trial)
    phones, names = _keys(people)
    rows = (
        Trial.objects.counting()
        .filter(platform_id=trial.platform_id, programme_code=trial.programme_code, organisation__isnull=False)
        .exclude(entity_id=trial.entity_id)
    )
    same_person = Q(requested_by__in=people) | Q(
        organisation__memberships__user__in=people, organisation__memberships__ended_at=None
    )
    same_phone = Q(requested_by__contact__phone_key__in=phones)
    same_name = Q(requested_by__contact__name_key__in=names, province_code=trial.province_code, commune=trial.commune)
    found: dict[int, Hint] = {}
    for condition, reason in ((same_person, SAME_PERSON), (same_phone, SAME_PHONE), (same_name, SAME_NAME)):
        for row in rows.filter(condition).select_related("organisation", "vendor").distinct()[:20]:
            found.setdefault(row.pk, Hint(row, [])).reasons.append(reason)
    return list(found.values())


def _people_of(trial: Trial) -> list[int]:
    members = Membership.objects.live().filter(organisation=trial.organisation).values_list("user_id", flat=True)
    return sorted({*members, *([trial.requested_by_id] if trial.requested_by_id else [])})


def _keys(people: list[int]) -> tuple[list[str], list[str]]:
    rows = list(ContactData.objects.filter(user__in=people).values_list("phone_key", "name_key"))
    return [phone for phone, _name in rows if phone], [name for _phone, name in rows if name]
