"""Hints that two legal entities which tried the same platform may belong together.

A hint makes an officer look; it never refuses anything by itself. Telephone numbers, names and addresses are compared
through keyed hashes, so that nothing is decrypted for it. The legal representative and the address of the seat are
known of proven organisations only (`marketplace.accounts.likeness`); names are common, so a shared one is weak.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import ContactData, Membership
from trials.lifecycle.models import Trial

SAME_PERSON = _("cùng một người đăng nhập")
SAME_PHONE = _("cùng số điện thoại người liên hệ")
SAME_NAME = _("cùng họ tên người liên hệ, cùng địa chỉ xã, phường")
SAME_REPRESENTATIVE = _("cùng họ tên người đại diện theo pháp luật")
SAME_ADDRESS = _("cùng số nhà, đường của trụ sở")
SHOWN = 20


@dataclass(frozen=True)
class Hint:
    """Another entity's trial of the same platform, and what the two have in common."""

    trial: Trial
    reasons: list[Promise]


@dataclass(frozen=True)
class _Side:
    """Who stands behind a trial: its requester and the organisation's members, and their keys."""

    people: set[int]
    phones: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)


def hints(trial: Trial) -> list[Hint]:
    """Other entities' counting trials of the same platform and programme that have something in common with it."""
    return hints_of([trial]).get(trial.pk, [])


def hints_of(trials: Iterable[Trial]) -> dict[int, list[Hint]]:
    """The hints of many trials by their keys, in four queries however many they are; trials without hints are left out.

    Of one trial the newest 20 are told.
    """
    asked = [trial for trial in trials if trial.organisation_id is not None and trial.requested_by_id is not None]
    if not asked:
        return {}
    sides = _sides(asked)
    beside: dict[tuple[int, str], list[Trial]] = defaultdict(list)
    for other in _candidates(asked, sides):
        beside[other.platform_id, other.programme_code].append(other)
    members = _members({other.organisation_id for rows in beside.values() for other in rows})
    found: dict[int, list[Hint]] = {}
    for trial in asked:
        others = [row for row in beside[trial.platform_id, trial.programme_code] if row.entity_id != trial.entity_id]
        pairs = [(row, _in_common(trial, sides[trial.pk], row, members[row.organisation_id])) for row in others]
        rows = [Hint(row, reasons) for row, reasons in pairs if reasons][:SHOWN]
        if rows:
            found[trial.pk] = rows
    return found


def _sides(asked: list[Trial]) -> dict[int, _Side]:
    members = _members({trial.organisation_id for trial in asked})
    sides = {trial.pk: _Side({*members[trial.organisation_id], trial.requested_by_id or 0}) for trial in asked}
    people = set().union(*(side.people for side in sides.values()))
    keys = ContactData.objects.filter(user__in=people).values_list("user_id", "phone_key", "name_key")
    known = {user: (phone, name) for user, phone, name in keys}
    for side in sides.values():
        mine = [known[person] for person in side.people if person in known]
        side.phones.update(phone for phone, _name in mine if phone)
        side.names.update(name for _phone, name in mine if name)
    return sides


def _members(organisations: set[int | None]) -> dict[int | None, set[int]]:
    found: dict[int | None, set[int]] = defaultdict(set)
    rows = Membership.objects.live().filter(organisation__in=organisations - {None})
    for organisation, user in rows.values_list("organisation_id", "user_id"):
        found[organisation].add(user)
    return found


def _candidates(asked: list[Trial], sides: dict[int, _Side]) -> QuerySet[Trial]:
    """Counting trials of the same platforms that share a key with any of those asked; `_in_common` decides."""
    people = set().union(*(side.people for side in sides.values()))
    theirs = Membership.objects.live().filter(user__in=people).values("organisation")
    organisations = [trial.organisation for trial in asked if trial.organisation is not None]
    shares = (
        Q(requested_by__in=people)
        | Q(organisation__in=theirs)
        | Q(requested_by__contact__phone_key__in=set().union(*(side.phones for side in sides.values())))
        | Q(requested_by__contact__name_key__in=set().union(*(side.names for side in sides.values())))
        | Q(organisation__representative_key__in={row.representative_key for row in organisations} - {""})
        | Q(organisation__address_key__in={row.address_key for row in organisations} - {""})
    )
    rows = Trial.objects.counting().filter(
        shares,
        platform__in={trial.platform_id for trial in asked},
        programme_code__in={trial.programme_code for trial in asked},
        organisation__isnull=False,
    )
    rows = rows.annotate(phone_key=F("requested_by__contact__phone_key"), name_key=F("requested_by__contact__name_key"))
    return rows.select_related("organisation", "vendor").order_by("-requested_at", "-pk")


def _in_common(trial: Trial, side: _Side, other: Trial, members: set[int]) -> list[Promise]:
    mine, theirs = trial.organisation, other.organisation
    if mine is None or theirs is None:
        return []
    is_near = bool(trial.commune) and (trial.province_code, trial.commune) == (other.province_code, other.commune)
    found = (
        (SAME_PERSON, other.requested_by_id in side.people or not side.people.isdisjoint(members)),
        (SAME_PHONE, getattr(other, "phone_key", None) in side.phones),
        (SAME_NAME, is_near and getattr(other, "name_key", None) in side.names),
        (SAME_REPRESENTATIVE, mine.representative_key and mine.representative_key == theirs.representative_key),
        (SAME_ADDRESS, mine.address_key and mine.address_key == theirs.address_key),
    )
    return [reason for reason, is_shared in found if is_shared]
