"""Two sides, or it does not count."""

import datetime as dt

import pytest
import time_machine

from marketplace import clock
from marketplace.access import Actor
from marketplace.audit.models import AuditEvent
from marketplace.errors import Conflict, InvalidInput, NotAllowed
from marketplace.outbox.services import publish
from marketplace.outbox.testing import run_due
from tests.factories.accounts import AgencyFactory, actor_for, member
from tests.factories.lifecycle import TrialFactory, sme_of, vendor_of
from trials.conversion import services
from trials.conversion.models import Claim, Conversion, Dispute
from trials.conversion.queries import open_disputes, standing
from trials.conversion.services import Sale
from trials.lifecycle.models import Trial
from trials.lifecycle.services import access_problem, trial_cancel
from trials.lifecycle.states import Event, State

pytestmark = pytest.mark.django_db
SALE = Sale("co-ban", 2_400_000, "month", evidence_kind="contract", evidence_reference="HD-01/2026")


def a_trial(*, proven: bool = True, **fields) -> Trial:
    trial = TrialFactory(active=True, **fields)
    if proven:
        trial.organisation.proven_at = clock.now()
        trial.organisation.save(update_fields=["proven_at"])
    return trial


def an_officer(province: str = "") -> Actor:
    return actor_for(member(AgencyFactory(), "officer", province_code=province))


def kinds(trial: Trial) -> list[str]:
    return list(trial.events.order_by("seq").values_list("type", flat=True))[1:]


def test_report_and_confirmation_make_an_adoption():
    trial = a_trial()

    services.sale_report(actor=vendor_of(trial), trial=trial, sale=SALE)
    trial.refresh_from_db()
    assert (trial.state, trial.claimed_at is not None, trial.converted_at) == (State.ACTIVE, True, None)
    assert standing(trial).waits_for == "sme"

    services.sale_confirm(actor=sme_of(trial), trial=trial)
    trial.refresh_from_db()
    assert trial.state == State.CONVERTED
    found = Conversion.objects.get(trial=trial)
    assert (found.amount_minor, found.plan_code, found.confirmed_at) == (2_400_000, "co-ban", trial.converted_at)
    assert kinds(trial) == [Event.CONVERSION_CLAIMED, Event.CONVERSION_CLAIMED, Event.CONVERTED]


def test_the_sme_may_say_it_first():
    trial = a_trial()
    services.purchase_report(actor=sme_of(trial), trial=trial)
    assert standing(trial).waits_for == "vendor"

    services.sale_report(actor=vendor_of(trial), trial=trial, sale=SALE)

    trial.refresh_from_db()
    assert trial.state == State.CONVERTED


def test_saying_the_same_again_changes_nothing():
    trial = a_trial()
    vendor, sme = vendor_of(trial), sme_of(trial)
    for _ in range(2):
        services.sale_report(actor=vendor, trial=trial, sale=SALE)
    assert Claim.objects.count() == 1
    for _ in range(2):
        services.sale_confirm(actor=sme, trial=trial)
    assert (Claim.objects.count(), Conversion.objects.count()) == (2, 1)


def test_an_unproven_organisation_stays_claimed_until_it_is_proven(django_capture_on_commit_callbacks):
    trial = a_trial(proven=False)
    services.sale_report(actor=vendor_of(trial), trial=trial, sale=SALE)
    services.sale_confirm(actor=sme_of(trial), trial=trial)
    trial.refresh_from_db()
    assert (trial.state, standing(trial).waits_for) == (State.ACTIVE, "proof")

    trial.organisation.proven_at = clock.now()
    trial.organisation.save(update_fields=["proven_at"])
    publish("organisation.proven", key="x", payload={"organisation_pk": trial.organisation_id})
    run_due()

    trial.refresh_from_db()
    assert trial.state == State.CONVERTED
    assert services.settle_organisation(organisation=trial.organisation) == 0


def test_one_side_alone_never_counts():
    trial = a_trial()
    services.sale_report(actor=vendor_of(trial), trial=trial, sale=SALE)
    assert services.settle_organisation(organisation=trial.organisation) == 0
    with pytest.raises(NotAllowed):
        services.sale_confirm(actor=vendor_of(trial), trial=trial)
    assert not Conversion.objects.exists()


def test_a_denial_is_a_dispute_that_an_officer_decides():
    trial = a_trial()
    services.sale_report(actor=vendor_of(trial), trial=trial, sale=SALE)
    dispute = services.sale_deny(actor=sme_of(trial), trial=trial, reason="Chúng tôi chưa ký hợp đồng")
    assert standing(trial).waits_for == "officer"
    with pytest.raises(Conflict):
        services.sale_confirm(actor=sme_of(trial), trial=trial)

    with pytest.raises(InvalidInput):
        services.dispute_decide(actor=an_officer(), dispute=dispute, bought=True, reason=" ")
    services.dispute_decide(actor=an_officer(), dispute=dispute, bought=True, reason="Đã xem hợp đồng có chữ ký")

    trial.refresh_from_db()
    assert (trial.state, Conversion.objects.get().dispute_id) == (State.CONVERTED, dispute.pk)
    assert AuditEvent.objects.filter(action="conversion.dispute_decided").count() == 1
    with pytest.raises(Conflict):
        services.dispute_decide(actor=an_officer(), dispute=dispute, bought=False, reason="Xem lại lần nữa")


def test_a_rejected_claim_is_void_and_may_be_made_anew():
    trial = a_trial()
    services.sale_report(actor=vendor_of(trial), trial=trial, sale=SALE)
    dispute = services.sale_deny(actor=sme_of(trial), trial=trial, reason="Chưa mua gói nào")
    services.dispute_decide(actor=an_officer(), dispute=dispute, bought=False, reason="Không có hợp đồng nào")

    trial.refresh_from_db()
    assert (trial.state, trial.claimed_at, standing(trial).waits_for) == (State.ACTIVE, None, "")
    services.sale_report(actor=vendor_of(trial), trial=trial, sale=SALE)
    assert standing(trial).waits_for == "sme"


def test_terms_that_differ_are_a_dispute():
    trial = a_trial()
    mine = Sale("co-ban", 1_000_000, "month")
    services.purchase_report(actor=sme_of(trial), trial=trial, sale=mine)
    services.sale_report(actor=vendor_of(trial), trial=trial, sale=SALE)

    assert Dispute.objects.get().state == Dispute.State.OPEN
    trial.refresh_from_db()
    assert trial.state == State.ACTIVE


def test_an_officer_of_another_province_neither_sees_nor_decides():
    trial = a_trial()
    services.sale_report(actor=vendor_of(trial), trial=trial, sale=SALE)
    dispute = services.sale_deny(actor=sme_of(trial), trial=trial, reason="Chưa mua gói nào")
    elsewhere = an_officer("79")

    assert (open_disputes(elsewhere).count(), open_disputes(an_officer("01")).count()) == (0, 1)
    with pytest.raises(NotAllowed):
        services.dispute_decide(actor=elsewhere, dispute=dispute, bought=True, reason="Đã xem hợp đồng")
    dispute.refresh_from_db()
    assert dispute.state == Dispute.State.OPEN


def test_a_reversal_makes_it_expired_again():
    trial = a_trial()
    services.sale_report(actor=vendor_of(trial), trial=trial, sale=SALE)
    services.sale_confirm(actor=sme_of(trial), trial=trial)
    with pytest.raises(NotAllowed):
        services.conversion_reverse(actor=vendor_of(trial), trial=trial, reason="Khách trả lại")

    services.conversion_reverse(actor=an_officer(), trial=trial, reason="Khách trả lại, đã hoàn tiền")

    trial.refresh_from_db()
    assert (trial.state, trial.reversed_at is not None, trial.claimed_at) == (State.EXPIRED, True, None)
    assert Conversion.objects.get().reversed_at == trial.reversed_at
    assert standing(trial).waits_for == ""


@time_machine.travel(dt.datetime(2026, 3, 2, 9, tzinfo=clock.VN), tick=False)
def test_a_late_purchase_counts_inside_the_window_only():
    trial = a_trial()
    last = trial.ends_at + dt.timedelta(days=90)
    with time_machine.travel(last, tick=False), pytest.raises(Conflict) as refusal:
        services.sale_report(actor=vendor_of(trial), trial=trial, sale=SALE)
    assert refusal.value.code == "not_purchasable"
    assert not Claim.objects.exists()

    with time_machine.travel(last - dt.timedelta(seconds=1), tick=False):
        services.sale_report(actor=vendor_of(trial), trial=trial, sale=SALE)
    assert Claim.objects.count() == 1


@pytest.mark.parametrize(
    ("sale", "field"),
    [
        (Sale("", 1, "month", evidence_kind="contract", evidence_reference="1"), "plan"),
        (Sale("a", -1, "month", evidence_kind="contract", evidence_reference="1"), "amount_minor"),
        (Sale("a", 1, "week", evidence_kind="contract", evidence_reference="1"), "period"),
        (Sale("a", 1, "month", "USD", "contract", "1"), "currency"),
        (Sale("a", 1, "month"), "evidence"),
        (Sale("a", 1, "month", "VND", "contract", "1", dt.date(2999, 1, 1)), "evidence_issued_on"),
    ],
)
def test_a_report_that_cannot_be_read_names_its_field(sale, field):
    trial = a_trial()
    with pytest.raises(InvalidInput) as refusal:
        services.sale_report(actor=vendor_of(trial), trial=trial, sale=sale)
    assert list(refusal.value.fields) == [field]
    assert not Claim.objects.exists()


def test_a_trial_without_access_cannot_be_bought():
    trial = TrialFactory()
    with pytest.raises(Conflict):
        services.sale_report(actor=vendor_of(trial), trial=trial, sale=SALE)
    assert not Claim.objects.exists()


def test_nobody_takes_a_dispute_away_by_leaving():
    trial = a_trial()
    services.sale_report(actor=vendor_of(trial), trial=trial, sale=SALE)
    dispute = services.sale_deny(actor=sme_of(trial), trial=trial, reason="Chúng tôi chưa mua")
    before = trial.events.count()
    for leave in (trial_cancel, access_problem):
        for actor in (sme_of(trial), vendor_of(trial)) if leave is trial_cancel else (sme_of(trial),):
            with pytest.raises(Conflict) as refusal:
                leave(actor=actor, trial=trial)
            assert refusal.value.code == "disputed"
            assert "Hãy chờ kết quả" in refusal.value.message
    trial.refresh_from_db()
    assert (trial.state, trial.events.count()) == (State.ACTIVE, before)

    services.dispute_decide(actor=an_officer(), dispute=dispute, bought=True, reason="Đã xem hợp đồng có chữ ký")
    trial.refresh_from_db()
    assert trial.state == State.CONVERTED


def test_a_rejected_dispute_holds_nobody_any_more():
    trial = a_trial()
    services.sale_report(actor=vendor_of(trial), trial=trial, sale=SALE)
    dispute = services.sale_deny(actor=sme_of(trial), trial=trial, reason="Chúng tôi chưa mua")
    services.dispute_decide(actor=an_officer(), dispute=dispute, bought=False, reason="Không có hợp đồng nào")
    trial_cancel(actor=sme_of(trial), trial=trial)
    trial.refresh_from_db()
    assert trial.state == State.CANCELLED


def test_what_both_sides_agreed_on_is_not_taken_away_before_the_proof():
    trial = a_trial(proven=False)
    services.sale_report(actor=vendor_of(trial), trial=trial, sale=SALE)
    services.sale_confirm(actor=sme_of(trial), trial=trial)
    with pytest.raises(Conflict) as refusal:
        trial_cancel(actor=sme_of(trial), trial=trial)
    trial.refresh_from_db()
    assert (refusal.value.code, trial.state) == ("purchase_agreed", State.ACTIVE)
