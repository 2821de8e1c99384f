"""Reading rules for their pages."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from marketplace import clock
from marketplace.accounts.models import Organisation
from marketplace.reference.models import Holiday, Outage, Programme, ProgrammeTerms, Round


@dataclass(frozen=True)
class ProgrammeRules:
    """A programme with its dated terms, the newest first, and its rounds."""

    programme: Programme
    terms: list[ProgrammeTerms]
    in_force: ProgrammeTerms
    rounds: list[Round]

    @property
    def sizes(self) -> list[str]:
        """The admitted sizes in words; none means all."""
        return [str(Organisation.Size(code).label) for code in self.in_force.sizes]

    @property
    def kinds(self) -> list[str]:
        return [str(Organisation.Kind(code).label) for code in self.in_force.kinds]


def programmes() -> list[ProgrammeRules]:
    """The real programmes; the replayed year has no rules to change."""
    today = clock.today()
    return [
        ProgrammeRules(row, list(row.terms.order_by("-valid_from")), row.terms_on(today), list(row.rounds.all()))
        for row in Programme.objects.filter(is_simulated=False).prefetch_related("rounds")
    ]


def unconfirmed_holidays() -> "QuerySet[Holiday]":
    """Days to come that a library tells and nobody has confirmed: no clock counts them yet."""
    return Holiday.objects.filter(
        is_confirmed=False, kind__in=["holiday", "substitute"], date__gte=clock.today()
    ).order_by("date")


def coming_holidays(days: int = 400) -> "QuerySet[Holiday]":
    today = clock.today()
    return Holiday.objects.filter(date__range=(today, today + dt.timedelta(days=days))).order_by("date")


def outages() -> "QuerySet[Outage]":
    return Outage.objects.order_by("-date")
