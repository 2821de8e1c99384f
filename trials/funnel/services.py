"""Keeping the figures equal to the trials. One refresh runs at a time: it locks the one `FiguresState` row."""

import datetime as dt
import time
from collections.abc import Iterable
from itertools import islice

from django.db import transaction
from django.db.models import Q, QuerySet

from marketplace import clock
from marketplace.outbox.models import OutboxMessage
from marketplace.statements import insert_all
from trials.funnel.facts import FactMaker
from trials.funnel.models import ChangedTrial, FiguresState, FunnelFact, Rollup
from trials.funnel.tally import rows_of, tally, years_of
from trials.lifecycle.models import Trial

LISTENERS = ("funnel.note_changed", "funnel.note_imported")
CALM_SECONDS = 5.0
"""So long the figures rest between two refreshes of a rush; longer where one takes long, at most half a minute."""
_REST_BY_WORK = 10
_MOST_REST_SECONDS = 30.0
_CHUNK = 25_000
_NOTED_TOGETHER = 500
Dirty = set[tuple[str, int]]


def note_changed(trial_pks: Iterable[int]) -> None:
    """Put trials on the list of those to refresh. Noting twice is harmless."""
    now, rows = clock.now(), iter(trial_pks)
    while some := list(islice(rows, _NOTED_TOGETHER)):
        insert_all([ChangedTrial(trial_pk=pk, noted_at=now) for pk in some])


def refresh_changed() -> int:
    """Refresh the figures of every noted trial; return how many trials were looked at."""
    total = 0
    while count := _refresh_chunk():
        total += count
    return total


def refresh_when_calm() -> None:
    """Refresh now, unless that was done some seconds ago or is being done: of a rush many are counted together.

    Whatever is left then is counted by the next change, or by beat.
    """
    if not FiguresState.objects.filter(refreshed_at__gt=clock.now() - _rest.needed()).exists():
        began = time.monotonic()
        if _refresh_chunk(is_patient=False):
            _rest.note(time.monotonic() - began)


class _Rest:
    """How long the figures of this process rest: ten times as long as the last refresh worked."""

    def __init__(self) -> None:
        self._seconds = CALM_SECONDS

    def note(self, worked_seconds: float) -> None:
        self._seconds = min(max(CALM_SECONDS, worked_seconds * _REST_BY_WORK), _MOST_REST_SECONDS)

    def needed(self) -> dt.timedelta:
        return dt.timedelta(seconds=self._seconds)


_rest = _Rest()


def refresh_pending() -> int:
    """Refresh also what the outbox has promised and not delivered yet; return how many trials were looked at."""
    waiting = OutboxMessage.objects.filter(listener__in=LISTENERS).exclude(state=OutboxMessage.State.DONE)
    pks = {
        pk
        for payload in waiting.values_list("payload", flat=True)
        for pk in payload.get("trial_pks", [payload.get("trial_pk")])
        if pk
    }
    with transaction.atomic():
        note_changed(sorted(pks))
    return refresh_changed()


def rebuild() -> int:
    """Throw all derived rows away and count anew from the trials; return the number of facts."""
    with transaction.atomic():
        _locked_state()
        Rollup.objects.all().delete()
        FunnelFact.objects.all().delete()
        ChangedTrial.objects.all().delete()
        note_changed(Trial.objects.values_list("pk", flat=True).iterator())
    refresh_changed()
    return FunnelFact.objects.count()


def _refresh_chunk(*, is_patient: bool = True) -> int:
    """Count what is noted, at most so many; 0 too where another refresh runs and this one is not patient."""
    if not ChangedTrial.objects.exists():
        return 0
    with transaction.atomic():
        state = _locked_state() if is_patient else _free_state()
        if state is None:
            return 0
        noted = list(ChangedTrial.objects.order_by("pk").values_list("pk", "trial_pk")[:_CHUNK])
        trial_pks = sorted({trial_pk for _pk, trial_pk in noted})
        dirty = _replace_facts(trial_pks)
        _replace_rollups(dirty)
        for start in range(0, len(noted), 500):  # exactly those read: others may have come in between
            ChangedTrial.objects.filter(pk__in=[pk for pk, _trial in noted[start : start + 500]]).delete()
        state.version += bool(dirty)
        state.refreshed_at = clock.now()
        state.save(update_fields=["version", "refreshed_at"])
    return len(trial_pks)


def _locked_state() -> FiguresState:
    FiguresState.objects.get_or_create(pk=1)
    return FiguresState.objects.select_for_update().get(pk=1)


def _free_state() -> FiguresState | None:
    """The state, locked, unless somebody holds it."""
    FiguresState.objects.get_or_create(pk=1)
    return FiguresState.objects.select_for_update(skip_locked=True).filter(pk=1).first()


def _replace_facts(trial_pks: list[int]) -> Dirty:
    """Write the facts of these trials anew; return the (programme, year) pairs that move."""
    dirty: Dirty = set()
    maker = FactMaker()
    for start in range(0, len(trial_pks), 500):
        part = trial_pks[start : start + 500]
        old = FunnelFact.objects.in_bulk(part)
        new = {fact.pk: fact for fact in maker.facts(Trial.objects.filter(pk__in=part))}
        moved = [pk for pk in part if _values(old.get(pk)) != _values(new.get(pk))]
        FunnelFact.objects.filter(pk__in=moved).delete()
        FunnelFact.objects.bulk_create(new[pk] for pk in moved if pk in new)
        for fact in (facts[pk] for facts in (old, new) for pk in moved if pk in facts):
            dirty |= {(fact.programme_code, year) for year in years_of(fact)}
    return dirty


def _values(fact: FunnelFact | None) -> list[object]:
    return [getattr(fact, column.attname) for column in FunnelFact._meta.concrete_fields] if fact else []


def _replace_rollups(dirty: Dirty) -> None:
    for year in sorted({year for _code, year in dirty}):
        codes = ("", *sorted(code for code, of in dirty if of == year))
        cells = tally(facts_of_year(year).iterator(chunk_size=5000), year, codes)
        periods = Q(period=str(year)) | Q(period__startswith=f"{year}-")
        Rollup.objects.filter(periods, programme_code__in=codes).delete()
        Rollup.objects.bulk_create(rows_of(cells))


def facts_of_year(year: int) -> QuerySet[FunnelFact]:
    """Every fact with a step in the year."""
    steps = ("requested_on", "activated_on", "used_on", "adopted_on")
    in_year = Q(*((f"{step}__range", (f"{year}-01-01", f"{year}-12-31")) for step in steps), _connector=Q.OR)
    return FunnelFact.objects.filter(in_year)
