"""Each side hears what becomes of a purchase, and the desk names only what the SME itself has to do."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from marketplace import clock
from marketplace.notify.models import Notification
from marketplace.outbox.testing import run_due
from tests.factories.accounts import AgencyFactory, member
from tests.factories.lifecycle import sme_of, vendor_of
from tests.trials.conversion.test_pages import sme_client, vendor_client
from tests.trials.conversion.test_services import SALE, a_trial, an_officer
from trials.conversion import services
from trials.conversion.models import Conversion
from trials.conversion.retention import retention_answer, subscription_stop, sweep_retained
from trials.lifecycle.models import Trial
from trials.lifecycle.queries import desk_of, history

pytestmark = pytest.mark.django_db


def told(user_pk: int | None) -> list[str]:
    run_due()
    return list(Notification.objects.filter(user=user_pk).order_by("pk").values_list("kind", flat=True))


def adopted() -> Trial:
    trial = a_trial()
    services.sale_report(actor=vendor_of(trial), trial=trial, sale=SALE)
    services.sale_confirm(actor=sme_of(trial), trial=trial)
    return Trial.objects.get(pk=trial.pk)


def needs_you(trial: Trial) -> bool:
    return trial in desk_of(trial.organisation_id or 0).needs_you


def page(client: Any, trial: Trial) -> str:
    return str(client.get(f"/tai-khoan/dung-thu/{trial.public_id}/").content.decode())


def test_an_officers_no_reaches_both_sides_with_its_grounds() -> None:
    trial = a_trial()
    seller, officer = vendor_of(trial), member(AgencyFactory(), "officer").user
    services.sale_report(actor=seller, trial=trial, sale=SALE)
    dispute = services.sale_deny(actor=sme_of(trial), trial=trial, reason="Không mua.")
    assert told(officer.pk) == ["conversion.dispute_opened"]
    services.dispute_decide(actor=an_officer(), dispute=dispute, bought=False, reason="Hợp đồng chưa ký.")

    assert told(trial.requested_by_id)[-1] == told(seller.user_pk)[-1] == "conversion.rejected"
    assert "Hợp đồng chưa ký." in page(sme_client(trial), trial)
    console = vendor_client(trial).get(f"/kenh-nha-cung-cap/luot/{trial.public_id}/").content.decode()
    assert "Hợp đồng chưa ký." in console
    assert str(history(Trial.objects.get())[0].words) == "Cán bộ kết luận: chưa mua"


def test_why_an_adoption_was_taken_back_is_read_by_both_sides() -> None:
    trial = adopted()
    services.conversion_reverse(actor=an_officer(), trial=trial, reason="Đã hoàn tiền.")
    assert "Đã hoàn tiền." in page(sme_client(trial), trial)
    console = vendor_client(trial).get(f"/kenh-nha-cung-cap/luot/{trial.public_id}/").content.decode()
    assert "Đã hoàn tiền." in console


def test_what_the_vendor_ends_is_told_to_the_sme_with_the_reason_and_opens_no_more() -> None:
    trial = adopted()
    Trial.objects.filter(pk=trial.pk).update(access_url="https://vao.example.vn/")
    assert trial.is_usable
    for _twice in range(2):
        subscription_stop(actor=vendor_of(trial), trial=trial, reason="Hết hợp đồng.")
    assert told(trial.requested_by_id).count("conversion.stopped") == 1
    client, row = sme_client(trial), Trial.objects.get()
    shown = page(client, trial)
    assert ("Hết hợp đồng." in shown, "Vào sử dụng" in shown) == (True, False)
    assert not row.is_usable
    assert client.post(f"/tai-khoan/dung-thu/{trial.public_id}/vao/").status_code == 409
    assert history(row)[0].reason == "Hết hợp đồng."


def test_the_vendor_hears_that_the_sme_stopped() -> None:
    trial = adopted()
    seller = vendor_of(trial)
    retention_answer(actor=sme_of(trial), trial=trial, is_in_use=False)
    assert told(seller.user_pk)[-1] == "conversion.stopped_by_sme"
    assert "conversion.stopped" not in told(trial.requested_by_id)


def test_the_sme_is_asked_once_for_each_check_that_no_report_of_use_answers() -> None:
    with time_machine.travel(dt.datetime(2026, 3, 2, 9, tzinfo=clock.VN), tick=False) as clocked:
        trial = adopted()
        assert not needs_you(trial)
        for days, asked in ((29, 0), (30, 1), (31, 1), (90, 2), (91, 2)):
            clocked.move_to(Conversion.objects.get().confirmed_at + dt.timedelta(days=days))
            assert sweep_retained() == 0
            assert told(trial.requested_by_id).count("conversion.still_used") == asked
            assert needs_you(trial) == (asked > 0)
        retention_answer(actor=sme_of(trial), trial=trial, is_in_use=True)
        sweep_retained()
        assert told(trial.requested_by_id).count("conversion.still_used") == 2
        assert not needs_you(trial)


def after_first_use(trial: Trial) -> Trial:
    Trial.objects.filter(pk=trial.pk).update(first_use_at=clock.now())
    return trial


def test_a_reported_sale_waits_among_what_the_sme_must_do_until_it_can_be_answered_no_more() -> None:
    with time_machine.travel(dt.datetime(2026, 3, 2, 9, tzinfo=clock.VN), tick=False) as clocked:
        trial = after_first_use(a_trial())
        assert not needs_you(trial)
        services.sale_report(actor=vendor_of(trial), trial=trial, sale=SALE)
        for days, waits in ((0, True), (119, True), (121, False)):
            clocked.move_to(trial.ends_at + dt.timedelta(days=days))
            Trial.objects.filter(pk=trial.pk).update(state="expired", ended_at=trial.ends_at)
            assert needs_you(trial) is waits


def test_what_waits_for_the_vendor_or_an_officer_is_not_the_smes_to_do() -> None:
    trial = after_first_use(a_trial())
    services.purchase_report(actor=sme_of(trial), trial=trial)
    assert not needs_you(trial)
    services.purchase_deny(actor=vendor_of(trial), trial=trial, reason="Không có hợp đồng.")
    assert not needs_you(trial)


def test_a_proof_that_is_missing_stays_the_smes_to_do() -> None:
    with time_machine.travel(dt.datetime(2026, 3, 2, 9, tzinfo=clock.VN), tick=False) as clocked:
        trial = after_first_use(a_trial(proven=False))
        services.sale_report(actor=vendor_of(trial), trial=trial, sale=SALE)
        services.purchase_report(actor=sme_of(trial), trial=trial)
        clocked.move_to(trial.ends_at + dt.timedelta(days=200))
        Trial.objects.filter(pk=trial.pk).update(state="expired", ended_at=trial.ends_at)
        assert needs_you(trial)
