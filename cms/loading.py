"""The site's frame and the handbook's questions, from `cms/data/handbook_questions.csv`; idempotent."""

import csv
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from wagtail.models import Locale, Page, Site

from cms.models import HandbookArticle, HandbookIndex, HomePage, NewsIndex
from platforms.models import Category
from platforms.slugs import folded_slug

DATA = Path(__file__).resolve().parent / "data"
ON_HOME = (1, 4, 13, 20)
_FIELDS = ("title", "topic", "short_answer", "basis")


@dataclass(frozen=True)
class Loaded:
    added: int
    changed: int
    kept: int


@transaction.atomic
def load_handbook(folder: Path = DATA) -> Loaded:
    """Bring the pages to what the file says; a question that an editor has touched is left alone."""
    index = ensure_site()
    with (folder / "handbook_questions.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    known = {page.number: page for page in HandbookArticle.objects.exclude(number=None).prefetch_related("categories")}
    categories = {row.slug: row for row in Category.objects.all()}
    added = changed = kept = 0
    for row in rows:
        wanted = _article(row)
        about = [categories[slug] for slug in row["related_categories"].split("|") if slug in categories]
        old = known.get(wanted.number)
        if old is None:
            wanted.categories.set(about)
            index.add_child(instance=wanted)
            added += 1
        elif old.latest_revision_id is not None:
            kept += 1
        elif _differs(old, wanted, about):
            for field in _FIELDS:
                setattr(old, field, getattr(wanted, field))
            old.categories.set(about)
            old.save()
            changed += 1
    return Loaded(added, changed, kept)


def _differs(old: HandbookArticle, wanted: HandbookArticle, about: list[Category]) -> bool:
    words = any(getattr(old, field) != getattr(wanted, field) for field in _FIELDS)
    return words or {row.pk for row in old.categories.all()} != {row.pk for row in about}


def ensure_site() -> HandbookIndex:
    """Locale, home, handbook, news, and the site that points at them."""
    Locale.objects.get_or_create(language_code="vi")
    home = HomePage.objects.first()
    if home is None:
        root = Page.get_first_root_node()
        if root is None:  # a flushed database
            root = Page.add_root(title="Root", slug="root")
        home = root.add_child(instance=HomePage(title="Trang chủ", slug="trang-chu"))
    site = Site.objects.filter(is_default_site=True).first() or Site(hostname="localhost", is_default_site=True)
    if site.root_page_id != home.pk:
        site.root_page = home
        site.site_name = "Dùng thử nền tảng số"
        site.save()
        Page.objects.filter(depth=2, slug="home").exclude(pk=home.pk).delete()
    if not NewsIndex.objects.exists():
        home.add_child(instance=NewsIndex(title="Tin tức", slug="tin-tuc"))
    index = HandbookIndex.objects.first()
    if index is None:
        lede = "Trả lời ngắn trước, chi tiết sau. Chọn chủ đề bạn đang cần."
        index = home.add_child(instance=HandbookIndex(title="Cẩm nang", slug="cam-nang", lede=lede))
    return index


def _article(row: dict[str, str]) -> HandbookArticle:
    number = int(row["id"])
    return HandbookArticle(
        number=number,
        title=row["question"],
        slug=f"{folded_slug(row['question'], max_length=90)}-{number}",
        topic=row["topic"],
        short_answer=row["answer"],
        basis=row["basis"],
        is_on_home=number in ON_HOME,
    )
