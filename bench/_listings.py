"""Listings by recombination of the real catalogue's words: the same ones for the same seed.

A vendor has a coined brand and one to eight platforms around it. A platform has features, sectors and sizes that go
with its category, clauses of real descriptions of that category (now and then of another one), a price or none. So
words, categories and facts are spread as in the catalogue, only wider. Needs `django.setup()`.
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import connection, models, transaction

from marketplace import clock
from platforms.loading.catalogue import load_catalogue
from platforms.loading.rows import PlatformRow, lines, platform_rows
from platforms.models import Category, Feature, Listing, Plan, Platform, Vendor
from platforms.slugs import folded_slug

SEED = 2026
BATCH = 5000
EDITIONS = ("", "", "", "", "Pro", "Cloud", "Plus", "Việt", "Mobile", "One", "Lite", "24h", "SME", "Online")
FORMS = ("Công ty Cổ phần {}", "Công ty TNHH {}", "Công ty TNHH Giải pháp số {}", "Công ty Cổ phần Công nghệ {}")
CLAUSES = re.compile(r"(?<=[.;])\s+|,\s+")


@dataclass(frozen=True)
class MadeUp:
    """One generated listing, free of the database."""

    slug: str
    name: str
    vendor: str
    category: str
    secondary: tuple[str, ...]
    features: tuple[str, ...]
    sectors: tuple[str, ...]
    sizes: tuple[str, ...]
    description_vi: str
    description_en: str
    price_minor: int | None
    trial_days: int | None
    languages: tuple[str, ...]
    security_level: int | None
    data_location: str
    sample: int
    rate: float


class Catalogue:
    """The real catalogue's words, cut into what can be put together anew."""

    def __init__(self) -> None:
        self.rows = platform_rows()
        self.categories = sorted({row.category for row in self.rows})
        self.weights = [sum(row.category == slug for row in self.rows) for slug in self.categories]
        self.by_category: dict[str, list[PlatformRow]] = defaultdict(list)
        self.things: dict[str, list[str]] = defaultdict(list)
        self.features: dict[str, list[str]] = defaultdict(list)
        for row in self.rows:
            self.by_category[row.category].append(row)
        for line in lines("categories.csv"):
            self.things[line["slug"]] += [part.strip() for part in line["name_vi"].split(" - ")]
        for line in lines("features.csv"):
            self.features[line["category"]].append(line["slug"])
            self.things[line["category"]] += [term for term in line["search_terms"].split("|") if 1 < len(term) < 22]
        words = {word for row in self.rows for word in re.findall(r"[A-Za-z]{4,10}", row.name)}
        self.heads = sorted({word[: 2 + len(word) // 4].capitalize() for word in words})
        self.tails = sorted({word[-(2 + len(word) // 4) :].lower() for word in words})

    def clause(self, pick: random.Random, category: str, language: str) -> str:
        rows = self.rows if pick.random() < 0.12 else self.by_category[category]
        text: str = getattr(pick.choice(rows), f"description_{language}")
        return pick.choice(CLAUSES.split(text)).strip(" .;,")


def generate(count: int, *, seed: int = SEED) -> Iterator[MadeUp]:
    """`count` listings, each with a name and a slug of its own."""
    pick, words = random.Random(seed), Catalogue()
    taken = {row.slug for row in words.rows}
    made = 0
    while made < count:
        brand = pick.choice(words.heads) + pick.choice(words.tails)
        vendor = pick.choice(FORMS).format(brand)
        home = pick.choices(words.categories, words.weights)[0]
        for _ in range(min(pick.choice((1, 1, 1, 2, 3, 5, 8)), count - made)):
            category = home if pick.random() < 0.5 else pick.choices(words.categories, words.weights)[0]
            name = _name(pick, words, brand, category)
            slug = folded_slug(name)
            while slug in taken:
                name = f"{name} {pick.randrange(2, 1000)}"
                slug = folded_slug(name)
            taken.add(slug)
            made += 1
            yield _listing(pick, words, slug, name, vendor, category)


def _name(pick: random.Random, words: Catalogue, brand: str, category: str) -> str:
    thing = pick.choice(words.things[category])
    shape = pick.random()
    if shape < 0.45:
        text = f"{brand} {thing[0].upper()}{thing[1:]}"
    elif shape < 0.7:
        text = f"{brand}.{folded_slug(thing).split('-')[0].capitalize()}"
    else:
        text = f"{brand} {pick.choice(('Suite', 'Work', 'Office', 'Biz', 'Hub', 'Flow', 'Desk'))}"
    return f"{text} {pick.choice(EDITIONS)}".strip()[:110]


def _listing(pick: random.Random, words: Catalogue, slug: str, name: str, vendor: str, category: str) -> MadeUp:
    like = pick.choice(words.by_category[category])
    own, shared = words.features[category], words.features["_all"]
    features = {*pick.sample(own, min(len(own), pick.randint(2, 7))), *pick.sample(shared, pick.randint(0, 3))}
    told = dict.fromkeys(words.clause(pick, category, "vi") for _ in range(pick.randint(3, 6)))
    told_en = dict.fromkeys(words.clause(pick, category, "en") for _ in range(pick.randint(2, 4)))
    return MadeUp(
        slug=slug,
        name=name,
        vendor=vendor,
        category=category,
        secondary=like.secondary,
        features=tuple(sorted(features)),
        sectors=like.sectors,
        sizes=like.sizes,
        description_vi=". ".join(text[0].upper() + text[1:] for text in told if text) + ".",
        description_en=". ".join(text[0].upper() + text[1:] for text in told_en if text) + ".",
        price_minor=pick.choice((None, None, 0, 99_000, 150_000, 250_000, 450_000, 990_000)),
        trial_days=pick.choice((None, None, 7, 14, 15, 30, 60)),
        languages=pick.choice(((), ("vi",), ("vi", "en"))),
        security_level=pick.choice((None, None, None, 2, 3)),
        data_location=pick.choice(("", "", "Việt Nam", "Singapore")),
        sample=pick.choice((0, 0, 5, 40, 300)),
        rate=round(pick.random(), 3),
    )


# --- into the database -------------------------------------------------------------------------


def load(count: int, *, seed: int = SEED) -> None:
    """The real catalogue and generated listings, `count` in all; into a migrated database that holds fewer of them."""
    real = load_catalogue().in_file
    words = _Words()
    rows = islice(generate(count - real, seed=seed), Listing.objects.count() - real, None)
    while batch := list(islice(rows, BATCH)):
        with transaction.atomic():
            words.write(batch)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


class _Words:
    """Keys of the controlled words, looked up once."""

    def __init__(self) -> None:
        self.categories = dict(Category.objects.values_list("slug", "pk"))
        self.features = dict(Feature.objects.values_list("slug", "pk"))
        self.vendors = dict(Vendor.objects.values_list("legal_name", "pk"))

    def write(self, batch: list[MadeUp]) -> None:
        new = dict.fromkeys(row.vendor for row in batch if row.vendor not in self.vendors)
        added = Vendor.objects.bulk_create(
            Vendor(slug=f"{folded_slug(name)[:100]}-{len(self.vendors) + at}", legal_name=name)
            for at, name in enumerate(new)
        )
        self.vendors |= {vendor.legal_name: vendor.pk for vendor in added}
        platforms = Platform.objects.bulk_create(self._platform(row) for row in batch)
        pairs = list(zip(batch, platforms, strict=True))
        now = clock.now()
        Listing.objects.bulk_create(
            Listing(
                platform_id=platform.pk, published_at=now, evidence_sample=row.sample, activation_rate=row.rate,
                adoption_rate=row.rate / 3, integration_verified_on=now.date() if row.sample > 100 else None,
            )
            for row, platform in pairs
        )  # fmt: skip
        Plan.objects.bulk_create(
            Plan(platform_id=platform.pk, code="goi-1", name_vi="Gói 1", price_minor=row.price_minor,
                 trial_days=row.trial_days)
            for row, platform in pairs
        )  # fmt: skip
        _link(
            Platform.features.through, "feature_id",
            ((platform.pk, self.features[slug]) for row, platform in pairs for slug in row.features),
        )  # fmt: skip
        _link(
            Platform.secondary_categories.through, "category_id",
            ((platform.pk, self.categories[slug]) for row, platform in pairs for slug in row.secondary),
        )  # fmt: skip

    def _platform(self, row: MadeUp) -> Platform:
        return Platform(
            slug=row.slug, name=row.name, vendor_id=self.vendors[row.vendor],
            category_id=self.categories[row.category], description_vi=row.description_vi,
            description_en=row.description_en, target_sectors=list(row.sectors), target_sizes=list(row.sizes),
            languages=list(row.languages), security_level=row.security_level, data_location=row.data_location,
            live=True,
        )  # fmt: skip


def _link(through: type[models.Model], column: str, pairs: Iterable[tuple[int, int]]) -> None:
    rows: list[Any] = [through(**{"platform_id": platform, column: other}) for platform, other in pairs]
    through._default_manager.bulk_create(rows, batch_size=BATCH)


# --- what people ask ---------------------------------------------------------------------------


def queries(count: int, *, seed: int = SEED) -> list[str]:
    """What visitors type: judged queries, things, features, names of listings, half of them without their marks."""
    from search.judging import read_judgments
    from search.loading import DATA, entries_of_files
    from search.text.forms import fold

    pick, words = random.Random(seed), Catalogue()
    judged = [row.query for row in read_judgments(DATA / "search_judgments.csv")]
    terms = sorted({entry.term for entry in entries_of_files()})
    names = [row.name for row in words.rows] + [row.name for row in generate(300, seed=seed)]
    things = sorted({thing for group in words.things.values() for thing in group})
    kinds = (judged, terms, names, things)
    asked: list[str] = []
    while len(asked) < count:
        text = pick.choice(kinds[pick.choices(range(4), (4, 2, 2, 3))[0]])
        shape = pick.random()
        if shape < 0.35:
            text = fold(text)
        elif shape < 0.45:
            text = f"{text} {pick.choice(('miễn phí', 'giá rẻ', 'cho hộ kinh doanh', 'có dùng thử'))}"
        elif shape < 0.5 and len(text) > 6:
            at = pick.randrange(1, len(text) - 1)
            text = text[:at] + text[at + 1 :]
        asked.append(text)
    return asked
