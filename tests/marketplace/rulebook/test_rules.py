"""Rules that an administrator decides: dated, audited, and never reaching back."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from marketplace import clock
from marketplace.access import Actor
from marketplace.audit.models import AuditEvent
from marketplace.errors import Conflict, InvalidInput, NotAllowed
from marketplace.outbox.testing import run_due
from marketplace.reference.models import Holiday, Outage, Programme, ProgrammeTerms, Round
from marketplace.rulebook import services
from tests.factories.accounts import AgencyFactory, actor_for, member, signed_in
from tests.factories.lifecycle import TrialFactory
from trials.lifecycle.models import Trial

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 2, 9, 0, tzinfo=clock.VN)


@pytest.fixture(autouse=True)
def _on_a_monday() -> Iterator[None]:
    cache.clear()
    with time_machine.travel(MONDAY, tick=False):
        yield
    cache.clear()


@pytest.fixture
def administrator() -> Actor:
    return actor_for(member(AgencyFactory(), "administrator"))


def programme() -> Programme:
    return Programme.objects.get(code="hien-hanh")


def page_of(role: str) -> Client:
    return signed_in(member(AgencyFactory(), role).user)


def test_terms_begin_tomorrow_at_the_earliest(administrator: Actor) -> None:
    with pytest.raises(InvalidInput):
        services.terms_set(actor=administrator, programme=programme(), valid_from=clock.today(), max_extensions=0)
    assert programme().terms.count() == 1
    tomorrow = dt.date(2026, 11, 3)
    row = services.terms_set(actor=administrator, programme=programme(), valid_from=tomorrow, max_extensions=0)
    assert programme().terms_on(clock.today()).max_extensions == 2
    assert programme().terms_on(tomorrow) == row
    event = AuditEvent.objects.get(action="terms.set")
    assert (event.actor, event.data) == (administrator.ref, {"valid_from": "2026-11-03", "max_extensions": 0})


def test_terms_that_have_begun_are_not_dropped(administrator: Actor) -> None:
    with pytest.raises(Conflict):
        services.terms_drop(actor=administrator, terms=programme().terms.get())
    assert programme().terms.count() == 1


@pytest.mark.parametrize("role", ["officer", "auditor", "reviewer"])
def test_others_change_nothing(role: str) -> None:
    actor = actor_for(member(AgencyFactory(), role))
    day = dt.date(2026, 11, 20)
    with pytest.raises(NotAllowed):
        services.terms_set(actor=actor, programme=programme(), valid_from=day)
    with pytest.raises(NotAllowed):
        services.outage_add(actor=actor, date=day, reason="Mất điện")
    assert (programme().terms.count(), Outage.objects.count()) == (1, 0)


def test_rounds_do_not_overlap_and_closed_ones_stay_closed(administrator: Actor) -> None:
    with pytest.raises(InvalidInput):
        services.round_open(
            actor=administrator, programme=programme(), opens_on=dt.date(2026, 12, 1), closes_on=dt.date(2027, 1, 31)
        )
    closed = Round.objects.get(code="hien-hanh-2026-1")
    with pytest.raises(Conflict):
        services.round_close_on(actor=administrator, round_=closed, closes_on=dt.date(2026, 12, 1))
    row = services.round_open(
        actor=administrator, programme=programme(), opens_on=dt.date(2029, 1, 1), closes_on=dt.date(2029, 3, 31)
    )
    assert row.code == "hien-hanh-2029-1"


def test_an_outage_moves_the_due_times_that_have_not_run_out(administrator: Actor) -> None:
    waiting = TrialFactory()  # answer due Wednesday, failing Monday
    outage = services.outage_add(actor=administrator, date=dt.date(2026, 11, 3), reason="Trung tâm dữ liệu mất điện")
    run_due()
    row = Trial.objects.get(pk=waiting.pk)
    assert row.answer_due_at == dt.datetime(2026, 11, 5, 17, tzinfo=clock.VN)
    assert row.fail_due_at == dt.datetime(2026, 11, 10, 17, tzinfo=clock.VN)
    services.outage_remove(actor=administrator, outage=outage)
    run_due()
    assert Trial.objects.get(pk=waiting.pk).answer_due_at == waiting.answer_due_at


def test_a_limit_that_has_run_out_is_not_given_back(administrator: Actor) -> None:
    late = TrialFactory(requested_at=MONDAY - dt.timedelta(days=5))
    services.outage_add(actor=administrator, date=dt.date(2026, 10, 29), reason="Sự cố")
    run_due()
    assert Trial.objects.get(pk=late.pk).answer_due_at == late.answer_due_at


def test_a_holiday_counts_once_confirmed(administrator: Actor) -> None:
    day = Holiday.objects.create(date=dt.date(2026, 11, 3), name_vi="Nghỉ thử", kind="holiday", verification="library")
    assert clock.add_working_days(dt.date(2026, 11, 2), 1) == dt.date(2026, 11, 3)
    services.holiday_confirm(actor=administrator, holiday=day)
    cache.clear()
    assert clock.add_working_days(dt.date(2026, 11, 2), 1) == dt.date(2026, 11, 4)
    services.holiday_confirm(actor=administrator, holiday=day)  # again: nothing more
    assert AuditEvent.objects.filter(action="holiday.confirmed").count() == 1


def test_an_administrator_sets_terms_on_the_page() -> None:
    client = page_of("administrator")
    now = programme().terms.get()
    sent: dict[str, Any] = {
        "valid_from": "2026-12-01", "legal_basis": "Quyết định số 5/QĐ",
        "answer_working_days": 3, "fail_working_days": 2,
        "min_trial_days": 30, "max_trial_days": 180, "max_extensions": 2, "max_extension_days": 90,
        "late_purchase_days": 90, "purchase_answer_days": 30, "max_open_requests": 5, "idle_days": 7,
        "sizes": ["micro", "small"],
    }  # fmt: skip
    address = "/dieu-hanh/chuong-trinh/hien-hanh/dieu-kien/"
    assert client.get(address).status_code == 200
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "Không nhỏ hơn" in refused.content.decode()
    assert list(ProgrammeTerms.objects.filter(programme=now.programme)) == [now]
    assert client.post(address, {**sent, "fail_working_days": 6}).status_code == 302
    row = programme().terms.get(valid_from=dt.date(2026, 12, 1))
    assert (row.answer_working_days, row.fail_working_days, row.sizes) == (3, 6, ["micro", "small"])
    page = client.get("/dieu-hanh/chuong-trinh/").content.decode()
    assert "Quyết định số 5/QĐ" in page
    client.post(f"/dieu-hanh/chuong-trinh/hien-hanh/dieu-kien/{row.pk}/bo/")
    assert programme().terms.count() == 1


def test_rounds_and_days_on_their_pages() -> None:
    client = page_of("administrator")
    open_round = Round.objects.get(code="hien-hanh-2026-2")
    address = f"/dieu-hanh/chuong-trinh/hien-hanh/dot/{open_round.pk}/"
    refused = client.post(address, {"closes_on": "2026-10-01"})
    assert (refused.status_code, "sớm nhất là hôm nay" in refused.content.decode()) == (422, True)
    assert client.post(address, {"closes_on": "2026-12-15"}).status_code == 302
    assert Round.objects.get(pk=open_round.pk).closes_on == dt.date(2026, 12, 15)
    weekend = {"date": "2026-11-07", "reason": "Bảo trì"}
    assert client.post("/dieu-hanh/ngay-lam-viec/", weekend).status_code == 422  # asks whether a Saturday is meant
    assert client.post("/dieu-hanh/ngay-lam-viec/", {"date": "2026-11-06", "reason": "Bảo trì"}).status_code == 302
    assert "Bảo trì" in client.get("/dieu-hanh/ngay-lam-viec/").content.decode()
    client.post(f"/dieu-hanh/ngay-lam-viec/su-co/{Outage.objects.get().pk}/bo/")
    assert not Outage.objects.exists()


def test_auditors_read_and_change_nothing() -> None:
    client = page_of("auditor")
    for address in ("/dieu-hanh/chuong-trinh/", "/dieu-hanh/ngay-lam-viec/"):
        assert client.get(address).status_code == 200
        assert 'method="post" novalidate' not in client.get(address).content.decode()
    assert client.post("/dieu-hanh/ngay-lam-viec/", {"date": "2026-11-06", "reason": "x"}).status_code == 403
    assert (
        client.post(f"/dieu-hanh/chuong-trinh/hien-hanh/dieu-kien/{programme().terms.get().pk}/bo/").status_code == 403
    )
    assert (Outage.objects.count(), programme().terms.count()) == (0, 1)
    assert page_of("officer").get("/dieu-hanh/chuong-trinh/").status_code == 403
