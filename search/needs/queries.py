"""Reads for the askers and the officers."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from marketplace import clock
from marketplace.access import Actor
from marketplace.reference.names import localized
from marketplace.reference.queries import province_name, sections
from platforms.choosing.queries import cards_in_order, visible_pks
from platforms.queries import ListingCard
from search.needs import limits
from search.needs.access import province_of
from search.needs.models import Need, NeedAnswer, NeedQuerySet
from search.needs.states import State
from search.queries import Question, search

_CANDIDATES = 8


@dataclass(frozen=True)
class ShownAnswer:
    text: str
    cards: list[ListingCard]
    answer: NeedAnswer


@dataclass(frozen=True)
class ShownNeed:
    """A need with its codes in words."""

    need: Need
    sector: str
    province: str
    is_late: bool


def needs_for(actor: Actor) -> NeedQuerySet:
    """The needs an officer watches."""
    return Need.objects.within(province_of(actor))


def waiting_for(actor: Actor) -> tuple[int, bool]:
    """How many wait for this officer, and whether one waits too long."""
    times = list(needs_for(actor).waiting().values_list("asked_at", flat=True))
    return len(times), any(_is_late(at) for at in times)


def shown(rows: Sequence[Need]) -> list[ShownNeed]:
    sectors = {row.code: localized(row, "name") for row in sections()}
    return [
        ShownNeed(
            row,
            sectors.get(row.sector, ""),
            province_name(row.province_code) if row.province_code else "",
            row.state == State.OPEN and _is_late(row.asked_at),
        )
        for row in rows
    ]


def answers_of(need: Need) -> list[ShownAnswer]:
    return [ShownAnswer(row.text, cards_in_order(visible_pks(row.platforms)), row) for row in need.answers.all()]


def candidates(need: Need) -> list[ListingCard]:
    """What the search finds for the words of a need: the officer chooses among them or names others."""
    result = search(Question(q=need.words, size=_CANDIDATES)) if need.words else None
    return cards_in_order([hit.pk for hit in result.hits]) if result else []


def _is_late(asked_at: dt.datetime) -> bool:
    return clock.now() > clock.answer_due(asked_at, limits.ANSWER_WORKING_DAYS)
