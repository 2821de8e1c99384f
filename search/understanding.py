"""From a reading to what engines match: the ranking of design §8."""

import itertools
from dataclasses import replace
from math import ceil

from search import ranking
from search.feature_words import FeatureWords
from search.knowledge import Knowledge
from search.leaning import Lean, lean_of
from search.plan import Match, Part, Reason
from search.text.forms import fold, folded, has_marks, joined, tokens
from search.text.segments import Reading, Segment
from search.text.vocabulary import BRAND, CONCEPT, FEATURE, TRADE, WEAK, Meaning

NAME = Reason("name")
NAMES = frozenset({"name", "name_folded", "name_joined"})
PREPOSITIONS = frozenset({
    "cho", "voi", "cua", "tai", "o", "trong", "tren", "tu", "bang", "qua", "den", "for", "of",
})  # fmt: skip
SIZES = frozenset({"micro", "small", "medium"})


def parts_of(reading: Reading, knowledge: Knowledge) -> tuple[tuple[Part, ...], int, tuple[Match, ...]]:
    """(parts, how many must be met, boosts) of a reading."""
    content = reading.content
    meant = [segment for segment in content if segment.meanings]
    lean = lean_of(reading, knowledge)
    wishes = _wishes_alone(reading)
    if lean.is_elsewhere and not wishes:
        named = _of_that_name(reading, knowledge)
        return named, len(named), tuple(_whole_name(reading))
    things = [segment for segment in meant if not _is_property(segment)] or meant
    done = frozenset(slug for segment in things for slug in _things_of(segment))
    parts = [
        _weakened(_known(segment, knowledge, lean, done, segment in things), _place_share(segment, reading.segments))
        for segment in meant
    ]
    need = () if wishes else _need(lean, is_alone=not things)
    parts += [Part(need)] if need else []
    marked = any(has_marks(word) for word in reading.typed)
    plain = [] if wishes else [segment for segment in content if not segment.meanings]
    parts += [
        Part((_plain(segment, knowledge, bool(things or need), marked),), not meant and not need) for segment in plain
    ]
    parts += wishes
    boosts = [*_whole_name(reading), *_pairs(content, knowledge.features), *_intents(reading)]
    boosts += () if need else _affinity(content, lean)
    boosts += [Match("evidence_band", (str(step),), ranking.EVIDENCE * step) for step in range(1, 5)]
    needed = 1 if wishes else _needed(len(things) + bool(need), len(content))
    return tuple(parts), needed, tuple(boosts)


def _of_that_name(reading: Reading, knowledge: Knowledge) -> tuple[Part, ...]:
    """Nobody here offers what the words say, but something may be called so: all of them must stand in its name."""
    marked = any(has_marks(word) for word in reading.typed)
    words = [Segment((word,), (word,), (), part.quality) for part in reading.segments for word in part.words]
    plain = (_plain(word, knowledge, False, marked) for word in words)
    return tuple(Part((tuple(match for match in said if match.field in NAMES),)) for said in plain)


def _need(lean: Lean, is_alone: bool) -> tuple[tuple[Match, ...], ...]:
    """The categories that a described need is about, where its words leave little doubt, or say nothing else."""
    least = ranking.NEED_ALONE_SURE if is_alone else ranking.NEED_SURE
    if not lean.is_described:
        least = ranking.NEED_BRIEF_SURE
    if not lean.is_sure(least) or not (lean.is_described or is_alone):
        return ()
    return tuple(
        (
            Match("category", (slug,), ranking.NEED_CATEGORY * strength, Reason("category", slug)),
            Match("secondary", (slug,), ranking.SECONDARY * strength, Reason("category", slug)),
        )
        for slug, strength in lean.guesses
        if strength >= ranking.LEAST_AFFINITY
    )


def _wishes_alone(reading: Reading) -> list[Part]:
    """Who asks for nothing but a price, a trial or something for their size gets what is known to have it."""
    if any(not part.is_weak and not part.is_intent for part in reading.segments):
        return []
    wanted = [match for match in _intents(reading) if match.field != "price_band" or _is_free(match, reading)]
    return [Part(tuple((match,) for match in wanted))] if wanted else []


def _is_free(match: Match, reading: Reading) -> bool:
    """Where only what costs nothing was asked for, what is cheap is none of it."""
    return match.words == ("free",) or bool(reading.intents & {"cheap", "price"}) or reading.budget_minor is not None


def _needed(known: int, said: int) -> int:
    """Half of what has a meaning; nearly all of the words where none means anything to us."""
    if known:
        return max(1, known // 2)
    return ceil(said * 0.7 - 0.001)


def _place_share(segment: Segment, segments: tuple[Segment, ...]) -> float:
    """What a thing is worth by where it stands: Vietnamese says first what is wanted, then of what and for whom."""
    before = segments[: segments.index(segment)] if segment in segments else ()
    if not _is_thing(segment) or not any(_is_thing(part) for part in before):
        return 1.0
    since = before[max(at for at, part in enumerate(before) if _is_thing(part)) + 1 :]
    is_for = any(" ".join(folded(part.words)) in PREPOSITIONS for part in since)
    return ranking.THING_AFTER_PREPOSITION if is_for else ranking.THING_AFTER_THING


def _is_thing(segment: Segment) -> bool:
    return any(meaning.kind in {CONCEPT, FEATURE} for meaning in segment.meanings)


def _weakened(part: Part, share: float) -> Part:
    if share == 1.0:
        return part
    groups = tuple(tuple(replace(match, worth=match.worth * share) for match in group) for group in part.groups)
    return Part(groups, part.counted)


def _is_property(segment: Segment) -> bool:
    """A feature that any category may have ("app", "API") says how, not what."""
    return all(meaning.kind == FEATURE and not meaning.categories for meaning in segment.meanings)


def _things_of(segment: Segment) -> tuple[str, ...]:
    return tuple(
        meaning.categories[0]
        for meaning in segment.meanings
        if meaning.kind in {CONCEPT, FEATURE, BRAND} and meaning.categories
    )


def _known(segment: Segment, knowledge: Knowledge, lean: Lean, done: frozenset[str], counted: bool) -> Part:
    """The part of a segment with meanings. `done` are the categories of the things asked for beside it."""
    groups: list[tuple[Match, ...]] = []
    told: tuple[Match, ...] = ()
    meanings = _with_nested(segment, knowledge)
    has_concept = any(meaning.kind == CONCEPT for meaning in meanings)
    beside = ranking.FEATURE_BESIDE_CONCEPT if meanings == segment.meanings else ranking.FEATURE_AROUND_CONCEPT
    for at, meaning in enumerate(meanings):
        share = segment.quality * ranking.NEXT_MEANING ** min(at, 3)
        if meaning.kind == FEATURE and has_concept:
            share *= beside
        if meaning.kind == TRADE:
            share *= _trade_share(meaning, knowledge, done)
        share *= lean.share(meaning, segment.words, knowledge)
        groups += _categories(segment, meaning, share)
        told += _told(segment, meaning, share, knowledge)
    is_brand = segment.is_name
    said = segment.quality * (ranking.BRAND_SAID_ELSEWHERE if is_brand else 1.0)
    said *= max(lean.share(meaning, segment.words, knowledge) for meaning in meanings)
    core = _core(segment.words, knowledge)
    own = _said(core, said, NAME, knowledge.features) + _brand(segment)
    lead = (Match("lead_folded", folded(core), ranking.TERM_IN_LEAD * said),)
    return Part((*_merged(groups), told, own, lead), counted)


def _trade_share(meaning: Meaning, knowledge: Knowledge, done: frozenset[str]) -> float:
    """A café's own platforms take orders and money, so they answer "POS for a café"; they host no website."""
    if not done:
        return 1.0
    best = max((knowledge.share_also(slug, thing) for slug in meaning.categories for thing in done), default=0.0)
    return ranking.TRADE_STRANGE + (1 - ranking.TRADE_STRANGE) * min(1.0, best * 2)


def _core(words: tuple[str, ...], knowledge: Knowledge) -> tuple[str, ...]:
    """Without weak words in front: who types "phần mềm bán hàng" means "bán hàng"."""
    for length in (3, 2):
        weak = [term for term in knowledge.vocabulary.under(folded(words[:length])) if term.words == words[:length]]
        if len(words) > length and any(meaning.kind == WEAK for term in weak for meaning in term.meanings):
            return words[length:]
    return words


def _with_nested(segment: Segment, knowledge: Knowledge) -> tuple[Meaning, ...]:
    """The segment's meanings; a feature's long name also means the thing that stands inside it."""
    if any(meaning.kind != FEATURE for meaning in segment.meanings):
        return segment.meanings
    words = segment.words
    for length in range(len(words) - 1, 1, -1):
        for start in range(len(words) - length + 1):
            for term in knowledge.vocabulary.under(folded(words[start : start + length])):
                inside = tuple(meaning for meaning in term.meanings if meaning.kind == CONCEPT)
                if inside and term.words == words[start : start + length]:
                    return (*inside, *segment.meanings)
    return segment.meanings


def _merged(groups: list[tuple[Match, ...]]) -> list[tuple[Match, ...]]:
    """One group for each category, so that several meanings of one category do not add up."""
    by_slug: dict[str, tuple[Match, ...]] = {}
    for group in groups:
        by_slug[group[0].words[0]] = by_slug.get(group[0].words[0], ()) + group
    return list(by_slug.values())


def _brand(segment: Segment) -> tuple[Match, ...]:
    """A term may also be part of a name ("base", "check")."""
    if len(segment.words) > 1:
        return ()
    return (Match("name_joined", (joined(segment.words),), ranking.TERM_IN_NAME * segment.quality, NAME),)


def _plain(segment: Segment, knowledge: Knowledge, beside_terms: bool, marked: bool) -> tuple[Match, ...]:
    """A plain word. Who types marks means them: quận is not quản, chua is not chưa."""
    word = segment.words[0]
    bare, weight = fold(word), segment.quality * knowledge.lexicon.rarity(word)
    named = weight * (ranking.PLAIN_NAME_BESIDE_TERMS if beside_terms else 1.0)
    of_feature = Reason("feature", word)
    exact = (
        Match("name", (word,), ranking.NAME_EXACT * named, NAME),
        *_having(knowledge.features.saying((word,)), ranking.FEATURE_EXACT * weight, of_feature),
        Match("text", (word,), ranking.TEXT_EXACT * weight, Reason("text")),
    )
    made_by = Match("vendor_folded", (bare,), ranking.VENDOR * weight, Reason("vendor"))
    if marked and has_marks(word):
        return (*exact, made_by) if word in knowledge.makers else exact
    if marked:
        return (*exact, made_by, Match("name_joined", (bare,), ranking.NAME_JOINED * named, NAME))
    loose = (
        made_by,
        Match("name_folded", (bare,), ranking.NAME_FOLDED * named, NAME),
        Match("name_joined", (bare,), ranking.NAME_JOINED * named, NAME),
        *_having(knowledge.features.saying_folded((bare,)), ranking.FEATURE_FOLDED * weight, of_feature),
        Match("text_folded", (bare,), ranking.TEXT_FOLDED * weight, Reason("text")),
    )
    return loose if bare == word else exact + loose


_CATEGORY_WORTH = {
    CONCEPT: ranking.CATEGORY,
    TRADE: ranking.TRADE_CATEGORY,
    FEATURE: ranking.FEATURE_CATEGORY,
    BRAND: ranking.BRAND_CATEGORY,
}


def _categories(segment: Segment, meaning: Meaning, share: float) -> list[tuple[Match, ...]]:
    reason = Reason("synonym", meaning.label) if _is_other_name(segment, meaning) else None
    top = _CATEGORY_WORTH.get(meaning.kind, 0.0) * share
    groups: list[tuple[Match, ...]] = []
    for at, slug in enumerate(meaning.categories):
        worth = top * (ranking.NEXT_OF_MAKER if meaning.kind == BRAND else ranking.NEXT_MEANING) ** at
        second = worth * ranking.SECONDARY / ranking.CATEGORY
        why = reason or Reason("category", slug)
        groups.append((Match("category", (slug,), worth, why), Match("secondary", (slug,), second, why)))
    return groups


def _told(segment: Segment, meaning: Meaning, share: float, knowledge: Knowledge) -> tuple[Match, ...]:
    """What a document may say that has this meaning."""
    if meaning.kind == FEATURE:
        return (Match("features", (meaning.feature,), ranking.HAS_FEATURE * share, Reason("feature", meaning.label)),)
    if meaning.kind == TRADE:
        return (Match("sector_named", (meaning.sector,), ranking.TRADE_SECTOR * share),) if meaning.sector else ()
    if meaning.kind == BRAND:
        whole = Match("name_whole", (joined(tokens(meaning.label)),), ranking.BRAND_WHOLE * share, NAME)
        parts = [word for word in folded(segment.words) if len(word) > 2]
        is_whole = len(parts) > 1 and joined(segment.words) == joined(tokens(meaning.label))
        others = ranking.BRAND_WORD_OF_WHOLE if is_whole else 1.0
        rare = {word: knowledge.lexicon.rarity(word) ** 2 for word in parts}
        return (
            whole,
            *(Match("name_folded", (word,), ranking.BRAND_WORD * rare[word] * share * others, NAME) for word in parts),
        )
    said: tuple[Match, ...] = ()
    own = folded(segment.words)
    why = Reason("synonym", meaning.label) if _is_other_name(segment, meaning) else None
    names = [name for name in knowledge.vocabulary.names_of.get(meaning.label, ()) if name != own]
    for words in names[: ranking.MOST_OTHER_NAMES]:
        said += _said(words, share * ranking.SYNONYM_SHARE, why, knowledge.features)
    return said


def _is_other_name(segment: Segment, meaning: Meaning) -> bool:
    """Whether telling the label says more than the words did ("bán hàng" is in "quản lý bán hàng")."""
    label = f" {' '.join(folded(tokens(meaning.label)))} "
    return meaning.kind == CONCEPT and f" {' '.join(folded(segment.words))} " not in label


def _having(slugs: tuple[str, ...], worth: float, reason: Reason | None) -> tuple[Match, ...]:
    """A match of listings with one of these features."""
    return (Match("features", slugs, worth, reason),) if slugs else ()


def _said(words: tuple[str, ...], share: float, reason: Reason | None, known: FeatureWords) -> tuple[Match, ...]:
    bare = folded(words)
    in_feature = Reason("feature", " ".join(words)) if reason == NAME else reason
    matches = [
        Match("name_folded", bare, ranking.TERM_IN_NAME * share, reason),
        *_having(known.saying_folded(bare), ranking.TERM_IN_FEATURE * share, in_feature),
        Match("text_folded", bare, ranking.TERM_IN_TEXT * share, Reason("text")),
    ]
    if bare != words:
        more = 1.05
        matches += [
            Match("name", words, ranking.TERM_IN_NAME * share * more, reason),
            *_having(known.saying(words), ranking.TERM_IN_FEATURE * share * more, in_feature),
        ]
        if len(words) == 1:  # of long texts, pairs are kept without their marks only
            matches.append(Match("text", words, ranking.TERM_IN_TEXT * share * more, Reason("text")))
    return tuple(matches)


def _whole_name(reading: Reading) -> list[Match]:
    wholes = {joined(reading.typed), joined(tuple(word for part in reading.segments for word in part.words))}
    wholes |= {joined(tuple(word for part in reading.content for word in part.words))}
    return [Match("name_whole", (whole,), ranking.NAME_WHOLE, NAME) for whole in sorted(wholes) if len(whole) > 1]


def _pairs(content: tuple[Segment, ...], features: FeatureWords) -> list[Match]:
    """Neighbouring plain words standing together, also written as one word ("hara van")."""
    found: list[Match] = []
    for before, after in itertools.pairwise(content):
        if before.meanings or after.meanings:
            continue
        pair = (fold(before.words[-1]), fold(after.words[0]))
        found.append(Match("name_joined", ("".join(pair),), ranking.NAME_JOINED, NAME))
        found += _having(features.saying_folded(pair), ranking.PAIR_FEATURE, None)
        found.append(Match("text_folded", pair, ranking.PAIR_TEXT, None))
    return found


def _affinity(content: tuple[Segment, ...], lean: Lean) -> list[Match]:
    if content and all(segment.is_name for segment in content):
        return []
    has_terms = any(meaning.kind in {CONCEPT, TRADE, FEATURE} for segment in content for meaning in segment.meanings)
    beside = ranking.AFFINITY_OF_NEED if lean.is_described else ranking.AFFINITY_BESIDE_TERMS
    worth = beside if has_terms else ranking.AFFINITY
    return [
        Match("category", (slug,), worth * strength, Reason("category", slug))
        for slug, strength in lean.guesses
        if strength >= ranking.LEAST_AFFINITY
    ]


def _intents(reading: Reading) -> list[Match]:
    wanted: list[Match] = []
    if reading.intents & {"free", "cheap"}:
        wanted += [Match("price_band", (band,), ranking.INTENT) for band in ("free", "under_200k")]
    if "cheap" in reading.intents or "price" in reading.intents:
        wanted.append(Match("price_band", ("200k_500k",), ranking.INTENT / 2))
    if "trial" in reading.intents:
        wanted += [
            Match("trial_band", (band,), ranking.INTENT * (2.0 if days <= (reading.days or 0) else 1.0))
            for band, days in (("to_14", 7), ("15_29", 15), ("from_30", 30))
        ]
    if reading.budget_minor is not None:
        wanted += [
            Match("price_band", (band,), ranking.INTENT)
            for band, least in (("free", 0), ("under_200k", 1), ("200k_500k", 200_000), ("over_500k", 500_001))
            if least < reading.budget_minor or not least
        ]
    wanted += [Match("size", (size,), ranking.INTENT) for size in sorted(reading.intents & SIZES)]
    return wanted
