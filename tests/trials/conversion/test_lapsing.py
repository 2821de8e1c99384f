"""A report of a purchase is answered in time, or it lapses: nobody waits for it for ever."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import time_machine

from marketplace import clock
from marketplace.errors import Conflict
from marketplace.notify.models import Notification
from marketplace.outbox.testing import run_due
from tests.factories.lifecycle import sme_of, vendor_of
from tests.trials.conversion.test_pages import report_url, sme_client, vendor_client
from tests.trials.conversion.test_services import SALE, a_trial, kinds
from trials.casework.stuck import stuck
from trials.conversion import services
from trials.conversion.checking import faults_of_claims
from trials.conversion.lapsing import sweep_lapsed
from trials.conversion.models import Claim, Conversion
from trials.conversion.queries import standing
from trials.lifecycle.models import Trial
from trials.lifecycle.queries import history
from trials.lifecycle.services import access_problem, trial_cancel, trial_fail
from trials.lifecycle.states import Event, State
from trials.lifecycle.sweeps import expire_due

pytestmark = pytest.mark.django_db
ASKED = dt.datetime(2026, 3, 2, 9, tzinfo=clock.VN)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def clocked() -> Iterator[Any]:
    with time_machine.travel(ASKED, tick=False) as traveller:
        yield traveller


def reported_at_the_last_moment(clocked: Any, *, by_sme: bool = False, **fields: Any) -> tuple[Trial, dt.datetime]:
    """A report one second before the window closes, and the moment at which it lapses."""
    trial = a_trial(**fields)
    window_ends = trial.ends_at + dt.timedelta(days=90)
    clocked.move_to(window_ends - SECOND)
    expire_due()
    if by_sme:
        services.purchase_report(actor=sme_of(trial), trial=trial)
    else:
        services.sale_report(actor=vendor_of(trial), trial=trial, sale=SALE)
    return trial, window_ends + dt.timedelta(days=30)


def state_of(trial: Trial) -> tuple[str, bool]:
    row = Trial.objects.get(pk=trial.pk)
    return row.state, row.claimed_at is not None


@pytest.mark.parametrize("by_sme", [False, True])
def test_what_was_reported_inside_the_window_is_answered_after_it(clocked, by_sme):
    trial, lapses_at = reported_at_the_last_moment(clocked, by_sme=by_sme)
    clocked.move_to(lapses_at - SECOND)
    assert sweep_lapsed() == 0
    if by_sme:
        services.sale_report(actor=vendor_of(trial), trial=trial, sale=SALE)
    else:
        services.sale_confirm(actor=sme_of(trial), trial=trial)
    assert (state_of(trial), Conversion.objects.count()) == ((State.CONVERTED, True), 1)


def test_after_the_window_nothing_new_is_reported_and_a_report_is_not_changed(clocked):
    trial, lapses_at = reported_at_the_last_moment(clocked)
    clocked.move_to(lapses_at - SECOND)
    with pytest.raises(Conflict) as refusal:
        services.sale_report(actor=vendor_of(trial), trial=trial, sale=replace(SALE, amount_minor=9))
    assert (refusal.value.code, Claim.objects.count()) == ("not_purchasable", 1)


def test_the_time_to_answer_over_nobody_answers_any_more(clocked):
    trial, lapses_at = reported_at_the_last_moment(clocked)
    clocked.move_to(lapses_at)
    with pytest.raises(Conflict):
        services.sale_confirm(actor=sme_of(trial), trial=trial)
    with pytest.raises(Conflict):
        services.sale_deny(actor=sme_of(trial), trial=trial, reason="Chúng tôi chưa mua")
    assert (Claim.objects.count(), state_of(trial)) == (1, (State.EXPIRED, True))


def test_a_report_that_nobody_answered_lapses_once_and_both_sides_are_told(clocked):
    trial, lapses_at = reported_at_the_last_moment(clocked)
    sme_of(trial)
    run_due()
    Notification.objects.all().delete()
    clocked.move_to(lapses_at + dt.timedelta(minutes=16))
    assert len(list(faults_of_claims())) == 1

    assert [sweep_lapsed(), sweep_lapsed()] == [1, 0]

    assert (state_of(trial), standing(trial).waits_for) == ((State.EXPIRED, False), "")
    event = trial.events.order_by("seq").last()
    assert (event.type, event.source, event.data) == (
        Event.CORRECTED, "sweep", {"reason": "claims_lapsed", "waited_for": "sme"},
    )  # fmt: skip
    assert str(history(trial)[0].words) == "Báo mua hết hiệu lực vì chưa được xác nhận"
    assert (list(faults_of_claims()), stuck()) == ([], [])
    run_due()
    seller = trial.vendor.organisation.memberships.get().user_id
    told = set(Notification.objects.values_list("user_id", "kind"))
    assert told == {(trial.requested_by_id, "conversion.lapsed"), (seller, "conversion.lapsed")}


def test_the_pages_offer_an_answer_exactly_while_it_is_taken(clocked):
    trial, lapses_at = reported_at_the_last_moment(clocked)
    sme, vendor = sme_client(trial), vendor_client(trial)
    page = f"/tai-khoan/dung-thu/{trial.public_id}/"
    inbox = f"/kenh-nha-cung-cap/luot/{trial.public_id}/"
    assert "Sửa báo bán" in vendor.get(inbox).content.decode()

    clocked.move_to(lapses_at - SECOND)
    sme, vendor = sme_client(trial), vendor_client(trial, "owner")
    shown = sme.get(page).content.decode()
    last = f"{lapses_at - dt.timedelta(days=1):%d/%m/%Y}"
    assert "Đúng, đơn vị tôi đã mua" in shown and f"đến hết ngày {last}" in shown
    assert "Sửa báo bán" not in vendor.get(inbox).content.decode()
    assert "evidence_reference" not in vendor.get(report_url(trial)).content.decode()

    clocked.move_to(lapses_at)
    sme = sme_client(trial)
    shown = sme.get(page).content.decode()
    assert "Đúng, đơn vị tôi đã mua" not in shown and "quá hạn trả lời" in shown
    sweep_lapsed()
    assert f"mua-{trial.public_id}" not in sme.get(page).content.decode()


def test_the_vendor_is_offered_its_answer_after_the_window(clocked):
    trial, lapses_at = reported_at_the_last_moment(clocked, by_sme=True)
    for moment, is_offered in ((lapses_at - SECOND, True), (lapses_at, False)):
        clocked.move_to(moment)
        client = vendor_client(trial, "sales" if is_offered else "owner")
        form = client.get(report_url(trial)).content.decode()
        assert ("evidence_reference" in form, 'name="deny"' in form) == (is_offered, is_offered)
        page = client.get(f"/kenh-nha-cung-cap/luot/{trial.public_id}/").content.decode()
        assert (report_url(trial) in page) is is_offered


def test_a_trial_that_was_left_waits_for_no_answer(clocked):
    trial = a_trial()
    services.sale_report(actor=vendor_of(trial), trial=trial, sale=SALE)
    trial_cancel(actor=sme_of(trial), trial=trial)
    assert "đơn vị tôi đã mua" not in sme_client(trial).get(f"/tai-khoan/dung-thu/{trial.public_id}/").content.decode()
    assert [sweep_lapsed(), sweep_lapsed()] == [1, 0]
    assert state_of(trial) == (State.CANCELLED, False)
    assert kinds(trial) == [Event.CONVERSION_CLAIMED, Event.CANCELLED, Event.CORRECTED]


def test_while_the_sme_cannot_get_in_its_answer_waits_too(clocked):
    trial = a_trial()
    services.sale_report(actor=vendor_of(trial), trial=trial, sale=SALE)
    access_problem(actor=sme_of(trial), trial=trial)
    page = sme_client(trial).get(f"/tai-khoan/dung-thu/{trial.public_id}/").content.decode()
    assert "Đúng, đơn vị tôi đã mua" not in page and "hoạt động trở lại" in page
    assert (sweep_lapsed(), state_of(trial)) == (0, (State.PROVISIONING, True))

    trial_fail(actor=vendor_of(trial), trial=trial, reason="Không mở lại được.")
    assert (sweep_lapsed(), state_of(trial)) == (1, (State.FAILED, False))


def test_what_both_agreed_on_waits_for_the_proof_and_does_not_lapse(clocked):
    trial, lapses_at = reported_at_the_last_moment(clocked, proven=False)
    services.sale_confirm(actor=sme_of(trial), trial=trial)
    clocked.move_to(lapses_at + dt.timedelta(days=30))
    assert (sweep_lapsed(), list(faults_of_claims()), state_of(trial)) == (0, [], (State.EXPIRED, True))
    trial.organisation.proven_at = clock.now()
    trial.organisation.save()
    assert services.settle_organisation(organisation=trial.organisation) == 1


def test_what_an_officer_decides_does_not_lapse(clocked):
    trial, lapses_at = reported_at_the_last_moment(clocked)
    services.sale_deny(actor=sme_of(trial), trial=trial, reason="Chúng tôi chưa mua")
    clocked.move_to(lapses_at + dt.timedelta(days=30))
    assert (sweep_lapsed(), list(faults_of_claims()), state_of(trial)) == (0, [], (State.EXPIRED, True))


def test_the_page_says_why_a_disputed_trial_is_not_left(clocked):
    trial = a_trial()
    services.sale_report(actor=vendor_of(trial), trial=trial, sale=SALE)
    services.sale_deny(actor=sme_of(trial), trial=trial, reason="Chúng tôi chưa mua")
    client, page = sme_client(trial), f"/tai-khoan/dung-thu/{trial.public_id}/"
    shown = client.get(page).content.decode()
    assert "đang được cán bộ đối chiếu nên chưa dừng" in shown
    assert "Tôi không vào được" not in shown and "Dừng dùng thử" not in shown
    for path in ("dung", "khong-vao-duoc"):
        client.post(f"{page}{path}/", {"reason": "x", "note": "x"})
    assert state_of(trial)[0] == State.ACTIVE
