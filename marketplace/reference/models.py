"""Data that the law or the ministry decides, each row with its dates."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

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


class AnswerTerm(models.Model):
    """Within how many working days the portal answers a kind of case; the basis is shown where the term is promised."""

    code = models.CharField(max_length=40)
    working_days = models.PositiveSmallIntegerField()
    basis_vi = models.CharField(max_length=200)
    basis_en = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = InForce.as_manager()

    class Meta:
        ordering = ["code", "valid_from"]
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="reference_answer_term_key")]

    def __str__(self) -> str:
        return f"{self.code}: {self.working_days}"


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
    """A support programme of the ministry. What it allows stands in its dated `ProgrammeTerms`."""

    code = models.SlugField(max_length=40, unique=True)
    name_vi = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    is_simulated = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return localized(self, "name")

    def terms_on(self, day: dt.date) -> "ProgrammeTerms":
        """The terms in force on `day`; before the first row, the first row's."""
        rows = list(self.terms.order_by("valid_from"))
        return next((row for row in reversed(rows) if row.valid_from <= day), rows[0])


class ProgrammeTerms(models.Model):
    """What a programme allows from a day on (design §7). A trial keeps the terms it was asked for under.

    An empty list of kinds, sizes or sections admits all of them.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="terms")
    valid_from = models.DateField(_("Áp dụng từ ngày"))
    legal_basis = models.CharField(_("Căn cứ"), max_length=200, blank=True)
    answer_working_days = models.PositiveSmallIntegerField(_("Nhà cung cấp trả lời trong (ngày làm việc)"), default=2)
    fail_working_days = models.PositiveSmallIntegerField(_("Giao tài khoản trong (ngày làm việc)"), default=5)
    min_trial_days = models.PositiveSmallIntegerField(_("Dùng thử ít nhất (ngày)"), default=30)
    max_trial_days = models.PositiveSmallIntegerField(_("Dùng thử nhiều nhất (ngày)"), default=180)
    max_extensions = models.PositiveSmallIntegerField(_("Số lần gia hạn"), default=2)
    max_extension_days = models.PositiveSmallIntegerField(_("Tổng số ngày gia hạn"), default=90)
    late_purchase_days = models.PositiveSmallIntegerField(_("Nhận báo mua sau khi hết hạn (ngày)"), default=90)
    purchase_answer_days = models.PositiveSmallIntegerField(_("Trả lời báo mua sau hạn báo (ngày)"), default=30)
    max_open_requests = models.PositiveSmallIntegerField(_("Yêu cầu đang chờ của một pháp nhân"), default=5)
    idle_days = models.PositiveSmallIntegerField(_("Nhắc khi không dùng (ngày)"), default=7)
    kinds = models.JSONField(_("Loại hình được tham gia"), default=list, blank=True)
    sizes = models.JSONField(_("Quy mô được tham gia"), default=list, blank=True)
    vsic_sections = models.JSONField(_("Ngành được tham gia"), default=list, blank=True)

    class Meta:
        ordering = ["programme", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "valid_from"], name="reference_terms_key"),
            models.CheckConstraint(
                condition=models.Q(fail_working_days__gte=models.F("answer_working_days")),
                name="reference_terms_fail_after_answer",
            ),
            models.CheckConstraint(
                condition=models.Q(max_trial_days__gte=models.F("min_trial_days")), name="reference_terms_trial_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.valid_from}"


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
