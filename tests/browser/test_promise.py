"""The whole promise, in a browser, as each kind of user (one path, two profiles).

An SME finds a platform, registers, proves its organisation, starts a trial, gets access, uses it and confirms the
purchase; the vendor sees the trial and reports the sale; two reviewers publish a vendor's edit; the officer sees the
replayed year and today's funnel move by one. Every page visited is kept as a screenshot and must be clean for axe.
"""

import json
import re
import time

import pytest

from tests.browser.people import PASSWORD, code_in, confirm_address, latest_mail, register_tax_id, sign_in
from tests.browser.reader import Reader
from tests.browser.site import Site

pytestmark = pytest.mark.browser
# What the stores behind a page cannot change is looked at once.
ON_ONE_PROFILE = pytest.mark.parametrize("site", ["embedded"], indirect=True)

NEWCOMER = f"chi.hoa.{int(time.time())}@sen-viet.example"
COMPANY = "Công ty TNHH Dệt Sen Việt (doanh nghiệp mẫu)"
REGISTER_MAILBOX = "lienhe@sen-viet.example"


def live_funnel(site: Site) -> dict[str, int]:
    year = str(time.gmtime(time.time() + 7 * 3600).tm_year)
    return json.loads(site.manage("funnel", "--json", "--programme", "hien-hanh", "--year", year))


def wait_for_adopted(site: Site, wanted: int) -> dict[str, int]:
    """Figures follow within a minute (design §10)."""
    deadline = time.monotonic() + 60
    while (figures := live_funnel(site))["adopted_entities"] != wanted:
        assert time.monotonic() < deadline, figures
        time.sleep(1)
    return figures


def find_a_platform(sme: Reader) -> None:
    page = sme.page
    page.goto("/")
    sme.look("trang-chu")
    page.fill("main input[name=q]", "phan mem ke toan")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/nen-tang/**")
    sme.look("ket-qua-tim")
    page.get_by_role("link", name="MISA AMIS Kế toán").first.click()
    page.wait_for_url("**/nen-tang/misa-amis-ke-toan/")
    sme.sees("Thông tin tham khảo, nhà cung cấp chưa xác nhận")
    sme.look("nen-tang")


def register(sme: Reader) -> None:
    """From the trial button of a stranger: sign up, confirm the address, register the organisation."""
    page = sme.page
    page.locator("main a[href*='/bat-dau/']").first.click()
    page.wait_for_load_state()
    sme.look("dang-nhap")
    page.locator("main a[href*='/dang-ky/']").first.click()
    page.fill("input[name=email]", NEWCOMER)
    page.fill("input[name=password1]", "123")
    page.locator("main form button[type=submit]").first.click()
    page.locator(".error-summary").wait_for()
    assert page.input_value("input[name=email]") == NEWCOMER  # nothing typed is lost
    sme.look("mat-khau-qua-ngan")
    page.fill("input[name=password1]", PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.locator("input[name=code]").wait_for()
    sme.look("nhap-ma-thu")
    confirm_address(sme, NEWCOMER)
    page.locator("input[name=tax_id]").wait_for()


def describe_organisation(sme: Reader, tax_id: str) -> None:
    page = sme.page
    page.fill("input[name=name]", COMPANY)
    page.fill("input[name=tax_id]", "12345")
    page.locator("main form button[type=submit]").first.click()
    page.locator(".error-summary").wait_for()
    assert page.input_value("input[name=name]") == COMPANY
    sme.look("don-vi-co-loi")
    page.fill("input[name=tax_id]", tax_id)
    page.select_option("select[name=province_code]", "01")
    page.select_option("select[name=vsic_section]", index=3)
    page.fill("input[name=workers]", "9")
    page.fill("input[name=revenue_vnd]", "2.500.000.000")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()


def prove(sme: Reader) -> None:
    page = sme.page
    page.goto("/tai-khoan/chung-minh/")
    sme.look("chung-minh")
    sme.press("Gửi mã")
    page.locator("input[name=code]").wait_for()
    page.fill("input[name=code]", "00000000")
    sme.press("Xác nhận mã")
    page.locator(".error-summary, .field-error, .note-error").first.wait_for()
    sme.look("ma-sai")
    page.fill("input[name=code]", code_in(latest_mail(sme, REGISTER_MAILBOX)))
    sme.press("Xác nhận mã")
    sme.sees("Đã chứng minh")
    sme.look("da-chung-minh")


def start_trial(sme: Reader) -> str:
    """Ask, wait for the vendor, get in; return the trial's path."""
    page = sme.page
    page.goto("/dung-thu/bat-dau/misa-amis-ke-toan/")
    boxes = page.locator("main input[type=checkbox]")
    assert not any(box.is_checked() for box in boxes.all()), "no consent may be ticked beforehand"
    sme.press("Gửi yêu cầu dùng thử")
    page.locator(".error-summary").wait_for()
    sme.look("chua-dong-y")
    page.get_by_label("Thư điện tử").check()
    sme.press("Gửi yêu cầu dùng thử")
    page.wait_for_url("**/tai-khoan/dung-thu/trl_**")
    page.get_by_role("button", name="Vào sử dụng").wait_for(timeout=20_000)  # by itself, without a reload
    sme.look("dang-dung-thu")
    return sme.path()


def use_it(sme: Reader, trial: str) -> None:
    page = sme.page
    with page.context.expect_page() as opened:
        sme.press("Vào sử dụng")
    workspace = opened.value
    workspace.wait_for_url("**/khong-gian/**", timeout=20_000)
    workspace.get_by_role("button").first.click()
    workspace.wait_for_load_state()
    workspace.close()
    deadline = time.monotonic() + 30  # the vendor's report of use is on its way
    page.goto(trial)
    while not page.get_by_text("Lần dùng gần nhất").count():
        assert time.monotonic() < deadline, "the vendor never reported the use"
        page.wait_for_timeout(500)
        page.goto(trial)
    sme.look("da-dung")


def vendor_reports_sale(vendor: Reader, trial: str) -> None:
    page = vendor.page
    sign_in(vendor, "ncc@dungthu.example")
    page.goto("/kenh-nha-cung-cap/")
    vendor.look("hop-viec")
    vendor.follow("Đang dùng thử")
    vendor.look("dang-dung-thu")
    vendor.follow(COMPANY)
    page.wait_for_url("**" + trial.rstrip("/").rsplit("/", 1)[-1] + "/**")
    vendor.sees(NEWCOMER)
    assert "0900" not in page.inner_text("main"), "only what was consented to"
    vendor.look("mot-luot")
    vendor.follow("Báo đã bán")
    page.wait_for_load_state()
    page.fill("input[name=amount]", "một triệu")
    page.locator("main form button[type=submit]").first.click()
    page.locator(".error-summary").wait_for()
    assert page.input_value("input[name=amount]") == "một triệu"
    vendor.look("bao-ban-co-loi")
    page.fill("input[name=amount]", "1.234.000")
    page.fill("input[name=evidence_reference]", "HĐ-2026/118")
    for select in page.locator("main select").all():
        if not select.input_value():
            select.select_option(index=1)
    page.locator("main form button[type=submit]").first.click()
    vendor.sees("Cổng chờ doanh nghiệp xác nhận")
    vendor.look("da-bao-ban")


def sme_confirms(sme: Reader, trial: str) -> None:
    sme.page.goto(trial)
    sme.sees("1.234.000")
    sme.look("xac-nhan-mua")
    sme.press("Đúng, đơn vị tôi đã mua")
    sme.sees("Sử dụng chính thức")
    sme.look("su-dung-chinh-thuc")
    sme.page.goto("/tai-khoan/dung-thu/")
    sme.look("dung-thu-cua-toi")


def test_sme_vendor_and_officer(reader_of, site: Site) -> None:
    officer, sme, vendor = reader_of("can-bo"), reader_of("doanh-nghiep"), reader_of("nha-cung-cap")
    before = live_funnel(site)

    sme.page.goto("/thu-trinh-dien/")
    sme.look("thu-trinh-dien")
    tax_id = register_tax_id(sme, COMPANY)
    find_a_platform(sme)
    register(sme)
    describe_organisation(sme, tax_id)
    prove(sme)
    trial = start_trial(sme)
    use_it(sme, trial)
    vendor_reports_sale(vendor, trial)
    sme_confirms(sme, trial)

    after = wait_for_adopted(site, before["adopted_entities"] + 1)
    moved = {name: after[name] - before[name] for name in ("requested_trials", "activated_trials", "tried_entities")}
    assert moved == {"requested_trials": 1, "activated_trials": 1, "tried_entities": 1}
    sign_in(officer, "canbo@dungthu.example")
    officer.page.goto("/dieu-hanh/")
    for figure in ("16.000", "2.000", "12,5", "dữ liệu mô phỏng"):
        officer.sees(figure)
    officer.look("bang-dieu-hanh-2021")

    officer.page.goto("/dieu-hanh/?programme=hien-hanh")
    officer.sees("dữ liệu mô phỏng")
    officer.look("bang-dieu-hanh-hom-nay")
    site.manage("figures_verify")


EDIT = "Bán hàng, quản kho và công nợ cho cửa hàng chợ, dùng được cả khi mất mạng. Bản viết lại lúc thẩm định."


def decide(reviewer: Reader, email: str) -> None:
    """Sign in, open the waiting draft, find it good."""
    sign_in(reviewer, email)
    reviewer.page.goto("/dieu-hanh/tham-dinh/")
    reviewer.look("cho-tham-dinh")
    reviewer.follow("Sổ Chợ (mẫu)")
    approve = reviewer.page.locator("input[name=outcome][value=approve]")
    approve.wait_for()
    reviewer.sees(EDIT)
    reviewer.look("tham-dinh")
    for verdict in reviewer.page.locator("select:has(option[value=met])").all():
        verdict.select_option("met")
    approve.check()
    reviewer.page.fill("textarea[name=summary]", "Đủ căn cứ.")
    reviewer.press("Ghi kết luận")
    approve.wait_for(state="detached")


def public_text(reader: Reader) -> str:
    reader.page.goto("/nen-tang/so-cho-mau/")
    reader.page.reload()  # a public page may come from the browser's cache for a minute
    return reader.page.inner_text("main")


@pytest.mark.embedded  # what is read and written is the same on the servers
def test_two_reviewers_publish_a_vendors_edit(reader_of) -> None:
    vendor, first, second = reader_of("nha-cung-cap-2"), reader_of("tham-dinh-1"), reader_of("tham-dinh-2")
    visitor = reader_of("khach", phone=True)

    sign_in(vendor, "ncc@dungthu.example")
    vendor.page.goto("/kenh-nha-cung-cap/nen-tang/")
    vendor.look("nen-tang-cua-toi")
    vendor.follow("Sổ Chợ (mẫu)")
    vendor.look("tong-quan-trang")
    vendor.page.goto("/kenh-nha-cung-cap/nen-tang/so-cho-mau/sua/gioi-thieu/")
    vendor.page.fill("textarea[name=description_vi]", EDIT)
    vendor.press("Lưu và về tổng quan")
    vendor.page.get_by_role("button", name="Gửi thẩm định").wait_for()
    vendor.look("ban-nhap")
    vendor.press("Gửi thẩm định")
    vendor.page.get_by_role("button", name="Rút lại để sửa").wait_for()
    vendor.look("dang-tham-dinh")
    assert EDIT not in public_text(visitor)

    decide(first, "thamdinh1@dungthu.example")
    assert EDIT not in public_text(visitor), "one reviewer is not enough"
    first.page.goto("/dieu-hanh/tham-dinh/ho-so/so-cho-mau/")
    first.sees("Bước này phải do người khác kết luận")
    assert not first.page.locator("input[name=outcome]").count(), "the second step needs another person"
    first.look("buoc-hai-nguoi-khac")
    decide(second, "thamdinh2@dungthu.example")
    assert EDIT in public_text(visitor)
    visitor.look("trang-cong-khai-360")


PUBLIC_PAGES = [
    "/", "/nen-tang/", "/nen-tang/?q=hdđt", "/nen-tang/?category=khong-co", "/nen-tang/misa-amis-ke-toan/",
    "/nen-tang/?q=khongcogihet", "/so-sanh/", "/so-sanh/?p=kiotviet&p=sapo-pos", "/da-luu/", "/gui-nhu-cau/",
    "/nha-cung-cap/", "/cam-nang/", "/dung-thu/", "/so-lieu/", "/trinh-dien/", "/thu-trinh-dien/",
    "/thu-vien-giao-dien/", "/tai-khoan/dang-nhap/", "/tai-khoan/dang-ky/", "/khong-co-trang-nay/",
    "/en/", "/en/nen-tang/",
]  # fmt: skip


@ON_ONE_PROFILE
@pytest.mark.parametrize("width", ["phone", "desk"])
def test_every_public_page_is_clean_for_axe_and_fits_a_phone(reader_of, width: str) -> None:
    reader = reader_of(f"khach-{width}", phone=width == "phone")
    for address in PUBLIC_PAGES:
        reader.page.goto(address)
        reader.look(address)


@ON_ONE_PROFILE
def test_no_link_of_a_public_page_leads_nowhere(reader_of) -> None:
    page = reader_of("khach-lien-ket").page
    found: set[str] = set()
    for address in PUBLIC_PAGES:
        page.goto(address)
        found |= set(page.locator("a[href^='/']").evaluate_all("links => links.map(link => link.getAttribute('href'))"))
    addresses = sorted({address.split("#")[0] for address in found if "khong-co-trang-nay" not in address})
    assert len(addresses) > 100
    broken = [(address, status) for address in addresses if (status := page.request.get(address).status) >= 400]
    assert not broken


# The ring of what has the focus: on a card it is drawn around the whole card, by its link's overlay.
FOCUS_WIDTH = """() => {
  const at = document.activeElement, card = at.closest(".platform-card");
  const styles = [getComputedStyle(at), getComputedStyle(at, "::after"), card && getComputedStyle(card)];
  return Math.max(...styles.map(style => style && style.outlineStyle !== "none" ? parseFloat(style.outlineWidth) : 0));
}"""


@ON_ONE_PROFILE
def test_the_first_steps_by_keyboard_alone(reader_of) -> None:
    """Skip link, search, the first result and its trial button, without a mouse."""
    reader = reader_of("ban-phim")
    page = reader.page
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Đến nội dung chính"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("cham cong")
    page.keyboard.press("Enter")
    page.wait_for_url("**/nen-tang/**q=cham**")
    card = page.locator(".platform-card a").first
    card.focus()
    assert page.evaluate(FOCUS_WIDTH) >= 2, "focus must be visible"
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/nen-tang/[a-z0-9-]+/$"))
    button = page.locator("main a[href*='/bat-dau/']").first
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/dang-nhap/**")
