"""Keeping the figures equal to the trials. One refresh runs at a time: it locks the one `FiguresState` row."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet

from marketplace import clock
from marketplace.outbox.models import OutboxMessage
from trials.funnel.facts import FactMaker
from trials.funnel.models import ChangedTrial, FiguresState, FunnelFact, Rollup
from trials.funnel.tally import rows_of, tally, years_of
from trials.lifecycle.models import Trial

LISTENERS = ("funnel.note_changed", "funnel.note_imported")
CALM = dt.timedelta(seconds=5)
_CHUNK = 25_000
Dirty = set[tuple[str, int]]


def note_changed(trial_pks: Iterable[int]) -> None:
    """Put trials on the list of those to refresh. Noting twice is harmless."""
    now = clock.now()
    ChangedTrial.objects.bulk_create(ChangedTrial(trial_pk=pk, noted_at=now) for pk in trial_pks)


def refresh_changed() -> int:
    """Refresh the figures of every noted trial; return how many trials were looked at."""
    total = 0
    while count := _refresh_chunk():
        total += count
    return total


def refresh_when_calm() -> None:
    """Refresh at once, unless that was done some seconds ago: of a rush the sweep counts many together."""
    rested = clock.now() - CALM
    if not FiguresState.objects.filter(refreshed_at__gt=rested).exists():
        refresh_changed()


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


def _refresh_chunk() -> int:
    if not ChangedTrial.objects.exists():
        return 0
    with transaction.atomic():
        state = _locked_state()
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
