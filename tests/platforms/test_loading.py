"""`load_catalogue`: the counts of the files, twice the same rows, never over a vendor's words."""

import csv
import io
import time

import pytest
from django.core.management import CommandError, call_command

from marketplace.outbox import services as outbox
from platforms.loading import load_catalogue
from platforms.loading import rows as loading_rows
from platforms.loading.rows import DATA
from platforms.models import Category, FactBasis, Feature, Listing, Plan, Platform, TrialTask, Vendor
from tests.factories.accounts import VendorFactory

pytestmark = pytest.mark.django_db


def _counts() -> list[int]:
    pairs = Platform.features.through.objects
    models = (Category, Feature, TrialTask, Vendor, Platform, Listing, Plan)
    return [model.objects.count() for model in models] + [pairs.count()]


def test_loads_what_the_files_say_and_twice_makes_the_same_rows() -> None:
    started = time.monotonic()
    first = load_catalogue()
    seconds = time.monotonic() - started
    counts, pks = _counts(), set(Platform.objects.values_list("pk", flat=True))

    second = load_catalogue()

    assert counts == [22, 394, 241, 105, 156, 156, 156, 542] == _counts()
    assert (first.in_file, first.added, first.kept) == (156, 156, 0)
    assert (second.added, second.changed, second.kept) == (0, 0, 0)
    assert pks == set(Platform.objects.values_list("pk", flat=True))
    assert seconds < 8


def test_every_listing_is_unclaimed_and_honest() -> None:
    load_catalogue()

    assert set(Listing.objects.values_list("standing", flat=True)) == {"unclaimed"}
    assert Listing.objects.filter(is_on_smedx_list=True).count() == 1
    assert Listing.objects.filter(is_on_smedx_list=False).count() == 0
    assert Plan.objects.filter(price_is_reference=True).count() == 14
    assert Plan.objects.exclude(price_minor=None).filter(price_is_reference=False).count() == 0
    assert Plan.objects.exclude(trial_days=None).count() == 9
    assert Platform.objects.filter(fact_basis=FactBasis.MEMORY).count() == 53
    assert Platform.objects.filter(fact_basis=FactBasis.MEMORY).exclude(facts_checked_on=None).count() == 0
    assert Vendor.objects.filter(legal_name="").count() == 36


def test_rows_known_from_memory_are_hidden_outside_the_demonstration(settings) -> None:
    load_catalogue()
    assert Listing.objects.listed().count() == 156

    settings.DEMO = False

    assert Listing.objects.listed().count() == 103


def test_a_claimed_listing_is_never_overwritten() -> None:
    load_catalogue()
    platform = Platform.objects.get(slug="kiotviet")
    Platform.objects.filter(pk=platform.pk).update(description_vi="Lời của nhà cung cấp")
    Listing.objects.filter(platform=platform).update(standing="claimed", owner=VendorFactory())

    done = load_catalogue()

    platform.refresh_from_db()
    assert (done.kept, platform.description_vi) == (1, "Lời của nhà cung cấp")


def test_an_edited_draft_is_never_overwritten() -> None:
    load_catalogue()
    platform = Platform.objects.get(slug="kiotviet")
    Platform.objects.filter(pk=platform.pk).update(description_vi="Biên tập đã sửa")
    platform.refresh_from_db()
    platform.save_revision()

    load_catalogue()

    assert Platform.objects.get(pk=platform.pk).description_vi == "Biên tập đã sửa"


def test_a_changed_line_updates_its_rows_and_is_announced(tmp_path, monkeypatch) -> None:
    load_catalogue()
    told = []
    monkeypatch.setattr("platforms.loading.catalogue.publish", lambda topic, key, payload: told.append((topic, key)))
    folder = _copy(tmp_path, slug="kiotviet", price_from_vnd_month="280000", description_vi="Mô tả mới")

    done = load_catalogue(folder)

    platform = Platform.objects.get(slug="kiotviet")
    assert (done.changed, told) == (1, [("listing.changed", "kiotviet")])
    assert (platform.description_vi, platform.plans.get().price_minor) == ("Mô tả mới", 280_000)
    assert platform.listing.version == 2
    assert outbox.registration("nobody") is None


@pytest.mark.parametrize(("column", "value"), [("price_from_vnd_month", "270k"), ("fact_basis", "rumour")])
def test_an_unreadable_cell_names_its_line_and_loads_nothing(tmp_path, monkeypatch, column: str, value: str) -> None:
    folder = _copy(tmp_path, slug="misa-sme", **{column: value})
    monkeypatch.setattr(loading_rows, "DATA", folder)

    with pytest.raises(CommandError, match=f"Dòng 3, cột {column}"):
        monkeypatch.setattr(
            "platforms.management.commands.load_catalogue.load_catalogue", lambda: load_catalogue(folder)
        )
        call_command("load_catalogue", stderr=io.StringIO())

    assert _counts() == [0] * 8


def _copy(folder, *, slug: str, **changes: str):
    for path in DATA.glob("*.csv"):
        (folder / path.name).write_bytes(path.read_bytes())
    with (DATA / "platforms.csv").open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        rows = [{**row, **changes} if row["slug"] == slug else row for row in reader]
    with (folder / "platforms.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, reader.fieldnames or [])
        writer.writeheader()
        writer.writerows(rows)
    return folder
