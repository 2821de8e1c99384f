"""What people call a platform: its name, its maker's word, two words of it written as one."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from search.documents import SearchDocument, names_of
from search.text.forms import camel_split, fold, folded, tokens
from search.text.vocabulary import BRAND, Meaning
from search.text.weak import WEAK_WORDS

MOST_FAMILY_CATEGORIES = 3


def terms_of_names(documents: Iterable[SearchDocument], common: set[str]) -> list[tuple[str, Meaning]]:
    """Terms for the names of `documents`; `common` are folded words of the language."""
    documents = list(documents)
    named = [
        (text, Meaning(BRAND, document.name, (document.category,)))
        for document in documents
        for text in (*names_of(document.name), *_written_as_one(document.name, common), *_shortened(document.name))
    ]
    return named + list(_families(documents, common))


def _spellings(name: str) -> list[tuple[str, ...]]:
    return list(dict.fromkeys((tokens(name), tokens(camel_split(name)))))


def _written_as_one(name: str, common: set[str]) -> list[str]:
    """Two words of a name typed as one ("sinvoice" of "Viettel S-Invoice"); not two words of the language."""
    spellings = [folded(said) for said in _spellings(name)]
    pairs = [pair for said in spellings for pair in itertools.pairwise(said)]
    kept = ("".join(pair) for pair in pairs if not WEAK_WORDS & set(pair) and not common >= set(pair))
    alone = {word for said in spellings for word in said}
    return [one for one in dict.fromkeys(kept) if len(one) > 4 and one not in alone]


def _shortened(name: str) -> list[str]:
    """A long name by its first word and the letters of the rest: "Zalo OA" is Zalo Official Account."""
    said = tokens(name)
    return [f"{said[0]} {''.join(word[0] for word in said[1:])}"] if len(said) == 3 and said[-1].isalpha() else []


def _families(documents: list[SearchDocument], common: set[str]) -> Iterator[tuple[str, Meaning]]:
    """Words that stand in names and nowhere else ("getfly", "misa"): a maker's or a product's own."""
    families: dict[str, list[SearchDocument]] = defaultdict(list)
    for document in documents:
        for word in {word for said in _spellings(document.name) for word in said}:
            families[word].append(document)
    for word, members in families.items():
        if len(word) > 2 and not word.isdigit() and fold(word) not in common:
            yield word, Meaning(BRAND, word, _categories_of(members))


def _categories_of(members: list[SearchDocument]) -> tuple[str, ...]:
    """The commonest categories of a family; among equals that of its shortest name, the thing itself."""
    shortest = min(members, key=lambda document: (len(document.name), document.slug)).category
    counted = Counter(document.category for document in members)
    return tuple(sorted(counted, key=lambda slug: (-counted[slug], slug != shortest, slug))[:MOST_FAMILY_CATEGORIES])
