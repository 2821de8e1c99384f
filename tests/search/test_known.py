"""The words of this process: fresh, and never waited for where learning takes long."""

import threading

import pytest

from search import known
from search.models import Synonym
from tests.factories.platforms import ListingFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]


def test_a_new_platform_is_known_after_the_next_look() -> None:
    assert not known.knowledge().lexicon.knows("zuzu")
    ListingFactory(platform__name="Zuzu")
    assert not known.knowledge().lexicon.knows("zuzu"), "nobody looked again yet"
    known.forget()
    assert known.knowledge().lexicon.knows("zuzu")


def test_nothing_is_learnt_again_when_nothing_changed() -> None:
    before = known.knowledge()
    known.forget()
    assert known.knowledge() is before


def test_words_of_editors_do_not_wait_for_the_time_that_listings_may_take(monkeypatch: pytest.MonkeyPatch) -> None:
    known.knowledge()
    monkeypatch.setattr(known._state, "listings_again_at", float("inf"))
    ListingFactory(platform__name="Zuzu")
    known._state.look_again_at = 0.0
    assert not known.knowledge().lexicon.knows("zuzu")
    Synonym.objects.create(term="zaza", canonical="kế toán", categories=["accounting"])
    known._state.look_again_at = 0.0
    assert known.knowledge().lexicon.knows("zaza")


def test_what_takes_long_is_learnt_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    before = known.knowledge()
    aside: list[str] = []

    class Recorded(threading.Thread):
        def start(self) -> None:
            aside.append(self.name)

    monkeypatch.setattr(known._state, "took_seconds", known.LONG_SECONDS + 1)
    monkeypatch.setattr(known.threading, "Thread", Recorded)
    Synonym.objects.create(term="zaza", canonical="kế toán", categories=["accounting"])
    known.forget()
    assert known.knowledge() is before
    assert known.knowledge() is before
    assert aside == ["search-words"], "one at a time"
    known._state.lock.release()
