"""Reports from anybody: taken in, explained by a vendor that never learns who, answered on time."""

import datetime as dt

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from marketplace import clock
from marketplace.audit.models import AuditEvent
from marketplace.errors import Conflict, DomainError, InvalidInput, NotAllowed
from marketplace.notify.models import Notification, StoredMail
from marketplace.outbox.models import OutboxMessage
from marketplace.outbox.testing import run_due
from platforms.models import Listing
from platforms.reports.models import Report, ReportFile
from platforms.reports.services import (
    report_answer,
    report_ask_vendor,
    report_of,
    report_open,
    report_take,
    report_token,
    report_vendor_reply,
)
from platforms.reviewing.services.conflicts import conflict_declare
from platforms.reviewing.signals import signals
from tests.factories.accounts import AgencyFactory, actor_for, member, signed_in
from tests.factories.platforms import ListingFactory, VendorFactory
from tests.platforms.claiming.cast import PNG, claimant, reviewer

pytestmark = pytest.mark.django_db
KIND = Report.Kind
SECRET = "Nhân viên kinh doanh tên Tùng gọi cho tôi ngày 3/11"
CONTACT = "nguoi.phan.anh@example.vn"


@pytest.fixture(autouse=True)
def _stored_mail(settings) -> None:
    settings.EMAIL_BACKEND = "marketplace.notify.backends.StoredMail"


def _owned() -> tuple[Listing, object]:
    owner = claimant()
    listing = ListingFactory(
        standing="claimed", owner=owner.organisation, platform__vendor=VendorFactory(organisation=owner.organisation)
    )
    return listing, owner


def _report(listing: Listing, **fields) -> Report:
    values = {"kind": KIND.MONEY_BACK, "text": SECRET, "contact": CONTACT, "has_consent": True, **fields}
    return report_open(vendor=listing.platform.vendor, listing=listing, **values)


def test_anybody_reports_and_follows_by_number_and_secret(client: Client) -> None:
    listing = ListingFactory()
    path = f"/nen-tang/{listing.platform.slug}/phan-anh/"
    assert path in client.get(f"/nen-tang/{listing.platform.slug}/").content.decode()

    sent = client.post(
        path,
        {"kind": "not_working", "text": "Trang báo lỗi.", "documents": [SimpleUploadedFile("a.png", PNG)]},
    )

    report = Report.objects.get()
    assert sent["Location"] == f"/phan-anh/{report.number}/{report_token(report)}/"
    page = client.get(sent["Location"])
    html = page.content.decode()
    assert report.number in html and "Trang báo lỗi." in html and "Trả lời trước" in html
    assert "no-store" in page["Cache-Control"]
    assert (report.vendor_id, report.listing_id, report.files.count()) == (listing.platform.vendor_id, listing.pk, 1)
    assert AuditEvent.objects.get(action="report.opened").actor == "visitor"


def test_a_signed_in_reporter_leaves_no_trace_either() -> None:
    listing = ListingFactory()
    person = claimant()

    signed_in(person.user).post(f"/nen-tang/{listing.platform.slug}/phan-anh/", {"kind": "other", "text": "Chuyện."})

    assert AuditEvent.objects.get(action="report.opened").actor == "visitor"
    assert f"user:{person.user_id}" not in str(list(Report.objects.values()))


def test_a_vendor_is_reported_from_its_page(client: Client) -> None:
    listing = ListingFactory()
    vendor = listing.platform.vendor
    path = f"/nha-cung-cap/{vendor.slug}/phan-anh/"
    assert path in client.get(f"/nha-cung-cap/{vendor.slug}/").content.decode()

    assert client.post(path, {"kind": "name_used", "text": "Dùng tên công ty tôi."}).status_code == 302

    assert (Report.objects.get().vendor_id, Report.objects.get().listing_id) == (vendor.pk, None)


def test_number_and_secret_belong_together(client: Client) -> None:
    one, two = _report(ListingFactory()), _report(ListingFactory())
    token = report_token(one)

    assert report_of(one.number, token) == one
    for number, secret in (
        (two.number, token), (one.number, report_token(two)), (one.number, ""), ("PA-2026-99999", token),
        ("PA-1999-00001", token), ("x", token), (one.number, "tôken"),
    ):  # fmt: skip
        assert report_of(number, secret) is None
    assert client.get(f"/phan-anh/{two.number}/{token}/").status_code == 404


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        (KIND.NAME_USED, dt.datetime(2026, 11, 11, 17, tzinfo=clock.VN)),
        (KIND.NOT_WORKING, dt.datetime(2026, 11, 16, 17, tzinfo=clock.VN)),
        (KIND.MONEY_BACK, dt.datetime(2026, 11, 23, 17, tzinfo=clock.VN)),
    ],
)
def test_each_kind_has_its_deadline_in_working_days(kind: str, due: dt.datetime) -> None:
    with time_machine.travel(dt.datetime(2026, 11, 9, 9, tzinfo=clock.VN), tick=False):
        assert _report(ListingFactory(), kind=kind).due_at == due


def test_a_contact_is_kept_only_with_consent_and_only_until_the_answer(client: Client) -> None:
    listing = ListingFactory()
    with pytest.raises(InvalidInput):
        _report(listing, has_consent=False)
    page = client.post(
        f"/nen-tang/{listing.platform.slug}/phan-anh/", {"kind": "other", "text": "Chuyện.", "contact": CONTACT}
    )
    assert (page.status_code, CONTACT in page.content.decode(), Report.objects.count()) == (422, True, 0)

    report = _report(listing)
    assert CONTACT not in str(list(Report.objects.values()))
    report_answer(actor=actor_for(reviewer()), report=report, outcome="upheld", answer="Đã nhắc nhở.")
    run_due()

    mail = StoredMail.objects.get(to=CONTACT)
    assert report.number in mail.subject and "Đã nhắc nhở." in mail.body and report_token(report) in mail.body
    report.refresh_from_db()
    assert (report.contact, report.has_contact) == ("", True)
    assert CONTACT not in str(list(OutboxMessage.objects.values_list("payload", "key")))


def test_no_page_message_or_row_shows_the_vendor_who_reported_or_what() -> None:
    listing, owner = _owned()
    report = _report(listing)
    judge = actor_for(reviewer())
    client = signed_in(owner.user)
    own_pages = (
        "/kenh-nha-cung-cap/", "/kenh-nha-cung-cap/giai-trinh/", "/kenh-nha-cung-cap/nen-tang/",
        f"/kenh-nha-cung-cap/nen-tang/{listing.platform.slug}/", f"/nen-tang/{listing.platform.slug}/",
        f"/nha-cung-cap/{listing.platform.vendor.slug}/", "/tai-khoan/thong-bao/", "/tai-khoan/",
    )  # fmt: skip

    def seen() -> str:
        texts = [client.get(path, follow=True).content.decode() for path in own_pages]
        texts += StoredMail.objects.filter(to=owner.user.email).values_list("body", flat=True)
        texts += [str(row) for row in Notification.objects.filter(user=owner.user).values()]
        return "\n".join(texts)

    hidden = (SECRET, "Tùng", CONTACT, report.number, report_token(report), str(KIND.MONEY_BACK.label))
    run_due()
    assert [text for text in hidden if text in seen()] == []

    report_ask_vendor(actor=judge, report=report, question="Đơn vị có chương trình hoàn tiền không?")
    run_due()
    report.refresh_from_db()
    own_pages = (*own_pages, f"/kenh-nha-cung-cap/giai-trinh/{report.vendor_key}/")
    shown = seen()
    assert "Đơn vị có chương trình hoàn tiền không?" in shown
    assert [text for text in hidden if text in shown] == []
    for path in (
        f"/dieu-hanh/phan-anh/{report.pk}/", "/dieu-hanh/phan-anh/", "/dieu-hanh/phan-anh/theo-mau/",
    ):  # fmt: skip
        assert client.get(path).status_code == 403
    assert client.get(f"/phan-anh/{report.number}/{report.vendor_key}/").status_code == 404


def test_a_vendor_explains_once_and_no_other_vendor_does() -> None:
    listing, owner = _owned()
    report = _report(listing)
    report_ask_vendor(actor=actor_for(reviewer()), report=report, question="Vì sao?")
    path = f"/kenh-nha-cung-cap/giai-trinh/{report.vendor_key}/"
    stranger = signed_in(claimant().user)
    assert (stranger.get(path).status_code, stranger.post(path, {"reply": "Tôi."}).status_code) == (404, 404)
    with pytest.raises(NotAllowed):
        report_vendor_reply(actor=actor_for(claimant()), report=report, reply="Tôi.")

    client = signed_in(owner.user)
    assert client.post(path, {"reply": ""}).status_code == 422
    assert client.post(path, {"reply": "Chúng tôi không hoàn tiền."}).status_code == 302
    assert client.post(path, {"reply": "Sửa lại."}).status_code == 422

    report.refresh_from_db()
    assert (report.reply, report.state) == ("Chúng tôi không hoàn tiền.", "taken")


def test_a_vendor_without_an_account_cannot_be_asked() -> None:
    report = _report(ListingFactory())
    with pytest.raises(Conflict) as refusal:
        report_ask_vendor(actor=actor_for(reviewer()), report=report, question="Vì sao?")
    assert (refusal.value.code, Report.objects.get().state) == ("vendor_without_account", "new")


def test_a_reviewer_works_through_the_case(client: Client) -> None:
    listing, _owner = _owned()
    report = _report(listing)
    judge = reviewer()
    room = signed_in(judge.user)
    path = f"/dieu-hanh/phan-anh/{report.pk}/"
    assert report.number in room.get("/dieu-hanh/phan-anh/").content.decode()
    assert SECRET in room.get(path).content.decode()

    assert room.post(f"{path}nhan/").status_code == 302
    assert room.post(f"{path}hoi/", {"question": " "}).status_code == 422
    assert room.post(f"{path}hoi/", {"question": "Vì sao?"}).status_code == 302
    assert room.post(f"{path}tra-loi/", {"answer": "Xong."}).status_code == 422
    assert room.post(f"{path}tra-loi/", {"outcome": "not_upheld", "answer": "Không thấy."}).status_code == 302
    assert room.post(f"{path}tra-loi/", {"outcome": "upheld", "answer": "Đổi ý."}).status_code == 422

    report.refresh_from_db()
    assert (report.state, report.outcome, report.answered_by) == ("answered", "not_upheld", f"user:{judge.user_id}")
    follow = client.get(f"/phan-anh/{report.number}/{report_token(report)}/").content.decode()
    assert "Không có căn cứ" in follow and "Không thấy." in follow
    acts = AuditEvent.objects.filter(target=f"platforms_reports.report:{report.pk}").values_list("action", flat=True)
    assert list(acts) == ["report.opened", "report.taken", "report.vendor_asked", "report.answered"]


def test_a_reviewer_with_a_part_in_the_vendor_answers_nothing() -> None:
    listing, owner = _owned()
    report = _report(listing)
    judge = reviewer()
    member(owner.organisation, "sales", user=judge.user)

    for act in (
        lambda: report_take(actor=actor_for(judge), report=report),
        lambda: report_answer(actor=actor_for(judge), report=report, outcome="upheld", answer="Xong."),
    ):
        with pytest.raises(NotAllowed):
            act()

    report.refresh_from_db()
    assert (report.state, report.assigned_to) == ("new", "")


def test_files_are_for_reviewers_and_each_look_is_recorded() -> None:
    client = Client()
    listing = ListingFactory()
    bad = SimpleUploadedFile("a.png", b"<svg onload=alert(1)>")
    form = {"kind": "other", "text": "Chuyện."}
    path = f"/nen-tang/{listing.platform.slug}/phan-anh/"
    assert client.post(path, {**form, "documents": [bad]}).status_code == 422
    assert Report.objects.count() == 0
    client.post(path, {**form, "documents": [SimpleUploadedFile("ten-toi.png", PNG)]})
    file = ReportFile.objects.get()
    assert "ten-toi" not in file.file.name
    path = f"/dieu-hanh/phan-anh/tep/{file.pk}/"

    opened = signed_in(reviewer().user).get(path)

    assert (opened.status_code, opened["Content-Disposition"][:10]) == (200, "attachment")
    assert signed_in(member(AgencyFactory(), "auditor").user).get(path).status_code == 403
    assert signed_in(claimant().user).get(path).status_code == 403
    assert AuditEvent.objects.filter(action="report.file_seen").count() == 1


def test_an_answer_needs_words_and_the_database_an_outcome() -> None:
    report = _report(ListingFactory())
    with pytest.raises(DomainError):
        report_answer(actor=actor_for(reviewer()), report=report, outcome="upheld", answer="  ")
    with pytest.raises(ValueError, match="maybe"):
        report_answer(actor=actor_for(reviewer()), report=report, outcome="maybe", answer="Xong.")
    assert Report.objects.get().state == "new"


def test_a_visitor_who_reports_too_often_is_stopped(client: Client) -> None:
    path = f"/nen-tang/{ListingFactory().platform.slug}/phan-anh/"
    answers = [client.post(path, {"kind": "other", "text": f"Chuyện {n}."}).status_code for n in range(7)]

    assert answers == [302] * 6 + [422]


def test_hidden_listings_are_reported_by_no_url(client: Client, settings) -> None:
    settings.DEMO = False
    draft = ListingFactory(platform__live=False)
    memory = ListingFactory(platform__fact_basis="memory")
    withdrawn = ListingFactory(withdrawn_at=clock.now())

    assert [
        client.get(f"/nen-tang/{row.platform.slug}/phan-anh/").status_code for row in (draft, memory, withdrawn)
    ] == [404, 404, 200]


def test_a_declared_conflict_keeps_a_reviewer_away_and_the_yearly_review_hears_of_reports() -> None:
    listing, _owner = _owned()
    report = _report(listing)
    judge = reviewer()
    conflict_declare(actor=actor_for(judge), vendor=listing.platform.vendor, reason="Người thân làm ở đó.")

    with pytest.raises(NotAllowed):
        report_take(actor=actor_for(judge), report=report)
    report_answer(actor=actor_for(reviewer()), report=report, outcome="upheld", answer="Xong.")

    found = {signal.code: (signal.value, signal.is_good) for signal in signals(listing)}
    assert found["reports"] == ("1 phản ánh, 1 có căn cứ", False)
