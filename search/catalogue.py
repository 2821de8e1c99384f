"""Documents from the database: of one listing with its facts, or of everything listed, read in bulk."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from platforms.evidence import evidence_of
from platforms.models import Category, Feature, Listing, Plan, Platform
from platforms.states import standing_now
from search.documents import FeatureText, SearchDocument
from search.reading_ahead import read_ahead

CHUNK = 5000
_LISTING = (
    "pk", "platform_id", "version", "standing", "decision_expires_on", "integration_verified_on", "evidence_sample",
    "activation_rate", "adoption_rate",
)  # fmt: skip
_PLATFORM = (
    "pk", "slug", "name", "name_en", "category_id", "summary_vi", "summary_en", "description_vi",
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

    Rows are read in chunks, without an object for each fact, so a large catalogue costs a few queries a chunk.
    """
    for chunk in read_ahead(_chunks(rows)):
        yield from chunk


def _chunks(rows: QuerySet[Listing] | None) -> Iterator[list[SearchDocument]]:
    features = _Features()
    chosen = Listing.objects.listed() if rows is None else rows
    listings = chosen.order_by("platform__slug").values_list(*_LISTING, "platform__slug", named=True)
    reading = listings.iterator(chunk_size=CHUNK)
    while chunk := list(islice(reading, CHUNK)):
        if rows is None:  # a range costs the database nothing to look up; of a few rows it would read too many
            near: dict[str, Any] = {"slug__range": (chunk[0].platform__slug, chunk[-1].platform__slug)}
        else:
            near = {"pk__in": [listing.platform_id for listing in chunk]}
        yield list(_chunk(chunk, features, near))


class _Features:
    """The controlled features, and in which order a document names them."""

    def __init__(self) -> None:
        rows = list(Feature.objects.order_by("category__sort_order", "slug"))
        self._texts = {feature.pk: feature_text(feature) for feature in rows}
        self._places = {feature.pk: at for at, feature in enumerate(rows)}

    def of(self, pks: list[int]) -> list[FeatureText]:
        known = (pk for pk in pks if pk in self._texts)
        return [self._texts[pk] for pk in sorted(known, key=self._places.__getitem__)]


def _chunk(listings: list[Any], features: _Features, near: dict[str, Any]) -> Iterator[SearchDocument]:
    """`near` finds the platforms of `listings`, and perhaps a few more."""
    beside = {f"platform__{name}": value for name, value in near.items()}
    rows = Platform.objects.filter(**near).order_by().values_list(*_PLATFORM, "vendor__legal_name", named=True)
    platforms = {row.pk: row for row in rows}
    categories = Category.objects.in_bulk()
    had = _grouped(Platform.features.through, "feature_id", beside)
    served = _grouped(Platform.secondary_categories.through, "category_id", beside)
    plans: dict[int, list[tuple[int | None, int | None]]] = defaultdict(list)
    offered = Plan.objects.filter(is_retired=False, **beside).order_by()
    for pk, price, days in offered.values_list("platform_id", "price_minor", "trial_days"):
        plans[pk].append((price, days))
    for listing in listings:
        platform = platforms.get(listing.platform_id)
        if platform is not None:
            also = sorted((categories[pk] for pk in served[platform.pk]), key=lambda category: category.sort_order)
            yield _document(
                listing,
                platform,
                vendor=platform.vendor__legal_name,
                category=categories[platform.category_id],
                secondary=[category.slug for category in also],
                features=features.of(had[platform.pk]),
                plans=plans[platform.pk],
            )


def _grouped(through: Any, column: str, beside: dict[str, Any]) -> dict[int, list[int]]:
    groups: dict[int, list[int]] = defaultdict(list)
    for platform, other in through._default_manager.filter(**beside).values_list("platform_id", column):
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
        evidence=evidence_of(listing.evidence_sample, listing.activation_rate, listing.adoption_rate),
    )
