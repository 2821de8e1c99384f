"""The 34 tiles: provinces drawn as a floor instead of border shapes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from marketplace.design import numbers
from marketplace.design.charts import DataTable

# Code of the 34-province system: abbreviation and short name, in the order of the codes.
PROVINCES = {
    "01": ("HN", "Hà Nội"), "04": ("CB", "Cao Bằng"), "08": ("TQ", "Tuyên Quang"), "11": ("ĐB", "Điện Biên"),
    "12": ("LCh", "Lai Châu"), "14": ("SL", "Sơn La"), "15": ("LCa", "Lào Cai"), "19": ("TNg", "Thái Nguyên"),
    "20": ("LS", "Lạng Sơn"), "22": ("QNi", "Quảng Ninh"), "24": ("BN", "Bắc Ninh"), "25": ("PT", "Phú Thọ"),
    "31": ("HP", "Hải Phòng"), "33": ("HY", "Hưng Yên"), "37": ("NB", "Ninh Bình"), "38": ("TH", "Thanh Hóa"),
    "40": ("NA", "Nghệ An"), "42": ("HT", "Hà Tĩnh"), "44": ("QT", "Quảng Trị"), "46": ("Huế", "Huế"),
    "48": ("ĐN", "Đà Nẵng"), "51": ("QNg", "Quảng Ngãi"), "52": ("GL", "Gia Lai"), "56": ("KH", "Khánh Hòa"),
    "66": ("ĐL", "Đắk Lắk"), "68": ("LĐ", "Lâm Đồng"), "75": ("ĐNa", "Đồng Nai"), "79": ("HCM", "TP.HCM"),
    "80": ("TNi", "Tây Ninh"), "82": ("ĐT", "Đồng Tháp"), "86": ("VL", "Vĩnh Long"), "91": ("AG", "An Giang"),
    "92": ("CT", "Cần Thơ"), "96": ("CM", "Cà Mau"),
}  # fmt: skip
# Classes are fixed, not quantiles, so that two months compare.
BOUNDS = (50, 100, 200, 400, 1000)


@dataclass(frozen=True, slots=True)
class ProvinceTile:
    """One province as shown; `css` is its class of the scale, `text` its figure."""

    code: str
    short: str
    name: str
    text: str
    css: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class ProvinceMap:
    """`values` by 34-code; a code that is missing, or None (hidden because small), reads "–".

    `link` is a text with `{code}` where each tile leads, or "". `names` by code go before the Vietnamese ones.
    """

    title: str | Promise
    values: dict[str, int | None]
    link: str = ""
    current: str = ""
    headline: str = ""
    headline_note: str | Promise = ""
    bounds: Sequence[int] = BOUNDS
    names: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def tiles(self) -> list[ProvinceTile]:
        return [self._tile(code, *names) for code, names in PROVINCES.items()]

    @property
    def key(self) -> list[tuple[str, str]]:
        """Class and words of each step of the scale."""
        words = [f"< {numbers.number(self.bounds[0])}"]
        for low, high in zip(self.bounds, self.bounds[1:], strict=False):
            words.append(f"{numbers.number(low)} – {numbers.number(high - 1)}")
        words.append(f"≥ {numbers.number(self.bounds[-1])}")
        return [(f"q{place}", text) for place, text in enumerate(words)]

    @property
    def table(self) -> DataTable:
        ordered = sorted(self.tiles, key=lambda tile: -(self.values.get(tile.code) or 0))
        return DataTable(self.title, (_("Tỉnh, thành phố"), _("Số lượng")), [(row.name, row.text) for row in ordered])

    def _tile(self, code: str, short: str, name: str) -> ProvinceTile:
        value = self.values.get(code)
        step = sum(1 for bound in self.bounds if value is not None and value >= bound)
        text = "–" if value is None else numbers.number(value)
        name = self.names.get(code, name)
        is_current = code == self.current and bool(code)
        return ProvinceTile(code, short, name, text, f"q{step}", self.link.format(code=code), is_current)
