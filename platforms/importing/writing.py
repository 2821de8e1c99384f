"""Writing good rows in bulk: companies, platforms, listings, plans, words, the trail, one message to search."""

from collections.abc import Sequence

from django.db import models, transaction

from marketplace import clock
from marketplace.access import Actor
from marketplace.outbox.services import publish
from platforms.importing.rows import ImportRow
from platforms.loading.catalogue import REFERENCE_PLAN_NAME
from platforms.models import Category, Feature, Listing, Plan, Platform, StandingCause, Vendor
from platforms.offers import REFERENCE_PLAN_CODE
from platforms.services.standing import standings_note
from platforms.slugs import folded_slug


@transaction.atomic
def write_rows(rows: Sequence[ImportRow], *, actor: Actor, reference: str) -> int:
    """Import `rows` as unclaimed listings; return how many. Those whose slug exists by now are left alone, so that
    a repeat adds nothing.
    """
    known = set(Platform.objects.filter(slug__in=[row.slug for row in rows]).values_list("slug", flat=True))
    fresh = [row for row in rows if row.slug not in known]
    if not fresh:
        return 0
    vendors = _vendors(fresh)
    categories = dict(Category.objects.values_list("slug", "pk"))
    Platform.objects.bulk_create(_platform(row, vendors[_vendor_slug(row)], categories[row.category]) for row in fresh)
    pks = dict(Platform.objects.filter(slug__in=[row.slug for row in fresh]).values_list("slug", "pk"))
    now = clock.now()
    Listing.objects.bulk_create(
        Listing(platform_id=pks[row.slug], is_on_smedx_list=row.is_on_smedx_list, published_at=now) for row in fresh
    )
    Plan.objects.bulk_create(_plan(row, pks[row.slug]) for row in fresh)
    features = dict(Feature.objects.values_list("slug", "pk"))
    _link(
        Platform.features.through, "feature_id", [(pks[row.slug], features[f]) for row in fresh for f in row.features]
    )
    pairs = [(pks[row.slug], categories[c]) for row in fresh for c in row.secondary]
    _link(Platform.secondary_categories.through, "category_id", pairs)
    listings = list(Listing.objects.filter(platform_id__in=pks.values()).select_related("platform"))
    standings_note(actor=actor, listings=listings, cause=StandingCause.IMPORTED, reference=reference)
    publish("listings.changed", key=reference, payload={"listing_pks": sorted(row.pk for row in listings)})
    return len(fresh)


def _vendor_slug(row: ImportRow) -> str:
    """By legal name; a platform whose company no source names stands alone."""
    return folded_slug(row.vendor_name) or f"chua-ro-ten-{row.slug}"[:120]


def _vendors(rows: Sequence[ImportRow]) -> dict[str, int]:
    names = {_vendor_slug(row): row.vendor_name for row in rows}
    Vendor.objects.bulk_create(
        (Vendor(slug=slug, legal_name=name) for slug, name in sorted(names.items())), ignore_conflicts=True
    )
    return dict(Vendor.objects.filter(slug__in=names).values_list("slug", "pk"))


def _platform(row: ImportRow, vendor_pk: int, category_pk: int) -> Platform:
    return Platform(
        slug=row.slug,
        name=row.name,
        vendor_id=vendor_pk,
        category_id=category_pk,
        website=row.website,
        description_vi=row.description_vi,
        description_en=row.description_en,
        target_sectors=list(row.sectors),
        target_sizes=list(row.sizes),
        fact_basis=row.fact_basis,
        source_url=row.source_url,
        facts_checked_on=row.checked_on,
        live=True,
    )


def _plan(row: ImportRow, platform_pk: int) -> Plan:
    return Plan(
        platform_id=platform_pk,
        code=REFERENCE_PLAN_CODE,
        name_vi=REFERENCE_PLAN_NAME[0],
        name_en=REFERENCE_PLAN_NAME[1],
        price_minor=row.price_minor,
        price_note=row.price_note,
        price_is_reference=row.price_minor is not None,
        trial_days=row.trial_days,
    )


def _link(through: type[models.Model], column: str, pairs: list[tuple[int, int]]) -> None:
    rows = (through(**{"platform_id": platform, column: other}) for platform, other in sorted(set(pairs)))
    through._default_manager.bulk_create(rows)
