"""A small catalogue with an index of its own, for pages, API and commands."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from platforms.models import Listing
from search import coverage, indexing, known, names, views
from search.circuit import circuit
from search.engines import _engine
from tests.factories.platforms import CategoryFactory, ListingFactory


@pytest.fixture
def own_index(settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty index that no other test sees; whatever the process remembered is forgotten."""
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.SEARCH_INDEX_PREFIX = f"test-{uuid.uuid4().hex[:10]}"
    monkeypatch.setattr(views, "_seen_ready", True)
    monkeypatch.setattr(known, "LONG_SECONDS", 60.0)  # words are learnt here and now, also on a busy machine
    names.forget()
    coverage.forget()
    known.forget_all()
    circuit.close()
    engine, url = settings.SEARCH_ENGINE, settings.SEARCH_URL
    yield
    if engine == "elasticsearch":
        _engine(engine, "", url, settings.SEARCH_INDEX_PREFIX).wipe()  # type: ignore[attr-defined]
    names.forget()
    coverage.forget()
    known.forget_all()
    circuit.close()


@pytest.fixture
def shops(db, own_index: None) -> dict[str, Listing]:
    """Four listings of two categories, indexed."""
    pos = CategoryFactory()
    accounting = CategoryFactory(slug="accounting", name_vi="Kế toán - tài chính", name_en="Accounting", sort_order=1)
    rows: list[tuple[str, Any, dict[str, Any], dict[str, Any]]] = [
        (
            "Bán Nhanh",
            pos,
            {"trial_days": 14, "price_minor": 150_000},
            {"target_sizes": ["micro"], "target_sectors": ["ALL"]},
        ),
        ("Cửa Hàng Số", pos, {"trial_days": 30, "price_minor": 450_000}, {"target_sectors": ["G"]}),
        ("Đếm Kho", pos, {"trial_days": None}, {"target_sectors": ["I"], "target_sizes": ["small", "medium"]}),
        ("Sổ Cái", accounting, {"trial_days": 7}, {"description_vi": "Phần mềm kế toán.", "target_sectors": ["ALL"]}),
    ]
    listings: dict[str, Any] = {}
    for name, category, plan, facts in rows:
        listing = ListingFactory(
            platform__name=name, platform__category=category,
            **{f"plan__{key}": value for key, value in plan.items()},
            **{f"platform__{key}": value for key, value in facts.items()},
        )  # fmt: skip
        listings[name] = listing
    indexing.rebuild()
    return listings
