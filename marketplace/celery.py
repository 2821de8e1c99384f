"""Celery: carries the work; the outbox makes it loss-free (design §2).

The schedule is static and every sweep is idempotent: running beat twice must be harmless.
"""

import datetime as dt
import os
from typing import Any

from celery import Celery, Task
from celery.beat import Service
from celery.schedules import crontab
from celery.signals import beat_init
from django.db import transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.embedded")


class OnCommitTask(Task):
    """A task that is sent after the open transaction commits, by construction."""

    def delay(self, *args, **kwargs):
        transaction.on_commit(lambda: self.apply_async(args, kwargs))


app = Celery("marketplace", task_cls=OnCommitTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "handover-purge": {"task": "handover.purge", "schedule": crontab(minute="29", hour="3")},
    "lifecycle-expire": {"task": "lifecycle.expire", "schedule": 60.0},
    "lifecycle-answers": {"task": "lifecycle.answers", "schedule": 60.0},
    "lifecycle-reminders": {"task": "lifecycle.reminders", "schedule": 60.0},
    "needs-sweep": {"task": "needs.sweep", "schedule": crontab(minute="7", hour="3")},
    "reviewing-dates": {"task": "reviewing.dates", "schedule": 60.0},
    "outbox-sweep": {"task": "outbox.sweep", "schedule": 5.0},
    "outbox-purge": {"task": "outbox.purge", "schedule": crontab(minute="17", hour="3")},
    "search-reconcile": {"task": "search.reconcile", "schedule": crontab(minute="23", hour="3")},
    "learning-purge": {"task": "learning.purge", "schedule": crontab(minute="41", hour="3")},
    "funnel-refresh": {"task": "funnel.refresh", "schedule": 20.0},
    "funnel-verify": {"task": "funnel.verify", "schedule": crontab(minute="40", hour="2")},
    "funnel-evidence": {"task": "funnel.evidence", "schedule": crontab(minute="55", hour="2")},
    "choosing-forget-seen": {"task": "choosing.forget_seen", "schedule": crontab(minute="11", hour="3")},
    "claiming-tell-interest": {"task": "claiming.tell_interest", "schedule": crontab(minute="5", hour="9")},
    "claiming-forget-addresses": {"task": "claiming.forget_addresses", "schedule": 600.0},
    "notify-digest": {"task": "notify.digest", "schedule": crontab(minute="0", hour="8,14")},
    "correspondence-overdue": {"task": "correspondence.overdue", "schedule": 60.0},
    "reviews-invite": {"task": "reviews.invite", "schedule": crontab(minute="35", hour="9")},
    "conversion-retained": {"task": "conversion.retained", "schedule": 300.0},
    "conversion-lapsed": {"task": "conversion.lapsed", "schedule": 300.0},
}


@beat_init.connect
def catch_up(sender: Service, **_more: Any) -> None:
    """Beat begins with what it may have missed: one that is restarted often must not put the sweeps off for ever."""
    for entry in sender.scheduler.schedule.values():
        if not isinstance(entry.schedule, crontab):
            entry.last_run_at = sender.app.now() - dt.timedelta(days=1)
