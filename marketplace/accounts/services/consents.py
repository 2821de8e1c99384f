"""Consents: who agreed to which text for which purpose, and who took it back. Rows are never edited."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor, ensure_person
from marketplace.accounts.models import Consent
from marketplace.audit.services import record
from marketplace.errors import NotFound
from marketplace.outbox.services import publish
from marketplace.statements import insert


@transaction.atomic(savepoint=False)
def consent_give(
    *, actor: Actor, purpose: str, subject: str = "", fields: Sequence[str] = (), text_version: str
) -> Consent:
    """The acting person agrees that exactly `fields` of their contact data serve `purpose` for `subject`.

    `subject` is a public id (a trial's); `text_version` names the wording that was shown.
    """
    consent = _append(actor, purpose, subject, sorted(set(fields)), text_version, given=True)
    record(actor=actor, action="consent.given", target=consent, data={"purpose": purpose, "subject": subject})
    return consent


@transaction.atomic
def consent_withdraw(*, actor: Actor, purpose: str, subject: str) -> Consent:
    """Take a consent back, as easily as it was given; whoever uses the data hears of it through the outbox.

    Withdrawing what is withdrawn already returns the standing withdrawal. Raise `NotFound` where there
    was never a consent of this person.
    """
    latest = consents_of(subject).filter(purpose=purpose, user_id=ensure_person(actor)).last()
    if latest is None:
        raise NotFound(_("Bạn chưa từng đồng ý việc này."))
    if not latest.given:
        return latest
    withdrawal = _append(actor, purpose, subject, latest.fields, latest.text_version, given=False)
    record(actor=actor, action="consent.withdrawn", target=withdrawal, data={"purpose": purpose, "subject": subject})
    publish(
        "consent.withdrawn", key=subject or f"consent:{withdrawal.pk}",
        payload={"consent_pk": withdrawal.pk, "purpose": purpose, "subject": subject},
    )  # fmt: skip
    return withdrawal


def consents_of(subject: str) -> "QuerySet[Consent]":
    """Every agreement and withdrawal about a subject, in order."""
    return Consent.objects.filter(subject=subject).order_by("pk")


def agreed_fields(subject: str, purpose: str) -> frozenset[str]:
    """The contact fields that may be used now: those of the latest row, none after a withdrawal."""
    latest = consents_of(subject).filter(purpose=purpose).last()
    return frozenset(latest.fields) if latest and latest.given else frozenset()


def _append(
    actor: Actor, purpose: str, subject: str, fields: Sequence[str], text_version: str, *, given: bool
) -> Consent:
    row = Consent(
        user_id=ensure_person(actor),
        organisation_id=actor.organisation_pk,
        purpose=purpose,
        subject=subject,
        fields=list(fields),
        text_version=text_version,
        given=given,
        at=clock.now(),
    )
    insert(row)
    return row
