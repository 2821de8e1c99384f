"""Asking for reviews, once for each trial and occasion."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from marketplace import clock
from marketplace.notify.services import notify
from trials.lifecycle.advance import locked
from trials.lifecycle.models import Trial, TrialEvent
from trials.lifecycle.parties import people_of_sme
from trials.lifecycle.states import Event, State
from trials.reviews.models import Invitation, Review
from trials.reviews.occasions import DAY_30, YEAR, open_occasion

# How long after its day an invitation is still sent, and the least time between two of one trial.
LATE = dt.timedelta(days=30)


def invite_due() -> int:
    """Invite whoever is due; return how many were. Safe to run late, twice or beside itself."""
    return sum(_invite(pk) for pk in list(_candidates().values_list("pk", flat=True)))


def _candidates() -> QuerySet[Trial]:
    """Used trials whose day came lately; what is open is told by `open_occasion` under the lock."""
    now = clock.now()
    due = Q(state__in=[State.EXPIRED, State.CANCELLED], ended_at__gt=now - LATE)
    for age in (DAY_30, YEAR):
        due |= Q(activated_at__gt=now - age - LATE, activated_at__lte=now - age)
    stopped = TrialEvent.objects.filter(trial=OuterRef("pk"), type=Event.STOPPED, occurred_at__gt=now - LATE)
    asked_lately = Invitation.objects.filter(trial=OuterRef("pk"), invited_at__gt=now - LATE)
    used = Trial.objects.filter(
        organisation__isnull=False, is_test=False, activated_at__isnull=False, first_use_at__isnull=False
    )
    return used.filter(due | Exists(stopped)).exclude(Exists(asked_lately)).order_by("pk")


@transaction.atomic
def _invite(pk: int) -> bool:
    row = locked(pk)
    occasion, now = open_occasion(row), clock.now()
    if occasion is None or row.review_invitations.filter(invited_at__gt=now - LATE).exists():
        return False
    if Review.objects.filter(trial=row, occasion=occasion).exists():
        return False
    _invitation, is_new = Invitation.objects.get_or_create(trial=row, occasion=occasion, defaults={"invited_at": now})
    if is_new:
        url = reverse("reviews:write", args=[row.public_id, occasion.value])
        notify(
            users=people_of_sme([row])[row.pk],
            kind="trial_review_invited",
            context={"trial_id": row.public_id},
            url=url,
        )
    return is_new
