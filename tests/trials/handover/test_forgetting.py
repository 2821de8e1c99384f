"""A person is erased: each vendor who ever got the contact fields is told, once, and gets no personal field with it."""

import json

import pytest

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts.services import consent_give, consent_withdraw, user_anonymise
from marketplace.notify.models import Notification
from marketplace.outbox.testing import run_due
from tests.factories.accounts import member, signed_in
from tests.factories.lifecycle import TrialFactory, UserFactory, VendorFactory
from trials.handover.envelopes import as_body, envelopes
from trials.handover.models import VendorEndpoint, VendorEvent
from trials.lifecycle.consent import PURPOSE
from trials.lifecycle.models import Trial

pytestmark = pytest.mark.django_db


def consented(trial: Trial) -> Actor:
    assert trial.requested_by is not None
    actor = Actor(kind="user", ref="user:0", user_pk=trial.requested_by.pk, organisation_pk=trial.organisation_id)
    consent_give(actor=actor, purpose=PURPOSE, subject=trial.public_id, fields=["email", "phone"], text_version="1")
    return actor


@pytest.mark.parametrize("has_machine", [False, True])
def test_people_are_told_to_forget_where_no_machine_is(has_machine: bool) -> None:
    trial = TrialFactory()
    member(trial.organisation, "owner")  # who stays
    seller = member(trial.vendor.organisation, "sales").user
    if has_machine:
        VendorEndpoint.objects.create(vendor=trial.vendor, url="https://may.example.vn/", created_at=clock.now())
    consent_withdraw(actor=consented(trial), purpose=PURPOSE, subject=trial.public_id)
    run_due()
    consented(trial)
    user_anonymise(actor=Actor.system("test"), user=trial.requested_by)
    run_due()
    told = Notification.objects.filter(user=seller).order_by("pk").values_list("kind", flat=True)
    assert list(told) == ([] if has_machine else ["handover_consent_withdrawn", "handover_erasure_requested"])
    page = signed_in(seller).get(f"/kenh-nha-cung-cap/luot/{trial.public_id}/").content.decode()
    assert "hãy xóa bản sao" in page


def test_what_is_no_step_carries_the_number_of_the_latest() -> None:
    trial = TrialFactory(sequence=4)
    consent_withdraw(actor=consented(trial), purpose=PURPOSE, subject=trial.public_id)
    run_due()
    assert envelopes([VendorEvent.objects.get(type="consent.withdrawn")])[0]["data"]["sequence"] == 4


def test_each_vendor_that_got_the_data_is_told_once() -> None:
    person = UserFactory()
    person.contact.phone = "0912 345 678"
    person.contact.save()
    email, first, second = person.email, VendorFactory(), VendorFactory()
    told = [TrialFactory(platform__vendor=vendor, requested_by=person) for vendor in (first, second)]
    untold = TrialFactory(platform__vendor=first)  # of somebody else
    withdrawn = TrialFactory(platform__vendor=second, requested_by=person)
    for trial in (*told, withdrawn):
        member(trial.organisation, "owner")  # who stays
    for trial in (*told, untold):
        consented(trial)
    consent_withdraw(actor=consented(withdrawn), purpose=PURPOSE, subject=withdrawn.public_id)

    for _ in range(2):
        user_anonymise(actor=Actor.system("test"), user=person)
        run_due()

    events = VendorEvent.objects.filter(type="data.erasure_requested")
    assert {event.trial_id for event in events} == {told[0].pk, told[1].pk, withdrawn.pk}
    assert events.count() == 3
    for event in events:
        body = as_body(envelopes([event])[0])
        assert json.loads(body)["data"]["organisation"]["contact"] == {}
        assert email not in body
        assert "0912 345 678" not in body
