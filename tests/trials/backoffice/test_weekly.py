"""The weekly tick list of a vendor that reports use by hand."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from marketplace import clock
from tests.factories.lifecycle import TrialFactory, VendorFactory, vendor_of
from tests.trials.backoffice.test_backoffice import adopted, console
from trials.backoffice import weekly
from trials.backoffice.weekly import week_lines, week_tick
from trials.conversion.retention import subscription_stop, sweep_retained
from trials.lifecycle.models import Trial, UsageDay
from trials.lifecycle.services import usage_report
from trials.lifecycle.states import Event, State
from trials.lifecycle.sweeps import expire_due

pytestmark = pytest.mark.django_db
ADDRESS = "/kenh-nha-cung-cap/luot-dung-thu/tuan-nay/"


def ended(days_ago: int, **given: Any) -> Trial:
    """A trial of ten days whose last day was so many days ago."""
    asked_at = clock.now() - dt.timedelta(days=9 + days_ago)
    return TrialFactory(active=True, trial_days=10, requested_at=asked_at, **given)


@pytest.mark.parametrize("is_swept", [True, False])
def test_a_trial_that_ended_this_week_is_written_as_used_on_its_last_day(is_swept: bool) -> None:
    vendor = VendorFactory()
    first, last, past = (ended(days, platform__vendor=vendor) for days in (1, 6, 7))
    running = TrialFactory(platform__vendor=vendor, active=True)
    if is_swept:
        expire_due()
    client = console(vendor)
    page = client.get(ADDRESS).content.decode()
    assert f"đã hết hạn ngày {first.last_day:%d/%m/%Y}" in page
    assert [line.trial for line in week_lines(vendor)] == [last, first, running]
    client.post(ADDRESS, {"used": [row.public_id for row in (first, last, past, running)]})
    written = dict(UsageDay.objects.values_list("trial_id", "day"))
    assert written == {first.pk: first.last_day, last.pk: last.last_day, running.pk: clock.today()}
    first.refresh_from_db()
    assert first.state == (State.EXPIRED if is_swept else State.ACTIVE)
    assert clock.local_date(first.first_use_at) == first.last_used_on == first.last_day


def test_a_tick_keeps_what_was_reported_of_that_day() -> None:
    trial = TrialFactory(active=True)
    actor = vendor_of(trial)
    usage_report(
        actor=actor, trial=trial, day=clock.today(), active_users=0, actions=12, milestones=["Tạo hóa đơn đầu tiên"]
    )
    for _twice in range(2):
        assert week_tick(actor=actor, vendor=trial.vendor, trial_ids=[trial.public_id]).done == 1
    [row] = UsageDay.objects.values_list("active_users", "actions", "milestones", "revision")
    assert row == (1, 12, ["Tạo hóa đơn đầu tiên"], 2)


def test_a_line_stays_on_its_page_when_it_is_ticked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trials.backoffice.views.WEEK_PAGE", 2)
    vendor = VendorFactory()
    trials = [TrialFactory(platform__vendor=vendor, active=True, trial_days=30 + number) for number in range(5)]
    client = console(vendor)

    def shown(page: int) -> list[bool]:
        text = client.get(f"{ADDRESS}?page={page}").content.decode()
        return [trial.public_id in text for trial in trials]

    answer = client.post(f"{ADDRESS}?page=2", {"used": [trials[2].public_id]})
    assert answer["Location"] == f"{ADDRESS}?page=2"
    client.post(ADDRESS, {"used": [trials[0].public_id]})
    assert [shown(page) for page in (1, 2, 3)] == [
        [True, True, False, False, False], [False, False, True, True, False], [False, False, False, False, True],
    ]  # fmt: skip


def test_the_weekly_list_writes_what_is_ticked_and_nothing_of_the_rest() -> None:
    vendor = VendorFactory()
    used, silent = (TrialFactory(platform__vendor=vendor, active=True) for _ in range(2))
    foreign = TrialFactory(active=True)
    client = console(vendor)
    address = "/kenh-nha-cung-cap/luot-dung-thu/tuan-nay/"
    assert silent.organisation.name in client.get(address).content.decode()
    for _twice in range(2):
        answer = client.post(address, {"used": [used.public_id, foreign.public_id]}, follow=True)
        assert "Đã ghi 1 lượt có dùng." in answer.content.decode()
    assert "Bạn chưa đánh dấu lượt nào" in client.post(address, follow=True).content.decode()
    assert list(UsageDay.objects.values_list("trial_id", "active_users", "revision")) == [(used.pk, 1, 1)]


def test_a_long_weekly_list_has_pages_and_one_refusal_holds_up_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trials.backoffice.views.WEEK_PAGE", 2)
    vendor = VendorFactory()
    trials = [TrialFactory(platform__vendor=vendor, active=True) for _ in range(3)]
    address, client = "/kenh-nha-cung-cap/luot-dung-thu/tuan-nay/", console(vendor)
    boxes = [client.get(f"{address}?page={page}").content.decode().count('name="used"') for page in (1, 2)]
    assert boxes == [2, 1]
    lines = weekly.week_lines(vendor)
    monkeypatch.setattr(weekly, "week_lines", lambda vendor: lines)
    over = trials[0]  # ended after the list was read
    yesterday = clock.end_of_day(clock.today() - dt.timedelta(days=1))
    Trial.objects.filter(pk=over.pk).update(ends_at=yesterday)
    answer = client.post(address, {"used": [trial.public_id for trial in trials]}, follow=True).content.decode()
    assert UsageDay.objects.count() == 2
    assert "Đã ghi 2 lượt có dùng." in answer
    assert (over.organisation.name in answer, "Ngày phải từ ngày cấp tài khoản" in answer) == (True, True)


def test_the_weekly_list_proves_that_adopted_trials_are_kept_until_nothing_is_left_to_prove() -> None:
    bought_at = clock.now() - dt.timedelta(days=31)
    with time_machine.travel(bought_at, tick=False):
        trial = adopted()
        stopped = adopted()
    subscription_stop(actor=vendor_of(stopped), trial=stopped, reason="Hết hợp đồng.")
    address, client = "/kenh-nha-cung-cap/luot-dung-thu/tuan-nay/", console(trial.vendor)
    page = client.get(address).content.decode()
    assert (trial.public_id in page, "đã mua" in page) == (True, True)
    assert stopped.public_id not in console(stopped.vendor).get(address).content.decode()
    client.post(address, {"used": [trial.public_id]})
    sweep_retained()
    assert trial.events.filter(type=Event.RETAINED_30).exists()
    with time_machine.travel(bought_at + dt.timedelta(days=366), tick=False):
        client = console(trial.vendor)
        client.post(address, {"used": [trial.public_id]})
        sweep_retained()
        assert trial.events.filter(type=Event.RETAINED_365).exists()
        assert trial.public_id not in client.get(address).content.decode()
