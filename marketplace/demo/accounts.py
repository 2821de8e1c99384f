"""The demonstration's accounts as people need them: with the code of this moment, and printed at start."""

from dataclasses import dataclass

from marketplace.accounts.demo import DemoAccount, accounts_table, code_now


@dataclass(frozen=True)
class SignIn:
    """An account, and the six digits that its authenticator app would show now ("" without one)."""

    account: DemoAccount
    code: str


def sign_ins() -> list[SignIn]:
    return [SignIn(account, code_now(account)) for account in accounts_table()]


def greeting() -> str:
    """What `serve` prints: who may sign in, as what, with which TOTP seed."""
    rows = [("Vai", "Thư điện tử", "Mật khẩu", "Khóa TOTP")]
    rows += [(str(a.label), a.email, a.password, a.totp_secret or "–") for a in accounts_table()]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\nTài khoản trình diễn (mã 6 số của lúc này xem ở /trinh-dien/):\n" + "\n".join(lines)
