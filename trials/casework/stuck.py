"""Trials that do not move, by reason: whose turn it is, and for how long already."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace import clock
from marketplace.reference.models import ProgrammeTerms
from marketplace.reference.queries import province_name
from platforms.models import Vendor
from trials.conversion.models import Dispute
from trials.conversion.queries import standings
from trials.lifecycle.models import Trial, TrialEvent, UsageDay, no_use_since
from trials.lifecycle.purchase_window import BUYABLE
from trials.lifecycle.queries import SOON_DAYS
from trials.lifecycle.states import Event, State


class Reason(models.TextChoices):
    NO_ANSWER = "no_answer", _("Chưa trả lời")
    NO_ACCESS = "no_access", _("Chưa cấp tài khoản")
    LOCKED_OUT = "locked_out", _("Không vào được")
    EXTENSION = "extension", _("Chưa trả lời xin thêm ngày")
    IDLE = "idle", _("Lâu không dùng")
    CLAIMED = "claimed", _("Việc mua chờ doanh nghiệp")
    PURCHASE_CLAIMED = "purchase_claimed", _("Việc mua chờ nhà cung cấp")
    DISPUTED = "disputed", _("Đang đối chiếu")


# Where the next step is the vendor's, so that reminding it helps.
REMINDABLE = frozenset(
    {
        Reason.NO_ANSWER,
        Reason.NO_ACCESS,
        Reason.LOCKED_OUT,
        Reason.EXTENSION,
        Reason.IDLE,
        Reason.PURCHASE_CLAIMED,
    }
)
# Where it is the SME's: to confirm what its vendor reported, or to prove itself.
SMES_TURN = frozenset({Reason.CLAIMED})
_WAITED_FOR = {"sme": Reason.CLAIMED, "proof": Reason.CLAIMED, "vendor": Reason.PURCHASE_CLAIMED}
CLAIM_DAYS = 3


@dataclass(frozen=True)
class Stuck:
    """One trial that waits `since`; `is_late` where a limit of the programme has passed."""

    trial: Trial
    reason: Reason
    since: dt.datetime
    is_late: bool

    @property
    def days(self) -> int:
        return max((clock.now() - self.since).days, 0)

    @property
    def province(self) -> str:
        return province_name(self.trial.province_code) if self.trial.province_code else ""


@dataclass(frozen=True)
class StuckGroup:
    """The trials of one vendor that wait for the same reason."""

    reason: Reason
    trials: list[Stuck]

    @property
    def vendor(self) -> Vendor:
        return self.trials[0].trial.vendor

    @property
    def oldest_days(self) -> int:
        return max(entry.days for entry in self.trials)

    @property
    def is_late(self) -> bool:
        return any(entry.is_late for entry in self.trials)

    @property
    def provinces(self) -> list[str]:
        return sorted({entry.province for entry in self.trials if entry.province})

    @property
    def can_remind(self) -> bool:
        return self.reason in SMES_TURN or (self.reason in REMINDABLE and self.vendor.organisation_id is not None)


def stuck(province: str = "") -> list[Stuck]:
    """Every live trial that waits too long, longest first."""
    rows = Trial.objects.with_parties().filter(is_test=False, state__in=[*_LIVE])
    if province:
        rows = rows.filter(province_code=province)
    if not settings.DEMO:
        rows = rows.filter(is_simulated=False)
    rows = rows.filter(round__programme__is_simulated=False)
    last = TrialEvent.objects.filter(trial=models.OuterRef("pk")).order_by("-seq").values("occurred_at")[:1]
    disputes = {row.trial_id: row for row in Dispute.objects.filter(state=Dispute.State.OPEN)}
    asked = TrialEvent.objects.filter(trial=models.OuterRef("pk"), type=Event.EXTENSION_REQUESTED)
    reports = UsageDay.objects.filter(trial=models.OuterRef("pk")).order_by("-day").values("day")[:1]
    rows = rows.filter(_maybe_stuck()).annotate(
        last_event_at=models.Subquery(last),
        last_report_on=models.Subquery(reports),
        extension_asked_at=models.Subquery(asked.order_by("-seq").values("occurred_at")[:1]),
    )
    waits_for = {pk: stands.waits_for for pk, stands in standings([row for row in rows if row.claimed_at]).items()}
    found = [
        entry
        for trial in rows
        if (entry := next(_reasons(trial, disputes.get(trial.pk), waits_for.get(trial.pk, "")), None)) is not None
    ]
    return sorted(found, key=lambda entry: entry.since)


def groups(province: str = "") -> list[StuckGroup]:
    """By reason in the order of a trial's life, then vendors with the most first."""
    found: dict[tuple[Reason, int], list[Stuck]] = defaultdict(list)
    for entry in stuck(province):
        found[entry.reason, entry.trial.vendor_id].append(entry)
    order = list(Reason)
    rows = [StuckGroup(reason, entries) for (reason, _vendor), entries in found.items()]
    return sorted(rows, key=lambda row: (order.index(row.reason), -len(row.trials), row.vendor.legal_name))


_LIVE = (State.REQUESTED, State.PROVISIONING, State.ACTIVE, State.EXPIRED)


def _maybe_stuck() -> models.Q:
    """A first look in the database, so that of many thousand trials only few are read; `_reasons` decides."""
    now = clock.now()
    late = models.Q(answer_due_at__lt=now) | models.Q(answer_due_at=None, fail_due_at__lt=now)
    unanswered = models.Q(state=State.REQUESTED) & late
    claimed = models.Q(claimed_at__lte=now - dt.timedelta(days=CLAIM_DAYS))
    disputed = models.Q(pk__in=Dispute.objects.filter(state=Dispute.State.OPEN).values("trial"))
    asks = models.Q(state=State.ACTIVE, extension_asked_days__isnull=False)
    return unanswered | models.Q(state=State.PROVISIONING) | claimed | disputed | asks | _maybe_idle()


def _maybe_idle() -> models.Q:
    """Running trials that were not used for the days of their programme, though their vendors reported since."""
    found = models.Q(pk__in=[])
    for days in set(ProgrammeTerms.objects.values_list("idle_days", flat=True)):
        since = clock.today() - dt.timedelta(days=days)
        reported = models.Q(models.Exists(UsageDay.objects.filter(trial=models.OuterRef("pk"), day__gt=since)))
        found |= models.Q(state=State.ACTIVE, programme_terms__idle_days=days) & no_use_since(since) & reported
    return found


def _reasons(trial: Trial, dispute: Dispute | None, waits_for: str) -> Iterator[Stuck]:
    """Why the trial waits, the most telling reason first; `waits_for` is whose word its purchase waits for."""
    now = clock.now()
    if dispute:
        yield Stuck(trial, Reason.DISPUTED, dispute.opened_at, is_late=False)
    # A purchase can be answered only while access was working; before, the vendor's step comes first.
    is_claimed = waits_for in _WAITED_FOR and trial.state in BUYABLE
    if trial.claimed_at and is_claimed and now - trial.claimed_at >= dt.timedelta(days=CLAIM_DAYS):
        yield Stuck(trial, _WAITED_FOR[waits_for], trial.claimed_at, is_late=False)
    due = trial.answer_due_at or trial.fail_due_at
    is_late = due is not None and due < now
    if trial.state == State.REQUESTED and is_late:
        yield Stuck(trial, Reason.NO_ANSWER, trial.requested_at, is_late=True)
    if trial.state == State.PROVISIONING:
        locked_out = trial.days_left_at_stop is not None
        since = getattr(trial, "last_event_at", None) or trial.requested_at
        if is_late or now - since >= dt.timedelta(days=1):
            yield Stuck(trial, Reason.LOCKED_OUT if locked_out else Reason.NO_ACCESS, since, is_late)
    if trial.state == State.ACTIVE and trial.is_usable:
        yield from _unanswered_extension(trial, now)
        quiet_since = trial.quiet_since
        since = clock.today() - dt.timedelta(days=trial.programme_terms.idle_days)
        reported = getattr(trial, "last_report_on", None)
        # A vendor that reports nothing says nothing about use.
        if quiet_since and quiet_since <= since and reported and reported > since:
            yield Stuck(trial, Reason.IDLE, clock.at(quiet_since, dt.time(0)), is_late=False)


def _unanswered_extension(trial: Trial, now: dt.datetime) -> Iterator[Stuck]:
    """More days were asked for, and the vendor is late with its answer or the trial is about to end without one."""
    if not trial.extension_asked_days:
        return
    since = getattr(trial, "extension_asked_at", None) or trial.activated_at or trial.requested_at
    is_late = clock.answer_due(since, trial.programme_terms.answer_working_days) <= now
    if is_late or (trial.days_left is not None and trial.days_left <= SOON_DAYS):
        yield Stuck(trial, Reason.EXTENSION, since, is_late)
