"""An index that other code wrote is rebuilt: what engines keep is pinned to the version of the mapping."""

import hashlib
from pathlib import Path

import orjson
import pytest
import tantivy

from search.documents import MAPPING_VERSION, FeatureText, SearchDocument, fields_of
from search.engines.base import EngineDown
from search.engines.elasticsearch import mappings
from search.engines.tantivy import TantivyEngine
from search.engines.tantivy_schema import plain, row_of
from search.telling import told_of
from tests.search.engines import plan_for

SAMPLES = (
    SearchDocument(
        pk=7, slug="giao-hang-so", name="Giao Hàng Số (GHSo)", category="delivery",
        category_names=("Giao hàng - vận chuyển", "Delivery"), secondary=("pos",), vendor="Công ty Giao Số",
        description_vi="Phần mềm giao hàng cho cửa hàng, gọi xe và đối soát tiền thu hộ trong ngày.",
        description_en="Delivery for shops.",
        features=(FeatureText("cod", "Đối soát thu hộ", "COD reconciliation", ("tiền thu hộ", "COD")),),
        sectors=("G", "H"), sizes=("micro", "small"), price_minor=150_000, trial_days=15, standing="claimed",
        data_location="Hà Nội", languages=("vi", "en"), security_level=3, is_verified=True, version=4, evidence=0.7,
    ),
    SearchDocument(pk=8, slug="so-cai", name="SổCái24h", category="accounting"),
)  # fmt: skip
PINNED = (8, "67e5b71e278caf47")


def kept_by_engines() -> str:
    """A print of what either engine keeps of the samples."""
    rows = [row_of(plain(document)).to_dict() for document in SAMPLES]
    told = [told_of(fields_of(document)) for document in SAMPLES]
    whole = orjson.dumps([rows, told, mappings()], option=orjson.OPT_SORT_KEYS, default=list)
    return hashlib.sha256(whole).hexdigest()[:16]


def test_what_engines_keep_changes_only_with_the_version() -> None:
    """When this fails, raise MAPPING_VERSION and pin both anew: old indices are then rebuilt by themselves."""
    assert (MAPPING_VERSION, kept_by_engines()) == PINNED


def test_an_index_of_another_shape_is_a_down_engine_not_an_error(tmp_path: Path) -> None:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("slug", stored=True)
    folder = tmp_path / f"v{MAPPING_VERSION}-1"
    folder.mkdir()
    writer = tantivy.Index(builder.build(), path=str(folder)).writer(20_000_000, 1)
    writer.add_document(tantivy.Document(slug="cu"))
    writer.commit()
    (tmp_path / "current").write_text(folder.name)
    engine = TantivyEngine(tmp_path)
    with pytest.raises(EngineDown):
        engine.versions()
    with pytest.raises(EngineDown):
        engine.search(plan_for())
