"""Groups of messages that a person may switch off by mail; what the law demands is always sent."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Group:
    """`code` is the first word of a kind ("trial.ready" → trial)."""

    code: str
    label: "_StrPromise"
    is_always_mailed: bool = False


GROUPS = (
    Group("trial", _("Lượt dùng thử: tài khoản sẵn sàng, sắp hết hạn, gia hạn")),
    Group("conversion", _("Xác nhận mua và sử dụng chính thức")),
    Group("handover", _("Kết nối với nhà cung cấp: yêu cầu mới, lỗi chuyển giao")),
    Group("listing", _("Hồ sơ nền tảng và thẩm định")),
    Group("account", _("Tài khoản, chứng minh đơn vị, dữ liệu cá nhân (luôn gửi)"), is_always_mailed=True),
    Group("other", _("Việc khác")),
)
_BY_CODE = {group.code: group for group in GROUPS}


def group_of(kind: str) -> Group:
    """The group of a kind such as `trial.ready` or `trial_ready`."""
    return _BY_CODE.get(re.split(r"[._]", kind, maxsplit=1)[0], _BY_CODE["other"])


def group_by_code(code: str) -> Group | None:
    return _BY_CODE.get(code)
