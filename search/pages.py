"""The catalogue page as data: what its template shows, nothing of its visitor."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext as _

from marketplace import slots
from platforms.choosing import picks
from platforms.models import Listing
from platforms.queries import ListingCard, listing_card, localized
from search import facets, known, names
from search.engines.base import Hit
from search.facets import Chip, Facet
from search.highlights import Wanted, highlight, wanted_of
from search.links import link_of
from search.params import MOST_PAGES, Params, Trouble, read_params
from search.plan import Reason
from search.queries import SearchResult, search
from search.text.forms import folded, tokens


@dataclass(frozen=True)
class FoundCard:
    """A card and why it was found: (kind, text) of each reason, best first; the words looked for marked in `text`."""

    card: ListingCard
    reasons: tuple[tuple[str, str], ...] = ()
    text: str = ""

    @property
    def reason(self) -> str:
        return " · ".join(text for _kind, text in self.reasons)


@dataclass(frozen=True)
class CataloguePage:
    """Everything the template shows of a search."""

    result: SearchResult
    cards: list[FoundCard]
    facets: list[Facet]
    chips: list[Chip]
    troubles: tuple[Trouble, ...]
    page_obj: Page
    exact_url: str
    clear_url: str
    link: str
    nearest: list[tuple[str, str, str]]
    questions: list[tuple[str, str]]

    @property
    def slugs(self) -> list[str]:
        return [found.card.slug for found in self.cards]


def catalogue_page(query: QueryDict) -> CataloguePage:
    """The page for the parameters of an address."""
    params = read_params(query, also=[picks.KEY])
    result, troubles = _within(params)
    pages = reachable(result.total, result.question.size)
    return CataloguePage(
        result=result,
        cards=cards_of(result.hits, wanted_of(result.reading)),
        facets=facets.facets_of(result, params.values),
        chips=facets.chips_of(params.values, query),
        troubles=troubles,
        page_obj=pages.get_page(result.question.page),
        exact_url=facets.with_value(query, "exact", "true"),
        clear_url=facets.without(query, *facets.FACETS, "page"),
        link=link_of(params),
        nearest=[] if result.total else nearest_categories(result),
        questions=[] if result.total else handbook_questions(result.understood or result.question.q),
    )


def reachable(total: int, size: int) -> Paginator:
    """The pages that may be asked for: no link leads beyond `MOST_PAGES`, which no address may ask."""
    return Paginator(range(min(total, MOST_PAGES * size)), size)


def _within(params: Params) -> tuple[SearchResult, tuple[Trouble, ...]]:
    """The search; a page beyond the last one is told and becomes the last."""
    result = search(params.question)
    if result.hits or not result.total:
        return result, params.troubles
    last = -(-result.total // params.question.size)
    told = Trouble("page", _("Không có trang %(page)d; đây là trang cuối.") % {"page": params.question.page})
    return search(replace(params.question, page=last)), (*params.troubles, told)


def cards_of(hits: tuple[Hit, ...], wanted: Sequence[Wanted] = ()) -> list[FoundCard]:
    """The cards of the hits that are still listed, in their order."""
    rows = Listing.objects.listed().with_facts().filter(pk__in=[hit.pk for hit in hits])
    by_pk = {row.pk: row for row in rows}
    found = []
    for hit in hits:
        if hit.pk in by_pk:
            card = listing_card(by_pk[hit.pk])
            found.append(FoundCard(card, reasons_of(hit, by_pk[hit.pk]), highlight(card.description, wanted)))
    return found


def reasons_of(hit: Hit, listing: Listing) -> tuple[tuple[str, str], ...]:
    """Why a listing was found; a name of the same thing only where nothing of its own matched."""
    reasons = [reason for reason in hit.reasons if reason.kind != "synonym"] or list(hit.reasons)
    return tuple((reason.kind, reason_text(reason, listing)) for reason in reasons)


def feature_named(words: str, listing: Listing) -> str:
    """The listing's feature that says `words`, by its own name; else the words."""
    found: list[tuple[int, int, str]] = []
    for feature in listing.platform.features.all():
        texts = (feature.name_vi, feature.name_en, *feature.search_terms.splitlines())
        for rank, text in enumerate(texts):
            at = _place(words, text)
            if at is not None:
                found.append((min(rank, 2), at, localized(feature, "name")))
    return min(found)[2] if found else words


def _place(words: str, text: str) -> int | None:
    """Where `words` stand in `text` (letters before them, folded); None where they do not."""
    at = f" {' '.join(folded(tokens(text)))} ".find(f" {' '.join(folded(tokens(words)))} ")
    return None if at < 0 else at


def reason_text(reason: Reason, listing: Listing) -> str:
    """A reason in the words of the glossary."""
    if reason.kind == "category":
        return _("Thuộc nhóm %(category)s") % {"category": names.of("category").get(reason.label, reason.label)}
    if reason.kind == "text":
        return _("Phần giới thiệu có từ đã tìm")
    label = feature_named(reason.label, listing) if reason.kind == "feature" else reason.label
    if len(label) > 1 and label[0].isupper() and label[1].islower():
        label = label[0].lower() + label[1:]
    if reason.kind == "feature":
        return _("Có tính năng %(feature)s") % {"feature": label}
    if reason.kind == "synonym":
        return _("Tên gọi khác của %(term)s") % {"term": label}
    return _("Trùng tên")


def handbook_questions(query: str) -> list[tuple[str, str]]:
    """(question, address) in the handbook that a query has to do with (slot `search.suggest`)."""
    return [pair for found in slots.collect("search.suggest", q=query) for pair in found] if query else []


def nearest_categories(result: SearchResult) -> list[tuple[str, str, str]]:
    """(slug, name, address) of the categories nearest to a search that found nothing, else all."""
    labels = facets.labels_of("category")
    words = tuple(word for segment in result.reading.content for word in segment.words)
    near = [slug for slug, _strength in known.knowledge().profile.guess(words)] if words else []
    slugs = [*near, *(slug for slug in labels if slug not in near)]
    return [(slug, labels[slug], facets.with_value(QueryDict(), "category", slug)) for slug in slugs if slug in labels]
