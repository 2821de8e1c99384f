"""The audit trail, and what makes a table append-only."""

from django.db import models


class AppendOnlyModel(models.Model):
    """A row is written once. Triggers on both databases refuse UPDATE and DELETE (`audit.triggers`).

    Foreign keys of an append-only model never cascade nor null: use `PROTECT` or `DO_NOTHING`.
    """

    append_only = True

    class Meta:
        abstract = True


class AuditEvent(AppendOnlyModel):
    """Who did what to which row. Holds keys and codes, never personal data."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    action = models.CharField(max_length=60)
    target = models.CharField(max_length=80, help_text='"app.model:pk".')
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["target"]), models.Index(fields=["actor"])]

    def __str__(self) -> str:
        return f"{self.action} {self.target}"
