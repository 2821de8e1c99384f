"""The shortlist: a visitor's in the session, a person's in rows, merged at sign-in; what was seen."""

import datetime as dt
import re

import pytest
from django.test import Client

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts.models import User
from marketplace.accounts.services import user_anonymise
from marketplace.errors import Conflict, NotAllowed
from marketplace.outbox.testing import run_due
from platforms.choosing import services
from platforms.choosing.models import SavedListing, SeenListing
from platforms.models import Listing
from tests.factories.accounts import PASSWORD, UserFactory, signed_in
from tests.factories.platforms import ListingFactory

pytestmark = pytest.mark.django_db


def person(user: User) -> Actor:
    return Actor(kind="user", ref=f"user:{user.pk}", user_pk=user.pk)


def save(client: Client, listing: Listing, do: str = "luu", **headers: str):
    return client.post(f"/da-luu/{listing.platform.slug}/", {"lam": do}, headers=headers)


def shown(client: Client) -> list[str]:
    html = client.get("/da-luu/").content.decode()
    return re.findall(r'<h2><a href="/nen-tang/([^/]+)/">', html)


def test_a_visitor_saves_without_script_and_without_account(client: Client) -> None:
    first, second = ListingFactory(), ListingFactory()
    asked = client.get(f"/da-luu/{first.platform.slug}/")
    assert "để xem sau?" in asked.content.decode()
    assert shown(client) == [], "a GET saves nothing"

    save(client, first)
    save(client, second)
    save(client, second)

    assert shown(client) == [second.platform.slug, first.platform.slug]
    assert not SavedListing.objects.exists(), "a visitor leaves no row"
    save(client, first, "bo")
    assert shown(client) == [second.platform.slug]
    client.post("/da-luu/", {"quen": "tat-ca"})
    assert shown(client) == []


def test_what_a_visitor_saved_is_kept_at_sign_in(client: Client) -> None:
    user = UserFactory()
    before, after = ListingFactory(), ListingFactory()
    services.saved_add(actor=person(user), listing=before)
    save(client, after)
    save(client, before)

    client.post("/tai-khoan/dang-nhap/", {"login": user.email, "password": PASSWORD})

    assert SavedListing.objects.filter(user=user).count() == 2
    assert shown(client) == [after.platform.slug, before.platform.slug]
    assert "saved_listings" not in client.session
    client.post("/tai-khoan/dang-xuat/")
    assert shown(client) == []


def test_a_full_list_is_told_and_keeps_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_SAVED", 2)
    actor = person(UserFactory())
    listings = [ListingFactory(plan=False) for _ in range(3)]
    for listing in listings[:2]:
        services.saved_add(actor=actor, listing=listing)

    with pytest.raises(Conflict, match="đã đủ 2 nền tảng"):
        services.saved_add(actor=actor, listing=listings[2])

    assert services.saved_merge(actor=actor, listing_pks=[listings[2].pk]) == 0
    assert SavedListing.objects.count() == 2


def test_a_full_list_of_a_visitor_is_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_SAVED", 1)
    save(client, ListingFactory())

    answer = save(client, ListingFactory(), **{"HX-Request": "true"})

    assert answer.status_code == 422
    assert "Danh sách đã đủ 1 nền tảng" in answer.content.decode()
    assert len(shown(client)) == 1


def test_the_button_says_how_it_stands_and_the_cached_page_does_not(client: Client) -> None:
    listing = ListingFactory()
    page = f"/nen-tang/{listing.platform.slug}/"
    before = client.get(page).content

    answer = save(client, listing, **{"HX-Request": "true"}).content.decode()

    assert "Đã lưu, bấm để bỏ" in answer
    assert "Xem 1 nền tảng đã lưu" in answer
    assert client.get(page).content == before
    fragment = client.get(f"/da-luu/{listing.platform.slug}/nut/")
    assert "no-store" in fragment.headers["Cache-Control"]
    assert 'value="bo"' in fragment.content.decode()


def test_a_cached_page_of_a_listing_that_has_gone_gets_no_button_and_no_error(client: Client) -> None:
    answer = client.get("/da-luu/khong-con-trang-nay/nut/")
    assert (answer.status_code, answer.content) == (200, b"")


def test_no_person_no_page_and_no_row() -> None:
    listing = ListingFactory()
    with pytest.raises(NotAllowed):
        services.saved_add(actor=Actor(kind="user", ref="visitor"), listing=listing)
    assert not SavedListing.objects.exists()
    assert Client().post("/da-luu/khong-co/", {"lam": "luu"}).status_code == 404


def test_seen_pages_are_kept_for_a_person_the_newest_first_and_only_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_SEEN", 2)
    user = UserFactory()
    client = signed_in(user)
    rows = [ListingFactory() for _ in range(3)]
    slugs = [row.platform.slug for row in rows]

    assert client.post("/da-luu/vua-xem/giu/", {"p": [*slugs, "khong-co"]}).status_code == 204
    assert client.post("/da-luu/vua-xem/giu/", {"p": slugs[1:2]}).status_code == 204

    seen = SeenListing.objects.filter(user=user).values_list("listing__platform__slug", flat=True)
    assert list(seen) == [slugs[1], slugs[2]]
    html = client.get("/da-luu/").content.decode()
    assert html.index(slugs[1]) < html.index(slugs[2]) and slugs[0] not in html
    client.post("/da-luu/", {"quen": "da-xem"})
    assert not SeenListing.objects.exists()


def test_what_a_visitor_saw_is_drawn_and_not_kept(client: Client) -> None:
    listing = ListingFactory()

    html = client.get(f"/da-luu/vua-xem/?p={listing.platform.slug}&p=khong-co").content.decode()

    assert html.count("<li>") == 1 and listing.platform.name in html
    assert client.post("/da-luu/vua-xem/giu/", {"p": listing.platform.slug}).status_code == 403
    assert not SeenListing.objects.exists()


def test_old_visits_and_erased_persons_are_forgotten() -> None:
    user = UserFactory()
    listing, other = ListingFactory(), ListingFactory()
    services.seen_add(actor=person(user), listing_pks=[listing.pk, other.pk])
    services.saved_add(actor=person(user), listing=listing)
    SeenListing.objects.filter(listing=other).update(seen_at=clock.now() - dt.timedelta(days=91))

    assert services.seen_forget_old() == 1

    user_anonymise(actor=person(user), user=user)
    run_due()
    assert not SavedListing.objects.exists() and not SeenListing.objects.exists()


def test_only_visible_listings_are_shown(client: Client) -> None:
    listing = ListingFactory()
    save(client, listing)
    Listing.objects.filter(pk=listing.pk).update(withdrawn_at="2026-01-01T00:00:00Z")
    assert shown(client) == []
