"""Whom of a trial's enterprise its messages reach."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from marketplace.accounts.models import Membership
from trials.lifecycle.models import Trial


def people_of_sme(trials: Iterable[Trial]) -> dict[int, set[int]]:
    """Who asked for each trial, while still a member of its enterprise, else the owners: users' pks by trial's pk.

    Who has left hears nothing more of it, and the enterprise is never without word. Imported histories have nobody.
    """
    asked = list(trials)
    askers = {trial.requested_by_id for trial in asked} - {None}
    rows = Membership.objects.live().filter(organisation__in={trial.organisation_id for trial in asked} - {None})
    rows = rows.filter(Q(user__in=askers) | Q(role=Membership.Role.OWNER))
    members: dict[int | None, dict[int, str]] = defaultdict(dict)
    for organisation_pk, user_pk, role in rows.values_list("organisation_id", "user_id", "role"):
        members[organisation_pk][user_pk] = role
    return {trial.pk: _reached(trial.requested_by_id, members[trial.organisation_id]) for trial in asked}


def _reached(asker: int | None, members: dict[int, str]) -> set[int]:
    if asker is not None and asker in members:
        return {asker}
    return {user_pk for user_pk, role in members.items() if role == Membership.Role.OWNER}
