"""What every engine does alike, on the 156 real platforms.

The judge is `search.evaluate`, which works a plan out in plain Python: each engine must find exactly
what it finds, in its order (but for scores that differ by less than a rounding), with its counts.
"""

import dataclasses
import itertools
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.documents import SearchDocument, fields_of
from search.engines.base import AlreadyBuilding, Engine, NotReady
from search.evaluate import passes, score
from search.judging import Judged, judge, read_judgments, summarise
from search.loading import DATA
from search.plan import FACETS, Plan
from tests.factories.catalogue_csv import documents
from tests.search.engines import ENGINES, opened, plan_for

QUERIES = [
    "phần mềm kế toán", "hoa don dien tu", "kees toans", "chukyso", "CRM", "misa", "base vn", "kiotvet", "hara van",
    "point of sale for coffee shop", "gửi tin nhắn cho khách cũ quay lại mua", "HĐĐT", "email marketing giá rẻ",
    "giải pháp giao hàng nội thành", "phần mềm", "xyzzy", "xyzzy quux", "'; DROP TABLE --", "AND OR NOT (+*:\\",
]  # fmt: skip


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    for engine in opened(request.param, tmp_path_factory.mktemp("engine")):
        assert engine.rebuild(documents()) == 156
        yield engine


@pytest.fixture(params=ENGINES)
def own_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    yield from opened(request.param, tmp_path)


FIELDS = {document.slug: fields_of(document) for document in documents()}


def expected(plan: Plan) -> dict[str, float]:
    told = {slug: score(plan, fields) for slug, fields in FIELDS.items() if passes(plan.filters, fields)}
    return {slug: round(answer[0], 2) for slug, answer in told.items() if answer}


@pytest.mark.parametrize("query", QUERIES)
def test_finds_what_the_plan_says_in_its_order(engine: Engine, query: str) -> None:
    plan = plan_for(query, size=200)
    found, wanted = engine.search(plan), expected(plan)
    assert {hit.slug for hit in found.hits} == set(wanted)
    assert found.total == len(wanted)
    ranked = [wanted[hit.slug] for hit in found.hits]
    assert all(before >= after - 0.02 for before, after in itertools.pairwise(ranked)) or not plan.parts


def test_judged_queries_reach_their_bars(engine: Engine) -> None:
    platforms = [Judged(d.slug, d.name, d.category, d.secondary) for d in documents()]

    def found(query: str) -> list[str]:
        plan = plan_for(query)
        return [hit.slug for hit in engine.search(plan).hits] if plan.parts else []

    scores = judge(read_judgments(DATA / "search_judgments.csv"), platforms, found)
    whole = summarise(scores)[-1]
    assert whole.ndcg >= 0.96
    assert whole.success_1 >= 0.98
    assert whole.success_3 == 1.0
    assert [row.query for row in scores if (row.ndcg is None) == bool(row.found)] == []


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"category": ("pos", "crm")},
        {"category": ("pos",), "size": ("micro",), "price": ("unknown",)},
        {"sector": ("I",)},
        {"trial": ("to_14", "15_29")},
        {"feature": ("open-api",)},
    ],
)
@pytest.mark.parametrize("query", ["", "bán hàng"])
def test_counts_of_a_facet_ignore_its_own_choice(
    engine: Engine, query: str, filters: dict[str, tuple[str, ...]]
) -> None:
    plan = plan_for(query, filters=filters)
    found = engine.search(plan)
    for facet, field in FACETS.items():
        counts: Counter[str] = Counter()
        for fields in FIELDS.values():
            if score(plan, fields) and passes(plan.filters, fields, without=facet):
                counts.update(set(fields[field]))
        assert found.facets[facet] == dict(counts), facet
    assert found.total == len(expected(plan))


def test_reasons_are_told(engine: Engine) -> None:
    kinds = {hit.slug: [reason.kind for reason in hit.reasons] for hit in engine.search(plan_for("haravan")).hits}
    assert kinds["haravan"] == ["name"]
    (first, *_rest) = engine.search(plan_for("chấm công trên điện thoại")).hits
    assert "feature" in [reason.kind for reason in first.reasons]


def test_sorts_by_name_price_and_trial(engine: Engine) -> None:
    by_slug = {document.slug: document for document in documents()}

    def found(sort: str) -> list[SearchDocument]:
        return [by_slug[hit.slug] for hit in engine.search(plan_for("", sort=sort, size=156)).hits]

    assert [d.name for d in found("name")] == [
        d.name for d in sorted(documents(), key=lambda d: FIELDS[d.slug]["by_name"])
    ]
    prices = [document.price_minor for document in found("price")]
    assert prices == sorted(p for p in prices if p is not None) + [None] * prices.count(None)
    trials = [document.trial_days or 0 for document in found("trial")]
    assert trials == sorted(trials, reverse=True)


def test_pages_do_not_overlap(engine: Engine) -> None:
    whole = [hit.slug for hit in engine.search(plan_for("bán hàng", size=48)).hits]
    pages = [hit.slug for start in (0, 24) for hit in engine.search(plan_for("bán hàng", start=start)).hits]
    assert pages == whole


def test_an_empty_index_is_not_ready(own_engine: Engine) -> None:
    assert not own_engine.is_ready()
    with pytest.raises(NotReady):
        own_engine.search(plan_for("kế toán"))


def test_a_newer_version_replaces_and_an_older_one_does_not(own_engine: Engine) -> None:
    first = documents()[0]
    own_engine.rebuild(documents()[:3])
    own_engine.put([dataclasses.replace(first, name="Bông Lúa Vàng", version=5)])
    assert [hit.slug for hit in own_engine.search(plan_for("bông lúa vàng")).hits] == [first.slug]
    own_engine.put([dataclasses.replace(first, name="Cũ Kỹ Rồi", version=4)])
    assert own_engine.versions()[first.pk] == 5
    assert [hit.slug for hit in own_engine.search(plan_for("bông lúa vàng")).hits] == [first.slug]


def test_what_is_dropped_stays_away(own_engine: Engine) -> None:
    own_engine.rebuild(documents()[:3])
    gone = documents()[1]
    own_engine.drop(gone.pk, 7)
    own_engine.put([dataclasses.replace(gone, version=6)])
    assert gone.pk not in own_engine.versions()
    own_engine.put([dataclasses.replace(gone, version=8)])
    assert own_engine.versions()[gone.pk] == 8


def test_a_rebuild_replaces_the_index_while_it_is_read(own_engine: Engine) -> None:
    own_engine.rebuild(documents()[:5])
    assert len(own_engine.versions()) == 5
    assert own_engine.rebuild(documents()) == 156
    assert len(own_engine.versions()) == 156


def test_what_changes_during_a_rebuild_is_neither_lost_nor_revived(own_engine: Engine) -> None:
    own_engine.rebuild(documents())
    changed, gone = documents()[100], documents()[120]

    def meanwhile() -> None:
        own_engine.put([dataclasses.replace(changed, name="Bông Lúa Vàng", version=5)])
        own_engine.drop(gone.pk, 5)

    writer = threading.Thread(target=meanwhile)

    def as_read_before_the_change() -> Iterator[SearchDocument]:
        for number, document in enumerate(documents()):
            if number == 10:
                writer.start()
                writer.join()  # writers never wait for a rebuild
            assert own_engine.search(plan_for("kế toán")).total > 0, "readers never wait"
            yield document

    own_engine.rebuild(as_read_before_the_change())
    writer.join(timeout=20)
    versions = own_engine.versions()
    assert len(versions) == 155
    assert versions[changed.pk] == 5
    assert gone.pk not in versions
    assert [hit.slug for hit in own_engine.search(plan_for("bông lúa vàng")).hits] == [changed.slug]


def test_a_second_rebuild_is_refused_while_one_runs(own_engine: Engine) -> None:
    refused: list[bool] = []

    def read_slowly() -> Iterator[SearchDocument]:
        yield from documents()[:5]
        try:
            own_engine.rebuild(documents())
        except AlreadyBuilding:
            refused.append(True)

    assert own_engine.rebuild(read_slowly()) == 5
    assert refused == [True]
    assert len(own_engine.versions()) == 5
    assert own_engine.rebuild(documents()) == 156


def test_a_rebuild_that_dies_changes_nothing_and_is_in_nobodys_way(own_engine: Engine) -> None:
    own_engine.rebuild(documents()[:5])

    def broken() -> Iterator[SearchDocument]:
        yield from documents()[:50]
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="the database went away"):
        own_engine.rebuild(broken())
    assert len(own_engine.versions()) == 5
    own_engine.put([dataclasses.replace(documents()[0], version=3)])
    assert own_engine.rebuild(documents()) == 156
    assert len(own_engine.versions()) == 156


def test_what_is_written_before_the_first_index_stands_is_in_it(own_engine: Engine) -> None:
    changed, gone = documents()[3], documents()[4]

    def meanwhile() -> Iterator[SearchDocument]:
        for number, document in enumerate(documents()[:10]):
            if number == 2:
                with pytest.raises(NotReady):
                    own_engine.put([dataclasses.replace(changed, version=9)])
                with pytest.raises(NotReady):
                    own_engine.drop(gone.pk, 9)
            yield document

    own_engine.rebuild(meanwhile())
    versions = own_engine.versions()
    assert versions[changed.pk] == 9
    assert gone.pk not in versions
    assert len(versions) == 9
