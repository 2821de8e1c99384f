"""A person is erased: each vendor who ever got the contact fields is told, once, and gets no personal field with it."""

import json

import pytest

from marketplace.access import Actor
from marketplace.accounts.services import consent_give, consent_withdraw, user_anonymise
from marketplace.outbox.testing import run_due
from tests.factories.lifecycle import TrialFactory, UserFactory, VendorFactory
from trials.handover.envelopes import as_body, envelopes
from trials.handover.models import VendorEvent
from trials.lifecycle.consent import PURPOSE
from trials.lifecycle.models import Trial

pytestmark = pytest.mark.django_db


def consented(trial: Trial) -> Actor:
    assert trial.requested_by is not None
    actor = Actor(kind="user", ref="user:0", user_pk=trial.requested_by.pk, organisation_pk=trial.organisation_id)
    consent_give(actor=actor, purpose=PURPOSE, subject=trial.public_id, fields=["email", "phone"], text_version="1")
    return actor


def test_each_vendor_that_got_the_data_is_told_once() -> None:
    person = UserFactory()
    person.contact.phone = "0912 345 678"
    person.contact.save()
    email, first, second = person.email, VendorFactory(), VendorFactory()
    told = [TrialFactory(platform__vendor=vendor, requested_by=person) for vendor in (first, second)]
    untold = TrialFactory(platform__vendor=first)  # of somebody else
    withdrawn = TrialFactory(platform__vendor=second, requested_by=person)
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
