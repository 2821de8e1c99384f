"""The replayed year at a small scale: exact totals, plausible lives, the same every time."""

import csv
from collections import Counter

import pytest
from django.core.management import CommandError, call_command

from marketplace.accounts.models import LegalEntity
from marketplace.outbox.models import OutboxMessage
from marketplace.outbox.testing import run_due
from platforms.loading import load_catalogue
from trials.funnel import public, queries
from trials.funnel.queries import Slice
from trials.funnel.recount import verify
from trials.funnel.replay.shares import apportion, places
from trials.funnel.replay.year import csv_lines
from trials.lifecycle.models import Trial, TrialEvent

pytestmark = pytest.mark.django_db
WHOLE = Slice(2021, "phat-lai-2021", with_simulated=True)


@pytest.fixture
def catalogue():
    load_catalogue()


def replay(entities=320, adopted=40, seed=2021) -> None:
    call_command("replay_programme", entities=entities, adopted=adopted, seed=seed)


def test_exact_totals_and_every_kind_of_life(catalogue):
    replay()

    found = queries.counts(WHOLE)
    assert (found.tried_entities, found.adopted_entities, found.trial_to_paid) == (320, 40, 0.125)
    assert found.requested_entities > 320  # those who never got access come on top
    assert not Trial.objects.exclude(is_simulated=True, programme_code="phat-lai-2021", organisation=None).exists()
    assert not LegalEntity.objects.exclude(is_simulated=True, basis="replayed").exists()
    states = Counter(Trial.objects.values_list("state", flat=True))
    assert {"declined", "failed", "cancelled", "expired", "converted"} <= set(states)
    assert Trial.objects.filter(converted_at__year=2022).exists()
    assert Trial.objects.filter(activated_at__isnull=False, first_use_at=None).exists()
    assert Trial.objects.values("entity", "platform").distinct().count() == Trial.objects.count()
    places_of = Trial.objects.filter(activated_at__year=2021).values_list("province_code", "entity").distinct()
    top = Counter(code for code, _entity in places_of).most_common(3)
    assert [code for code, _count in top] == ["01", "79", "48"]


def test_running_it_again_changes_nothing(catalogue):
    replay()
    before = (Trial.objects.count(), TrialEvent.objects.count(), queries.version())
    replay()
    assert (Trial.objects.count(), TrialEvent.objects.count(), queries.version()) == before
    with pytest.raises(CommandError):
        replay(entities=330)
    assert Trial.objects.count() == before[0]


def test_a_run_that_was_cut_off_goes_on(catalogue):
    from itertools import groupby, islice

    from marketplace.access import Actor
    from trials.funnel.replay.services import Replay
    from trials.lifecycle.history import import_histories

    lines = csv_lines(entities=320, adopted=40, seed=2021)
    head = next(lines)
    firms = groupby(lines, key=lambda line: line.split(",")[0])
    part = [head, *(line for _key, rows in islice(firms, 100) for line in rows)]
    import_histories(
        actor=Actor.system("t"), lines=part, programme_code="phat-lai-2021", source=Replay(320, 40, 2021).source
    )
    assert Trial.objects.count() == 100
    replay()
    assert (queries.counts(WHOLE).tried_entities, queries.counts(WHOLE).adopted_entities) == (320, 40)


def test_the_figures_equal_their_events_and_stay_so_when_the_queue_comes_by(catalogue):
    replay()
    version = queries.version()
    assert set(OutboxMessage.objects.values_list("listener", flat=True)) == {"funnel.note_imported"}
    run_due()
    assert (queries.version(), verify().differences) == (version, 0)


def test_the_same_seed_tells_the_same_year(catalogue):
    first, again = (list(csv_lines(entities=40, adopted=5, seed=7)) for _ in range(2))
    other = list(csv_lines(entities=40, adopted=5, seed=8))
    assert first == again != other
    assert next(csv.reader(first))[0] == "trial_key"


@pytest.mark.parametrize(("entities", "adopted"), [(10, 0), (10, 10), (10, -1), (0, 0), (10**6, 10)])
def test_impossible_numbers_are_refused(entities, adopted):
    with pytest.raises(CommandError):
        replay(entities=entities, adopted=adopted)
    assert not Trial.objects.exists()


def test_whole_numbers_add_up_to_the_total():
    counts = apportion(16_000, places())
    assert (sum(counts.values()), counts["01"], counts["79"], counts["48"]) == (16_000, 5440, 5232, 1840)
    assert apportion(3, {"a": 1, "b": 1}, limits={"a": 1, "b": 5}) == {"a": 1, "b": 2}


def test_the_public_sees_the_replayed_year_only_in_the_demonstration(catalogue, settings, client):
    assert public.replayed_year() is None
    replay()
    page = client.get("/so-lieu/").content.decode()
    assert "320" in page and "dữ liệu mô phỏng" in page

    settings.DEMO = False
    assert public.replayed_year() is None
    assert "dữ liệu mô phỏng" not in client.get("/so-lieu/").content.decode()


@pytest.mark.long
def test_the_whole_year(catalogue):
    replay(16_000, 2_000)
    found = queries.counts(WHOLE)
    assert (found.tried_entities, found.adopted_entities) == (16_000, 2_000)
    assert verify().differences == 0
