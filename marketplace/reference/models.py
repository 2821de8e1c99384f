"""Data that the law or the ministry decides, each row with its dates."""

import datetime as dt

from django.db import models

from marketplace.reference.names import localized


class InForce(models.QuerySet):
    """Rows valid on a day: `valid_from <= day` and (`valid_to` empty or `day <= valid_to`)."""

    def in_force(self, day: dt.date) -> "InForce":
        return self.filter(valid_from__lte=day).filter(models.Q(valid_to=None) | models.Q(valid_to__gte=day))


class Province(models.Model):
    """A province or city in the 63- or the 34-system. Codes were reused: the system is part of the key."""

    system = models.CharField(max_length=2, choices=[("63", "63"), ("34", "34")])
    code = models.CharField(max_length=2)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    name_vi = models.CharField(max_length=80)
    short_name_vi = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    slug = models.SlugField(max_length=60)
    region = models.CharField(max_length=60)
    merged_into_code = models.CharField(max_length=2, blank=True, help_text="Code in the 34-system.")

    objects = InForce.as_manager()

    class Meta:
        ordering = ["system", "code", "valid_from"]
        constraints = [models.UniqueConstraint(fields=["system", "code", "valid_from"], name="reference_province_key")]

    def __str__(self) -> str:
        return self.short_name

    @property
    def name(self) -> str:
        return localized(self, "name")

    @property
    def short_name(self) -> str:
        """Without the words for "province" or "city", which English names never have."""
        name = localized(self, "name")
        return self.short_name_vi if name == self.name_vi else name


class VsicSection(models.Model):
    """A section of the Vietnamese industrial classification; a bare letter is ambiguous, so version + code."""

    version = models.CharField(max_length=4, choices=[("2018", "2018"), ("2025", "2025")])
    code = models.CharField(max_length=1)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    maps_to_2018_code = models.CharField(max_length=5, blank=True)
    sme_sector_group = models.CharField(max_length=40, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    legal_basis = models.CharField(max_length=200)

    objects = InForce.as_manager()

    class Meta:
        ordering = ["version", "code"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="reference_vsic_key")]

    def __str__(self) -> str:
        return f"{self.code} · {self.name}"

    @property
    def name(self) -> str:
        return localized(self, "name")


class SizeRule(models.Model):
    """One tier of the SME test of a sector group (Decree 80/2021 art. 5): workers and (revenue or capital)."""

    sector_group = models.CharField(max_length=40)
    size = models.CharField(max_length=10)
    tier_order = models.PositiveSmallIntegerField()
    max_workers = models.PositiveIntegerField()
    max_revenue_vnd = models.BigIntegerField()
    max_capital_vnd = models.BigIntegerField()
    legal_basis = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = InForce.as_manager()

    class Meta:
        ordering = ["sector_group", "tier_order"]
        constraints = [
            models.UniqueConstraint(fields=["sector_group", "size", "valid_from"], name="reference_size_rule_key")
        ]

    def __str__(self) -> str:
        return f"{self.sector_group} {self.size} {self.valid_from}"


class Holiday(models.Model):
    """A public holiday or a working day swapped for one; rows from a library count once confirmed."""

    date = models.DateField()
    name_vi = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    verification = models.CharField(max_length=20)
    is_confirmed = models.BooleanField(default=False)

    class Meta:
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["date", "kind"], name="reference_holiday_key")]

    def __str__(self) -> str:
        return f"{self.date} {self.name_vi}"


class Outage(models.Model):
    """A day that the operator takes out of every working-day clock (design §7)."""

    date = models.DateField(unique=True)
    reason = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.date} {self.reason}"


class Programme(models.Model):
    """A support programme of the ministry; its limits are data, not code (design §7)."""

    code = models.SlugField(max_length=40, unique=True)
    name_vi = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    is_simulated = models.BooleanField(default=False)
    answer_working_days = models.PositiveSmallIntegerField(default=2)
    fail_working_days = models.PositiveSmallIntegerField(default=5)
    min_trial_days = models.PositiveSmallIntegerField(default=30)
    max_trial_days = models.PositiveSmallIntegerField(default=180)
    max_extensions = models.PositiveSmallIntegerField(default=2)
    max_extension_days = models.PositiveSmallIntegerField(default=90)
    late_purchase_days = models.PositiveSmallIntegerField(default=90)
    max_open_requests = models.PositiveSmallIntegerField(default=5, help_text="Open requests per legal entity.")
    idle_days = models.PositiveSmallIntegerField(default=7)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return localized(self, "name")


class Round(models.Model):
    """One round of a programme: the period in which trials may be asked for."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="rounds")
    code = models.SlugField(max_length=40, unique=True)
    opens_on = models.DateField()
    closes_on = models.DateField()

    class Meta:
        ordering = ["opens_on"]

    def __str__(self) -> str:
        return self.code


class DemoClock(models.Model):
    """The demonstration's settable clock: one row, seconds added to the present."""

    offset_seconds = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.offset_seconds:+d} s"
