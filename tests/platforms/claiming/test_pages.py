"""Pages of claims: for every visitor, for claimants, for reviewers; nobody else's by any URL."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from marketplace.audit.models import AuditEvent
from platforms.claiming.models import Claim, ClaimDocument, DomainCode
from platforms.claiming.services import claim_by_documents
from tests.factories.accounts import AgencyFactory, actor_for, member, signed_in
from tests.factories.platforms import ListingFactory
from tests.platforms.claiming.cast import PNG, a_document, claimant, mailed_code, reviewer, unclaimed_listing

pytestmark = pytest.mark.django_db


def _console(listing, step: str = "") -> str:
    return f"/kenh-nha-cung-cap/nhan-trang/{listing.platform.slug}/{step}"


def _claim(listing, owner) -> Claim:
    return claim_by_documents(
        actor=actor_for(owner), listing=listing, kind="maker", statement="Văn bằng", documents=[a_document()]
    )


def test_an_unclaimed_listing_leads_its_company_to_claiming(client: Client) -> None:
    listing = unclaimed_listing()
    path = f"/nen-tang/{listing.platform.slug}/nhan-trang/"

    assert f'href="{path}"' in client.get(f"/nen-tang/{listing.platform.slug}/").content.decode()
    page = client.get(path)

    assert (page.status_code, page["Cache-Control"]) == (200, "public, max-age=60")
    html = page.content.decode()
    assert "@misa.vn" in html and "10 ngày làm việc" in html and "csrf" not in html


def test_a_claimed_listing_is_claimed_by_no_url(client: Client) -> None:
    owner = claimant()
    listing = ListingFactory(standing="claimed", owner=owner.organisation, platform__website="https://misa.vn")
    other = signed_in(claimant().user)

    assert "nhan-trang" not in client.get(f"/nen-tang/{listing.platform.slug}/").content.decode()
    assert client.get(f"/nen-tang/{listing.platform.slug}/nhan-trang/").status_code == 404
    assert other.get(_console(listing)).status_code == 404
    for step in ("gui-ma/", "nhap-ma/", "giay-to/", "rut/"):
        assert other.post(_console(listing, step), {"code": "1"}).status_code == 404
    assert (DomainCode.objects.count(), Claim.objects.count()) == (0, 0)


def test_the_code_path_from_the_form_to_the_own_console() -> None:
    listing, owner = unclaimed_listing(), claimant()
    client = signed_in(owner.user)

    sent = client.post(
        _console(listing, "gui-ma/"), {"kind": "maker", "local_part": "info", "domain": "misa.vn"}, follow=True
    )
    assert "Đã gửi mã tới info@misa.vn." in sent.content.decode()
    wrong = client.post(_console(listing, "nhap-ma/"), {"code": "nonsense"})
    assert (wrong.status_code, "Mã chưa đúng" in wrong.content.decode()) == (422, True)
    done = client.post(_console(listing, "nhap-ma/"), {"code": f" {mailed_code()} "})

    assert (done.status_code, done["Location"]) == (302, f"/kenh-nha-cung-cap/nen-tang/{listing.platform.slug}/")
    assert client.get(done["Location"]).status_code == 200
    assert listing.platform.name in client.get("/kenh-nha-cung-cap/nhan-trang/").content.decode()


def test_what_was_typed_is_kept_beside_what_is_wrong() -> None:
    listing = unclaimed_listing()
    client = signed_in(claimant().user)

    page = client.post(
        _console(listing, "gui-ma/"), {"kind": "maker", "local_part": "info@evil.com", "domain": "evil.com"}
    )

    html = page.content.decode()
    assert (page.status_code, 'value="info@evil.com"' in html, DomainCode.objects.count()) == (422, True, 0)


@pytest.mark.parametrize(
    "content", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html>", b"", b"GIF89a", b"MZ\x90"]
)
def test_files_are_told_by_their_first_bytes(content: bytes) -> None:
    listing = unclaimed_listing()
    file = SimpleUploadedFile("giay.png", content, content_type="image/png")

    page = signed_in(claimant().user).post(
        _console(listing, "giay-to/"), {"kind": "maker", "statement": "Văn bằng", "documents": [file]}
    )

    assert (page.status_code, ClaimDocument.objects.count(), Claim.objects.count()) == (422, 0, 0)


def test_documents_reach_the_queue_and_only_reviewers_open_them() -> None:
    listing, owner, judge = unclaimed_listing(), claimant(), reviewer()
    files = [SimpleUploadedFile(f"{n}.png", PNG) for n in range(2)]
    client = signed_in(owner.user)
    sent = client.post(
        _console(listing, "giay-to/"), {"kind": "maker", "statement": "Văn bằng", "documents": files}, follow=True
    )
    assert "Đã nộp 2 tệp." in sent.content.decode()
    document = ClaimDocument.objects.earliest("pk")
    path = f"/dieu-hanh/nhan-trang/tep/{document.pk}/"

    room = signed_in(judge.user)
    assert owner.organisation.name in room.get("/dieu-hanh/nhan-trang/").content.decode()
    opened = room.get(path)
    assert (opened.status_code, opened["Cache-Control"]) == (200, "no-store")
    assert opened["Content-Disposition"].startswith("attachment")
    assert AuditEvent.objects.filter(action="listing.claim_document_seen").count() == 1
    assert client.get(path).status_code == 403
    assert Client().get(path).status_code == 302
    auditor = signed_in(member(AgencyFactory(), "auditor").user)
    assert auditor.get(path).status_code == 403
    assert AuditEvent.objects.filter(action="listing.claim_document_seen").count() == 1


def test_a_reviewer_decides_with_a_reason_and_both_read_it() -> None:
    listing, one, two, judge = unclaimed_listing(), claimant(), claimant(), reviewer()
    mine, rival = _claim(listing, one), _claim(listing, two)
    room = signed_in(judge.user)
    page = room.get(f"/dieu-hanh/nhan-trang/{listing.platform.slug}/").content.decode()
    assert one.organisation.name in page and two.organisation.name in page

    empty = room.post(f"/dieu-hanh/nhan-trang/ket-luan/{mine.public_id}/", {"accept": "1"})
    assert (empty.status_code, Claim.objects.filter(state="open").count()) == (422, 2)
    done = room.post(
        f"/dieu-hanh/nhan-trang/ket-luan/{mine.public_id}/",
        {"accept": "1", f"{mine.public_id}-reason": "Văn bằng đứng tên bên này."},
    )
    assert done.status_code == 302

    rival.refresh_from_db()
    assert rival.state == "refused"
    for owner in (one, two):
        assert (
            "Văn bằng đứng tên bên này." in signed_in(owner.user).get("/kenh-nha-cung-cap/nhan-trang/").content.decode()
        )


def test_nobody_without_the_role_decides_by_url() -> None:
    listing, owner = unclaimed_listing(), claimant()
    claim = _claim(listing, owner)
    path = f"/dieu-hanh/nhan-trang/ket-luan/{claim.public_id}/"
    answer = {"accept": "1", f"{claim.public_id}-reason": "Đúng."}

    assert signed_in(owner.user).post(path, answer).status_code == 403
    assert signed_in(member(AgencyFactory(), "officer").user).post(path, answer).status_code == 403
    assert signed_in(member(AgencyFactory(), "auditor").user).post(path, answer).status_code == 403
    assert Client().post(path, answer).status_code == 302
    claim.refresh_from_db()
    assert claim.state == "open"


def test_another_vendors_claim_is_nowhere_in_ones_own_pages() -> None:
    listing, owner, stranger = unclaimed_listing(), claimant(), claimant()
    _claim(listing, owner)
    client = signed_in(stranger.user)

    assert listing.platform.name not in client.get("/kenh-nha-cung-cap/nhan-trang/").content.decode()
    page = client.get(_console(listing)).content.decode()
    assert "Rút yêu cầu" not in page and owner.organisation.name not in page
    assert client.post(_console(listing, "rut/")).status_code == 404
    assert Claim.objects.filter(state="open").count() == 1
