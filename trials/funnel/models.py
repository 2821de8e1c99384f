"""What the figures keep. Everything here is derived and can be rebuilt from the trials and their events."""

from django.db import models


class ChangedTrial(models.Model):
    """A trial whose figures wait to be refreshed: a list, no watermark, for commits come out of order."""

    trial_pk = models.BigIntegerField()
    noted_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.trial_pk)


class FunnelFact(models.Model):
    """One trial as the figures count it: frozen columns, and the Viet Nam day of each step it reached.

    `adopted_on` is filled for a verified purchase, not reversed, inside the window (metric `adopted`);
    `retained_on` only beside it. Test trials have no row. `sector` is the VSIC 2018 letter, 2025 letters
    mapped back, so that both versions stand on one scale.
    """

    trial = models.OneToOneField("lifecycle.Trial", on_delete=models.PROTECT, primary_key=True, related_name="+")
    entity = models.ForeignKey("accounts.LegalEntity", on_delete=models.PROTECT, related_name="+")
    programme_code = models.CharField(max_length=40)
    is_simulated = models.BooleanField()
    province_code = models.CharField(max_length=2, blank=True)
    size = models.CharField(max_length=10, blank=True)
    sector = models.CharField(max_length=1, blank=True)
    category_slug = models.CharField(max_length=40)
    requested_on = models.DateField()
    activated_on = models.DateField(null=True)
    used_on = models.DateField(null=True)
    adopted_on = models.DateField(null=True)
    retained_on = models.DateField(null=True)
    wait_working_days = models.PositiveSmallIntegerField(null=True, help_text="Request to access.")

    class Meta:
        indexes = [
            models.Index(fields=["requested_on"]),
            models.Index(fields=["activated_on"]),
            models.Index(fields=["used_on"]),
            models.Index(fields=["adopted_on"]),
        ]

    def __str__(self) -> str:
        return str(self.trial_id)


class Reading(models.TextChoices):
    PERIOD = "period"  # what happened in the period
    COHORT = "cohort"  # what became of those who asked in the period


class Rollup(models.Model):
    """Counts of one cell. Entities are counted as such in every cell: they are no sum of other cells.

    `programme_code` "" is all programmes; `scope` tells whether simulated rows are among the counted;
    `period` is "2026" or "2026-11"; `dimension` is all, province, size, sector or category.
    """

    class Scope(models.TextChoices):
        REAL = "real"
        WITH_SIMULATED = "with_simulated"

    programme_code = models.CharField(max_length=40, blank=True)
    scope = models.CharField(max_length=16, choices=Scope)
    reading = models.CharField(max_length=6, choices=Reading)
    period = models.CharField(max_length=7)
    dimension = models.CharField(max_length=10)
    value = models.CharField(max_length=40, blank=True)
    requested_trials = models.PositiveIntegerField(default=0)
    activated_trials = models.PositiveIntegerField(default=0)
    used_trials = models.PositiveIntegerField(default=0)
    adopted_trials = models.PositiveIntegerField(default=0)
    retained_trials = models.PositiveIntegerField(default=0)
    requested_entities = models.PositiveIntegerField(default=0)
    tried_entities = models.PositiveIntegerField(default=0)
    used_entities = models.PositiveIntegerField(default=0)
    adopted_entities = models.PositiveIntegerField(default=0)
    retained_entities = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme_code", "scope", "reading", "period", "dimension", "value"], name="funnel_rollup_cell"
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme_code or '*'} {self.reading} {self.period} {self.dimension}={self.value}"


class FiguresState(models.Model):
    """One row: the version of the figures (raised by every refresh) and the last comparison with the events."""

    version = models.PositiveBigIntegerField(default=0)
    refreshed_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    differences = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"figures {self.version}"
