"""What adoption waits for from other rooms, and whom it tells."""

from django.urls import reverse

from marketplace.accounts.models import Organisation
from marketplace.accounts.queries import officers_for
from marketplace.notify.services import notify
from marketplace.outbox.services import Message, listener
from trials.conversion.models import Side
from trials.conversion.services import settle_organisation
from trials.lifecycle.endings import ended_by
from trials.lifecycle.models import Trial, TrialEvent

_SME_ROLES, _VENDOR_ROLES = ("owner", "member"), ("owner", "sales")


@listener("organisation.proven", name="conversion.settle")
def organisation_proven(message: Message) -> None:
    organisation = Organisation.objects.filter(pk=message.payload["organisation_pk"]).first()
    if organisation:
        settle_organisation(organisation=organisation)


@listener("conversion.claimed", name="conversion.tell_claimed", in_transaction=True)
def claimed(message: Message) -> None:
    """The other side is asked to answer; nobody is asked for what has been answered meanwhile."""
    trial = _trial(message)
    event = TrialEvent.objects.get(trial=trial, seq=message.payload["seq"])
    newer = TrialEvent.objects.filter(trial=trial, seq__gt=event.seq, type__startswith="conver").exists()
    if newer:
        return
    if event.data.get("side") == Side.VENDOR:
        _tell_sme(trial, "conversion.claimed")
    else:
        _tell_vendor(trial, "conversion.purchase_claimed")


@listener("conversion.confirmed", name="conversion.tell_confirmed", in_transaction=True)
def confirmed(message: Message) -> None:
    _tell_both(message, "conversion.confirmed")


@listener("conversion.disputed", name="conversion.tell_disputed", in_transaction=True)
def disputed(message: Message) -> None:
    """Both sides, and the officers who can decide it."""
    _tell_both(message, "conversion.disputed")
    trial = _trial(message)
    if trial.is_test:
        return
    notify(
        users=officers_for(trial.province_code),
        kind="conversion.dispute_opened",
        context={"platform": trial.platform.name, "trial": trial.public_id},
        url=reverse("conversion:disputes"),
    )


@listener("conversion.rejected", name="conversion.tell_rejected", in_transaction=True)
def rejected(message: Message) -> None:
    _tell_both(message, "conversion.rejected")


@listener("conversion.stopped", name="conversion.tell_stopped", in_transaction=True)
def stopped(message: Message) -> None:
    """The side that did not say it."""
    trial = _trial(message)
    event = TrialEvent.objects.get(trial=trial, seq=message.payload["seq"])
    if ended_by(event) == "vendor":
        _tell_sme(trial, "conversion.stopped")
    else:
        _tell_vendor(trial, "conversion.stopped_by_sme")


@listener("conversion.still_used", name="conversion.ask_still_used", in_transaction=True)
def ask_still_used(message: Message) -> None:
    _tell_sme(_trial(message), "conversion.still_used")


@listener("conversion.reversed", name="conversion.tell_reversed", in_transaction=True)
def reversed_(message: Message) -> None:
    _tell_both(message, "conversion.reversed")


@listener("conversion.lapsed", name="conversion.tell_lapsed", in_transaction=True)
def lapsed(message: Message) -> None:
    _tell_both(message, "conversion.lapsed")


def _trial(message: Message) -> Trial:
    return Trial.objects.with_parties().get(pk=message.payload["trial_pk"])


def _tell_both(message: Message, kind: str) -> None:
    trial = _trial(message)
    _tell_sme(trial, kind)
    _tell_vendor(trial, kind)


def _tell_sme(trial: Trial, kind: str) -> None:
    if trial.organisation is None:
        return
    url = f"{reverse('lifecycle:trial', args=[trial.public_id])}#mua-{trial.public_id}"
    _tell(trial, trial.organisation, _SME_ROLES, kind, url)


def _tell_vendor(trial: Trial, kind: str) -> None:
    if trial.vendor.organisation is None or trial.is_test:
        return
    _tell(trial, trial.vendor.organisation, _VENDOR_ROLES, kind, reverse("handover:request", args=[trial.public_id]))


def _tell(trial: Trial, organisation: Organisation, roles: tuple[str, ...], kind: str, url: str) -> None:
    context = {"platform": trial.platform.name, "trial": trial.public_id}
    notify(organisation=organisation, roles=roles, kind=kind, context=context, url=url)
