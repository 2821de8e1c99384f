"""Vendors, platforms, listings, reference plans and feature pairs, in bulk and idempotent.

A row is written only where the file differs from the database, and never where its vendor has
claimed the listing or somebody has edited it: their words outrank a third party's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from django.db import models, transaction

from marketplace import clock
from marketplace.access import Actor
from marketplace.outbox.services import publish
from platforms.loading.rows import DATA, PlatformRow, lines, platform_rows
from platforms.loading.words import load_words
from platforms.models import Category, Feature, Listing, Plan, Platform, StandingCause, Vendor
from platforms.offers import REFERENCE_PLAN_CODE
from platforms.services.standing import standings_note

REFERENCE_PLAN_NAME = ("Gói tham khảo", "Reference plan")
Row = TypeVar("Row", Platform, Plan)
_PLATFORM_FIELDS = (
    "name", "vendor_id", "category_id", "website", "description_vi", "description_en", "target_sectors",
    "target_sizes", "fact_basis", "source_url", "facts_checked_on",
)  # fmt: skip
_PLAN_FIELDS = ("price_minor", "price_note", "price_is_reference", "trial_days")


@dataclass(frozen=True)
class Loaded:
    """What a run did: platforms in the file, added, changed, and left alone because people own them."""

    in_file: int
    added: int
    changed: int
    kept: int


def load_catalogue(folder: Path = DATA) -> Loaded:
    """Bring the catalogue to what the files say; run it as often as you like."""
    rows = platform_rows(folder)
    pairs = [(line["platform_slug"], line["feature_slug"]) for line in lines("platform_features.csv", folder)]
    with transaction.atomic():
        load_words(folder)
        return _load_platforms(rows, pairs)


def _load_platforms(rows: list[PlatformRow], pairs: list[tuple[str, str]]) -> Loaded:
    was_empty = not Platform.objects.exists()
    vendors = _load_vendors(rows)
    categories = dict(Category.objects.values_list("slug", "pk"))
    known = {row.slug: row for row in Platform.objects.select_related("listing")}
    ours = {slug for slug, platform in known.items() if _is_ours(platform)}
    kept = {row.slug for row in rows if row.slug in known and row.slug not in ours}
    wanted = {
        row.slug: _platform(row, vendors[row.vendor_slug], categories[row.category])
        for row in rows
        if row.slug not in kept
    }

    added = Platform.objects.bulk_create(row for slug, row in wanted.items() if slug not in known)
    changed = _update(known, wanted, _PLATFORM_FIELDS)
    Platform.objects.bulk_update(changed.values(), _PLATFORM_FIELDS)
    pks = dict(Platform.objects.filter(slug__in=wanted).values_list("slug", "pk"))
    file_rows = [row for row in rows if row.slug in pks]
    _load_listings(file_rows, pks)
    _note_standings(pks)
    touched = set(changed) | _load_plans(file_rows, pks)
    touched |= _load_links(Platform.features.through, "feature_id", pks, pairs, Feature)
    secondary = [(row.slug, category) for row in rows for category in row.secondary]
    touched |= _load_links(Platform.secondary_categories.through, "category_id", pks, secondary, Category)
    touched -= {platform.slug for platform in added}
    if not was_empty:  # the first index is built from the whole table, message by message would be slow
        _announce(Listing.objects.filter(platform__slug__in=[*touched, *(row.slug for row in added)]))
    return Loaded(in_file=len(rows), added=len(added), changed=len(touched), kept=len(kept))


def _is_ours(platform: Platform) -> bool:
    # A fact with a source of its own was corrected at its company's request: the file is behind.
    return platform.latest_revision_id is None and not platform.listing.is_claimed and not platform.fact_sources


def _load_vendors(rows: Iterable[PlatformRow]) -> dict[str, int]:
    names = {row.vendor_slug: row.vendor_name for row in rows}
    known = set(Vendor.objects.values_list("slug", flat=True))
    Vendor.objects.bulk_create(
        Vendor(slug=slug, legal_name=name) for slug, name in sorted(names.items()) if slug not in known
    )
    return dict(Vendor.objects.values_list("slug", "pk"))


def _platform(row: PlatformRow, vendor_pk: int, category_pk: int) -> Platform:
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


def _update(known: dict[str, Row], wanted: dict[str, Row], fields: tuple[str, ...]) -> dict[str, Row]:
    """Copy the differing fields of `wanted` onto `known`; return the rows that differed."""
    changed: dict[str, Row] = {}
    for key, row in wanted.items():
        old = known.get(key)
        if old and any(getattr(old, field) != getattr(row, field) for field in fields):
            for field in fields:
                setattr(old, field, getattr(row, field))
            changed[key] = old
    return changed


def _load_listings(rows: list[PlatformRow], pks: dict[str, int]) -> None:
    known = {row.platform_id: row for row in Listing.objects.filter(platform_id__in=pks.values())}
    now = clock.now()
    Listing.objects.bulk_create(
        Listing(platform_id=pks[row.slug], is_on_smedx_list=row.is_on_smedx_list, published_at=now)
        for row in rows
        if pks[row.slug] not in known
    )
    for row in rows:
        old = known.get(pks[row.slug])
        if old and old.is_on_smedx_list != row.is_on_smedx_list:
            old.is_on_smedx_list = row.is_on_smedx_list
            old.save(update_fields=["is_on_smedx_list"])


def _note_standings(pks: dict[str, int]) -> None:
    """What the import made public, or took back to the demonstration, stands in the trail."""
    rows = Listing.objects.filter(platform_id__in=pks.values()).select_related("platform")
    standings_note(actor=Actor.system("import"), listings=rows, cause=StandingCause.IMPORTED)


def _load_plans(rows: list[PlatformRow], pks: dict[str, int]) -> set[str]:
    wanted = {row.slug: _plan(row, pks[row.slug]) for row in rows}
    slugs = {pk: slug for slug, pk in pks.items()}
    plans = Plan.objects.filter(platform_id__in=pks.values(), code=REFERENCE_PLAN_CODE)
    known = {slugs[plan.platform_id]: plan for plan in plans}
    added = Plan.objects.bulk_create(plan for slug, plan in wanted.items() if slug not in known)
    changed = _update(known, wanted, _PLAN_FIELDS)
    Plan.objects.bulk_update(changed.values(), _PLAN_FIELDS)
    return {slugs[plan.platform_id] for plan in added} | set(changed)


def _plan(row: PlatformRow, platform_pk: int) -> Plan:
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


def _load_links(
    through: type[models.Model],
    column: str,
    pks: dict[str, int],
    pairs: Iterable[tuple[str, str]],
    target: type[Feature] | type[Category],
) -> set[str]:
    """Make the many-to-many rows of these platforms exactly `pairs`; return the slugs that differed."""
    targets = dict(target.objects.values_list("slug", "pk"))
    wanted = {(pks[slug], targets[other]) for slug, other in pairs if slug in pks}
    rows = through._default_manager.filter(platform_id__in=pks.values())
    known = set(rows.values_list("platform_id", column))
    through._default_manager.bulk_create(
        through(**{"platform_id": platform, column: other}) for platform, other in sorted(wanted - known)
    )
    for platform, other in known - wanted:
        rows.filter(**{"platform_id": platform, column: other}).delete()
    slugs = {pk: slug for slug, pk in pks.items()}
    return {slugs[platform] for platform, _ in wanted ^ known}


def _announce(listings: models.QuerySet[Listing]) -> None:
    listings.update(version=models.F("version") + 1)
    for listing in listings.select_related("platform"):
        publish(
            "listing.changed", key=listing.platform.slug, payload={"listing_pk": listing.pk, "version": listing.version}
        )
