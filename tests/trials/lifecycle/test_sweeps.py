"""What time does: reminders, expiry, overdue answers, failure, idleness; each twice without harm."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from marketplace import clock
from marketplace.notify.models import Notification
from marketplace.outbox.models import OutboxMessage
from marketplace.outbox.testing import run_due
from tests.factories.accounts import AgencyFactory, member
from tests.factories.lifecycle import EntityFactory, TrialFactory, reported_unused, sme_of, vendor_of
from trials.handover.models import VendorEvent
from trials.lifecycle import sweeps
from trials.lifecycle.models import Trial, TrialEvent
from trials.lifecycle.services import access_problem, trial_ready
from trials.lifecycle.states import State

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 11, 2, 9, 0, tzinfo=clock.VN)  # a Monday


@pytest.fixture
def traveller() -> Any:
    with time_machine.travel(START, tick=False) as moving:
        yield moving


def events(trial: Trial) -> list[str]:
    return list(TrialEvent.objects.filter(trial=trial).order_by("seq").values_list("type", flat=True))


def at(day: int, hour: int = 9, month: int = 11) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, tzinfo=clock.VN)


def test_reminds_7_3_and_1_days_before_each_once(traveller: Any) -> None:
    trial = TrialFactory(active=True)  # last day 1/12
    told = []
    for day in [*range(20, 31)]:
        traveller.move_to(at(day))
        if sweeps.remind_ending():
            told.append((day, Trial.objects.get(pk=trial.pk).reminded_days))
        assert sweeps.remind_ending() == 0
    assert told == [(24, 7), (28, 3), (30, 1)]


def test_a_sweep_that_slept_sends_only_the_nearest_reminder(traveller: Any) -> None:
    trial = TrialFactory(active=True)
    traveller.move_to(at(30))
    assert sweeps.remind_ending() == 1
    assert Trial.objects.get(pk=trial.pk).reminded_days == 1
    assert events(trial) == ["requested", "ending_soon"]


def test_a_short_trial_is_not_reminded_on_its_first_day(traveller: Any) -> None:
    trial = TrialFactory(active=True, trial_days=7)
    assert sweeps.remind_ending() == 0
    assert events(trial) == ["requested"]


def test_expires_at_midnight_however_late_the_sweep(traveller: Any) -> None:
    trial = TrialFactory(active=True)
    traveller.move_to(at(1, 23, month=12))
    assert Trial.objects.get(pk=trial.pk).is_usable
    assert sweeps.expire_due() == 0
    traveller.move_to(at(2, 0, month=12))
    assert not Trial.objects.get(pk=trial.pk).is_usable  # before any sweep has come by
    traveller.move_to(at(9, 0, month=12))
    assert [sweeps.expire_due(), sweeps.expire_due()] == [1, 0]
    row = Trial.objects.get(pk=trial.pk)
    assert (row.state, row.ended_at) == (State.EXPIRED, dt.datetime(2026, 12, 2, tzinfo=clock.VN))
    assert TrialEvent.objects.get(trial=trial, type="expired").occurred_at == row.ended_at


def test_an_unanswered_request_is_told_once_then_fails(traveller: Any) -> None:
    officer = member(AgencyFactory(), role="officer")
    elsewhere = member(AgencyFactory(), role="officer", province_code="96")
    trial = TrialFactory()
    traveller.move_to(at(4, 16))
    assert sweeps.tell_overdue() == 0
    traveller.move_to(at(4, 17))
    assert [sweeps.tell_overdue(), sweeps.tell_overdue()] == [1, 0]
    run_due()
    kinds = Notification.objects.values_list("user_id", "kind")
    assert (officer.user_id, "trial_answer_overdue") in kinds
    assert elsewhere.user_id not in {pk for pk, _kind in kinds}
    traveller.move_to(at(9, 17))
    assert [sweeps.fail_due(), sweeps.fail_due()] == [1, 0]
    row = Trial.objects.get(pk=trial.pk)
    assert (row.state, row.counts) == (State.FAILED, False)
    run_due()
    assert Notification.objects.filter(user=trial.requested_by, kind="trial_failed").count() == 1


def test_holidays_do_not_run_the_vendors_clock() -> None:
    # 30/4 and 1/5/2026 (Thursday, Friday) are public holidays.
    asked = dt.datetime(2026, 4, 28, 10, 0, tzinfo=clock.VN)
    assert clock.answer_due(asked, 2) == dt.datetime(2026, 5, 4, 17, 0, tzinfo=clock.VN)


def test_seven_idle_days_are_told_once(traveller: Any) -> None:
    reported_unused(TrialFactory(active=True), dt.date(2026, 11, 5))
    traveller.move_to(at(8))
    assert sweeps.tell_idle() == 0
    traveller.move_to(at(9))
    assert [sweeps.tell_idle(), sweeps.tell_idle()] == [1, 0]
    assert OutboxMessage.objects.filter(topic="trial.idle").count() == 2  # each side


def test_days_of_a_lock_out_are_not_days_without_use(traveller: Any) -> None:
    trial = TrialFactory(active=True)
    traveller.move_to(at(3))
    access_problem(actor=sme_of(trial), trial=trial)
    traveller.move_to(at(8))
    trial_ready(actor=vendor_of(trial), trial=trial, access_url="https://vao.example.vn/")
    reported_unused(trial, dt.date(2026, 11, 9))
    for day, told in ((10, 0), (14, 0), (15, 1)):
        traveller.move_to(at(day))
        reported_unused(trial, dt.date(2026, 11, day))
        assert sweeps.tell_idle() == told
    traveller.move_to(at(16))
    access_problem(actor=sme_of(trial), trial=trial)
    trial_ready(actor=vendor_of(trial), trial=trial, access_url="https://vao.example.vn/2")
    for day, told in ((17, 0), (23, 1)):  # and again, after access was opened anew
        traveller.move_to(at(day))
        reported_unused(trial, dt.date(2026, 11, day))
        assert sweeps.tell_idle() == told


def test_a_vendor_that_reports_nothing_is_not_read_as_no_use(traveller: Any) -> None:
    silent = TrialFactory(active=True)
    member(silent.vendor.organisation, "sales")
    TrialFactory(active=True, first_use_at=START)  # the SME said that it got in
    traveller.move_to(at(10))
    assert [sweeps.tell_idle(), sweeps.tell_idle()] == [1, 0]
    run_due()
    assert list(Notification.objects.values_list("user_id", "kind")) == [(silent.requested_by_id, "trial_use_unknown")]


def test_a_row_that_cannot_be_changed_holds_up_no_other(traveller: Any) -> None:
    broken, healthy = TrialFactory(active=True), TrialFactory(active=True)
    TrialEvent.objects.create(
        trial=broken, seq=2, type="first_use", occurred_at=START, recorded_at=START, source="portal", actor="user:0"
    )  # its sequence says 1: the next event would be number 2 again
    traveller.move_to(at(9, 0, month=12))
    assert sweeps.expire_due() == 1
    assert Trial.objects.get(pk=healthy.pk).state == State.EXPIRED
    assert (Trial.objects.get(pk=broken.pk).state, events(broken)) == (State.ACTIVE, ["requested", "first_use"])


def test_a_sweep_over_an_imported_trial_tells_no_vendor(traveller: Any) -> None:
    trial = TrialFactory(active=True, organisation=None, requested_by=None, entity=EntityFactory())
    member(trial.vendor.organisation, "sales")
    for day, month in ((20, 11), (30, 11), (3, 12)):
        traveller.move_to(at(day, month=month))
        sweeps.remind_ending(), sweeps.tell_idle(), sweeps.expire_due()
        run_due()
    assert Trial.objects.get(pk=trial.pk).state == State.EXPIRED
    assert (VendorEvent.objects.count(), Notification.objects.count()) == (0, 0)


def test_both_sides_are_told_of_an_idle_trial(traveller: Any) -> None:
    trial = TrialFactory(active=True)
    reported_unused(trial, dt.date(2026, 11, 8))
    seller = member(trial.vendor.organisation, "sales").user
    traveller.move_to(at(10))
    assert sweeps.tell_idle() == 1
    run_due()
    told = Notification.objects.values_list("user_id", "kind")
    assert sorted(told) == sorted([(trial.requested_by_id, "trial_idle"), (seller.pk, "handover_idle")])
