"""`manage.py trials_check`: nothing to say of lives that the services made; every kind of damage is told."""

import datetime as dt
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db.models import F

from marketplace import clock
from marketplace.outbox.models import OutboxMessage
from marketplace.outbox.testing import run_due
from tests.factories.lifecycle import ListingFactory, SmeFactory, TrialFactory, member_of, vendor_of
from trials.conversion.lapsing import sweep_lapsed
from trials.conversion.models import Claim
from trials.handover.models import VendorEndpoint, VendorEvent, VendorFeed
from trials.lifecycle import services, sweeps
from trials.lifecycle.models import Trial

pytestmark = pytest.mark.django_db
ASKED = dt.datetime(2026, 11, 2, 9, 0, tzinfo=clock.VN)
PLACE = "https://vao.example.vn/"


def faults() -> list[str]:
    told = StringIO()
    try:
        call_command("trials_check", stderr=told)
    except SystemExit as end:
        assert end.code == 1
        return [line.strip() for line in told.getvalue().splitlines()[:-1]]
    assert told.getvalue().startswith("trials_check: no fault in ")
    return []


@pytest.fixture
def lived() -> list[Trial]:
    """Four lives: expired after trouble and more days, left, given up by the clock, expired in peace."""
    listing, trials = ListingFactory(), []
    with time_machine.travel(ASKED, tick=False) as traveller:
        for _ in range(4):
            sme = SmeFactory()
            actor = member_of(sme)
            trials.append(
                services.trial_start(actor=actor, organisation=sme, listing=listing, consent_fields=["email"])
            )
        troubled, left, _given_up, running = trials
        vendor = vendor_of(troubled)
        for trial in (troubled, left, running):
            services.trial_ready(actor=vendor, trial=trial, access_url=PLACE)
        traveller.shift(dt.timedelta(days=3))
        services.access_problem(actor=_sme(troubled), trial=troubled)
        services.trial_cancel(actor=_sme(left), trial=left)
        traveller.shift(dt.timedelta(days=1))
        services.trial_ready(actor=vendor, trial=troubled, access_url=PLACE)
        services.extension_request(actor=_sme(troubled), trial=troubled, days=5, reason="Chờ duyệt mua")
        services.extension_grant(actor=vendor, trial=troubled)
        run_due()
        traveller.move_to(ASKED + dt.timedelta(days=37))
        sweeps.fail_due()
        sweeps.expire_due()
        run_due()
    return trials


def _sme(trial: Trial) -> Any:
    assert trial.organisation is not None
    return member_of(trial.organisation, user=trial.requested_by)


@pytest.fixture
def at_the_end(lived: list[Trial]) -> Any:
    with time_machine.travel(ASKED + dt.timedelta(days=37), tick=False):
        yield lived


def test_lives_that_the_services_made_are_without_fault(at_the_end: list[Trial]) -> None:
    states = [Trial.objects.get(pk=trial.pk).state for trial in at_the_end]
    assert states == ["expired", "cancelled", "failed", "expired"]
    assert faults() == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"state": "active"}, "is active, its events lead to expired"),
        ({"ends_at": F("requested_at")}, "ends_at is"),
        ({"counts": False}, "does not count, its events say otherwise"),
        ({"sequence": F("sequence") + 1}, "are not numbered 1 to"),
        ({"extension_days": 30}, "extension_days is 30, by its events 5"),
        ({"activated_at": F("requested_at") - dt.timedelta(days=1)}, "activated_at is"),
        ({"ended_at": F("requested_at")}, "though its clock ran until"),
        ({"extension_asked_days": 10}, "is over and still asks for 10 more days"),
    ],
)
def test_a_row_that_its_events_do_not_tell(at_the_end: list[Trial], changes: dict[str, Any], told: str) -> None:
    Trial.objects.filter(pk=at_the_end[0].pk).update(**changes)
    found = faults()
    assert any(told in fault and at_the_end[0].public_id in fault for fault in found), found
    assert all(at_the_end[0].public_id in fault for fault in found)


def test_a_trial_that_time_has_passed_by(at_the_end: list[Trial]) -> None:
    late = TrialFactory(active=True)
    waiting = TrialFactory()
    Trial.objects.filter(pk=late.pk).update(ends_at=clock.now() - dt.timedelta(minutes=6))
    Trial.objects.filter(pk=waiting.pk).update(fail_due_at=clock.now() - dt.timedelta(minutes=6))
    found = faults()
    assert any(late.public_id in fault and "still runs" in fault for fault in found)
    assert any(waiting.public_id in fault and "still waits for its vendor" in fault for fault in found)


def test_the_limits_of_a_vendor_that_is_waited_for_and_the_word_to_the_officers() -> None:
    with time_machine.travel(ASKED, tick=False) as clocked:
        listing, waiting = ListingFactory(), []
        for _ in range(2):
            sme = SmeFactory()
            waiting.append(
                services.trial_start(actor=member_of(sme), organisation=sme, listing=listing, consent_fields=["email"])
            )
        run_due()
        assert faults() == []
        far, overdue = waiting
        Trial.objects.filter(pk=far.pk).update(fail_due_at=clock.now() + dt.timedelta(days=90))
        [fault] = faults()
        assert fault.startswith(f"{far.public_id}: fail_due_at is")
        Trial.objects.filter(pk=far.pk).update(fail_due_at=far.fail_due_at, officer_told_at=clock.now())
        clocked.move_to(overdue.answer_due_at + dt.timedelta(minutes=20))
        [fault] = faults()
        assert fault.startswith(f"{overdue.public_id}: no officer was told")


def test_a_purchase_that_nobody_answered_and_no_sweep_voided(at_the_end: list[Trial]) -> None:
    trial, left = at_the_end[0], at_the_end[1]
    now = clock.now()
    for row in (trial, left):
        Trial.objects.filter(pk=row.pk).update(claimed_at=now)
        Claim.objects.create(trial=row, side="vendor", stance="bought", plan_code="co-ban", at=now, actor="user:0")
    assert [fault.split(":")[0] for fault in faults() if "still waits for sme" in fault] == [left.public_id]
    trial.refresh_from_db()
    with time_machine.travel(trial.ends_at + dt.timedelta(days=120, minutes=16), tick=False):
        found = [fault.split(":")[0] for fault in faults() if "still waits for sme" in fault]
        assert sorted(found) == sorted([trial.public_id, left.public_id])
        assert sweep_lapsed() == 2
        run_due()
        assert faults() == []


def test_a_vendor_that_was_not_told(at_the_end: list[Trial]) -> None:
    event = VendorEvent.objects.filter(type="trial.expired").first()
    assert event is not None and event.trial is not None
    position, public_id = event.position, event.trial.public_id
    OutboxMessage.objects.filter(topic="vendor.event").delete()
    event.delete()
    found = faults()
    assert any(f"{public_id}: its vendor was not told of event" in fault for fault in found)
    last = VendorFeed.objects.get().last_position
    assert any(f"{last - 1} events up to" in fault for fault in found), (position, found)


def test_a_step_in_the_feed_under_a_wrong_type(at_the_end: list[Trial]) -> None:
    VendorEvent.objects.filter(type="trial.cancelled").update(type="trial.expired")
    assert any("stands in the feed as trial.expired" in fault for fault in faults())


def test_a_push_that_nobody_promises_any_more(at_the_end: list[Trial]) -> None:
    feed = VendorFeed.objects.get()
    VendorEndpoint.objects.create(
        vendor_id=feed.vendor_id, url="https://may.example.vn/", created_at=ASKED - dt.timedelta(days=1)
    )
    OutboxMessage.objects.filter(topic="vendor.event").delete()
    found = faults()
    assert len(found) == VendorEvent.objects.count() > 0
    assert all("was neither pushed nor promised" in fault for fault in found)


def test_what_waits_in_the_outbox_is_not_wrong_yet(at_the_end: list[Trial]) -> None:
    sme, listing = SmeFactory(), ListingFactory()
    services.trial_start(actor=member_of(sme), organisation=sme, listing=listing, consent_fields=["email"])
    assert faults() == []
