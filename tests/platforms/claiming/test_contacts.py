"""News of interest: outside the demonstration, once a week, with a way to say no more."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from marketplace import clock
from marketplace.errors import Conflict, NotAllowed
from marketplace.notify.models import StoredMail
from marketplace.outbox.models import OutboxMessage
from marketplace.outbox.testing import run_due
from platforms.claiming.models import PublicContact
from platforms.claiming.services import contact_set, interest_tell
from platforms.claiming.services.contacts import opt_out_token
from platforms.models import Listing
from tests.factories.accounts import actor_for, signed_in
from tests.platforms.claiming.cast import claimant, claimant_actor, reviewer, unclaimed_listing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_service(settings) -> None:
    settings.DEMO = False
    settings.EMAIL_BACKEND = "marketplace.notify.backends.StoredMail"


def _contact(listing: Listing) -> PublicContact:
    return contact_set(
        actor=actor_for(reviewer()), listing=listing, address="info@misa.vn", source_url="https://misa.vn/lien-he"
    )


def _interest(listing: Listing, count: int) -> None:
    Listing.objects.filter(pk=listing.pk).update(interest_count=count)


def test_new_interest_is_told_once_a_week_with_every_way_out() -> None:
    listing = unclaimed_listing()
    _contact(listing)
    with time_machine.travel(dt.datetime(2026, 11, 23, 9, 5, tzinfo=clock.VN), tick=False):
        assert interest_tell() == 0
        _interest(listing, 3)
        assert (interest_tell(), interest_tell()) == (1, 0)
        _interest(listing, 5)
        assert interest_tell() == 0
        run_due()
    with time_machine.travel(dt.datetime(2026, 12, 1, 9, 5, tzinfo=clock.VN), tick=False):
        assert interest_tell() == 1
        run_due()

    first, second = StoredMail.objects.order_by("pk")
    assert first.to == "info@misa.vn"
    assert "3 lượt" in first.body and "2 lượt doanh nghiệp" in second.body and "5 lượt" in second.body
    for path in ("/nhan-trang/", "/sua-hoac-go/", "/khong-nhan-thu/"):
        assert path in first.body
    assert "info@misa.vn" not in str(list(OutboxMessage.objects.values_list("payload", "key")))


def test_a_link_alone_stops_nothing_a_press_does(client: Client) -> None:
    listing = unclaimed_listing()
    contact = _contact(listing)
    path = f"/khong-nhan-thu/{contact.pk}/{opt_out_token(contact)}/"
    _interest(listing, 1)

    assert client.get(path).status_code == 200
    assert PublicContact.objects.get().opted_out_at is None
    assert client.get(f"/khong-nhan-thu/{contact.pk}/{'0' * 48}/").status_code == 404
    assert client.post(path, follow=True).status_code == 200

    assert interest_tell() == 0
    with pytest.raises(Conflict):
        _contact(listing)


@pytest.mark.parametrize("change", ["demo", "claimed", "withdrawn"])
def test_nothing_is_sent_where_there_is_nothing_to_tell(settings, change: str) -> None:
    listing = unclaimed_listing()
    _contact(listing)
    _interest(listing, 2)
    settings.DEMO = change == "demo"
    if change == "claimed":
        Listing.objects.filter(pk=listing.pk).update(standing="claimed", owner=claimant().organisation)
    if change == "withdrawn":
        Listing.objects.filter(pk=listing.pk).update(withdrawn_at=clock.now())

    assert (interest_tell(), OutboxMessage.objects.filter(topic="claiming.interest").count()) == (0, 0)


def test_only_reviewers_note_an_address() -> None:
    listing = unclaimed_listing()
    with pytest.raises(NotAllowed):
        contact_set(actor=claimant_actor(), listing=listing, address="a@b.vn", source_url="https://b.vn")
    path = f"/dieu-hanh/nhan-trang/dia-chi/{listing.platform.slug}/"
    form = {"address": "info@misa.vn", "source_url": "https://misa.vn/lien-he"}
    assert signed_in(claimant().user).post(path, form).status_code == 403
    assert PublicContact.objects.count() == 0

    room = signed_in(reviewer().user)
    shown = room.post(path, form, follow=True).content.decode()
    assert "i•••@m•••.vn" in shown and "info@misa.vn" not in shown
