"""What stands between the portal and a vendor's machine (design §11)."""

import datetime as dt

from django.conf import settings
from django.db import models

from marketplace import clock


class VendorEndpoint(models.Model):
    """Where a vendor hears from us: its webhook address, its landing page, its signing secrets.

    One per vendor (`platform` empty) or one for a single platform, which then wins. Secrets are
    encrypted; during a rotation the previous one signs too, until `previous_until`.
    """

    vendor = models.ForeignKey("platforms.Vendor", on_delete=models.PROTECT, related_name="endpoints")
    platform = models.ForeignKey(
        "platforms.Platform", null=True, blank=True, on_delete=models.PROTECT, related_name="endpoints"
    )
    url = models.URLField(max_length=600)
    landing_url = models.URLField(max_length=600, blank=True)
    secret_encrypted = models.TextField()
    previous_secret_encrypted = models.TextField(blank=True)
    previous_until = models.DateTimeField(null=True, blank=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vendor"], condition=models.Q(platform=None), name="handover_endpoint_of_vendor"
            ),
            models.UniqueConstraint(
                fields=["vendor", "platform"],
                condition=models.Q(platform__isnull=False),
                name="handover_endpoint_of_platform",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vendor_id} → {self.url}"

    @property
    def is_rotating(self) -> bool:
        """The previous secret signs too."""
        is_over = self.previous_until is None or self.previous_until <= clock.now()
        return bool(self.previous_secret_encrypted) and not is_over

    @property
    def secrets(self) -> list[str]:
        """The secrets that sign now, the current one first."""
        sealed = [self.secret_encrypted]
        if self.is_rotating:
            sealed.append(self.previous_secret_encrypted)
        return [settings.KEYS.decrypt(token) for token in sealed]


class VendorFeed(models.Model):
    """The counter of a vendor's feed; its row is locked while a position is given."""

    vendor = models.OneToOneField("platforms.Vendor", on_delete=models.PROTECT, related_name="feed")
    last_position = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.vendor_id} @{self.last_position}"


class VendorEvent(models.Model):
    """One thing a vendor is told, pushed and pulled under the same id.

    `position` is given after the business commit, under the lock of the vendor's counter, so it becomes
    visible in order: a follower of the feed never misses a row. The body is built at the time of
    sending; nothing personal is kept here.
    """

    vendor = models.ForeignKey("platforms.Vendor", on_delete=models.PROTECT, related_name="events")
    position = models.PositiveBigIntegerField()
    webhook_id = models.CharField(max_length=60, unique=True)
    type = models.CharField(max_length=40)
    trial = models.ForeignKey("lifecycle.Trial", null=True, on_delete=models.PROTECT, related_name="vendor_events")
    endpoint = models.ForeignKey(
        VendorEndpoint, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text="Of a ping."
    )
    sequence = models.PositiveIntegerField(default=0)
    occurred_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["vendor", "position"]
        constraints = [
            models.UniqueConstraint(fields=["vendor", "position"], name="handover_event_position"),
            models.UniqueConstraint(
                fields=["trial", "sequence"], condition=models.Q(sequence__gt=0), name="handover_event_of_step"
            ),
        ]
        indexes = [models.Index(fields=["vendor", "occurred_at"], name="handover_event_by_time")]

    def __str__(self) -> str:
        return f"{self.vendor_id} #{self.position} {self.type}"


class Delivery(models.Model):
    """One attempt to push an event: what was sent, what the vendor's server said, or why it was not reached.

    Nothing personal is kept: bodies are masked (`trials.handover.masking`) and joined anew when it is sent again.
    """

    KEEP = dt.timedelta(days=30)

    vendor = models.ForeignKey("platforms.Vendor", on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(VendorEvent, on_delete=models.CASCADE, related_name="deliveries")
    endpoint = models.ForeignKey(
        VendorEndpoint, null=True, blank=True, on_delete=models.SET_NULL, related_name="deliveries"
    )
    attempt = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)
    duration_ms = models.PositiveIntegerField(default=0)
    url = models.CharField(max_length=600, blank=True)
    request_headers = models.JSONField(default=dict)
    request_body = models.TextField(blank=True)
    response_headers = models.JSONField(default=dict)
    response_body = models.TextField(blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["vendor", "-id"], name="handover_delivery_of_vendor")]

    def __str__(self) -> str:
        return f"{self.event_id} attempt {self.attempt}: {self.status_code or self.error}"

    @property
    def is_success(self) -> bool:
        return self.status_code is not None and 200 <= self.status_code < 300


class IdempotencyKey(models.Model):
    """The first answer to a POST, kept 24 h under the caller's own key."""

    KEEP = dt.timedelta(hours=24)

    api_key = models.ForeignKey("accounts.ApiKey", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=120)
    request_hash = models.CharField(max_length=64)
    status_code = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty: still running.")
    body = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["api_key", "key"], name="handover_idempotency_key")]
        indexes = [models.Index(fields=["created_at"])]

    def __str__(self) -> str:
        return f"{self.api_key_id} {self.key}"


class HandoffCode(models.Model):
    """A one-time code by which the vendor's landing page learns whose trial the visitor enters."""

    LIFETIME = dt.timedelta(minutes=10)

    trial = models.ForeignKey("lifecycle.Trial", on_delete=models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    redeemed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"handoff of trial {self.trial_id}"


class ConformanceRun(models.Model):
    """One run of the conformance suite against an endpoint; `results` are its checks, without personal data."""

    # Longer than the longest run: one that has not ended so long after it began died with its process.
    ABANDONED = dt.timedelta(minutes=5)
    # Runs take turns: one that has not begun so long after it was asked for was lost on its way.
    QUEUED = dt.timedelta(minutes=15)

    endpoint = models.ForeignKey(VendorEndpoint, on_delete=models.CASCADE, related_name="conformance_runs")
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    is_passed = models.BooleanField(default=False)
    results = models.JSONField(default=list)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint"], condition=models.Q(finished_at=None), name="handover_one_conformance_run"
            ),
        ]

    def __str__(self) -> str:
        return f"conformance of {self.endpoint_id}, asked {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def is_running(self) -> bool:
        """It waits for its turn or is under way."""
        if self.begun_at is not None:
            is_lost = clock.now() - self.begun_at >= self.ABANDONED
        else:
            is_lost = clock.now() - self.asked_at >= self.QUEUED
        return self.finished_at is None and not is_lost
