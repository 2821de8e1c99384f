"""The checks: what is tried, what a vendor mends, and how each is tried. The order is the order of the report."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.ids import public_id
from trials.handover import signing
from trials.handover.conformance.bench import Bench, webhook_id
from trials.handover.conformance.report import PASSED, Outcome, failed, skipped
from trials.handover.conformance.sender import LIMIT_SECONDS, Exchange, Sender, wait_for

TOO_FAR, NEAR = dt.timedelta(minutes=6), dt.timedelta(minutes=2)
HANG_UP_SECONDS = 0.02


@dataclass
class Session:
    """One run: who is asked, what surrounds it, how long a call back may take, and the trials it has opened."""

    sender: Sender
    bench: Bench | None
    answer_seconds: float
    settle_seconds: float
    trials: dict[str, str] = field(default_factory=dict)

    def trial(self, name: str) -> str:
        if self.bench is None:
            raise LookupError(name)
        if name not in self.trials:
            self.trials[name] = self.bench.open_trial()
        return self.trials[name]


@dataclass(frozen=True)
class Check:
    code: str
    title: Promise
    mend: Promise
    run: Callable[[Session], Outcome]
    needs_bench: bool = False
    needs_landing: bool = False


def ping() -> dict[str, Any]:
    return {"type": "ping", "timestamp": timezone.now().isoformat(), "data": {}}


def taken(answer: Exchange) -> Outcome:
    """Passed when the endpoint said 2xx."""
    if answer.is_success:
        return PASSED
    if answer.status is None:
        return failed("silent", int(LIMIT_SECONDS)) if answer.is_timeout else failed("unreachable", answer.error)
    return failed("redirect" if 300 <= answer.status < 400 else "status", answer.status)


def refused(answer: Exchange) -> Outcome:
    """Passed when the endpoint said 4xx."""
    if answer.is_refusal:
        return PASSED
    if answer.status is None:
        return taken(answer)
    return failed("broke" if answer.status >= 500 else "accepted", answer.status)


def _unknown_field(session: Session) -> Outcome:
    event = ping()
    event["data"] = {"moi_them": {"chua_biet": [1, 2]}}
    return taken(session.sender.event({**event, "truong_moi": True}))


def _rotation(session: Session) -> Outcome:
    other, own = signing.new_secret(), session.sender.secrets
    for secrets in ([other, *own], [*own, other]):
        outcome = taken(session.sender.event(ping(), secrets=secrets))
        if outcome is not PASSED:
            return outcome
    return PASSED


def _clock_skew(session: Session) -> Outcome:
    for shift in (-NEAR, NEAR):
        outcome = taken(session.sender.event(ping(), shift=shift))
        if outcome is not PASSED:
            return outcome
    return PASSED


def _request(session: Session) -> Outcome:
    bench, trial_id = _bench(session), session.trial("request")
    outcome = taken(
        session.sender.event(bench.event(trial_id, "trial.requested", 1), webhook_id=webhook_id(trial_id, 1))
    )
    if outcome is PASSED and not wait_for(lambda: bench.is_answered(trial_id), session.answer_seconds):
        return failed("unanswered", int(session.answer_seconds))
    return outcome


def _duplicate(session: Session) -> Outcome:
    bench, trial_id = _bench(session), session.trial("request")
    event = bench.event(trial_id, "trial.requested", 1)
    for _again in range(2):
        outcome = taken(session.sender.event(event, webhook_id=webhook_id(trial_id, 1)))
        if outcome is not PASSED:
            return outcome
    return _one_effect(session, trial_id)


def _retry(session: Session) -> Outcome:
    bench, trial_id = _bench(session), session.trial("retry")
    event, name = bench.event(trial_id, "trial.requested", 1), webhook_id(trial_id, 1)
    session.sender.event(event, webhook_id=name, give_up_seconds=HANG_UP_SECONDS)
    outcome = taken(session.sender.event(event, webhook_id=name))
    if outcome is not PASSED:
        return outcome
    if not wait_for(lambda: bench.is_answered(trial_id), session.answer_seconds):
        return failed("unanswered", int(session.answer_seconds))
    return _one_effect(session, trial_id)


def _out_of_order(session: Session) -> Outcome:
    bench, trial_id = _bench(session), session.trial("out_of_order")
    bench.cancel(trial_id)
    for type, sequence in (("trial.cancelled", 2), ("trial.requested", 1)):
        event, name = bench.event(trial_id, type, sequence), webhook_id(trial_id, sequence)
        outcome = taken(session.sender.event(event, webhook_id=name))
        if outcome is not PASSED:
            return outcome
    return taken(session.sender.event(ping()))


def _enter(session: Session) -> Outcome:
    bench = _bench(session)
    code = bench.code(_enterable(session), is_expired=False)
    answer = session.sender.visit(code)
    if answer.status is None or answer.status >= 400:
        return taken(answer)
    return PASSED if bench.is_redeemed(code) else failed("not_redeemed", answer.status)


def _enter_twice(session: Session) -> Outcome:
    code = _bench(session).code(_enterable(session), is_expired=False)
    session.sender.visit(code)
    return _kept_out(session.sender.visit(code))


def _enter_late(session: Session) -> Outcome:
    return _kept_out(session.sender.visit(_bench(session).code(_enterable(session), is_expired=True)))


def _enterable(session: Session) -> str:
    """The trial that the vendor answered; one of its own for these checks where the answer was no."""
    asked = session.trial("request")
    return session.trial("handoff") if _bench(session).is_over(asked) else asked


def _kept_out(answer: Exchange) -> Outcome:
    outcome = refused(answer)
    return failed("let_in", outcome.value) if outcome.reason == "accepted" else outcome


def _one_effect(session: Session, trial_id: str) -> Outcome:
    bench = _bench(session)
    wait_for(lambda: bench.handovers(trial_id) > 1, session.settle_seconds)
    times = bench.handovers(trial_id)
    return failed("repeated", times) if times > 1 else PASSED


def _bench(session: Session) -> Bench:
    if session.bench is None:
        raise LookupError("This check needs a bench.")
    return session.bench


def gate(check: Check, session: Session) -> Outcome | None:
    """Why a check is not tried here, or None."""
    if check.needs_bench and session.bench is None:
        return skipped("no_bench")
    if check.needs_landing and not session.sender.landing_url:
        return skipped("no_landing")
    return None


def unknown_type(session: Session) -> Outcome:
    return taken(session.sender.event({**ping(), "type": f"future.{public_id('x')[:8]}"}))


_VERIFY = _("Kiểm tra webhook-signature bằng thư viện Standard Webhooks trước khi đọc nội dung; sai thì trả 401.")
_TOLERANCE = _("Từ chối webhook-timestamp lệch quá 5 phút về cả hai phía; giữ đồng hồ máy chủ đúng bằng NTP.")
_DEDUPE = _(
    "Ghi webhook-id vào bảng có ràng buộc duy nhất, trong cùng giao dịch với việc làm; gặp lại thì trả 2xx ngay."
)
_REDEEM = _("Trang đón đổi mã tại POST /api/v1/vendor/handoffs/redeem rồi mới cho vào; cổng từ chối thì trả 4xx.")

CHECKS = (
    Check("ping", _("Nhận tin thử"), _("Trả 2xx trong 15 giây cho mọi tin ký đúng; việc nặng làm sau khi đã trả lời."),
          lambda session: taken(session.sender.event(ping()))),
    Check("signature_wrong", _("Từ chối chữ ký sai"), _VERIFY,
          lambda session: refused(session.sender.event(ping(), secrets=[signing.new_secret()]))),
    Check("signature_missing", _("Từ chối tin không có chữ ký"), _VERIFY,
          lambda session: refused(session.sender.event(ping(), unsigned=True))),
    Check("body_altered", _("Từ chối nội dung bị sửa"),
          _("Tính chữ ký trên đúng các byte nhận được, không phải trên JSON đã đọc rồi ghi lại."),
          lambda session: refused(session.sender.event(ping(), altered=True))),
    Check("timestamp_old", _("Từ chối tin ký đã quá 5 phút"), _TOLERANCE,
          lambda session: refused(session.sender.event(ping(), shift=-TOO_FAR))),
    Check("timestamp_ahead", _("Từ chối tin ghi giờ ở tương lai"), _TOLERANCE,
          lambda session: refused(session.sender.event(ping(), shift=TOO_FAR))),
    Check("clock_skew", _("Chấp nhận đồng hồ lệch 2 phút"), _TOLERANCE, _clock_skew),
    Check("rotation", _("Nhận tin có hai chữ ký khi đổi mã ký"),
          _("webhook-signature có thể chứa nhiều chữ ký cách nhau bằng dấu cách: một chữ ký đúng là đủ."), _rotation),
    Check("unknown_type", _("Bỏ qua loại tin chưa biết"),
          _("Loại tin mới có thể đến bất cứ lúc nào: trả 2xx và không làm gì."), unknown_type),
    Check("unknown_field", _("Bỏ qua trường chưa biết"),
          _("Phiên bản 1 chỉ thêm trường: đừng từ chối trường lạ."), _unknown_field),
    Check("request", _("Trả lời yêu cầu dùng thử"),
          _("Sau trial.requested, gọi PUT …/provisioning với accepted, ready hoặc declined bằng khóa dts_test_."),
          _request, needs_bench=True),
    Check("duplicate", _("Tin lặp chỉ có một tác dụng"), _DEDUPE, _duplicate, needs_bench=True),
    Check("retry", _("Nhận lại tin sau khi kết nối bị ngắt"), _DEDUPE, _retry, needs_bench=True),
    Check("out_of_order", _("Chịu được tin đến ngược thứ tự"),
          _("So data.sequence hoặc đọc lại GET …/trials/{id} trước khi làm; việc đã qua thì trả 2xx và bỏ."),
          _out_of_order, needs_bench=True),
    Check("handoff", _("Trang đón nhận mã vào sử dụng"), _REDEEM, _enter, needs_bench=True, needs_landing=True),
    Check("handoff_twice", _("Mã đã dùng không vào được lần nữa"), _REDEEM, _enter_twice,
          needs_bench=True, needs_landing=True),
    Check("handoff_expired", _("Mã quá hạn không vào được"), _REDEEM, _enter_late,
          needs_bench=True, needs_landing=True),
)  # fmt: skip
BY_CODE = {check.code: check for check in CHECKS}
