"""A vendor's whole path in a browser: registered, written, found wanting, mended, published by decision, changed,
suspended, heard; what the public saw at each moment is told again by `listing_at`.
"""

import datetime as dt
import re
import time
from zoneinfo import ZoneInfo

import pytest

from tests.browser.people import PASSWORD, prove, register_tax_id, sign_in, sign_up
from tests.browser.reader import Reader, totp
from tests.browser.site import Site

# Long, and the stores behind it cannot change it: walked on one profile.
pytestmark = [pytest.mark.browser, pytest.mark.parametrize("site", ["embedded"], indirect=True)]

COMPANY = "Công ty TNHH Cơ khí Sông Hàn (doanh nghiệp mẫu)"
REGISTER_MAILBOX = "giamdoc@songhan.example"
NAME = "Xưởng Số Sông Hàn"
SLUG = "xuong-so-song-han"
OWN = f"/kenh-nha-cung-cap/nen-tang/{SLUG}/"
PUBLIC = f"/nen-tang/{SLUG}/"
REVIEW = f"/dieu-hanh/tham-dinh/ho-so/{SLUG}/"
FINDING = "Nhóm chính phải là quản lý bán hàng, không phải chữ ký số."
GROUND = "Lộ dữ liệu khách hàng, đang xác minh."
NEW_WORDS = "Đơn hàng, kho vật tư, công nợ và lịch máy của xưởng cơ khí nhỏ."
DECISION = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def now() -> dt.datetime:
    return dt.datetime.now(ZoneInfo("Asia/Ho_Chi_Minh"))


def submit(reader: Reader, name: str) -> None:
    with reader.page.expect_navigation():
        reader.press(name)
    assert not reader.page.locator(".error-summary").count(), reader.page.locator(".error-summary").inner_text()


def register(vendor: Reader) -> None:
    """An account, a company of the register, the second factor that its role needs, the proof."""
    page = vendor.page
    tax_id = register_tax_id(vendor, COMPANY)
    sign_up(vendor, f"giam.doc.{int(time.time())}@songhan.example")
    page.goto("/tai-khoan/to-chuc/moi/")
    page.select_option("select[name=kind]", "vendor")
    page.fill("input[name=name]", COMPANY)
    page.fill("input[name=tax_id]", tax_id)
    page.select_option("select[name=province_code]", "48")
    page.select_option("select[name=vsic_section]", index=3)
    page.fill("input[name=workers]", "25")
    page.fill("input[name=revenue_vnd]", "9.000.000.000")
    submit(vendor, "Đăng ký đơn vị")
    page.fill("input[name=password]", PASSWORD)
    submit(vendor, "Xác nhận")
    vendor.look("bat-hai-lop")
    page.fill("input[name=code]", totp(page.locator("main code").first.inner_text()))
    submit(vendor, "Bật")
    prove(vendor, REGISTER_MAILBOX)


def step(vendor: Reader, name: str, **values: str) -> None:
    """Fill one step of the editor; the first box of a list by `None`-less names ending in `[]`."""
    vendor.page.goto(f"{OWN}sua/{name}/")
    vendor.look(f"buoc-{name}")
    for field, value in values.items():
        vendor.page.locator(f"main [name={field}]:not([type=hidden])").first.fill(value)


def save(vendor: Reader) -> None:
    submit(vendor, "Lưu và về tổng quan")


def write(vendor: Reader) -> None:
    page = vendor.page
    page.goto("/kenh-nha-cung-cap/quy-tac/")
    submit(vendor, "Ký bản 1")
    page.goto("/kenh-nha-cung-cap/nen-tang/moi/")
    page.fill("input[name=name]", NAME)
    page.select_option("select[name=category]", label="Chữ ký số")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"**{OWN}")
    vendor.sees("Còn thiếu để gửi thẩm định")
    assert not page.get_by_role("button", name="Gửi thẩm định").count()
    words = "Xưởng ghi đơn hàng, xuất vật tư và theo dõi công nợ trên điện thoại; mỗi tổ thấy việc của mình trong ngày."
    step(vendor, "gioi-thieu", summary_vi="Đơn hàng, kho vật tư và công nợ của xưởng cơ khí nhỏ.", description_vi=words)
    save(vendor)
    step(vendor, "goi-va-gia", **{"plans-0-name_vi": "Cơ bản", "plans-0-price": "150.000", "plans-0-trial_days": "30"})
    save(vendor)
    step(vendor, "tinh-nang")
    page.locator("input[name=features]").first.check()
    save(vendor)
    step(vendor, "danh-cho-ai")
    page.locator("input[name=target_sizes]").first.check()
    save(vendor)
    leaving = "Vào Cài đặt, bấm Xuất toàn bộ dữ liệu, tải tệp về trong 24 giờ."
    step(
        vendor, "roi-di", export_formats="xlsx, csv", exit_steps=leaving, data_kept_days="60", exit_cost_minor="0"
    )  # fmt: skip
    save(vendor)
    step(vendor, "van-hanh", data_location="Việt Nam")
    save(vendor)
    step(vendor, "ho-tro", support_hours="Thứ Hai đến thứ Sáu, 8 giờ đến 17 giờ")
    save(vendor)
    submit(vendor, "Gửi thẩm định")
    vendor.sees("Đang thẩm định")


def judge(reviewer: Reader, outcome: str, *, finding: str = "") -> None:
    page = reviewer.page
    page.goto(REVIEW)
    if finding:
        page.locator("details:has(textarea[name=f_category]) summary").click()
        page.fill("textarea[name=f_category]", finding)
    for verdict in page.locator("select:has(option[value=met])").all():
        verdict.select_option("met")
    page.locator(f"input[name=outcome][value={outcome}]").check()
    page.fill("textarea[name=summary]", "Đủ căn cứ." if outcome == "approve" else "Sửa theo nhận xét rồi gửi lại.")
    submit(reviewer, "Ghi kết luận")


def act(reviewer: Reader, name: str, button: str, **values: str) -> None:
    """One of the acts on a public listing, each a form of its own on one page."""
    reviewer.page.goto(f"{REVIEW}quyet-dinh/")
    reviewer.look(name)
    form = reviewer.page.locator(f"main form:has(input[name=act][value={name}])")
    for field, value in values.items():
        form.locator(f"[name={field}]").fill(value)
    if form.locator("input[type=file]").count():
        form.locator("input[type=file]").set_input_files(
            {"name": "quyet-dinh.pdf", "mimeType": "application/pdf", "buffer": DECISION}
        )
    if form.locator("input[type=radio]").count():
        form.locator({"suspend": "[value=security]", "answer": "[value=granted]"}[name]).check()
    with reviewer.page.expect_navigation():
        form.get_by_role("button", name=button).click()
    assert not reviewer.page.locator(".error-summary").count(), reviewer.page.inner_text("main")


def status_of(visitor: Reader, path: str) -> int:
    return visitor.page.request.get(path).status


def text_of(visitor: Reader) -> str:
    visitor.page.goto(PUBLIC)
    visitor.page.reload()  # a public page may come from the browser's cache for a minute
    return visitor.page.inner_text("main")


def wait_until_found(visitor: Reader, wanted: bool) -> None:
    """By the page of results and by the API alike; the index follows within seconds."""
    deadline = time.monotonic() + 15
    while True:
        visitor.page.goto("/nen-tang/?q=xuong+so+song+han")
        visitor.page.reload()  # past the browser's own cache
        shown = visitor.page.locator(f"main a[href*='{PUBLIC}']").count() > 0
        told = SLUG in visitor.page.request.get("/api/v1/platforms?q=xuong+so+song+han").text()
        if shown == told == wanted:
            return
        assert time.monotonic() < deadline, f"page {shown}, API {told}, wanted {wanted}"
        visitor.page.wait_for_timeout(500)


def test_register_write_mend_publish_change_suspend_appeal(reader_of, site: Site) -> None:
    vendor, first, second = reader_of("ncc-moi"), reader_of("td-1"), reader_of("td-2")
    visitor = reader_of("nguoi-doc")
    moments: list[tuple[dt.datetime, str]] = []

    register(vendor)
    write(vendor)
    moments.append((now(), "hidden"))
    assert status_of(visitor, PUBLIC) == 404
    wait_until_found(visitor, False)
    assert SLUG not in visitor.page.request.get("/sitemap-nen-tang.xml").text()

    sign_in(first, "thamdinh1@dungthu.example")
    judge(first, "reject", finding=FINDING)
    vendor.page.goto(f"{OWN}ho-so/")
    vendor.sees(FINDING)
    vendor.look("nhan-xet")
    vendor.page.goto(f"{OWN}sua/gioi-thieu/")
    vendor.sees(FINDING)  # beside the field that it concerns
    vendor.look("nhan-xet-canh-o")
    vendor.page.select_option("select[name=category]", label="Quản lý bán hàng")
    save(vendor)
    submit(vendor, "Gửi thẩm định")

    judge(first, "approve")
    sign_in(second, "thamdinh2@dungthu.example")
    judge(second, "approve")
    moments.append((now(), "claimed"))
    assert status_of(visitor, PUBLIC) == 200
    wait_until_found(visitor, True)

    second.page.goto(f"{REVIEW}quyet-dinh/")
    until = f"{now():%Y-%m-%d}", f"{now() + dt.timedelta(days=365):%Y-%m-%d}"
    act(first, "publish", "Ghi quyết định", number="1234/QĐ-BKHCN", decided_on=until[0], expires_on=until[1])
    moments.append((now(), "published"))
    assert "1234/QĐ-BKHCN" in text_of(visitor)
    visitor.look("cong-bo")

    step(vendor, "gioi-thieu", summary_vi=NEW_WORDS)
    save(vendor)
    vendor.page.goto(f"{OWN}khac-ban-cong-khai/")
    vendor.sees(NEW_WORDS)
    vendor.look("khac-ban-cong-khai")
    step(vendor, "ho-tro", support_hours="Cả tuần, 8 giờ đến 20 giờ")
    save(vendor)
    assert "Cả tuần, 8 giờ đến 20 giờ" in text_of(visitor)  # by the published rule this needs no review
    assert NEW_WORDS not in text_of(visitor)
    vendor.page.goto(OWN)
    submit(vendor, "Gửi thẩm định")
    judge(first, "approve")
    assert NEW_WORDS not in text_of(visitor)
    judge(second, "approve")
    assert NEW_WORDS in text_of(visitor)

    received = f"{now() - dt.timedelta(hours=1):%Y-%m-%dT%H:%M}"
    act(first, "suspend", "Ghi tin, bắt đầu tính giờ", received_at=received, reason=GROUND)
    assert NEW_WORDS in text_of(visitor)  # news is not yet a suspension
    act(first, "enforce", "Tạm dừng ngay")
    moments.append((now(), "suspended"))
    assert GROUND in text_of(visitor)
    visitor.look("tam-dung")
    wait_until_found(visitor, False)

    vendor.page.goto(f"{OWN}ho-so/")
    vendor.sees("Đang tạm dừng")
    vendor.page.fill("textarea[name=text]", "Sự cố ở máy thử, không có dữ liệu khách hàng; kèm biên bản.")
    submit(vendor, "Gửi khiếu nại")
    vendor.look("khieu-nai")
    first.page.goto(f"{REVIEW}quyet-dinh/")
    assert not first.page.locator("main form:has(input[value=answer])").count(), "who decided does not answer"
    act(second, "answer", "Trả lời", answer="Biên bản đủ căn cứ, công khai trở lại.")
    moments.append((now(), "published"))
    assert NEW_WORDS in text_of(visitor)
    vendor.page.goto(f"{OWN}ho-so/")
    vendor.sees("Biên bản đủ căn cứ, công khai trở lại.")
    vendor.look("khieu-nai-duoc-chap-nhan")

    for moment, state in moments:
        told = site.manage("listing_at", SLUG, moment.isoformat())
        assert re.match(rf"{state}\b", told), (moment, state, told)
