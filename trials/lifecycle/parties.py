"""Whom of a trial's enterprise its messages reach."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from marketplace.accounts.models import Membership
from trials.lifecycle.models import Trial


def people_of_sme(trials: Iterable[Trial]) -> dict[int, list[int]]:
    """Who asked for each trial, while still a member of its enterprise, else the owners: users' pks by trial's pk.

    Who has left hears nothing more of it, and the enterprise is never without word.
    """
    known = [trial for trial in trials if trial.organisation_id is not None]
    rows = Membership.objects.live().filter(organisation__in={trial.organisation_id for trial in known})
    askers = {trial.requested_by_id for trial in known if trial.requested_by_id is not None}
    members: dict[int, dict[int, str]] = defaultdict(dict)
    for organisation_pk, user_pk, role in rows.filter(Q(user__in=askers) | Q(role=Membership.Role.OWNER)).values_list(
        "organisation_id", "user_id", "role"
    ):
        members[organisation_pk][user_pk] = role
    return {trial.pk: _reached(trial, members[trial.organisation_id or 0]) for trial in known}


def _reached(trial: Trial, members: dict[int, str]) -> list[int]:
    if trial.requested_by_id in members:
        return [trial.requested_by_id or 0]
    return sorted(user_pk for user_pk, role in members.items() if role == Membership.Role.OWNER)
