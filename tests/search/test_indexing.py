"""The life of the index: outbox, check, repair, commands."""

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from marketplace import clock
from marketplace.celery import app
from marketplace.outbox.services import publish
from marketplace.outbox.testing import run_due
from platforms.models import Listing
from search import indexing
from search.catalogue import of_listing
from search.documents import SearchDocument
from search.engines import engine
from search.queries import Question, search
from search.tasks import reconcile

pytestmark = pytest.mark.django_db
Shops = dict[str, Listing]


def changed(listing: Listing) -> None:
    listing.version += 1
    listing.save(update_fields=["version"])
    with transaction.atomic():
        publish(
            "listing.changed", key=listing.platform.slug, payload={"listing_pk": listing.pk, "version": listing.version}
        )
    run_due()


def found(query: str) -> list[str]:
    by_pk = {row.pk: row.platform.name for row in Listing.objects.select_related("platform")}
    return [by_pk[hit.pk] for hit in search(Question(q=query)).hits]


def test_a_changed_listing_is_found_by_its_new_name(shops: Shops) -> None:
    listing = shops["Đếm Kho"]
    listing.platform.name = "Kho Thông Thái"
    listing.platform.save(update_fields=["name"])
    changed(listing)
    assert found("kho thông thái")[0] == "Kho Thông Thái"


def test_a_withdrawn_listing_is_found_no_more(shops: Shops) -> None:
    listing = shops["Sổ Cái"]
    assert found("sổ cái") == ["Sổ Cái"]
    listing.withdrawn_at = clock.now()
    listing.save(update_fields=["withdrawn_at"])
    changed(listing)
    assert found("sổ cái") == []
    assert indexing.difference().is_none


def test_a_message_before_the_first_index_is_harmless(db: None, own_index: None, shops: Shops, settings) -> None:
    settings.SEARCH_INDEX_DIR = settings.SEARCH_INDEX_DIR / "other"
    settings.SEARCH_INDEX_PREFIX += "x"
    changed(shops["Sổ Cái"])
    assert not engine().is_ready()


def test_check_tells_the_difference_and_repair_mends_it(shops: Shops) -> None:
    call_command("search_check")
    Listing.objects.filter(pk=shops["Sổ Cái"].pk).update(version=9)
    Listing.objects.filter(pk=shops["Đếm Kho"].pk).update(withdrawn_at=clock.now())
    with pytest.raises(CommandError, match="missing 0, stale 1, surplus 1"):
        call_command("search_check")
    call_command("search_check", "--repair")
    call_command("search_check")
    assert engine().versions()[shops["Sổ Cái"].pk] == 9


def test_prepare_builds_only_what_is_missing_or_behind(shops: Shops, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[int] = []
    monkeypatch.setattr(indexing, "rebuild", lambda: built.append(1))
    indexing.prepare()
    assert built == []
    Listing.objects.filter(pk=shops["Sổ Cái"].pk).update(version=9)
    indexing.prepare()
    assert built == [1]


def test_dump_answers_one_line_of_json(shops: Shops, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    queries = tmp_path / "queries.txt"
    queries.write_text("so cai\n\nmua xe may cu\n", encoding="utf-8")
    call_command("search_dump", str(queries))
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert json.loads(out) == {"so cai": [shops["Sổ Cái"].platform.slug], "mua xe may cu": []}


@pytest.mark.parametrize("command", ["search_dump", "search_judge"])
def test_a_missing_file_is_one_clear_line(shops: Shops, command: str) -> None:
    with pytest.raises(CommandError, match="Cannot read"):
        call_command(command, "/nowhere/at/all")


def test_a_late_message_of_an_old_version_withdraws_in_the_newest(shops: Shops) -> None:
    listing = shops["Sổ Cái"]
    read_before = of_listing(Listing.objects.with_facts().get(pk=listing.pk))
    Listing.objects.filter(pk=listing.pk).update(withdrawn_at=clock.now(), version=7)
    indexing.refresh(listing.pk, 2)
    engine().put([dataclasses.replace(read_before, version=6)])
    assert listing.pk not in engine().versions()


def test_a_database_from_an_older_copy_is_mended_by_a_rebuild(shops: Shops) -> None:
    listing = shops["Sổ Cái"]
    Listing.objects.filter(pk=listing.pk).update(version=9)
    indexing.repair()
    Listing.objects.filter(pk=listing.pk).update(version=4)
    assert indexing.difference().ahead == (listing.pk,)
    indexing.repair()
    assert indexing.difference().is_none
    assert engine().versions()[listing.pk] == 4


def test_every_night_the_index_is_mended(shops: Shops) -> None:
    assert app.conf.beat_schedule["search-reconcile"]["task"] == reconcile.name
    Listing.objects.filter(pk=shops["Sổ Cái"].pk).update(version=9)
    Listing.objects.filter(pk=shops["Đếm Kho"].pk).update(withdrawn_at=clock.now())
    reconcile()
    reconcile()
    assert indexing.difference().is_none
    assert found("sổ cái") == ["Sổ Cái"]


def test_at_night_an_index_is_built_where_none_stands(shops: Shops, settings) -> None:
    settings.SEARCH_INDEX_DIR = settings.SEARCH_INDEX_DIR / "other"
    settings.SEARCH_INDEX_PREFIX += "x"
    reconcile()
    assert engine().is_ready()
    assert indexing.difference().is_none


def test_a_rebuild_beside_another_is_one_clear_line(shops: Shops, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def read(*_args: object) -> Iterator[SearchDocument]:
        try:
            call_command("search_rebuild")
        except CommandError as error:
            told.append(str(error))
        yield of_listing(Listing.objects.with_facts().get(pk=shops["Sổ Cái"].pk))

    engine().rebuild(read())
    assert told == ["Another rebuild is running; this one changed nothing."]
