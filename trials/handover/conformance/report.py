"""What a run found."""

import enum
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Verdict(enum.StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


# Why, in words; `%(value)s` is a number or a status.
REASONS: dict[str, Promise | str] = {
    "": "",
    "status": _("Máy chủ trả %(value)s, cần 2xx."),
    "accepted": _("Máy chủ trả %(value)s, đáng ra phải từ chối bằng 4xx."),
    "broke": _("Máy chủ trả %(value)s: lỗi của máy chủ không phải là lời từ chối, cần 4xx."),
    "redirect": _("Máy chủ trả chuyển hướng %(value)s; cổng không đi theo."),
    "silent": _("Máy chủ không trả lời trong %(value)s giây."),
    "unreachable": _("Không kết nối được (%(value)s)."),
    "unanswered": _("Không có lời gọi nào về cổng cho lượt này trong %(value)s giây."),
    "repeated": _("Tài khoản được giao %(value)s lần khác nhau cho một lượt."),
    "not_redeemed": _("Trang trả %(value)s nhưng chưa đổi mã tại /handoffs/redeem."),
    "let_in": _("Trang trả %(value)s: vẫn cho vào."),
    "refused": _("Cổng không làm được bước này: %(value)s"),
    "no_landing": _("Chưa có trang đón người dùng: bỏ qua."),
    "no_bench": _("Không có cổng để gọi về: bỏ qua."),
    "not_reached": _("Chưa thử: máy chủ không nhận tin."),
    "out_of_time": _("Chưa thử: đã hết thời gian của một lần kiểm tra."),
}


@dataclass(frozen=True)
class Outcome:
    """The verdict of one check; `reason` is a key of `REASONS`."""

    verdict: Verdict
    reason: str = ""
    value: int | str = ""

    @property
    def words(self) -> str:
        return str(REASONS.get(self.reason, "")) % {"value": self.value} if self.reason else ""


PASSED = Outcome(Verdict.PASSED)


def failed(reason: str, value: int | str = "") -> Outcome:
    return Outcome(Verdict.FAILED, reason, value)


def skipped(reason: str) -> Outcome:
    return Outcome(Verdict.SKIPPED, reason)


@dataclass(frozen=True)
class Result:
    """One check of a run, and how long it took."""

    code: str
    outcome: Outcome
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        return {"code": self.code, **asdict(self.outcome), "seconds": round(self.seconds, 2)}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Result":
        outcome = Outcome(Verdict(data["verdict"]), data["reason"], data["value"])
        return cls(data["code"], outcome, data["seconds"])


@dataclass(frozen=True)
class Report:
    """Every check in order. `is_passed`: none failed, and none was skipped but for want of a landing page."""

    results: tuple[Result, ...]

    @property
    def is_passed(self) -> bool:
        return all(
            result.outcome.verdict == Verdict.PASSED or result.outcome.reason in ("no_landing", "no_bench")
            for result in self.results
        )

    def count(self, verdict: Verdict) -> int:
        return sum(1 for result in self.results if result.outcome.verdict == verdict)
