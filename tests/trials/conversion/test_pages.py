"""The SME's answer, the vendor's report (by page and by machine), the officer's queue."""

from dataclasses import replace

import pytest
from django.test import Client

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts.services import api_key_create
from marketplace.audit.models import AuditEvent
from marketplace.outbox.testing import run_due
from tests.factories.accounts import AgencyFactory, OrganisationFactory, actor_for, member, signed_in
from tests.factories.lifecycle import sme_of, vendor_of
from tests.trials.conversion.test_services import SALE, a_trial
from trials.conversion import services
from trials.conversion.models import Claim, Conversion, Dispute
from trials.lifecycle.models import Trial
from trials.lifecycle.states import State

pytestmark = pytest.mark.django_db
FORM = {
    "plan_code": "co-ban", "amount": "2.400.000", "period": "month", "evidence_kind": "contract",
    "evidence_reference": "HD-01", "evidence_issued_on": "2026-01-05",
}  # fmt: skip


def sme_client(trial: Trial) -> Client:
    sme_of(trial)
    return signed_in(trial.requested_by)


def vendor_client(trial: Trial, role: str = "sales") -> Client:
    return signed_in(member(trial.vendor.organisation, role).user)


def answer_url(trial: Trial) -> str:
    return f"/tai-khoan/dung-thu/{trial.public_id}/mua/"


def report_url(trial: Trial) -> str:
    return f"/kenh-nha-cung-cap/luot/{trial.public_id}/bao-ban/"


def reported() -> Trial:
    trial = a_trial()
    services.sale_report(actor=vendor_of(trial), trial=trial, sale=SALE)
    return trial


def state_of(trial: Trial) -> str:
    return Trial.objects.get(pk=trial.pk).state


def test_the_sme_reads_the_report_and_confirms_it():
    trial = reported()
    client = sme_client(trial)
    page = client.get(f"/tai-khoan/dung-thu/{trial.public_id}/").content.decode()
    assert "Đúng, đơn vị tôi đã mua" in page and "2.400.000" in page
    assert state_of(trial) == State.ACTIVE  # reading answers nothing

    assert f'name="report" value="{Claim.objects.get().pk}"' in page
    answer = client.post(answer_url(trial), {"answer": "confirm", "report": Claim.objects.get().pk}, follow=True)

    assert state_of(trial) == State.CONVERTED
    assert "Hai bên đã xác nhận" in answer.content.decode()


def test_a_report_that_changed_after_it_was_read_is_not_confirmed():
    trial = reported()
    seen = Claim.objects.get().pk
    services.sale_report(actor=vendor_of(trial), trial=trial, sale=replace(SALE, amount_minor=24_000_000))
    client = sme_client(trial)
    for report in (seen, "", "x", "9" * 30):
        answer = client.post(answer_url(trial), {"answer": "confirm", "report": report}, follow=True)
        assert "Nhà cung cấp vừa báo lại" in answer.content.decode()
    assert (state_of(trial), Claim.objects.filter(side="sme").count()) == (State.ACTIVE, 0)


def test_opening_the_answer_changes_nothing():
    trial = reported()
    assert sme_client(trial).get(answer_url(trial) + "?answer=confirm").status_code == 405
    assert state_of(trial) == State.ACTIVE


def test_the_sme_denies_with_a_reason():
    trial = reported()
    client = sme_client(trial)
    assert "lý do" in client.post(answer_url(trial), {"answer": "deny"}, follow=True).content.decode()
    assert not Dispute.objects.exists()
    client.post(answer_url(trial), {"answer": "deny", "reason": "Chúng tôi \0chưa mua"})
    assert not Dispute.objects.exists()
    client.post(answer_url(trial), {"answer": "deny", "reason": "Chúng tôi chưa mua"})
    assert Dispute.objects.get().opened_by == "sme"


def test_an_outsider_neither_sees_nor_answers():
    trial = reported()
    outsider = signed_in(member(OrganisationFactory()).user)
    assert outsider.post(answer_url(trial), {"answer": "confirm"}).status_code == 404
    assert outsider.get(report_url(trial)).status_code == 403
    assert state_of(trial) == State.ACTIVE


def test_the_vendor_reports_by_the_page():
    trial = a_trial()
    client = vendor_client(trial)
    wrong = client.post(report_url(trial), {**FORM, "amount": "1tr2"})
    assert (wrong.status_code, Claim.objects.count()) == (422, 0)
    assert "1tr2" in wrong.content.decode()

    assert client.post(report_url(trial), FORM).status_code == 302

    claim = Claim.objects.get()
    assert (claim.amount_minor, claim.evidence_reference, claim.side) == (2_400_000, "HD-01", "vendor")
    page = client.get(f"/kenh-nha-cung-cap/luot/{trial.public_id}/").content.decode()
    assert "Cổng chờ doanh nghiệp xác nhận" in page


def test_another_vendor_finds_no_such_trial():
    trial = a_trial()
    other = vendor_client(a_trial())
    assert other.get(report_url(trial)).status_code == 404
    assert other.post(report_url(trial), FORM).status_code == 404
    assert not Claim.objects.exists()


def test_the_vendor_denies_what_the_sme_reported():
    trial = a_trial()
    services.purchase_report(actor=sme_of(trial), trial=trial)
    client = vendor_client(trial)
    assert client.post(report_url(trial), {"deny": "1", "reason": ""}).status_code == 422
    client.post(report_url(trial), {"deny": "1", "reason": "Chưa có hợp đồng nào"})
    assert Dispute.objects.get().opened_by == "vendor"


def test_the_officer_decides_in_the_queue():
    trial = reported()
    dispute = services.sale_deny(actor=sme_of(trial), trial=trial, reason="Chúng tôi chưa mua")
    client = signed_in(member(AgencyFactory(), "officer").user)
    assert trial.platform.name in client.get("/dieu-hanh/doi-chieu/").content.decode()
    url = f"/dieu-hanh/doi-chieu/{dispute.pk}/"
    assert client.post(url, {"bought": "1", "reason": ""}).status_code == 422
    assert client.post(url, {"bought": "1", "reason": "Có hợp đồng và hóa đơn"}).status_code == 302
    assert state_of(trial) == State.CONVERTED


@pytest.mark.parametrize(("role", "province"), [("auditor", ""), ("reviewer", ""), ("officer", "79")])
def test_who_may_not_decide(role, province):
    trial = reported()
    dispute = services.sale_deny(actor=sme_of(trial), trial=trial, reason="Chúng tôi chưa mua")
    client = signed_in(member(AgencyFactory(), role, province_code=province).user)
    client.post(f"/dieu-hanh/doi-chieu/{dispute.pk}/", {"bought": "1", "reason": "Có hợp đồng và hóa đơn"})
    assert (state_of(trial), Dispute.objects.get().state) == (State.ACTIVE, "open")


def api(trial: Trial, body: dict, key: str = "k1", vendor: Trial | None = None):
    organisation = (vendor or trial).vendor.organisation
    owner: Actor = actor_for(member(organisation, "owner"))
    _key, raw = api_key_create(actor=owner, organisation=organisation)
    return Client().post(
        f"/api/v1/vendor/trials/{trial.public_id}/conversion",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {raw}", "Idempotency-Key": key},
    )


BODY = {
    "plan": "co-ban", "amount_minor": 2_400_000, "currency": "VND", "period": "month",
    "evidence": {"kind": "e_invoice", "reference": "1C26TAA-000123", "issued_on": "2026-01-05"},
}  # fmt: skip


def test_a_machine_reports_the_sale():
    trial = a_trial()
    answer = api(trial, BODY)
    assert (answer.status_code, answer.json()) == (
        200, {"trial_id": trial.public_id, "state": "claimed", "waits_for": "sme"},
    )  # fmt: skip
    services.sale_confirm(actor=sme_of(trial), trial=trial)
    assert Conversion.objects.get().amount_minor == 2_400_000


@pytest.mark.parametrize(
    "changed",
    [
        {"amount_minor": -1},
        {"amount_minor": "1tr"},
        {"period": "week"},
        {"currency": "USD"},
        {"evidence": {}},
        {"plan": ""},
    ],
)
def test_a_machine_that_sends_nonsense_is_told(changed):
    trial = a_trial()
    answer = api(trial, BODY | changed)
    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (400, "application/problem+json")
    assert not Claim.objects.exists()


def test_a_machine_of_another_vendor_finds_nothing():
    trial = a_trial()
    assert api(trial, BODY, vendor=a_trial()).status_code == 404
    assert not Claim.objects.exists()


def test_both_sides_are_told():
    trial = reported()
    sme_of(trial)
    run_due()
    kinds = set(trial.requested_by.notifications.values_list("kind", flat=True))
    assert kinds == {"conversion.claimed"}


class TestReversal:
    """An officer takes an adoption back, on a page, with grounds that both sides read."""

    def adopted(self) -> Trial:
        trial = reported()
        trial.organisation.proven_at = clock.now()
        trial.organisation.save()
        services.sale_confirm(actor=sme_of(trial), trial=trial)
        return trial

    def url(self, trial: Trial) -> str:
        return f"/dieu-hanh/luot/{trial.public_id}/dao-ket-qua/"

    def officer(self, role: str = "officer", province: str = "") -> Client:
        return signed_in(member(AgencyFactory(), role, province_code=province).user)

    def test_the_trials_page_leads_there_and_it_counts_no_more(self):
        trial = self.adopted()
        client = self.officer()
        assert self.url(trial) in client.get(f"/dieu-hanh/luot/{trial.public_id}/").content.decode()
        assert "2.400.000" in client.get(self.url(trial)).content.decode()
        assert state_of(trial) == State.CONVERTED  # looking changes nothing
        answer = client.post(self.url(trial), {"reason": "Đã hoàn tiền theo biên bản 12."}, follow=True)
        assert "Đã đảo kết quả" in answer.content.decode()
        assert "Đã hoàn tiền theo biên bản 12." in answer.content.decode()
        row = Conversion.objects.get()
        assert (state_of(trial), row.reversed_at is not None) == (State.EXPIRED, True)
        assert AuditEvent.objects.filter(action="conversion.reversed").count() == 1

    def test_twice_pressed_is_told(self):
        trial = self.adopted()
        client = self.officer()
        for status in (302, 422):
            assert client.post(self.url(trial), {"reason": "Đã hoàn tiền."}).status_code == status
        assert Conversion.objects.filter(reversed_at__isnull=False).count() == 1

    def test_grounds_are_needed(self):
        trial = self.adopted()
        answer = self.officer().post(self.url(trial), {"reason": " "})
        assert answer.status_code == 422 and "Hãy nêu căn cứ" in answer.content.decode()
        assert state_of(trial) == State.CONVERTED

    @pytest.mark.parametrize(("role", "province"), [("auditor", ""), ("reviewer", ""), ("officer", "79")])
    def test_nobody_elses_business(self, role: str, province: str):
        trial = self.adopted()
        client = self.officer(role, province)
        assert client.get(self.url(trial)).status_code == 403
        assert client.post(self.url(trial), {"reason": "Đã hoàn tiền."}).status_code == 403
        assert state_of(trial) == State.CONVERTED

    def test_neither_side_can(self):
        trial = self.adopted()
        for client in (sme_client(trial), vendor_client(trial, "owner")):
            assert client.post(self.url(trial), {"reason": "Đã hoàn tiền."}).status_code == 403
        assert state_of(trial) == State.CONVERTED
