"""Telling companies without an account that enterprises ask for their product, until they say no more."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts import one_time
from marketplace.accounts.register import masked_address
from marketplace.audit.services import record
from marketplace.errors import Conflict
from marketplace.outbox.services import publish
from platforms.claiming.access import ensure_can_decide
from platforms.claiming.models import PublicContact
from platforms.models import Listing

EVERY = dt.timedelta(days=7)
PURPOSE = "interest-opt-out"


@transaction.atomic
def contact_set(*, actor: Actor, listing: Listing, address: str, source_url: str) -> PublicContact:
    """Note the mailbox that the company names in public. One that asked for silence stays silent."""
    ensure_can_decide(actor)
    known = PublicContact.objects.select_for_update().filter(listing=listing).first()
    if known is not None and known.opted_out_at is not None:
        raise Conflict(_("Công ty này đã yêu cầu không gửi thư nữa."), code="opted_out")
    contact = known or PublicContact(listing=listing, salt=one_time.new_salt())
    contact.address_encrypted = settings.KEYS.encrypt(address)
    contact.address_masked = masked_address(address)
    contact.source_url, contact.added_by, contact.added_at = source_url, actor.ref, clock.now()
    contact.save()
    record(actor=actor, action="listing.contact_set", target=listing, data={"contact": contact.pk})
    return contact


def contact_of(token: str, pk: int) -> PublicContact | None:
    """The contact that a mail's link names."""
    contact = PublicContact.objects.select_related("listing__platform").filter(pk=pk).first()
    return contact if contact is not None and token == opt_out_token(contact) else None


def opt_out_token(contact: PublicContact) -> str:
    return one_time.token_of(PURPOSE, contact.salt)


@transaction.atomic
def contact_opt_out(*, contact: PublicContact) -> None:
    """No more mail about interest. Repeating it has no further effect."""
    done = PublicContact.objects.filter(pk=contact.pk, opted_out_at=None).update(opted_out_at=clock.now())
    if done:
        record(actor=Actor(kind="user", ref="visitor"), action="listing.contact_opted_out", target=contact.listing)


def interest_tell() -> int:
    """Promise a mail to each company with new interest and none within a week; return how many.

    Nothing in the demonstration: its interest is play, and the companies are real.
    """
    if settings.DEMO:
        return 0
    told = 0
    for pk in _to_tell().values_list("pk", flat=True):
        told += _promise(pk)
    return told


@transaction.atomic
def _promise(pk: int) -> bool:
    contact = _to_tell().select_related("listing").filter(pk=pk).first()
    if contact is None:
        return False
    count, now = contact.listing.interest_count, clock.now()
    claimed = PublicContact.objects.filter(pk=pk, told_count=contact.told_count).update(told_count=count, told_at=now)
    if claimed:
        payload = {"contact_pk": pk, "new": count - contact.told_count, "count": count}
        publish("claiming.interest", key=f"contact:{pk}", payload=payload)
    return bool(claimed)


def _to_tell() -> "QuerySet[PublicContact]":
    listed = Listing.objects.listed().filter(standing=Listing.Standing.UNCLAIMED)
    rows = PublicContact.objects.filter(opted_out_at=None, listing__in=listed)
    rows = rows.filter(listing__interest_count__gt=F("told_count"))
    return rows.exclude(told_at__gt=clock.now() - EVERY)
