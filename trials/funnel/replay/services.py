"""Bringing the replayed year in, once."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.access import Actor
from marketplace.audit.models import AuditEvent
from marketplace.audit.services import record
from marketplace.errors import Conflict, InvalidInput
from marketplace.reference.loading import REPLAY_PROGRAMME
from marketplace.reference.models import Programme
from trials.funnel.replay.year import csv_lines
from trials.funnel.services import note_changed, refresh_changed
from trials.lifecycle.history import Report, import_histories
from trials.lifecycle.models import Trial, TrialEvent

ENTITIES, ADOPTED, SEED = 16_000, 2_000, 2021
_DONE = "replay.completed"


@dataclass(frozen=True)
class Replay:
    """The numbers of a replay; `source` names it in the events."""

    entities: int = ENTITIES
    adopted: int = ADOPTED
    seed: int = SEED

    @property
    def source(self) -> str:
        return f"{REPLAY_PROGRAMME}.{self.seed}.{self.entities}.{self.adopted}"


def replay_is_complete(replay: Replay) -> bool:
    """This replay has been brought in wholly."""
    return AuditEvent.objects.filter(action=_DONE, data__source=replay.source).exists()


def replay_year(*, actor: Actor, replay: Replay, on_batch: Callable[[Report], None] | None = None) -> Report:
    """Import the simulated year; go on where an earlier run was cut off.

    Raise `InvalidInput` for impossible numbers, `Conflict` where another replay stands already.
    """
    if not 1 <= replay.adopted <= replay.entities * 0.9 or replay.entities > 200_000:
        raise InvalidInput(_("Số sử dụng chính thức phải từ 1 đến 90 % số doanh nghiệp đã dùng thử."))
    if replay_is_complete(replay):
        return Report()
    first = TrialEvent.objects.filter(trial__programme_code=REPLAY_PROGRAMME, seq=1).first()
    if first and first.data.get("import") != replay.source:
        raise Conflict(
            _("Chương trình phát lại đã có dữ liệu của một lần phát lại khác: %s.") % first.data.get("import")
        )
    report = import_histories(
        actor=actor,
        lines=csv_lines(entities=replay.entities, adopted=replay.adopted, seed=replay.seed),
        programme_code=REPLAY_PROGRAMME,
        source=replay.source,
        on_batch=on_batch,
    )
    if report.refusals:
        worst = report.refusals[0]
        raise Conflict(f"{worst.trial_key}: {worst.code} {worst.message}")
    _refresh_figures()
    with transaction.atomic():
        programme = Programme.objects.get(code=REPLAY_PROGRAMME)
        record(actor=actor, action=_DONE, target=programme, data={"source": replay.source, "trials": report.trials})
    return report


def prepare_replay() -> None:
    """The step of `manage.py serve`: the demonstration brings its reference year along."""
    if settings.DEMO:
        replay_year(actor=Actor.system("replay"), replay=Replay())


def _refresh_figures() -> None:
    """At once, without waiting for the queue (which does the same again, and finds nothing moved)."""
    with transaction.atomic():
        note_changed(Trial.objects.filter(programme_code=REPLAY_PROGRAMME).values_list("pk", flat=True))
    refresh_changed()
