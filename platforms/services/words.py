"""The catalogue's own words: a category, a feature or a company is shown by many listings."""

from django.db import transaction
from django.db.models import Q

from marketplace.access import Actor
from marketplace.audit.services import record
from platforms.models import Category, Feature, Listing, Vendor
from platforms.services.standing import announce


@transaction.atomic
def words_changed(*, actor: Actor, row: Category | Feature | Vendor) -> int:
    """Announce every listing that shows the words of `row`, which an administrator has just saved; return how many."""
    shown_by = {
        Category: Q(platform__category=row.pk) | Q(platform__secondary_categories=row.pk),
        Feature: Q(platform__features=row.pk),
        Vendor: Q(platform__vendor=row.pk),
    }[type(row)]
    pks = set(Listing.objects.filter(shown_by).values_list("pk", flat=True))
    for listing in Listing.objects.filter(pk__in=pks).select_related("platform").order_by("pk"):
        announce(listing)
    record(actor=actor, action="catalogue.words_changed", target=row)
    return len(pks)
