"""The trail of public states: recounted from its events alone, it tells what the public saw at each moment."""

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client, override_settings
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from time_machine import travel

from marketplace import clock
from marketplace.access import Actor
from platforms.loading import load_catalogue
from platforms.models import Listing, Platform, StandingCause, StandingEvent
from platforms.services import listing_withdraw, standing_change, standings_note
from platforms.states import public_state
from platforms.trail import state_at
from tests.factories.accounts import VendorFactory
from tests.factories.platforms import ListingFactory
from tests.platforms.cast import make_cast

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
START = dt.datetime(2026, 3, 2, 2, tzinfo=dt.UTC)


def told(slug: str, moment: dt.datetime | str) -> str:
    out = io.StringIO()
    call_command("listing_at", slug, moment if isinstance(moment, str) else moment.isoformat(), stdout=out)
    return out.getvalue()


@transaction.atomic
def change(listing: Listing, cause: StandingCause, **fields: object) -> StandingEvent | None:
    return standing_change(actor=SYSTEM, listing=listing, cause=cause, **fields)


def test_the_whole_life_of_a_listing_is_told_at_each_moment() -> None:
    # Given an imported listing that is claimed, published by decision, suspended, resumed and withdrawn
    owner = VendorFactory()
    days = [START + dt.timedelta(days=10 * number) for number in range(6)]
    with travel(days[0], tick=False):
        listing = ListingFactory()
        slug = listing.platform.slug
        standings_note(actor=SYSTEM, listings=[listing], cause=StandingCause.IMPORTED)
    acts: list[tuple[StandingCause, dict[str, object]]] = [
        (StandingCause.CLAIMED, {"standing": "claimed", "owner": owner}),
        (
            StandingCause.DECIDED,
            {"standing": "decided", "decision_number": "7/QĐ", "decision_on": days[2].date(), "reference": "7/QĐ"},
        ),
        (StandingCause.SUSPENDED, {"suspended_at": days[3], "suspended_reason": "Lộ dữ liệu"}),
        (StandingCause.RESUMED, {"suspended_at": None, "suspended_reason": ""}),
        (StandingCause.WITHDRAWN, {"withdrawn_at": days[5]}),
    ]
    for day, (cause, fields) in zip(days[1:], acts, strict=True):
        with travel(day, tick=False):
            change(listing, cause, **fields)

    # Then each moment is told in one line
    second = dt.timedelta(seconds=1)
    lines = [told(slug, moment) for day in days for moment in (day - second, day)]
    assert [line.split()[0] for line in lines] == [
        "hidden", "unclaimed", "unclaimed", "claimed", "claimed", "published",
        "published", "suspended", "suspended", "published", "published", "withdrawn",
    ]  # fmt: skip
    assert lines[5] == "published since 2026-03-22T09:00:00+07:00 (decided, 7/QĐ)\n"
    assert lines[0] == "hidden\n"


def test_a_decision_ends_with_its_last_day_without_any_sweep() -> None:
    with travel(START, tick=False):
        listing = ListingFactory(standing="claimed", owner=VendorFactory())
        change(
            listing,
            StandingCause.DECIDED,
            standing="decided",
            decision_number="7/QĐ",
            decision_on=dt.date(2026, 3, 2),
            decision_expires_on=dt.date(2026, 3, 31),
        )
    slug = listing.platform.slug

    assert told(slug, "2026-03-31T23:59:59+07:00").startswith("published ")
    assert told(slug, "2026-04-01T00:00:00+07:00").startswith("claimed since 2026-04-01T00:00:00+07:00 (expired")
    with travel(dt.datetime(2026, 3, 31, 16, 59, 59, tzinfo=dt.UTC), tick=False):
        assert public_state(Listing.objects.get(pk=listing.pk)) == "published"
    with travel(dt.datetime(2026, 3, 31, 17, tzinfo=dt.UTC), tick=False):
        assert public_state(Listing.objects.get(pk=listing.pk)) == "claimed"
        page = Client().get(f"/nen-tang/{slug}/").content.decode()
    assert "Nhà cung cấp đã xác nhận, cơ quan nhà nước chưa công bố" in page
    assert "7/QĐ" not in page


ACTS = st.sampled_from(["publish", "claim", "unclaim", "decide", "suspend", "resume", "withdraw", "restore", "words"])


@settings(max_examples=12, deadline=None, derandomize=True, phases=[Phase.generate])
@given(steps=st.lists(st.tuples(ACTS, st.integers(1, 90)), min_size=1, max_size=14), is_live=st.booleans())
def test_any_walk_recounts_to_what_was_observed(steps: list[tuple[str, int]], is_live: bool) -> None:
    # Given a listing that people change at random, with the public's view noted after each act, some time later
    owner = VendorFactory()
    moment = START
    seen: list[tuple[dt.datetime, str]] = []
    with travel(moment, tick=False) as machine:
        listing = ListingFactory(platform__live=is_live)
        slug = listing.platform.slug
        standings_note(actor=SYSTEM, listings=[listing], cause=StandingCause.IMPORTED)
        for act, hours in steps:
            machine.move_to(moment + dt.timedelta(minutes=1), tick=False)
            _act(listing.pk, act, owner)
            moment += dt.timedelta(hours=hours)
            machine.move_to(moment, tick=False)
            seen.append((moment, _observed(listing.pk)))

    # Then the trail alone tells the same
    assert [state_at(slug, at).state for at in dict(seen)] == list(dict(seen).values())
    assert state_at(slug, START - dt.timedelta(seconds=1)).state == "hidden"


def _act(pk: int, act: str, owner: object) -> None:
    listing = Listing.objects.select_related("platform").get(pk=pk)
    today = clock.today()
    if act == "publish":
        Platform.objects.filter(pk=listing.platform_id).update(live=True)
        change(listing, StandingCause.APPROVED, published_at=clock.now())
    elif act == "claim":
        change(listing, StandingCause.CLAIMED, standing="claimed", owner=owner)
    elif act == "unclaim":
        change(listing, StandingCause.UNCLAIMED, standing="unclaimed", owner=None)
    elif act == "decide":
        change(
            listing,
            StandingCause.DECIDED,
            standing="decided",
            owner=owner,
            decision_number="1/QĐ",
            decision_on=today,
            decision_expires_on=today + dt.timedelta(days=2),
        )
    elif act == "suspend":
        change(listing, StandingCause.SUSPENDED, suspended_at=clock.now())
    elif act == "resume":
        change(listing, StandingCause.RESUMED, suspended_at=None)
    elif act == "withdraw":
        change(listing, StandingCause.WITHDRAWN, withdrawn_at=clock.now())
    elif act == "restore":
        change(listing, StandingCause.RESTORED, withdrawn_at=None)


def _observed(pk: int) -> str:
    """What a visitor finds, told from the page and not from our own function."""
    listing = Listing.objects.select_related("platform").get(pk=pk)
    response = Client().get(f"/nen-tang/{listing.platform.slug}/")
    page = response.content.decode()
    if response.status_code == 404:
        return "hidden"
    if response.status_code == 410:
        return "withdrawn"
    if "đang tạm dừng công khai" in page:
        return "suspended"
    badge = page.split('class="listing-head"')[1].split("<aside")[0]
    marks = {"standing-decision": "published", "standing-claimed": "claimed"}
    return next((state for mark, state in marks.items() if mark in badge), "unclaimed")


def test_the_import_is_in_the_trail_and_memory_rows_only_where_they_are_shown() -> None:
    with travel(START, tick=False):
        load_catalogue()
        load_catalogue()

    assert StandingEvent.objects.count() == Listing.objects.count() == 156
    assert set(StandingEvent.objects.values_list("state", "cause", "actor")) == {
        ("unclaimed", "imported", "system:import")
    }
    memory = Platform.objects.filter(fact_basis="memory")[0].slug
    source = Platform.objects.filter(fact_basis="source")[0].slug
    with override_settings(DEMO=True):
        assert told(memory, START).startswith("unclaimed ")
    with override_settings(DEMO=False):
        assert told(memory, START) == "hidden\n"
        assert told(source, START).startswith("unclaimed ")


def test_a_withdrawn_draft_was_never_public_and_its_address_names_nothing() -> None:
    cast = make_cast()
    Platform.objects.filter(pk=cast.listing.platform_id).update(live=False, name="Tên chưa ai biết")
    listing_withdraw(actor=cast.owner, listing=cast.listing, reason="")

    response = Client().get(f"/nen-tang/{cast.platform.slug}/")

    assert response.status_code == 404
    assert "Tên chưa ai biết" not in response.content.decode()
    assert told(cast.platform.slug, clock.now()) == "hidden\n"


@override_settings(DEMO=False)
def test_a_withdrawn_row_known_from_memory_is_unknown_outside_the_demonstration() -> None:
    listing = ListingFactory(platform__fact_basis="memory", withdrawn_at=clock.now())
    assert Client().get(f"/nen-tang/{listing.platform.slug}/").status_code == 404


def test_suspended_is_public_as_that_alone() -> None:
    listing = ListingFactory(standing="claimed", owner=VendorFactory(), platform__description_vi="Lời giới thiệu.")
    change(listing, StandingCause.SUSPENDED, suspended_at=clock.now(), suspended_reason="Đang kiểm tra một lỗ hổng")

    page = Client().get(f"/nen-tang/{listing.platform.slug}/")

    assert page.status_code == 200
    assert "Đang kiểm tra một lỗ hổng" in page.content.decode()
    assert "Lời giới thiệu." not in page.content.decode()
    assert 'content="noindex"' in page.content.decode()
    assert not Listing.objects.listed().filter(pk=listing.pk).exists()


def test_the_trail_is_append_only_and_unknown_fields_are_refused() -> None:
    listing = ListingFactory()
    event = standings_note(actor=SYSTEM, listings=[listing], cause=StandingCause.IMPORTED)[0]

    with pytest.raises(IntegrityError), transaction.atomic():
        StandingEvent.objects.filter(pk=event.pk).update(state="withdrawn")
    with pytest.raises(TypeError):
        change(listing, StandingCause.CORRECTED, version=5)

    assert StandingEvent.objects.get().state == "unclaimed"


@pytest.mark.parametrize(
    "moment", ["", "hôm qua", "2026-13-01T00:00:00Z", "2026-03-01", "2026-03-01T10:00:00", "0001-01-01T00:00:00+14:00"]
)
def test_a_moment_that_cannot_be_read_is_refused_in_one_line(moment: str) -> None:
    slug = ListingFactory().platform.slug
    with pytest.raises(CommandError) as refused:
        told(slug, moment)
    assert "\n" not in str(refused.value)


def test_an_unknown_slug_is_refused() -> None:
    with pytest.raises(CommandError):
        told("khong-co", "2026-03-01T10:00:00Z")
