"""The shell: what every page carries, and what public pages must not carry."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings

from marketplace import slots
from marketplace.design.navigation import NavItem, entries

pytestmark = pytest.mark.django_db


def page(path: str = "/nen-tang/", template: str = "design/page.html", **context: object) -> str:
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    return render_to_string(template, context, request=request)


def test_a_public_page_says_nothing_of_its_visitor() -> None:
    html = page()
    assert 'hx-get="/tai-khoan/thanh/"' in html
    assert "csrfmiddlewaretoken" not in html
    assert '<a class="btn btn-quiet btn-sm" href="/tai-khoan/">' in html


def test_a_public_page_sets_no_cookie_and_does_not_vary(client: Client) -> None:
    response = client.get("/khong-co-trang-nay/")
    assert response.status_code == 404
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert "Không tìm thấy trang" in response.content.decode()


def test_the_strip_is_never_stored(client: Client) -> None:
    response = client.get("/tai-khoan/thanh/")
    assert "Đăng nhập" in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_the_shell_has_language_skip_link_canonical_and_the_demonstration_strip() -> None:
    html = page("/nen-tang/?q=1")
    assert '<html lang="vi">' in html
    assert '<a class="skip-link" href="#noi-dung">' in html
    assert '<link rel="canonical" href="http://127.0.0.1:8000/nen-tang/">' in html
    assert 'lang="en" hreflang="en">English</a>' in html
    assert "Bản trình diễn" in html
    assert '<a href="/nen-tang/" aria-current="page">Nền tảng</a>' in html


def test_the_living_page_exists_in_the_demonstration_only(client: Client) -> None:
    assert client.get("/thu-vien-giao-dien/").status_code == 200
    with override_settings(DEMO=False):
        assert client.get("/thu-vien-giao-dien/").status_code == 404


def test_the_page_of_a_failure_needs_no_request_and_no_database(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert "Cổng đang gặp sự cố" in render_to_string("500.html")


def test_a_stale_form_is_told_what_to_do() -> None:
    response = Client(enforce_csrf_checks=True).post("/tai-khoan/dang-xuat/")
    assert response.status_code == 403
    assert "Chưa có gì được gửi đi" in response.content.decode()


def test_the_nearest_entry_is_the_current_one() -> None:
    items = [NavItem("Hộp việc", "/kenh/", order=2), NavItem("Nền tảng", "/kenh/nen-tang/", count=3, order=1)]
    drawn = entries(items, "/kenh/nen-tang/so-cho/")
    assert [(entry.label, entry.is_current) for entry in drawn] == [("Nền tảng", True), ("Hộp việc", False)]


def test_a_shell_shows_what_rooms_put_into_its_slot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "_fillers", {"nav.vendor": [(1, lambda request: NavItem("Hộp việc", "/x/", count=9))]})
    html = page("/x/", "design/vendor_shell.html")
    assert '<a href="/x/" aria-current="page">Hộp việc<span class="count">9</span></a>' in html
    assert 'aria-label="Kênh nhà cung cấp"' in html


def test_a_room_may_replace_an_entry_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    from marketplace.design import navigation

    monkeypatch.setitem(navigation._DEFAULTS, "nav.room", lambda request: [NavItem("Tổng quan", "/dieu-hanh/")])
    monkeypatch.setattr(slots, "_fillers", {"nav.room": [(1, lambda request: NavItem("Bảng", "/dieu-hanh/", 7))]})
    request = RequestFactory().get("/dieu-hanh/")
    assert [(entry.label, entry.count) for entry in navigation.slot_items("nav.room", request)] == [("Bảng", 7)]


def test_a_refusal_is_told_with_its_sentence() -> None:
    from marketplace.errors import NotAllowed

    html = page("/dieu-hanh/", "design/problem.html", error=NotAllowed("Chỉ cán bộ vào được đây."))
    assert "<h1>Bạn không có quyền vào đây</h1>" in html
    assert "<p>Chỉ cán bộ vào được đây.</p>" in html
