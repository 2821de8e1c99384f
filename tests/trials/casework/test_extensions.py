"""Days asked for that a vendor does not answer stand on the officers' board."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from marketplace import clock
from marketplace.notify.models import Notification
from marketplace.notify.rendering import words_of
from marketplace.outbox.testing import run_due
from tests.factories.accounts import AgencyFactory, actor_for, member
from tests.factories.lifecycle import TrialFactory, sme_of, vendor_of
from trials.casework.reminders import vendor_remind
from trials.casework.stuck import Reason, stuck
from trials.lifecycle import services
from trials.lifecycle.models import Trial

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 11, 2, 9, 0, tzinfo=clock.VN)  # a Monday


@pytest.fixture
def traveller() -> Any:
    with time_machine.travel(START, tick=False) as moving:
        yield moving


def asked(**fields: Any) -> Trial:
    trial = TrialFactory(active=True, **fields)
    services.extension_request(actor=sme_of(trial), trial=trial, days=10, reason="Chờ duyệt mua.")
    return trial


def reasons() -> dict[int, tuple[str, bool]]:
    return {entry.trial.pk: (entry.reason.value, entry.is_late) for entry in stuck()}


def test_after_the_programmes_days_to_answer(traveller: Any) -> None:
    trial = asked()
    traveller.move_to(START + dt.timedelta(days=2, hours=7))  # Wednesday 16:00; an answer is due at 17:00
    assert reasons() == {}
    traveller.shift(dt.timedelta(hours=1))
    assert reasons() == {trial.pk: ("extension", True)}
    assert stuck()[0].since == START
    services.extension_refuse(actor=vendor_of(trial), trial=trial)
    assert reasons() == {}


def test_at_once_where_the_trial_ends_within_three_days(traveller: Any) -> None:
    asked(trial_days=5)
    soon = asked(trial_days=4)
    assert reasons() == {soon.pk: ("extension", False)}


def test_its_vendor_can_be_reminded(traveller: Any) -> None:
    trial = asked(trial_days=4)
    seller = member(trial.vendor.organisation, "sales").user
    vendor_remind(
        actor=actor_for(member(AgencyFactory(), "officer")), vendor_pk=trial.vendor_id, reason=Reason.EXTENSION
    )
    run_due()
    row = Notification.objects.get(user=seller, kind="handover.reminder")
    body = words_of(kind=row.kind, context=row.context, url=row.url, user=seller, language="vi").body
    assert "trả lời yêu cầu thêm ngày" in body
