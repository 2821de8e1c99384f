"""Messages to people: what stands in the portal, what was mailed, what they want."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at=None)


class Notification(models.Model):
    """One message to one person. `context` holds keys; words are joined when it is shown or sent.

    `message_key` names the promise it came from: a promise delivered twice makes one row.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notifications")
    kind = models.CharField(max_length=60)
    context = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    message_key = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    is_for_digest = models.BooleanField(default=False, help_text="Waits for the next digest mail.")

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "message_key"], name="notify_once_per_message")]
        indexes = [
            models.Index(fields=["user"], condition=models.Q(read_at=None), name="notify_unread"),
            models.Index(
                fields=["user"], condition=models.Q(is_for_digest=True, mailed_at=None), name="notify_for_digest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to user {self.user_id}"


class Preference(models.Model):
    """How a person wants a group of messages by mail as well. Absent means at once."""

    class Mode(models.TextChoices):
        NOW = "now", _("Gửi ngay")
        DAILY = "daily", _("Gộp một thư mỗi ngày")
        NEVER = "never", _("Không gửi thư")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    group = models.CharField(max_length=30)
    mode = models.CharField(max_length=6, choices=Mode, default=Mode.NOW)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "group"], name="notify_one_preference")]

    def __str__(self) -> str:
        return f"{self.group}: {self.mode}"


class StoredMail(models.Model):
    """A mail of the demonstration, kept to be read on a page. `message_id` drops repeats."""

    message_id = models.CharField(max_length=200, unique=True)
    to = models.CharField(_("Gửi tới"), max_length=320)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        indexes = [models.Index(fields=["to"])]

    def __str__(self) -> str:
        return self.subject
