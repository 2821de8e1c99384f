"""What real trials write into a listing, and when the ranking is told."""

import datetime as dt
from typing import Any

import pytest

from marketplace import clock
from marketplace.outbox.models import OutboxMessage
from marketplace.reference.loading import REPLAY_PROGRAMME
from marketplace.reference.models import Round
from platforms.evidence import EVIDENCE_SAMPLE, evidence_band, evidence_of
from platforms.models import Listing
from tests.factories.lifecycle import EntityFactory, ListingFactory, TrialFactory
from trials.funnel.evidence import evidence_refresh
from trials.funnel.models import FunnelFact
from trials.funnel.services import note_changed, rebuild
from trials.funnel.tasks import evidence
from trials.lifecycle.models import Trial
from trials.lifecycle.states import State

pytestmark = pytest.mark.django_db
LONG_AGO, LATELY = dt.timedelta(days=200), dt.timedelta(days=40)


@pytest.fixture
def listing() -> Listing:
    return ListingFactory()


def asked(listing: Listing, count: int, *, ago: dt.timedelta = LONG_AGO, **fields: Any) -> list[Trial]:
    """So many organisations asked; nobody has answered unless `fields` say so."""
    usual = {"platform": listing.platform, "organisation": None, "requested_by": None}
    return [
        TrialFactory(**{"entity": EntityFactory(), "requested_at": clock.now() - ago, **usual, **fields})
        for _number in range(count)
    ]


def declined(listing: Listing, count: int, **fields: Any) -> list[Trial]:
    return asked(listing, count, state=State.DECLINED, counts=False, **fields)


def tried(listing: Listing, count: int, **fields: Any) -> list[Trial]:
    return asked(listing, count, **{"active": True, "state": State.EXPIRED, **fields})


def adopted(listing: Listing, count: int, *, ago: dt.timedelta = LONG_AGO, **fields: Any) -> list[Trial]:
    bought = {"state": State.CONVERTED, "converted_at": clock.now() - ago + dt.timedelta(days=20)}
    return tried(listing, count, ago=ago, **{**bought, **fields})


def refreshed(listing: Listing) -> tuple[int, float | None, float | None]:
    """The three fields after a night, the figures counted from the trials as they stand."""
    note_changed(Trial.objects.values_list("pk", flat=True))
    evidence()
    listing.refresh_from_db()
    return listing.evidence_sample, listing.activation_rate, listing.adoption_rate


def band(listing: Listing) -> int:
    return evidence_band(evidence_of(listing.evidence_sample, listing.activation_rate, listing.adoption_rate))


def announcements() -> int:
    return OutboxMessage.objects.filter(topic="listing.changed").count()


class TestRealTrials:
    def test_raise_the_band_and_tell_the_ranking_once(self, listing: Listing) -> None:
        adopted(listing, 10)
        tried(listing, 10)
        declined(listing, 5)

        assert refreshed(listing) == (25, 20 / 25, 10 / 20)
        assert (band(listing), listing.version) == (3, 2)
        told = OutboxMessage.objects.filter(topic="listing.changed").first()
        assert told is not None
        assert told.payload == {"listing_pk": listing.pk, "version": 2}

    def test_tell_nothing_the_second_time(self, listing: Listing) -> None:
        adopted(listing, EVIDENCE_SAMPLE)
        refreshed(listing)
        told = announcements()

        assert evidence_refresh() == 0
        refreshed(listing)
        assert (listing.version, announcements()) == (2, told)

    def test_are_written_quietly_while_the_band_stays(self, listing: Listing) -> None:
        tried(listing, EVIDENCE_SAMPLE)
        assert refreshed(listing) == (20, 1.0, 0.0)
        told = announcements()

        tried(listing, 3)
        assert refreshed(listing) == (23, 1.0, 0.0)
        assert (band(listing), listing.version, announcements()) == (2, 2, told)

    def test_say_nothing_below_the_sample(self, listing: Listing) -> None:
        adopted(listing, EVIDENCE_SAMPLE - 1)

        assert refreshed(listing) == (19, 1.0, None)
        assert (band(listing), listing.version, announcements()) == (0, 1, 0)

    def test_of_one_platform_are_not_anothers(self, listing: Listing) -> None:
        other = ListingFactory()
        adopted(other, EVIDENCE_SAMPLE)

        assert refreshed(listing) == (0, None, None)
        assert refreshed(other) == (20, 1.0, 1.0)
        assert (listing.version, other.version) == (1, 2)

    def test_that_no_longer_count_take_the_band_back(self, listing: Listing) -> None:
        trials = adopted(listing, EVIDENCE_SAMPLE)
        refreshed(listing)
        assert band(listing) == 4

        Trial.objects.filter(pk__in=[trial.pk for trial in trials]).update(is_test=True)
        assert refreshed(listing) == (0, None, None)
        assert (band(listing), listing.version) == (0, 3)


class TestNotCounted:
    def test_simulated_and_test_trials_change_nothing(self, listing: Listing) -> None:
        adopted(listing, 25, is_simulated=True)
        adopted(listing, 25, is_test=True)

        assert refreshed(listing) == (0, None, None)
        assert (listing.version, announcements()) == (1, 0)

    def test_trials_of_a_simulated_programme_change_nothing_though_none_is_marked(self, listing: Listing) -> None:
        replayed = Round.objects.filter(programme__code=REPLAY_PROGRAMME).first()
        adopted(listing, 25, round=replayed, programme_code=REPLAY_PROGRAMME)

        assert refreshed(listing) == (0, None, None)
        assert (listing.version, announcements()) == (1, 0)

    def test_one_organisation_that_asks_again_and_again_counts_once(self, listing: Listing) -> None:
        rival = EntityFactory()
        asked(listing, 30, entity=rival, state=State.CANCELLED, counts=False)

        assert refreshed(listing) == (1, 0.0, None)
        tried(listing, 1, entity=rival)
        assert refreshed(listing) == (1, 1.0, None)

    def test_a_request_that_waits_for_its_answer_is_not_decided(self, listing: Listing) -> None:
        asked(listing, 4)
        asked(listing, 3, state=State.PROVISIONING)
        tried(listing, 2)

        assert refreshed(listing) == (2, 1.0, None)


class TestAdoption:
    def test_leaves_out_who_may_still_buy_and_who_bought_early(self, listing: Listing) -> None:
        tried(listing, 15)
        adopted(listing, 5)
        assert refreshed(listing) == (20, 1.0, 0.25)

        tried(listing, 10, ago=LATELY)
        adopted(listing, 30, ago=LATELY)
        assert refreshed(listing) == (60, 1.0, 0.25)

    def test_needs_a_sample_of_its_own(self, listing: Listing) -> None:
        adopted(listing, 1)
        tried(listing, 30, ago=LATELY)

        assert refreshed(listing) == (31, 1.0, None)
        assert band(listing) == 2

    def test_needs_both_sides_in_time_and_no_reversal(self, listing: Listing) -> None:
        now = clock.now()
        tried(listing, 5, claimed_at=now - LONG_AGO + dt.timedelta(days=10))  # told by one side only
        adopted(listing, 5, state=State.EXPIRED, reversed_at=now - dt.timedelta(days=150))
        adopted(listing, 5, converted_at=now - dt.timedelta(days=20))  # the trial's end is 170 days ago
        adopted(listing, 5)

        assert refreshed(listing) == (20, 1.0, 0.25)

    def test_of_who_left_while_locked_out_is_decided_from_that_day(self, listing: Listing) -> None:
        left = {"state": State.CANCELLED, "ends_at": None}
        tried(listing, 20, **left, ended_at=clock.now() - dt.timedelta(days=91))
        tried(listing, 5, **left, ended_at=clock.now() - dt.timedelta(days=89))

        assert refreshed(listing) == (25, 1.0, 0.0)


def test_a_rebuild_of_the_figures_loses_no_evidence(listing: Listing) -> None:
    adopted(listing, EVIDENCE_SAMPLE)
    rebuild()
    evidence_refresh()
    FunnelFact.objects.all().delete()  # as far as a rebuild has come when the night's task begins
    note_changed(Trial.objects.values_list("pk", flat=True))

    assert evidence_refresh() == 0
    listing.refresh_from_db()
    assert (listing.evidence_sample, listing.version) == (20, 2)


def test_the_evidence_of_all_platforms_is_one_query(listing: Listing, django_assert_max_num_queries) -> None:
    for row in (listing, ListingFactory(), ListingFactory()):
        tried(row, 2)
        refreshed(row)

    with django_assert_max_num_queries(4):  # the clock's look every two seconds, what waits, the counts, the listings
        evidence_refresh()


@pytest.mark.parametrize(
    ("sample", "activation", "adoption", "step"),
    [(19, 1.0, 1.0, 0), (20, 0.0, 0.0, 0), (20, 0.5, None, 1), (20, 1.0, 0.0, 2), (20, 1.0, 0.5, 3), (20, 1.0, 1.0, 4)],
)
def test_rates_become_five_steps(sample: int, activation: float, adoption: float | None, step: int) -> None:
    assert evidence_band(evidence_of(sample, activation, adoption)) == step
