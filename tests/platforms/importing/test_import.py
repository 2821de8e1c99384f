"""Importing further platforms: told row by row, never silently merged, in the trail and in search."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from marketplace import clock
from marketplace.audit.models import AuditEvent
from marketplace.errors import Conflict, InvalidInput, NotAllowed
from marketplace.outbox.models import OutboxMessage
from marketplace.outbox.testing import run_due
from platforms.importing.checking import check
from platforms.importing.duplicates import company_key, name_key
from platforms.importing.models import CatalogueImport
from platforms.importing.services import import_apply, import_check, import_file, import_write_chunk
from platforms.loading import load_catalogue
from platforms.models import Listing, Plan, Platform, StandingEvent, Vendor
from platforms.offers import trial_offer
from search import indexing
from search.engines import engine
from tests.factories.accounts import AgencyFactory, actor_for, member, signed_in
from tests.factories.platforms import CategoryFactory, ListingFactory
from tests.platforms.claiming.cast import claimant, reviewer
from tests.platforms.importing.files import a_file, many

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _category() -> None:
    CategoryFactory(slug="pos")


def _outcomes(content: bytes) -> list[tuple[str, str]]:
    return [(finding.name, finding.outcome) for finding in check(content).findings]


def test_a_row_becomes_an_unclaimed_listing_with_its_source_and_its_line_in_the_trail(settings) -> None:
    settings.DEMO = False
    content = a_file({"price_from_vnd_month": "90000", "trial_days": "14", "target_sizes": "micro|small"})

    _checked, added = import_file(actor=actor_for(reviewer()), content=content)

    listing = Listing.objects.listed().with_facts().get(platform__slug="so-xanh")
    platform = listing.platform
    assert (added, listing.standing, listing.owner_id, platform.target_sizes) == (
        1,
        "unclaimed",
        None,
        ["micro", "small"],
    )
    assert (platform.fact_basis, platform.source_url) == ("source", "https://soxanh.vn/gioi-thieu")
    assert platform.facts_checked_on == dt.date(2026, 11, 1)
    assert platform.vendor.legal_name == "Công ty TNHH Sao Mai"
    plan = Plan.objects.get(platform=platform)
    assert (plan.price_minor, plan.price_is_reference, plan.trial_days) == (90_000, True, 14)
    assert trial_offer(listing) is None
    event = StandingEvent.objects.get(listing=listing)
    assert (event.state, event.cause, event.reference[:4]) == ("unclaimed", "imported", "imp_")


def test_the_trail_recounts_the_import(capsys) -> None:
    before = clock.now()
    import_file(actor=actor_for(reviewer()), content=a_file({}))

    call_command("listing_at", "so-xanh", clock.now().isoformat())
    assert capsys.readouterr().out.startswith("unclaimed")
    call_command("listing_at", "so-xanh", (before - dt.timedelta(minutes=1)).isoformat())
    assert capsys.readouterr().out.startswith("hidden")


def test_duplicates_are_told_and_left_out() -> None:
    ListingFactory(platform__name="Sổ Đỏ Online", platform__slug="so-do-online", platform__website="https://sodo.vn/")
    removed = ListingFactory(platform__name="Sổ Vàng", platform__website="https://sovang.vn")
    Listing.objects.filter(pk=removed.pk).update(withdrawn_at=clock.now())
    content = a_file(
        {"name": "so do-online", "website": "https://khac.vn"},
        {"name": "Tên Mới", "website": "http://www.sodo.vn"},
        {"name": "SỔ VÀNG", "website": ""},
        {"name": "Sổ Xanh", "website": "https://a.vn"},
        {"name": "SổXanh", "website": "https://b.vn"},
        {"name": "Khác", "slug": "so-do-online", "website": "https://c.vn"},
    )

    checked = check(content)

    assert [(f.outcome, f.notes[0] if f.notes else "") for f in checked.findings] == [
        ("duplicate", "trùng tên với Sổ Đỏ Online"),
        ("duplicate", "trùng trang giới thiệu với Sổ Đỏ Online"),
        ("duplicate", "trùng tên với Sổ Vàng (đã gỡ)"),
        ("new", ""),
        ("duplicate", "trùng tên với Sổ Xanh (dòng 5)"),
        ("duplicate", "trùng tên với Sổ Đỏ Online"),
    ]


def test_the_same_company_or_domain_is_imported_and_told() -> None:
    ListingFactory(
        platform__name="AMIS",
        platform__website="https://amis.misa.vn",
        platform__vendor__legal_name="Công ty Cổ phần MISA",
    )
    content = a_file(
        {"name": "Một", "vendor_legal_name": "CTCP Misa", "website": "https://khac.vn"},
        {"name": "Hai", "vendor_legal_name": "Công ty Khác", "website": "https://hai.misa.vn"},
        {"name": "Ba", "vendor_legal_name": "", "website": "https://facebook.com/ba"},
        {"name": "Bốn", "vendor_legal_name": "", "website": "https://facebook.com/bon"},
    )

    found = check(content).findings

    assert [(f.outcome, f.notes) for f in found] == [
        ("akin", ["cùng công ty với AMIS"]),
        ("akin", ["cùng tên miền với AMIS"]),
        ("new", []),
        ("new", []),
    ]


def test_keys_fold_what_people_write_differently() -> None:
    assert name_key("Kế Toán-Online") == name_key("ke toan  online") == "ketoanonline"
    assert name_key("e\u0301n Đo\u0323") == name_key("én Đọ")
    assert company_key("Công ty Cổ phần Đông Á") == company_key("CTCP ĐÔNG Á") == "donga"
    assert company_key("Công ty TNHH MTV Sao") == "sao"


def test_a_mistake_leaves_its_row_out_and_says_where() -> None:
    content = a_file(
        {"name": ""},
        {"name": "A", "category": "khong-co"},
        {"name": "B", "source_url": ""},
        {"name": "C", "source_url": "javascript:alert(1)"},
        {"name": "D", "price_from_vnd_month": "-5"},
        {"name": "E", "trial_days": "một"},
        {"name": "F", "fact_basis": "vendor"},
        {"name": "G", "checked_on": "2999-01-01"},
        {"name": "H", "features": "khong-co"},
        {"name": "###"},
        {"name": "I", "website": "https://i.vn"},
    )

    checked = check(content)

    assert [f.outcome for f in checked.findings] == ["error"] * 10 + ["new"]
    assert checked.findings[1].notes == ["cột category: không đọc được “khong-co”"]
    assert checked.findings[2].notes == ["cột source_url: còn trống"]
    assert checked.findings[10].line == 12


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe", b"name,category\nA,pos\n", a_file({}) + b"\0", a_file({}).replace(b"name,", b"name,la,", 1)],
)
def test_what_is_no_such_file_is_refused_as_a_whole(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        check(content)


def test_rows_from_memory_need_no_source_and_are_hidden_outside_the_demonstration(settings) -> None:
    import_file(
        actor=actor_for(reviewer()), content=a_file({"fact_basis": "memory", "source_url": "", "checked_on": ""})
    )
    assert Listing.objects.listed().count() == 1

    settings.DEMO = False

    assert Listing.objects.listed().count() == 0
    assert Platform.objects.get().facts_checked_on is None


def test_importing_twice_adds_nothing() -> None:
    actor = actor_for(reviewer())
    import_file(actor=actor, content=a_file({}))

    checked, added = import_file(actor=actor, content=a_file({}))

    assert (added, [f.outcome for f in checked.findings]) == (0, ["duplicate"])
    assert (Platform.objects.count(), Vendor.objects.count(), StandingEvent.objects.count()) == (1, 1, 1)


def test_the_command_dry_runs_then_imports(tmp_path: Path, capsys) -> None:
    file = tmp_path / "them.csv"
    file.write_bytes(a_file({}, {"name": "so xanh"}, {"name": "", "website": ""}))

    call_command("import_platforms", str(file), "--dry-run")
    assert Platform.objects.count() == 0
    told = capsys.readouterr()
    assert told.err.strip() == "3 dòng: sẽ nhập 1, để lại 2."
    assert [line.split("\t")[:2] for line in told.out.splitlines()] == [["3", "duplicate"], ["4", "error"]]

    call_command("import_platforms", str(file))
    assert capsys.readouterr().err.strip() == "3 dòng: đã nhập 1, để lại 2."
    assert Platform.objects.count() == 1
    with pytest.raises(CommandError):
        call_command("import_platforms", str(file))
    with pytest.raises(CommandError):
        call_command("import_platforms", str(tmp_path / "khong-co.csv"))


def test_a_reviewer_uploads_reads_and_applies_exactly_that_file() -> None:
    judge = reviewer()
    room = signed_in(judge.user)
    upload = SimpleUploadedFile("them.csv", a_file({}, {"name": "SỔ XANH"}), content_type="text/csv")

    checked = room.post("/dieu-hanh/nhap-danh-muc/", {"file": upload})

    row = CatalogueImport.objects.get()
    page = room.get(checked["Location"]).content.decode()
    assert (row.rows, row.fit, Platform.objects.count()) == (2, 1, 0)
    assert "trùng tên với Sổ Xanh (dòng 2)" in page and "Nhập 1 dòng" in page
    path = f"/dieu-hanh/nhap-danh-muc/{row.public_id}/nhap/"
    assert room.post(path).status_code == 302
    assert Platform.objects.count() == 0  # promised, and kept by the outbox
    run_due()
    assert room.post(path, follow=True).content.decode().count("Tệp này đã được nhập.") == 1

    row.refresh_from_db()
    assert (row.state, row.added, Platform.objects.get().slug) == ("applied", 1, "so-xanh")
    trail = StandingEvent.objects.get()
    assert (trail.actor, trail.reference) == (f"user:{judge.user_id}", row.public_id)
    acts = AuditEvent.objects.filter(target__startswith="platforms_importing").values_list("action", flat=True)
    assert list(acts) == ["catalogue.import_checked", "catalogue.import_applied"]


def test_a_chunk_delivered_twice_writes_once() -> None:
    actor = actor_for(reviewer())
    row = import_check(actor=actor, content=many(3), file_name="them.csv")
    import_apply(actor=actor, row=row)

    assert import_write_chunk(import_pk=row.pk, chunk=0) == 3
    assert import_write_chunk(import_pk=row.pk, chunk=0) == 0

    row.refresh_from_db()
    assert (row.added, row.state, Platform.objects.count()) == (3, "applied", 3)


def test_a_file_that_changed_after_its_check_is_not_applied() -> None:
    actor = actor_for(reviewer())
    row = import_check(actor=actor, content=a_file({}), file_name="them.csv")
    Path(row.file.path).write_bytes(a_file({"name": "Khác"}))

    with pytest.raises(Conflict):
        import_apply(actor=actor, row=row)

    assert (CatalogueImport.objects.get().state, Platform.objects.count()) == ("checked", 0)


def test_only_reviewers_import() -> None:
    upload = {"file": SimpleUploadedFile("them.csv", a_file({}))}
    for person, status in ((claimant().user, 403), (member(AgencyFactory(), "officer").user, 403)):
        assert signed_in(person).get("/dieu-hanh/nhap-danh-muc/").status_code == status
    auditor = signed_in(member(AgencyFactory(), "auditor").user)
    assert auditor.get("/dieu-hanh/nhap-danh-muc/").status_code == 200
    assert auditor.post("/dieu-hanh/nhap-danh-muc/", upload).status_code == 403
    with pytest.raises(NotAllowed):
        import_check(actor=actor_for(claimant()), content=a_file({}), file_name="x.csv")
    assert CatalogueImport.objects.count() == 0


def test_what_was_imported_is_found_by_search() -> None:
    load_catalogue()
    indexing.rebuild()

    import_file(actor=actor_for(reviewer()), content=many(20))
    messages = OutboxMessage.objects.filter(topic="listings.changed").count()
    run_due()

    assert messages == 1
    assert indexing.difference().is_none
    assert len(engine().versions()) == 176


def test_loading_the_own_files_again_leaves_corrections_alone() -> None:
    load_catalogue()
    platform = Platform.objects.get(slug="kiotviet")
    platform.name = "KiotViet Mới"
    platform.fact_sources = {"name": {"basis": "vendor", "on": "2026-11-20", "url": ""}}
    platform.save(update_fields=["name", "fact_sources"])

    done = load_catalogue()

    platform.refresh_from_db()
    assert (done.kept, platform.name) == (1, "KiotViet Mới")


@pytest.mark.long
@pytest.mark.embedded
def test_five_thousand_rows_are_imported_and_found() -> None:
    load_catalogue()
    indexing.rebuild()

    _checked, added = import_file(actor=actor_for(reviewer()), content=many(5000))
    run_due()

    assert (added, indexing.difference().is_none, len(engine().versions())) == (5000, True, 5156)
