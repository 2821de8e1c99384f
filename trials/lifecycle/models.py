"""A trial: one legal entity × one platform × one programme round (design §7)."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace import clock
from marketplace.audit.models import AppendOnlyModel
from trials.lifecycle.states import OPEN, WAITING_FOR_VENDOR, Event, State


def no_use_since(day: dt.date) -> models.Q:
    """Access was there by `day` and no use is known after it; that alone does not say that there was none."""
    no_use = models.Q(last_used_on=None) | models.Q(last_used_on__lte=day)
    had_access = models.Q(handed_over_on=None) | models.Q(handed_over_on__lte=day)
    return no_use & had_access & models.Q(starts_on__lte=day)


class TrialQuerySet(models.QuerySet["Trial"]):
    def open(self) -> "TrialQuerySet":
        return self.filter(state__in=OPEN)

    def waiting_for_vendor(self) -> "TrialQuerySet":
        return self.filter(state__in=WAITING_FOR_VENDOR)

    def counting(self) -> "TrialQuerySet":
        return self.filter(counts=True)

    def live(self) -> "TrialQuerySet":
        """Somebody may still have to do something: asked for, running, or bought late."""
        return self.filter(state__in=[*OPEN, State.EXPIRED])

    def running(self) -> "TrialQuerySet":
        """The trial clock runs now, told by the dates."""
        return self.filter(state=State.ACTIVE, ends_at__gt=clock.now())

    def unused_since(self, day: dt.date) -> "TrialQuerySet":
        return self.filter(no_use_since(day))

    def with_reports_after(self, day: dt.date) -> "TrialQuerySet":
        """The vendor reported use, be it none, of a day after `day`."""
        return self.filter(models.Exists(UsageDay.objects.filter(trial=models.OuterRef("pk"), day__gt=day)))

    def of_organisation(self, organisation_pk: int) -> "TrialQuerySet":
        return self.filter(organisation_id=organisation_pk)

    def of_vendor(self, organisation_pk: int) -> "TrialQuerySet":
        """Trials that this vendor's organisation answers for; imported histories have nobody to answer."""
        return self.filter(vendor__organisation_id=organisation_pk, organisation__isnull=False)

    def with_parties(self) -> "TrialQuerySet":
        return self.select_related(
            "platform__category", "vendor", "organisation", "round__programme", "programme_terms"
        )


class Trial(models.Model):
    """The present of one trial and, with the time of each step, its row in the figures.

    The frozen columns are copies as of the request: figures never move because a firm moved house.
    `counts` is false for declined, failed and never-activated cancelled trials, so that nobody loses a
    chance to somebody else's fault; a database constraint allows one counting trial per unit.
    """

    public_id = models.CharField(max_length=24, unique=True)
    entity = models.ForeignKey("accounts.LegalEntity", on_delete=models.PROTECT, related_name="trials")
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="trials"
    )
    platform = models.ForeignKey("platforms.Platform", on_delete=models.PROTECT, related_name="trials")
    vendor = models.ForeignKey("platforms.Vendor", on_delete=models.PROTECT, related_name="trials")
    round = models.ForeignKey("reference.Round", on_delete=models.PROTECT, related_name="trials")
    programme_terms = models.ForeignKey("reference.ProgrammeTerms", on_delete=models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="requested_trials"
    )

    state = models.CharField(max_length=14, choices=State, default=State.REQUESTED)
    counts = models.BooleanField(default=True)
    sequence = models.PositiveIntegerField(default=0, help_text="Number of events appended so far.")
    is_simulated = models.BooleanField(default=False, help_text="Replayed or demonstration: enters no real figure.")
    is_test = models.BooleanField(default=False, help_text="Asked for with a dts_test_ key.")

    # frozen at the request
    programme_code = models.CharField(max_length=40)
    plan_code = models.CharField(max_length=40)
    plan_terms = models.JSONField(default=dict, help_text="name, price_minor, currency, vat_class, trial_days, seats")
    category_slug = models.CharField(max_length=40)
    province_code = models.CharField(max_length=2, blank=True)
    commune = models.CharField(max_length=80, blank=True)
    vsic_version = models.CharField(max_length=4, blank=True)
    vsic_section = models.CharField(max_length=1, blank=True)
    size = models.CharField(max_length=10, blank=True)
    organisation_kind = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=60, blank=True)

    # the time of each step
    requested_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    activated_at = models.DateTimeField(null=True, blank=True, help_text="First `ready`.")
    first_use_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    converted_at = models.DateTimeField(null=True, blank=True)
    reversed_at = models.DateTimeField(null=True, blank=True)
    retained_90_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    # clocks
    trial_days = models.PositiveSmallIntegerField()
    starts_on = models.DateField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    handed_over_on = models.DateField(
        null=True, blank=True, help_text="When access was last opened: first, or again after a lock-out."
    )
    answer_due_at = models.DateTimeField(null=True, blank=True)
    fail_due_at = models.DateTimeField(null=True, blank=True)
    reminded_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Smallest reminder sent: 7, 3, 1."
    )
    officer_told_at = models.DateTimeField(null=True, blank=True)
    extensions = models.PositiveSmallIntegerField(default=0)
    extension_days = models.PositiveSmallIntegerField(default=0)
    extension_asked_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Waiting for the vendor.")
    extension_reason = models.CharField(max_length=300, blank=True)
    days_left_at_stop = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Set while the trial clock stands still because the SME cannot get in."
    )
    idle_told_on = models.DateField(null=True, blank=True)

    # access, as the vendor handed it over
    access_url = models.URLField(max_length=600, blank=True)
    instructions = models.TextField(blank=True)
    account_hint = models.CharField(max_length=160, blank=True)
    problem_note = models.CharField(max_length=300, blank=True, help_text="What the SME met when it could not get in.")
    end_reason = models.CharField(max_length=300, blank=True)

    objects = TrialQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "platform", "round"], condition=models.Q(counts=True), name="lifecycle_one_trial"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "ends_at"]),
            models.Index(fields=["state", "answer_due_at"]),
            models.Index(fields=["vendor", "state"]),
            models.Index(fields=["programme_code", "requested_at"]),
            models.Index(fields=["programme_code", "activated_at"]),
            models.Index(fields=["programme_code", "converted_at"]),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def last_day(self) -> dt.date | None:
        """The last day of use, in Viet Nam: `ends_at` is its 24:00."""
        return clock.local_date(self.ends_at - dt.timedelta(seconds=1)) if self.ends_at else None

    @property
    def days_left(self) -> int | None:
        """Whole days after today; 0 on the last day; None while no trial clock runs."""
        return max((self.last_day - clock.today()).days, 0) if self.last_day else None

    @property
    def quiet_since(self) -> dt.date | None:
        """The last day that is known to have been used, or on which access was opened; None before that."""
        days = (self.starts_on, self.handed_over_on, self.last_used_on)
        return max((day for day in days if day is not None), default=None)

    @property
    def is_usable(self) -> bool:
        """Access holds now, told by the dates and not by a sweep that may be late."""
        if self.state == State.CONVERTED:
            return not self.is_stopped
        return self.state == State.ACTIVE and self.ends_at is not None and clock.now() < self.ends_at

    @property
    def is_stopped(self) -> bool:
        """What was bought after the trial is in use no more, as either side said since."""
        if self.state != State.CONVERTED or self.converted_at is None:
            return False
        return self.events.filter(type=Event.STOPPED, occurred_at__gte=self.converted_at).exists()


class TrialEvent(AppendOnlyModel):
    """The history of a trial, never edited. `actor` is opaque; `data` holds keys and codes only."""

    trial = models.ForeignKey(Trial, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    type = models.CharField(max_length=24, choices=Event)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    source = models.CharField(max_length=20, help_text="portal, api, gateway, sweep, import, officer")
    actor = models.CharField(max_length=60)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["trial", "seq"]
        constraints = [models.UniqueConstraint(fields=["trial", "seq"], name="lifecycle_event_seq")]

    def __str__(self) -> str:
        return f"{self.trial_id} #{self.seq} {self.type}"


class UsageDay(models.Model):
    """One reported day of use; a repeated day replaces and raises `revision`."""

    trial = models.ForeignKey(Trial, on_delete=models.PROTECT, related_name="usage_days")
    day = models.DateField()
    active_users = models.PositiveIntegerField()
    actions = models.PositiveIntegerField(null=True, blank=True)
    milestones = models.JSONField(default=list)
    revision = models.PositiveSmallIntegerField(default=1)
    reported_at = models.DateTimeField()

    class Meta:
        verbose_name = _("Ngày sử dụng")
        constraints = [models.UniqueConstraint(fields=["trial", "day"], name="lifecycle_usage_day")]

    def __str__(self) -> str:
        return f"{self.trial_id} {self.day}"


class TaskTick(models.Model):
    """An SME's tick beside one of the things worth trying."""

    trial = models.ForeignKey(Trial, on_delete=models.PROTECT, related_name="task_ticks")
    task = models.ForeignKey("platforms.TrialTask", on_delete=models.CASCADE, related_name="+")
    ticked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trial", "task"], name="lifecycle_task_tick")]

    def __str__(self) -> str:
        return f"{self.trial_id} {self.task_id}"
