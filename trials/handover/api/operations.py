"""What each operation of the vendor API is for, with an example; the published document and its page tell them."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TRIAL: dict[str, Any] = {
    "sequence": 3,
    "trial_id": "trl_3f9k2m7q8r5t1v0w",
    "is_test": False,
    "state": "active",
    "platform": "so-cho-mau",
    "plan": {
        "code": "co-ban", "name": "Cơ bản", "price_minor": 270000, "price_year_minor": 2700000, "currency": "VND",
        "price_is_reference": False, "vat_class": "vat10", "trial_days": 30, "seats": 5, "limits": "",
    },
    "organisation": {
        "id": "org_8d2k5n1p4s7u0x3z", "name": "Công ty TNHH Minh Nguyệt", "kind": "enterprise",
        "province_code": "01", "size": "micro", "contact": {"email": "ke-toan@example.com"},
    },
    "requested_at": "2026-11-24T08:41:00+07:00",
    "starts_on": "2026-11-24",
    "ends_at": "2026-12-24T00:00:00+07:00",
    "problem": None,
    "extension": None,
    "ended": None,
    "purchase": None,
    "limits": {
        "seats": 5, "trial_days": 30, "answer_due_at": None, "access_due_at": None, "extension_days_left": 90,
    },
    "server_time": "2026-11-24T09:02:11+07:00",
}  # fmt: skip
EVENT: dict[str, Any] = {
    "id": "msg_7h3k9d2f5m8q1r4t",
    "position": 18,
    "type": "trial.requested",
    "timestamp": "2026-11-24T08:41:00+07:00",
    "data": {name: value for name, value in TRIAL.items() if name != "server_time"},
}
PROBLEM: dict[str, Any] = {
    "type": "urn:dungthu:trial_unknown",
    "title": "trial unknown",
    "status": 404,
    "code": "trial_unknown",
    "detail": "Không có lượt dùng thử này trong số của bạn.",
}


@dataclass(frozen=True)
class Operation:
    """`sends` and `answers` are examples; a read sends nothing."""

    summary: Promise
    answers: dict[str, Any]
    sends: dict[str, Any] | None = None


OPERATIONS: dict[str, Operation] = {
    "trials_list": Operation(
        _("Các lượt dùng thử của bạn"), {"trials": [TRIAL], "next_cursor": None}
    ),
    "trial_read": Operation(_("Một lượt dùng thử, đọc lại trước khi làm"), TRIAL),
    "trial_provisioning": Operation(
        _("Trả lời yêu cầu: nhận, giao tài khoản, từ chối hoặc không cấp được"),
        TRIAL,
        {
            "status": "ready", "access_url": "https://app.example.com/moi/3f9k", "account_hint": "ke-toan@example.com",
            "instructions": "Mở thư mời và đặt mật khẩu.",
        },
    ),
    "trial_usage": Operation(
        _("Báo mức dùng của một ngày"),
        {"day": "2026-11-24", "active_users": 3, "actions": 120, "revision": 1},
        {"day": "2026-11-24", "active_users": 3, "actions": 120, "milestones": ["first_invoice"]},
    ),
    "trial_extension": Operation(
        _("Đồng ý hoặc không thêm ngày"), TRIAL, {"decision": "granted", "days": 15}
    ),
    "trial_stop": Operation(
        _("Dừng lượt dùng thử, có lý do"),
        {**TRIAL, "state": "cancelled"},
        {"reason": "Doanh nghiệp đề nghị dừng."},
    ),
    "trial_conversion": Operation(
        _("Báo đã bán sau dùng thử; tính khi doanh nghiệp xác nhận"),
        {"trial_id": TRIAL["trial_id"], "state": "claimed", "waits_for": "sme"},
        {
            "plan": "co-ban", "amount_minor": 270000, "currency": "VND", "period": "month",
            "evidence": {"kind": "contract", "reference": "HĐ-118", "issued_on": "2026-11-24"},
        },
    ),
    "events_list": Operation(_("Dòng tin: cùng nội dung với webhook"), {"events": [EVENT], "next_after": 18}),
    "handoff_redeem": Operation(
        _("Đổi mã vào sử dụng lấy lượt dùng thử"), TRIAL, {"code": "nT0X2cQ7Yb3m-kR9vLw5pZ8sJ1dF4hG6aE0uIiOoPqA"}
    ),
}  # fmt: skip
