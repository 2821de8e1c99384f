"""What people do before anything else: read their mail, sign up, sign in, prove who they are."""

import re
import time

from tests.browser.reader import Reader, totp

PASSWORD = "mot-mat-khau-that-dai"


def latest_mail(reader: Reader, to: str) -> str:
    """The newest mail to an address, read on the demonstration's page by another tab."""
    tab = reader.page.context.new_page()
    deadline = time.monotonic() + 30
    while True:
        tab.goto(f"/thu-trinh-dien/?to={to}")
        mails = tab.locator("main details")
        if mails.count():
            text = mails.first.inner_text()
            tab.close()
            return text
        assert time.monotonic() < deadline, f"no mail to {to}"
        time.sleep(0.5)


def code_in(mail: str) -> str:
    found = re.search(r"\b(\d{6,8}|[A-Z0-9]{3,4}-[A-Z0-9]{3,4})\b", mail)
    assert found, mail
    return found[1]


def account(reader: Reader, email: str) -> tuple[str, str]:
    """Password and TOTP seed of a demonstration account, as its page tells them."""
    reader.page.goto("/trinh-dien/")
    row = reader.page.locator("tr", has_text=email).first
    cells = row.locator("code").all_inner_texts()
    return cells[0], cells[-1]


def give_code(reader: Reader, seed: str) -> None:
    """The code of this moment; a code that the same person has just used is refused, so then the next one."""
    for _ in range(3):
        reader.page.fill("input[name=code]", totp(seed))
        reader.page.locator("main form button[type=submit]").first.click()
        reader.page.wait_for_load_state()
        if not reader.page.locator("input[name=code]").count():
            return
        reader.page.wait_for_timeout((30 - time.time() % 30) * 1000 + 500)


def sign_in(reader: Reader, email: str) -> None:
    password, seed = account(reader, email)
    reader.page.goto("/tai-khoan/dang-nhap/")
    reader.page.fill("input[name=login]", email)
    reader.page.fill("input[name=password]", password)
    reader.page.locator("main form button[type=submit]").first.click()
    if len(seed) > 10:
        reader.page.locator("input[name=code]").wait_for()
        reader.look("ma-hai-lop")
        give_code(reader, seed)
    reader.page.wait_for_url(lambda url: "/dang-nhap/" not in url and "/nhap-ma/" not in url)


def sign_up(reader: Reader, email: str) -> None:
    """A new account with a confirmed address."""
    page = reader.page
    page.goto("/tai-khoan/dang-ky/")
    page.fill("input[name=email]", email)
    page.fill("input[name=password1]", PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.locator("input[name=code]").wait_for()
    confirm_address(reader, email)


def confirm_address(reader: Reader, email: str) -> None:
    """Type the code that was mailed to a new account."""
    page = reader.page
    page.fill("input[name=code]", code_in(latest_mail(reader, email)))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/xac-nhan" not in url and "/dang-ky" not in url)


def register_tax_id(reader: Reader, company: str) -> str:
    """The tax code of a company of the demonstration's register, as its page tells it."""
    reader.page.goto("/trinh-dien/")
    return reader.page.locator("tr", has_text=company).locator("th, td").first.inner_text().strip()


def prove(reader: Reader, register_mailbox: str) -> None:
    """Prove an organisation by the code mailed to the address that the register holds."""
    page = reader.page
    page.goto("/tai-khoan/chung-minh/")
    reader.press("Gửi mã")
    page.locator("input[name=code]").wait_for()
    page.fill("input[name=code]", code_in(latest_mail(reader, register_mailbox)))
    reader.press("Xác nhận mã")
    reader.sees("Đã chứng minh")
