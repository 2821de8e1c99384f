"""Exact values of both readings on a small, hand-computed set; and the proof from the events."""

import datetime as dt
import io
import json

import pytest
from django.core.management import call_command

from marketplace import clock
from marketplace.access import Actor
from marketplace.outbox.services import publish
from marketplace.outbox.testing import run_due
from tests.factories.lifecycle import EntityFactory, PlatformFactory, TrialFactory
from trials.funnel import queries, services
from trials.funnel.models import ChangedTrial, FiguresState, FunnelFact, Rollup
from trials.funnel.queries import Slice, counted, fact_rows
from trials.funnel.recount import verify
from trials.funnel.services import note_changed, rebuild, refresh_changed
from trials.funnel.waits import waits
from trials.lifecycle.advance import advance, locked
from trials.lifecycle.models import Trial, TrialEvent
from trials.lifecycle.states import Event, State

pytestmark = pytest.mark.django_db


def moment(month: int, day: int, year: int = 2026, hour: int = 9) -> dt.datetime:
    return dt.datetime(year, month, day, hour, tzinfo=clock.VN)


def a_life(entity, *steps: tuple[Event, dt.datetime], **fields) -> Trial:
    """A trial whose row and events tell the same."""
    columns = {
        Event.READY: "activated_at", Event.FIRST_USE: "first_use_at", Event.CONVERTED: "converted_at",
        Event.CONVERSION_REVERSED: "reversed_at", Event.RETAINED_90: "retained_90_at",
    }  # fmt: skip
    asked, *rest = steps
    times = {columns[event]: at for event, at in rest if event in columns}
    ready = times.get("activated_at")
    if ready:
        times["ends_at"] = clock.end_of_day(clock.local_date(ready) + dt.timedelta(days=29))
    trial = TrialFactory(entity=entity, requested_at=asked[1], organisation=None, platform=PlatformFactory(),
                         requested_by=None, sequence=len(steps), **times, **fields)  # fmt: skip
    for seq, (event, at) in enumerate(rest, 2):
        TrialEvent.objects.create(
            trial=trial, seq=seq, type=event, occurred_at=at, recorded_at=at, source="import", actor="system:test"
        )
    return trial


@pytest.fixture
def year():
    """Three entities in Hà Nội, one in Cà Mau; A tries twice, B adopts late, C is taken back, D of last year."""
    a, b, c, d = EntityFactory.create_batch(4)
    asked, ready, used, bought = Event.REQUESTED, Event.READY, Event.FIRST_USE, Event.CONVERTED
    a_life(a, (asked, moment(1, 5)), (ready, moment(1, 6)), (used, moment(1, 8)), (bought, moment(2, 1)),
           (Event.RETAINED_90, moment(5, 5)))  # fmt: skip
    a_life(a, (asked, moment(3, 2)), (ready, moment(3, 4)), size="micro")
    # 30 days from 10/01 end on 08/02; 91 days later is outside the window
    a_life(b, (asked, moment(1, 9)), (ready, moment(1, 10)), (bought, moment(5, 12)), category_slug="erp")
    a_life(
        c,
        (asked, moment(2, 2)),
        (ready, moment(2, 3)),
        (bought, moment(2, 20)),
        (Event.CONVERSION_REVERSED, moment(3, 1)),
    )
    a_life(d, (asked, moment(12, 20, 2025)), (ready, moment(1, 2)), (bought, moment(1, 20)), province_code="96")
    a_life(d, (asked, moment(4, 1)), (Event.DECLINED, moment(4, 2)), province_code="96")
    a_life(a, (asked, moment(4, 1)), is_test=True)
    rebuild()
    return 2026


def test_period_reading(year):
    found = queries.counts(Slice(year))
    assert (found.requested_trials, found.activated_trials, found.used_trials, found.adopted_trials) == (5, 5, 1, 2)
    assert (found.requested_entities, found.tried_entities, found.adopted_entities) == (4, 4, 2)
    assert (found.retained_entities, found.trial_to_paid) == (1, 0.5)


def test_cohort_reading(year):
    found = queries.counts(Slice(year, reading="cohort"))
    # D's adoption belongs to the cohort of December 2025
    assert (found.requested_trials, found.activated_trials, found.adopted_trials) == (5, 4, 1)
    assert found.cohort_rate == 0.25
    assert queries.counts(Slice(2025, reading="cohort")).adopted_entities == 1
    assert queries.counts(Slice(2025)).adopted_entities == 0


def test_entities_are_counted_as_such_in_every_cell(year):
    by_size = counted(Slice(year)).by["size"]
    assert {size: count.tried_entities for size, count in by_size.items()} == {"small": 4, "micro": 1}
    months = counted(Slice(year)).by_month
    assert {month: count.tried_entities for month, count in months.items()} == {1: 3, 2: 1, 3: 1, 4: 0}
    # 2025 letters stand on the 2018 scale
    assert list(counted(Slice(year)).by["sector"]) == ["G"]


@pytest.mark.parametrize(
    ("finer", "tried", "adopted"),
    [
        ({"province": "01"}, 3, 1),
        ({"province": "96"}, 1, 1),
        ({"size": "micro"}, 1, 0),
        ({"category": "erp"}, 1, 0),
        ({"sector": "G"}, 4, 2),
        ({"province": "96", "size": "micro"}, 0, 0),
        ({"month": 1}, 3, 1),
        ({"month": 1, "province": "01"}, 2, 0),
        ({"programme_code": "hien-hanh"}, 4, 2),
        ({"programme_code": "phat-lai-2021"}, 0, 0),
    ],
)
def test_slices(year, finer, tried, adopted):
    found = queries.counts(Slice(year, **finer))
    assert (found.tried_entities, found.adopted_entities) == (tried, adopted)


def test_facts_and_rollups_agree_on_the_whole(year):
    for reading in ("period", "cohort"):
        whole = counted(Slice(year, reading=reading))
        every_sector = counted(Slice(year, reading=reading, sector="G"))  # every trial of the set is in it
        assert whole.by == every_sector.by
        assert whole.by_month == every_sector.by_month


def test_medians_and_cohort_windows(year):
    medians, cohorts = waits(Slice(year), fact_rows(Slice(year)))
    # 05→06/01, 09→10/01 (a Saturday), 02→03/02, 02→04/03, 20/12→02/01 (ten working days, one of them a holiday)
    assert (medians.access_working_days, medians.use_days, medians.adoption_days) == (1, 2, 22)
    assert [(cohort.month, cohort.requested, cohort.activated, cohort.adopted) for cohort in cohorts] == [
        (1, 2, 2, [1, 1, 1]), (2, 1, 1, [0, 0, 0]), (3, 1, 1, [0, 0, 0]), (4, 1, 0, [0, 0, 0]),
    ]  # fmt: skip


def test_simulated_rows_enter_no_real_figure(year):
    a_life(EntityFactory(), (Event.REQUESTED, moment(1, 5)), (Event.READY, moment(1, 6)), is_simulated=True)
    rebuild()
    assert queries.counts(Slice(year)).tried_entities == 4
    assert queries.counts(Slice(year, with_simulated=True)).tried_entities == 5
    assert (queries.has_simulated(Slice(year)), queries.has_simulated(Slice(year, with_simulated=True))) == (
        False,
        True,
    )


def test_a_changed_trial_is_refreshed_through_the_outbox(year):
    trial = TrialFactory(active=True)
    before = queries.version()
    trial = locked(trial.pk)
    advance(trial, Event.FIRST_USE, actor=Actor.system("test"), source="portal", first_use_at=clock.now())

    FiguresState.objects.update(refreshed_at=clock.now() - dt.timedelta(minutes=1))
    run_due()

    assert FunnelFact.objects.get(pk=trial.pk).used_on == clock.today()
    assert (queries.version(), ChangedTrial.objects.count()) == (before + 1, 0)
    publish("trial.changed", key="x", payload={"trial_pk": trial.pk, "seq": 2})
    run_due()
    assert queries.version() == before + 1  # nothing moved


def test_of_a_rush_the_sweep_counts_many_together(year):
    trial = TrialFactory(active=True)
    before = queries.version()
    publish("trial.changed", key="x", payload={"trial_pk": trial.pk, "seq": 1})
    run_due()
    assert (queries.version(), ChangedTrial.objects.count()) == (before, 1)  # counted some seconds ago
    assert refresh_changed() == 1
    assert (queries.version(), ChangedTrial.objects.count()) == (before + 1, 0)


def test_verify_finds_no_difference_on_a_true_set(year):
    verdict = verify()
    assert (verdict.differences, verdict.trials, verdict.events) == (0, 6, 20)
    assert FiguresState.objects.get().differences == 0


def test_verify_and_the_funnel_do_not_wait_for_the_queue(year, capsys):
    trial = Trial.objects.get(requested_at=moment(4, 1), is_test=False)
    steps = {"activated_at": moment(4, 9), "occurred_at": moment(4, 9)}
    advance(locked(trial.pk), Event.READY, actor=Actor.system("test"), source="api", **steps)
    assert verify().examples == []
    assert FunnelFact.objects.get(pk=trial.pk).activated_on == dt.date(2026, 4, 9)

    first_use = {"first_use_at": moment(4, 10), "occurred_at": moment(4, 10)}
    advance(locked(trial.pk), Event.FIRST_USE, actor=Actor.system("test"), source="api", **first_use)
    call_command("funnel", "--json", "--year", "2026")
    assert json.loads(capsys.readouterr().out)["used_trials"] == 2


def test_verify_catches_a_rollup_that_lies(year, capsys):
    Rollup.objects.filter(period="2026", dimension="all").update(adopted_entities=7)
    with pytest.raises(SystemExit) as stopped:
        call_command("figures_verify")
    assert stopped.value.code == 1
    assert "adopted_entities: figures 7, events 2" in capsys.readouterr().err
    assert FiguresState.objects.get().differences > 0


def test_verify_catches_a_row_that_differs_from_its_events(year):
    trial = Trial.objects.get(retained_90_at__isnull=False)
    Trial.objects.filter(pk=trial.pk).update(converted_at=moment(6, 6), state=State.CONVERTED)
    note_changed([trial.pk])
    refresh_changed()
    assert any("adopted_on" in line for line in verify().examples)


def test_verify_catches_a_fact_that_is_missing_or_too_many(year):
    FunnelFact.objects.order_by("pk").first().delete()
    assert any("not counted" in line for line in verify().examples)


def test_funnel_json_stands_on_one_line(year):
    out = io.StringIO()
    call_command("funnel", as_json=True, year=2026, programme="hien-hanh", stdout=out)
    assert out.getvalue().count("\n") == 1
    found = json.loads(out.getvalue())
    assert {name: found[name] for name in ("programme", "year", "reading", "simulated", "trial_to_paid")} == {
        "programme": "hien-hanh", "year": 2026, "reading": "period", "simulated": False, "trial_to_paid": 0.5,
    }  # fmt: skip
    assert (found["requested_trials"], found["activated_trials"]) == (5, 5)
    assert (found["tried_entities"], found["adopted_entities"]) == (4, 2)


class TestRush:
    """Of a rush many changes are counted together, and never by two at once."""

    def test_what_comes_while_the_figures_rest_is_counted_later(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(services, "_rest", services._Rest())
        first, second = TrialFactory(), TrialFactory()
        for trial in (first, second):
            note_changed([trial.pk])
            services.refresh_when_calm()
        assert FunnelFact.objects.filter(pk=first.pk).exists()
        assert not FunnelFact.objects.filter(pk=second.pk).exists()
        refresh_changed()  # as beat does
        assert FunnelFact.objects.filter(pk=second.pk).exists()

    def test_the_longer_it_works_the_longer_it_rests(self) -> None:
        rest = services._Rest()
        for worked, rested in ((0.01, 5), (1, 10), (60, 30), (0.2, 5)):
            rest.note(worked)
            assert rest.needed() == dt.timedelta(seconds=rested)
