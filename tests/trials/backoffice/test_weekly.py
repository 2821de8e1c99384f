"""The weekly tick list of a vendor that reports use by hand."""

import datetime as dt

import pytest
import time_machine

from marketplace import clock
from tests.factories.lifecycle import TrialFactory, VendorFactory, vendor_of
from tests.trials.backoffice.test_backoffice import adopted, console
from trials.backoffice import weekly
from trials.conversion.retention import subscription_stop, sweep_retained
from trials.lifecycle.models import Trial, UsageDay
from trials.lifecycle.states import Event

pytestmark = pytest.mark.django_db


def test_the_weekly_list_writes_what_is_ticked_and_nothing_of_the_rest() -> None:
    vendor = VendorFactory()
    used, silent = (TrialFactory(platform__vendor=vendor, active=True) for _ in range(2))
    foreign = TrialFactory(active=True)
    client = console(vendor)
    address = "/kenh-nha-cung-cap/luot-dung-thu/tuan-nay/"
    assert silent.organisation.name in client.get(address).content.decode()
    for _twice in range(2):
        client.post(address, {"used": [used.public_id, foreign.public_id]})
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
