"""What components are made of: plain data, no model of any room."""

import datetime as dt
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


STANDINGS = {
    "unclaimed": ("", "dashed", _("Thông tin tham khảo, nhà cung cấp chưa xác nhận")),
    "claimed": ("standing-claimed", "person", _("Nhà cung cấp đã xác nhận, cơ quan nhà nước chưa công bố")),
    "decided": ("standing-decision", "seal", _("Được công bố theo Quyết định")),
}

# Kind of a note: class and icon.
NOTES = {
    "info": ("note", "info"),
    "warning": ("note note-attention", "clock"),
    "error": ("note note-trouble", "alert"),
    "done": ("note note-done", "check"),
    "unclaimed": ("note note-unclaimed", "dashed"),
}

ENDING_DAYS = 3


@dataclass(frozen=True)
class DayTiles:
    """The days of a trial as a row of tiles: those gone by, and those ahead."""

    past: int
    ahead: int

    @classmethod
    def between(cls, starts_on: dt.date, last_day: dt.date, today: dt.date) -> "DayTiles":
        """Both ends count; today is still ahead until it is over on the last day."""
        days = max((last_day - starts_on).days + 1, 1)
        ahead = min(max((last_day - today).days, 0), days)
        return cls(past=days - ahead, ahead=ahead)

    @property
    def is_ending(self) -> bool:
        return self.ahead <= ENDING_DAYS

    @property
    def width(self) -> int:
        return (self.past + self.ahead) * 10

    @property
    def tiles(self) -> list[tuple[str, str]]:
        """Class and x of each tile."""
        kinds = ["past"] * self.past + ["ahead"] * self.ahead
        return [(kind, f"{place * 10 + 0.5}") for place, kind in enumerate(kinds)]
