"""From a need in everyday words to a choice, in a browser: search, filters, suggestions and comparison by keyboard,
the shortlist across sign-in, a need that no platform met. One profile: the stores behind change none of it."""

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.reader import Reader
from tests.browser.site import Site
from tests.browser.test_promise import latest_mail, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("site", ["embedded"], indirect=True)]
FOUR = ["kiotviet", "sapo-pos", "pancake-pos", "pos365"]


def compared(page: Page) -> list[str]:
    """The slugs of a comparison's address."""
    return re.findall(r"[?&]p=([a-z0-9-]+)", page.url)


def found(page: Page) -> int:
    """How many platforms the heading tells."""
    return int(page.inner_text("main h1").split()[0])


def tick(page: Page, slug: str) -> None:
    page.locator(f".platform-card input[name=p][value='{slug}']").focus()
    page.keyboard.press("Space")


def test_suggestions_by_keyboard(reader_of) -> None:
    reader = reader_of("goi-y")
    page = reader.page
    page.goto("/")
    page.focus("input[name=q]")
    page.keyboard.type("hoa don")
    page.locator("[role=option]").first.wait_for()
    box = page.locator("input[name=q]")
    assert box.get_attribute("aria-expanded") == "true"
    reader.look("goi-y-mo")
    kinds = page.locator("[role=option]").evaluate_all("rows => rows.map(row => row.dataset.kind)")
    assert {"term", "category", "handbook"} <= set(kinds)

    page.keyboard.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    page.keyboard.press("ArrowDown")
    page.locator("[role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    assert chosen.get_attribute("id") == box.get_attribute("aria-activedescendant")
    target = chosen.get_attribute("data-url")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.endswith(target or "-"))


def test_suggestions_open_right_under_the_box_on_a_phone(reader_of) -> None:
    reader = reader_of("goi-y-dien-thoai", phone=True)
    page = reader.page
    page.goto("/")
    page.locator("input[name=q]").press_sequentially("ban hang")
    page.locator("[role=option]").first.wait_for()
    box, options = page.locator("input[name=q]").bounding_box(), page.locator("[role=listbox]").bounding_box()
    assert box and options
    assert 0 <= options["y"] - (box["y"] + box["height"]) <= 12
    reader.look("goi-y-360")


def test_search_and_filters_by_keyboard(reader_of) -> None:
    reader = reader_of("bo-loc")
    page = reader.page
    page.goto("/nen-tang/?q=ban+hang")
    everything = found(page)
    first = page.locator(".facets input[name=price]").first
    first.focus()
    page.keyboard.press("Space")
    assert first.is_checked()
    page.locator(".facets-apply button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**price=**")
    assert found(page) < everything
    reader.look("da-loc")
    page.locator(".chips a.chip").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "price=" not in url)
    assert found(page) == everything


def test_compare_by_keyboard(reader_of) -> None:
    reader = reader_of("so-sanh")
    page = reader.page
    page.goto("/nen-tang/?q=ban+hang")
    slugs = page.locator(".platform-card input[name=p]").evaluate_all("boxes => boxes.map(box => box.value)")[:5]
    for slug in slugs:
        tick(page, slug)
    told = page.inner_text("[data-compare-told]")
    assert told.startswith("4/4") and "nhiều nhất 4 nền tảng" in told
    assert not page.locator(f".platform-card input[value='{slugs[4]}']").is_checked(), "a fifth is refused"

    page.goto("/nen-tang/?q=ke+toan")
    assert page.inner_text("[data-compare-told]").startswith("4/4"), "another search keeps the choice"
    page.locator("#so-sanh button[type=submit]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/so-sanh/**")
    assert compared(page) == slugs[:4]
    reader.look("bang-so-sanh")

    page.locator(".compare [data-compare-drop]").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: slugs[0] not in url)
    assert compared(page) == slugs[1:4]
    page.get_by_role("link", name="Chỉ chỗ khác nhau").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**khac=1**")
    assert (
        page.locator(".compare tr.differs").count()
        and not page.locator(".compare tbody:not(.no-print) tr.same").count()
    )
    reader.look("chi-cho-khac-nhau")


def test_the_comparison_fits_a_phone(reader_of) -> None:
    reader = reader_of("so-sanh-dien-thoai", phone=True)
    for count in (1, 2, 4):
        reader.page.goto("/so-sanh/?" + "&".join(f"p={slug}" for slug in FOUR[:count]))
        reader.look(f"so-sanh-{count}-cot")
    reader.page.goto("/so-sanh/?" + "&".join(f"p={slug}" for slug in [*FOUR, "misa-eshop"]))
    reader.sees("Chưa đưa vào: MISA eShop")


def test_compare_without_script(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=site.url)
    page = context.new_page()
    page.goto("/nen-tang/?q=ban+hang&p=misa-amis-ke-toan")
    page.locator(".platform-card input[name=p]").first.check()
    slug = page.locator(".platform-card input[name=p]").first.get_attribute("value")
    page.locator("#so-sanh button[type=submit]").click()
    page.wait_for_url("**/so-sanh/**")
    assert compared(page) == [slug, "misa-amis-ke-toan"]
    page.select_option("#them", index=1)
    page.get_by_role("button", name="Thêm", exact=True).click()
    assert len(compared(page)) == 3
    context.close()


def save(reader: Reader, slug: str) -> None:
    reader.page.goto(f"/nen-tang/{slug}/")
    reader.page.get_by_role("button", name="Lưu lại xem sau").focus()
    reader.page.keyboard.press("Enter")
    reader.page.get_by_role("button", name="Đã lưu").wait_for()


def test_the_shortlist_is_kept_at_sign_in(reader_of) -> None:
    reader = reader_of("danh-sach", phone=True)
    page = reader.page
    save(reader, "kiotviet")
    save(reader, "misa-amis-ke-toan")
    page.goto("/da-luu/")
    page.locator("[data-seen-list] a").first.wait_for()
    assert page.locator("[data-seen-list] a").count() == 2
    reader.look("da-luu-khach")

    sign_in(reader, "sme@dungthu.example")
    page.goto("/da-luu/")
    page.locator("[data-hand-over-seen] a").first.wait_for()
    assert page.locator("[data-hand-over-seen] a").count() == 2
    page.goto("/nen-tang/sapo-pos/")
    with page.expect_response("**/da-luu/vua-xem/giu/"):
        page.reload()
    page.goto("/da-luu/")
    assert page.locator(".saved-list h2").all_inner_texts() == ["MISA AMIS Kế toán", "KiotViet"]
    assert page.locator("[data-hand-over-seen] a").first.inner_text().startswith("Sapo POS")
    reader.look("da-luu-tai-khoan")
    page.get_by_role("button", name="So sánh").click()
    page.wait_for_url("**/so-sanh/**")
    assert compared(page) == ["misa-amis-ke-toan", "kiotviet"]

    page.goto("/da-luu/")
    page.get_by_role("button", name="Xóa hết").click()
    reader.sees("Chưa lưu nền tảng nào")


def test_a_search_in_vain_becomes_a_need_that_is_answered(reader_of) -> None:
    asker, officer = reader_of("nguoi-hoi", phone=True), reader_of("can-bo-tra-loi")
    page = asker.page
    page.goto("/nen-tang/?q=zzqwx")
    asker.look("khong-co-ket-qua")
    asker.follow("Gửi nhu cầu của bạn")
    asker.look("gui-nhu-cau")
    asker.press("Gửi nhu cầu")
    page.locator(".error-summary").wait_for()
    asker.look("gui-nhu-cau-thieu")
    page.fill("textarea[name=words]", "Cần chấm công cho xưởng may, thợ làm theo ca.")
    page.fill("input[name=email]", "to-may@sen-viet.example")
    page.check("input[name=consent]")
    asker.press("Gửi nhu cầu")
    page.wait_for_url("**/gui-nhu-cau/nhu_**")
    number = page.inner_text("main h1").split()[-1]
    asker.look("da-gui")

    sign_in(officer, "canbo@dungthu.example")
    officer.page.goto("/dieu-hanh/nhu-cau/?state=open")
    officer.look("nhu-cau-gui-toi")
    officer.page.locator("tr", has_text=number).get_by_role("link").click()
    officer.look("mot-nhu-cau")
    officer.page.locator("input[name=slugs]").first.check()
    officer.page.fill("textarea[name=text]", "Bạn thử nền tảng này trước.")
    officer.press("Gửi trả lời")
    officer.sees(f"Đã trả lời {number}")

    mail = latest_mail(asker, "to-may@sen-viet.example")
    assert number in mail and "/nen-tang/" in mail
    page.reload()
    asker.sees("Bạn thử nền tảng này trước.")
    asker.look("da-tra-loi")
