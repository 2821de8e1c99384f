"""Documents from the database: of one listing with its facts, or of everything listed, read in bulk."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from platforms.models import Category, Feature, Listing, Plan, Platform, Vendor
from platforms.states import standing_now
from search.documents import FeatureText, SearchDocument
from search.ranking import EVIDENCE_SAMPLE

CHUNK = 2000
_LISTING = (
    "pk", "platform_id", "version", "standing", "decision_expires_on", "integration_verified_on", "evidence_sample",
    "activation_rate", "adoption_rate",
)  # fmt: skip
_PLATFORM = (
    "pk", "slug", "name", "name_en", "vendor_id", "category_id", "summary_vi", "summary_en", "description_vi",
    "description_en", "target_sectors", "target_sizes", "data_location", "languages", "security_level",
)  # fmt: skip


def of_listing(listing: Listing) -> SearchDocument:
    """The document of a listing loaded with `with_facts()`."""
    platform = listing.platform
    return _document(
        listing,
        platform,
        vendor=platform.vendor.legal_name,
        category=platform.category,
        secondary=[category.slug for category in platform.secondary_categories.all()],
        features=[feature_text(feature) for feature in platform.features.all()],
        plans=[(plan.price_minor, plan.trial_days) for plan in platform.plans.all() if not plan.is_retired],
    )


def documents(rows: QuerySet[Listing] | None = None) -> Iterator[SearchDocument]:
    """The documents of everything listed (or of `rows` of it), in the order of their slugs.

    Rows are read in chunks, without an object for each fact: 200,000 listings in about a minute.
    """
    chosen = Listing.objects.listed() if rows is None else rows
    features = {feature.pk: feature_text(feature) for feature in Feature.objects.all()}
    listings = chosen.order_by("platform__slug").values_list(*_LISTING, named=True).iterator(chunk_size=CHUNK)
    while chunk := list(islice(listings, CHUNK)):
        yield from _chunk(chunk, features)


def _chunk(listings: list[Any], features: dict[int, FeatureText]) -> Iterator[SearchDocument]:
    pks = [listing.platform_id for listing in listings]
    platforms = {row.pk: row for row in Platform.objects.filter(pk__in=pks).values_list(*_PLATFORM, named=True)}
    vendors = dict(
        Vendor.objects.filter(pk__in={row.vendor_id for row in platforms.values()}).values_list("pk", "legal_name")
    )
    categories = Category.objects.in_bulk()
    had = _grouped(Platform.features.through, "feature_id", "feature__category__sort_order", "feature__slug", pks=pks)
    served = _grouped(Platform.secondary_categories.through, "category_id", "category__sort_order", pks=pks)
    plans: dict[int, list[tuple[int | None, int | None]]] = defaultdict(list)
    offered = Plan.objects.filter(platform__in=pks, is_retired=False).order_by()
    for pk, price, days in offered.values_list("platform_id", "price_minor", "trial_days"):
        plans[pk].append((price, days))
    for listing in listings:
        platform = platforms.get(listing.platform_id)
        if platform is not None:
            yield _document(
                listing,
                platform,
                vendor=vendors[platform.vendor_id],
                category=categories[platform.category_id],
                secondary=[categories[pk].slug for pk in served[platform.pk]],
                features=[features[pk] for pk in had[platform.pk] if pk in features],
                plans=plans[platform.pk],
            )


def _grouped(through: Any, column: str, *order: str, pks: list[int]) -> dict[int, list[int]]:
    groups: dict[int, list[int]] = defaultdict(list)
    rows = through._default_manager.filter(platform_id__in=pks).order_by(*order)
    for platform, other in rows.values_list("platform_id", column):
        groups[platform].append(other)
    return groups


def feature_text(feature: Feature) -> FeatureText:
    return FeatureText(feature.slug, feature.name_vi, feature.name_en, tuple(feature.search_terms.splitlines()))


def _document(
    listing: Any,
    platform: Any,
    *,
    vendor: str,
    category: Category,
    secondary: list[str],
    features: list[FeatureText],
    plans: Iterable[tuple[int | None, int | None]],
) -> SearchDocument:
    """`listing` and `platform` are objects or rows with the fields that stand at the head of this module."""
    plans = list(plans)
    return SearchDocument(
        pk=listing.pk,
        slug=platform.slug,
        name=platform.name,
        category=category.slug,
        category_names=(category.name_vi, category.name_en),
        secondary=tuple(secondary),
        vendor=vendor,
        description_vi=f"{platform.summary_vi} {platform.description_vi}".strip(),
        description_en=" ".join(filter(None, (platform.name_en, platform.summary_en, platform.description_en))),
        features=tuple(features),
        sectors=tuple(platform.target_sectors),
        sizes=tuple(platform.target_sizes),
        price_minor=min((price for price, _days in plans if price is not None), default=None),
        trial_days=max((days for _price, days in plans if days is not None), default=None),
        standing=standing_now(listing),
        data_location=platform.data_location,
        languages=tuple(platform.languages),
        security_level=platform.security_level,
        is_verified=listing.integration_verified_on is not None,
        version=listing.version,
        evidence=_evidence(listing),
    )


def _evidence(listing: Any) -> float:
    """Activation and adoption, only from a sample large enough to mean something (design §8)."""
    if listing.evidence_sample < EVIDENCE_SAMPLE:
        return 0.0
    return 0.4 * (listing.activation_rate or 0.0) + 0.6 * (listing.adoption_rate or 0.0)
