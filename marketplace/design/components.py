"""What components are made of: plain data, no model of any room."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_FIELD = {"logistics", "elearning", "hospitality", "agriculture", "restaurant", "healthcare"}
_INKS = {**dict.fromkeys(_FIELD, "field"), "erp": "whole", "cybersecurity": "guard"}


@dataclass(frozen=True, slots=True)
class State:
    """How a state looks; the words are those of the glossary."""

    css: str
    icon: str
    label: str | Promise


STATES = {
    "requested": State("requested", "ring", _("Đã gửi yêu cầu")),
    "provisioning": State("provisioning", "half", _("Đang chuẩn bị tài khoản")),
    "active": State("active", "dot", _("Đang dùng thử")),
    "ending": State("ending", "clock", _("Đang dùng thử, sắp hết hạn")),
    "expired": State("expired", "dash", _("Hết hạn dùng thử")),
    "converted": State("converted", "check", _("Sử dụng chính thức")),
    "declined": State("declined", "cross", _("Nhà cung cấp từ chối")),
    "failed": State("failed", "alert", _("Không cấp được tài khoản")),
    "cancelled": State("cancelled", "dash", _("Đã dừng")),
    "claimed": State("claimed", "ring", _("Chờ bên kia xác nhận")),
    "disputed": State("disputed", "scale", _("Đang đối chiếu")),
    "reversed": State("expired", "dash", _("Thu hồi hỗ trợ")),
}


def tile_classes(slug: str, extra: str = "") -> str:
    """Pattern of the category and ink of its group."""
    name = str(slug).replace("_", "-")
    return f"tile tile-{name} ink-{_INKS.get(name, 'trade')} {extra}".strip()
