"""The outbox: one row per promise to one listener."""

from django.db import models


class OutboxMessage(models.Model):
    """A promise written in the business transaction and kept by delivery (design §2).

    `topic` and `key` say what happened to what; `listener` who must hear it; `payload` holds keys,
    never personal data. A row is claimed by setting `leased_until`; a dead worker's lease runs out. A row
    handed to the queue is not handed over again before `queued_until`, so a slow queue is not flooded.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        DEAD = "dead"

    topic = models.CharField(max_length=60)
    key = models.CharField(max_length=80)
    listener = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    queued_until = models.DateTimeField(null=True, blank=True, help_text="Until then the sweep trusts the queue.")
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="outbox_waiting"),
            models.Index(fields=["state", "done_at"], name="outbox_state_done"),
            models.Index(fields=["topic", "key"], name="outbox_topic_key"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key} → {self.listener}"
