"""Correction and removal without an account: proven by the domain, answered on time, gone everywhere."""

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from marketplace import clock
from marketplace.audit.models import AuditEvent
from marketplace.errors import Conflict, DomainError, InvalidInput, NotAllowed
from marketplace.notify.models import StoredMail
from marketplace.outbox.models import OutboxMessage
from marketplace.outbox.testing import run_due
from platforms.claiming.models import DomainCode, ListingRequest
from platforms.claiming.services import request_answer, request_confirm, request_open
from platforms.claiming.services.keeping import addresses_forget
from platforms.models import Listing
from tests.factories.accounts import actor_for, member, signed_in
from tests.platforms.claiming.cast import claimant, mailed_code, reviewer, unclaimed_listing

pytestmark = pytest.mark.django_db
CORRECTION, REMOVAL = ListingRequest.Kind.CORRECTION, ListingRequest.Kind.REMOVAL


@pytest.fixture(autouse=True)
def _stored_mail(settings) -> None:
    settings.EMAIL_BACKEND = "marketplace.notify.backends.StoredMail"


def _proven(listing: Listing, kind=REMOVAL, text: str = "") -> ListingRequest:
    request = request_open(listing=listing, kind=kind, text=text, local_part="info", domain="misa.vn")
    return request_confirm(request=request, code=mailed_code())


def test_the_path_of_a_company_without_an_account(client: Client) -> None:
    listing = unclaimed_listing()
    page = f"/nen-tang/{listing.platform.slug}/sua-hoac-go/"
    assert page in client.get(f"/nen-tang/{listing.platform.slug}/").content.decode()

    sent = client.post(page, {"kind": "removal", "text": "", "local_part": "info", "domain": "misa.vn"})
    follow = sent["Location"]
    # Under that policy a browser sends `Origin: null`, and the form's token is refused.
    assert "no-referrer" not in client.get(follow).content.decode()
    assert client.post(follow, {"code": "12"}).status_code == 422
    assert ListingRequest.objects.get().state == "unproven"
    done = client.post(follow, {"code": mailed_code()}, follow=True)

    row = ListingRequest.objects.get()
    assert (row.state, "Đang chờ trả lời" in done.content.decode()) == ("open", True)
    room = signed_in(reviewer().user)
    assert listing.platform.name in room.get("/dieu-hanh/yeu-cau-sua-go/").content.decode()


def test_an_unproven_request_is_in_no_queue_and_has_no_clock() -> None:
    listing = unclaimed_listing()
    request = request_open(listing=listing, kind=REMOVAL, text="", local_part="info", domain="misa.vn")

    room = signed_in(reviewer().user)
    assert listing.platform.name not in room.get("/dieu-hanh/yeu-cau-sua-go/").content.decode()
    assert room.get(f"/dieu-hanh/yeu-cau-sua-go/{request.public_id}/").status_code == 404
    with pytest.raises(Conflict):
        request_answer(actor=actor_for(reviewer()), request=request, is_done=True, answer="Đã gỡ.")
    assert Listing.objects.listed().filter(pk=listing.pk).exists()


def test_the_clock_counts_two_working_days_from_the_code() -> None:
    with time_machine.travel(dt.datetime(2026, 11, 27, 16, tzinfo=clock.VN), tick=False):  # a Friday
        request = _proven(unclaimed_listing())

    assert request.due_at == dt.datetime(2026, 12, 1, 17, tzinfo=clock.VN)


def test_a_removal_takes_the_listing_down_everywhere_and_tells_the_company(client: Client, capsys) -> None:
    listing = unclaimed_listing()
    request = _proven(listing)

    request_answer(actor=actor_for(reviewer()), request=request, is_done=True, answer="Trang đã được gỡ.")
    run_due()

    slug = listing.platform.slug
    assert client.get(f"/nen-tang/{slug}/").status_code == 410
    assert not Listing.objects.listed().filter(pk=listing.pk).exists()
    assert OutboxMessage.objects.filter(topic="listing.changed", key=slug).exists()
    answer = StoredMail.objects.latest("pk")
    assert (answer.to, "Trang đã được gỡ." in answer.body) == ("info@misa.vn", True)
    request.refresh_from_db()
    assert (request.state, request.address_encrypted, request.address_masked) == ("done", "", "i•••@m•••.vn")
    call_command("listing_at", slug, clock.now().isoformat())
    assert capsys.readouterr().out.startswith("withdrawn")
    assert client.get(f"/nen-tang/{slug}/sua-hoac-go/").status_code == 404


def test_a_correction_changes_the_public_page_and_says_who_said_it(client: Client) -> None:
    listing = unclaimed_listing()
    request = _proven(listing, CORRECTION, "Tên đúng là AMIS.")
    room = signed_in(reviewer().user)

    answered = room.post(
        f"/dieu-hanh/yeu-cau-sua-go/{request.public_id}/",
        {
            "outcome": "done",
            "answer": "Đã sửa.",
            "name": "MISA AMIS",
            "website": listing.platform.website,
            "description_vi": listing.platform.description_vi,
            "description_en": "",
        },
    )

    assert answered.status_code == 302
    listing.platform.refresh_from_db()
    today = clock.today().isoformat()
    assert listing.platform.name == "MISA AMIS"
    assert listing.platform.fact_sources == {"name": {"basis": "vendor", "on": today, "url": ""}}
    assert "MISA AMIS" in client.get(f"/nen-tang/{listing.platform.slug}/").content.decode()
    assert AuditEvent.objects.get(action="listing.request_answered").data["state"] == "done"


def test_a_no_changes_nothing_but_is_answered() -> None:
    listing = unclaimed_listing()
    request = _proven(listing)

    request_answer(actor=actor_for(reviewer()), request=request, is_done=False, answer="Nguồn vẫn công khai.")
    with pytest.raises(Conflict):
        request_answer(actor=actor_for(reviewer()), request=request, is_done=True, answer="Đổi ý.")

    assert Listing.objects.listed().filter(pk=listing.pk).exists()
    assert ListingRequest.objects.get().state == "declined"


def test_only_reviewers_answer() -> None:
    listing = unclaimed_listing()
    request = _proven(listing)
    path = f"/dieu-hanh/yeu-cau-sua-go/{request.public_id}/"
    answer = {"outcome": "done", "answer": "Gỡ."}

    officer = member(reviewer().organisation, "officer")
    for person in (claimant().user, officer.user):
        assert signed_in(person).post(path, answer).status_code == 403
    assert Client().post(path, answer).status_code == 302
    with pytest.raises(NotAllowed):
        request_answer(actor=actor_for(officer), request=request, is_done=True, answer="Gỡ.")
    assert ListingRequest.objects.get().state == "open"


def test_look_alikes_and_claimed_listings_are_refused_and_send_nothing(client: Client) -> None:
    listing, claimed = unclaimed_listing(), unclaimed_listing(standing="claimed", owner=claimant().organisation)

    for domain in ("mіsa.vn", "misa.vn.evil.com"):
        with pytest.raises(InvalidInput):
            request_open(listing=listing, kind=REMOVAL, text="", local_part="info", domain=domain)
    with pytest.raises(Conflict):
        request_open(listing=claimed, kind=REMOVAL, text="", local_part="info", domain="misa.vn")
    form = {"kind": "removal", "local_part": "info", "domain": "gmail.com"}
    assert client.post(f"/nen-tang/{listing.platform.slug}/sua-hoac-go/", form).status_code == 422

    assert (ListingRequest.objects.count(), DomainCode.objects.count()) == (0, 0)


def test_guessing_and_replaying_a_requests_code_fail() -> None:
    request = request_open(listing=unclaimed_listing(), kind=REMOVAL, text="", local_part="info", domain="misa.vn")
    right = mailed_code()
    for _ in range(5):
        with pytest.raises(DomainError):
            request_confirm(request=request, code="1")
    with pytest.raises(DomainError) as spent:
        request_confirm(request=request, code=right)
    assert (spent.value.code, ListingRequest.objects.get().state) == ("code_gone", "unproven")


def test_a_visitor_who_asks_too_often_is_stopped(client: Client) -> None:
    listing = unclaimed_listing()
    page = f"/nen-tang/{listing.platform.slug}/sua-hoac-go/"
    answers = [
        client.post(page, {"kind": "removal", "local_part": f"info{n}", "domain": "misa.vn"}).status_code
        for n in range(11)
    ]

    assert answers == [302] * 10 + [422]
    assert ListingRequest.objects.count() == 10


def test_addresses_that_nobody_proved_are_forgotten() -> None:
    with time_machine.travel(dt.datetime(2026, 11, 23, 9, tzinfo=clock.VN), tick=False):
        request_open(listing=unclaimed_listing(), kind=REMOVAL, text="", local_part="info", domain="misa.vn")
        assert addresses_forget() == 0
    with time_machine.travel(dt.datetime(2026, 11, 24, 9, 1, tzinfo=clock.VN), tick=False):
        assert addresses_forget() == 2
        assert addresses_forget() == 0

    assert ListingRequest.objects.get().address_encrypted == DomainCode.objects.get().address_encrypted == ""
