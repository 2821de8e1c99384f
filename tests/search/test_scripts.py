"""The catalogue's small scripts in a real Chromium, on a page of their own: no server, no database."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, Request, Route, sync_playwright

pytestmark = pytest.mark.browser
SEARCH = Path(__file__).resolve().parents[2] / "search"
SITE = "https://catalogue.example"
LIST = """
<ul data-chosen="/nen-tang/da-chon/" data-query="hóa đơn & kho" data-first="25">
  <li><a href="/nen-tang/mot/">Một</a></li>
  <li><h2><a href="/nen-tang/hai/"><span>Hai</span></a></h2><label>So sánh <input type="checkbox"></label></li>
</ul>"""
LINK = """
<p><a href="/nen-tang/?q=kho&amp;price=free" data-copy-link="Đã chép." {settled}>Liên kết</a>
<span role="status"></span></p>
"""


@pytest.fixture
def page(chromium: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context()
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        yield context.new_page()
        browser.close()


def serve(page: Page, body: str, script: str, told: list[Request] | None = None) -> None:
    code = (SEARCH / script).read_text()

    def answer(route: Route) -> None:
        if route.request.url.endswith("/da-chon/"):
            assert told is not None
            told.append(route.request)
            route.fulfill(status=204)
        elif route.request.url.endswith(".js"):
            route.fulfill(body=code, content_type="text/javascript")
        else:
            html = f"<!doctype html><meta charset=utf-8><script src=/the.js defer></script>{body}"
            route.fulfill(body=html, content_type="text/html")

    page.route("**/*", answer)


def said(told: list[Request]) -> list[dict[str, list[str]]]:
    return [parse_qs(request.post_data or "") for request in told]


def test_the_place_of_an_opened_result_is_told_and_the_link_still_leads_there(page: Page) -> None:
    told: list[Request] = []
    serve(page, LIST, "learning/static/learning/chosen.js", told)
    page.goto(f"{SITE}/nen-tang/")
    page.get_by_label("So sánh").check()
    page.get_by_text("Hai").click()
    page.wait_for_url(f"{SITE}/nen-tang/hai/")
    page.goto(f"{SITE}/nen-tang/")
    page.get_by_text("Một").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{SITE}/nen-tang/mot/")
    assert said(told) == [
        {"q": ["hóa đơn & kho"], "position": ["26"]}, {"q": ["hóa đơn & kho"], "position": ["25"]},
    ]  # fmt: skip
    assert all(request.headers["content-type"].startswith("application/x-www-form-urlencoded") for request in told)


@pytest.mark.parametrize(
    "prepare",
    ["navigator.sendBeacon = undefined", "Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})"],
)
def test_nothing_is_told_where_the_browser_says_so_or_cannot(page: Page, prepare: str) -> None:
    told: list[Request] = []
    page.add_init_script(prepare)
    serve(page, LIST, "learning/static/learning/chosen.js", told)
    page.goto(f"{SITE}/nen-tang/")
    page.get_by_text("Hai").click()
    page.wait_for_url(f"{SITE}/nen-tang/hai/")
    assert told == []


def test_a_list_in_another_order_says_so(page: Page) -> None:
    told: list[Request] = []
    serve(page, LIST.replace("data-first", "data-narrowed data-first"), "learning/static/learning/chosen.js", told)
    page.goto(f"{SITE}/nen-tang/")
    page.get_by_text("Một").click()
    page.wait_for_url(f"{SITE}/nen-tang/mot/")
    assert [choice["narrowed"] for choice in said(told)] == [["true"]]


def test_the_address_bar_shows_the_one_address_and_a_press_copies_it(page: Page) -> None:
    serve(page, LINK.format(settled="data-settled"), "static/search/link.js")
    page.goto(f"{SITE}/nen-tang/?sort=relevance&price=free&q=kho&category=&p=misa")
    assert page.url == f"{SITE}/nen-tang/?q=kho&price=free&p=misa"
    page.get_by_role("link", name="Liên kết").press("Enter")
    page.get_by_text("Đã chép.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{SITE}/nen-tang/?q=kho&price=free"


def test_an_address_that_the_page_complains_of_stays(page: Page) -> None:
    serve(page, LINK.format(settled=""), "static/search/link.js")
    page.goto(f"{SITE}/nen-tang/?q=kho&price=2tr&price=free")
    assert page.url == f"{SITE}/nen-tang/?q=kho&price=2tr&price=free"
