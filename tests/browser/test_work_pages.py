"""The pages on which SMEs, vendors and the ministry work, with something on them: clean for axe, on a phone too."""

from collections.abc import Callable

import pytest

from tests.browser.people import sign_in
from tests.browser.reader import Reader

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("site", ["embedded"], indirect=True)]

PLATFORMS = ("fast-accounting-online", "misa-meinvoice")
SME = ("/tai-khoan/dung-thu/", "{trial}", "{trial}trao-doi/", "/tai-khoan/cham-diem/accounting/", "/tai-khoan/dong-y/")
VENDOR = (
    "", "luot-dung-thu/", "luot-dung-thu/nop-tep/", "luot-dung-thu/tuan-nay/", "tiep-nhan/", "ket-qua/", "ket-noi/",
    "ket-noi/nhat-ky/", "ket-noi/kiem-tra/", "luot/{id}/", "yeu-cau/{id}/trao-doi/", "danh-gia/", "nen-tang/",
    "quy-tac/",
)  # fmt: skip
ROOM = ("", "dang-mac/", "luot/", "luot/{id}/", "luot/{id}/trao-doi/", "trao-doi/", "doi-chieu/")
RULES = ("chuong-trinh/", "ngay-lam-viec/", "danh-gia/", "chung-minh/", "tin-khong-gui-duoc/")


def ask_for_trials(sme: Reader) -> str:
    """Two trials, so that nothing on a page of several stands there twice; the path of the last."""
    for slug in PLATFORMS:
        sme.page.goto(f"/dung-thu/bat-dau/{slug}/")
        if "/trl_" not in sme.page.url:
            sme.page.get_by_label("Thư điện tử").first.check()
            sme.press("Gửi yêu cầu dùng thử")
            sme.page.wait_for_url("**/tai-khoan/dung-thu/trl_**")
    return sme.path()


def look_at_all(reader: Reader, addresses: list[str]) -> None:
    for address in addresses:
        for width in (1280, 360):
            reader.page.set_viewport_size({"width": width, "height": 800})
            answer = reader.page.goto(address)
            assert answer is not None and answer.status == 200, address
            reader.look(f"{address}-{width}")


def test_pages_for_work(reader_of: Callable[..., Reader]) -> None:
    sme, vendor = reader_of("viec-sme"), reader_of("viec-ncc")
    sign_in(sme, "sme@dungthu.example")
    trial = ask_for_trials(sme)
    keys = {"trial": trial, "id": trial.rstrip("/").rsplit("/", 1)[-1]}
    look_at_all(sme, [path.format(**keys) for path in SME])

    sign_in(vendor, "ncc@dungthu.example")
    look_at_all(vendor, [f"/kenh-nha-cung-cap/{path}".format(**keys) for path in VENDOR])
    vendor.page.goto("/kenh-nha-cung-cap/ket-noi/nhat-ky/")
    first = vendor.page.locator("main a[href*='/nhat-ky/']").first.get_attribute("href")
    assert first is not None
    look_at_all(vendor, [first])

    for name, email, paths in (
        ("viec-can-bo", "canbo@dungthu.example", ROOM),
        ("viec-quan-tri", "quantri@dungthu.example", RULES),
    ):
        officer = reader_of(name)
        sign_in(officer, email)
        look_at_all(officer, [f"/dieu-hanh/{path}".format(**keys) for path in paths])
