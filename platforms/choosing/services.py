"""Keeping and forgetting what a signed-in person saved and saw. Each acts for the acting person alone."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor, ensure_person
from marketplace.accounts.models import User
from marketplace.errors import Conflict
from platforms.choosing.models import SavedListing, SeenListing
from platforms.models import Listing

MOST_SAVED = 50
MOST_SEEN = 12
SEEN_KEPT_DAYS = 90


@transaction.atomic
def saved_add(*, actor: Actor, listing: Listing) -> None:
    """Put a listing on the shortlist; again has no further effect. Raise `Conflict` when the list is full."""
    user_pk = _lock(actor)
    rows = SavedListing.objects.filter(user_id=user_pk)
    if rows.filter(listing=listing).exists():
        return
    if rows.count() >= MOST_SAVED:
        raise Conflict(full_message())
    SavedListing.objects.create(user_id=user_pk, listing=listing, saved_at=clock.now())


@transaction.atomic
def saved_remove(*, actor: Actor, listing: Listing) -> None:
    SavedListing.objects.filter(user_id=ensure_person(actor), listing=listing).delete()


@transaction.atomic
def saved_merge(*, actor: Actor, listing_pks: Sequence[int]) -> int:
    """Add what the person had saved before signing in, oldest first, as far as there is room; how many were added."""
    user_pk = _lock(actor)
    known = set(SavedListing.objects.filter(user_id=user_pk).values_list("listing_id", flat=True))
    fresh = [pk for pk in dict.fromkeys(listing_pks) if pk not in known][: max(0, MOST_SAVED - len(known))]
    now = clock.now()
    SavedListing.objects.bulk_create(SavedListing(user_id=user_pk, listing_id=pk, saved_at=now) for pk in fresh)
    return len(fresh)


@transaction.atomic
def seen_add(*, actor: Actor, listing_pks: Sequence[int]) -> None:
    """Note that the person opened these pages, the last one last; only the newest `MOST_SEEN` are kept."""
    user_pk = _lock(actor)
    now = clock.now()
    for place, pk in enumerate(listing_pks):
        at = now + dt.timedelta(microseconds=place)
        SeenListing.objects.update_or_create(user_id=user_pk, listing_id=pk, defaults={"seen_at": at})
    kept = SeenListing.objects.filter(user_id=user_pk).values_list("pk", flat=True)[:MOST_SEEN]
    SeenListing.objects.filter(user_id=user_pk).exclude(pk__in=list(kept)).delete()


@transaction.atomic
def seen_clear(*, actor: Actor) -> None:
    SeenListing.objects.filter(user_id=ensure_person(actor)).delete()


@transaction.atomic
def everything_clear(*, actor: Actor) -> None:
    """Forget the shortlist and what was seen."""
    lists_forget(user_pk=ensure_person(actor))


@transaction.atomic
def lists_forget(*, user_pk: int) -> None:
    """Both lists of a person go; again has no further effect."""
    SavedListing.objects.filter(user_id=user_pk).delete()
    SeenListing.objects.filter(user_id=user_pk).delete()


@transaction.atomic
def seen_forget_old() -> int:
    """What was seen longer ago than is kept goes; how many rows went."""
    gone, _kinds = SeenListing.objects.filter(seen_at__lt=clock.now() - dt.timedelta(days=SEEN_KEPT_DAYS)).delete()
    return gone


def full_message() -> str:
    return _("Danh sách đã đủ %(most)d nền tảng. Bỏ bớt một nền tảng rồi lưu thêm.") % {"most": MOST_SAVED}


def _lock(actor: Actor) -> int:
    """The person's row is the lock of the person's lists."""
    user_pk = ensure_person(actor)
    User.objects.select_for_update().only("pk").get(pk=user_pk)
    return user_pk
