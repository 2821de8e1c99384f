"""What a vendor may not write, or should look at twice: rules for prose, pure functions over text.

An *error* is never saved. A *warning* is saved once the vendor has confirmed it, and reviewers read it beside the
field. `RULES` is shown on the public rules page. Source of the claims rule: Law on Advertising 16/2012/QH13,
article 8(11), which forbids “nhất”, “duy nhất”, “tốt nhất”, “số một” without documents that prove it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.errors import InvalidInput


class Rule(models.TextChoices):
    """Codes of the rules; `ERRORS` are refused, the others are asked about."""

    MARKUP = "markup", gettext_lazy("Không dùng thẻ HTML, mã hay ký tự ẩn.")
    INSTRUCTION = "instruction", gettext_lazy("Không viết lời ra lệnh cho máy đọc trang.")
    LINK = "link", gettext_lazy("Không đặt liên kết trong lời văn; đã có ô “Trang giới thiệu”.")
    CONTACT = (
        "contact",
        gettext_lazy("Không ghi số điện thoại, thư điện tử trong lời văn; đã có bước “Hỗ trợ và liên hệ”."),
    )
    CLAIM = (
        "claim",
        gettext_lazy(
            "Tránh lời tự khen không kiểm chứng được (“số 1”, “tốt nhất”, “hàng đầu”): Luật Quảng cáo đòi tài liệu."
        ),
    )
    CAPITALS = "capitals", gettext_lazy("Tránh viết hoa cả câu và lặp dấu chấm than.")
    PRICE = "price", gettext_lazy("Số tiền trong lời văn phải khớp với một gói ở bước “Gói và giá”.")


ERRORS = frozenset({Rule.MARKUP, Rule.INSTRUCTION, Rule.LINK, Rule.CONTACT})


@dataclass(frozen=True, slots=True)
class Remark:
    """What one rule found in one field: the words it stumbled over."""

    rule: Rule
    excerpt: str
    field: str = ""

    @property
    def is_error(self) -> bool:
        return self.rule in ERRORS

    @property
    def message(self) -> str | Promise:
        return _("%(rule)s Xem lại: “%(excerpt)s”.") % {"rule": self.rule.label, "excerpt": self.excerpt}


_MARKUP = re.compile(
    r"</?[a-z!][^>]*>|<[a-z/!]|javascript:|data:text|&#x?[0-9a-f]+;|\{\{|\{%|\[[^\]]+\]\([^)]+\)", re.I
)
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad\U000e0000-\U000e007f]")
_INSTRUCTION = re.compile(
    r"(ignore|disregard|forget)\s+(all\s+|any\s+)?(the\s+|your\s+)?(previous|prior|above|earlier)"
    r"|(bỏ qua|quên|phớt lờ)\s+(mọi\s+|các\s+|tất cả\s+|những\s+)*(chỉ dẫn|hướng dẫn|lệnh|yêu cầu|quy tắc)"
    r"|system prompt|you are now|bạn là (một )?(trợ lý|mô hình|ai)\b|<\|"
    r"|^\s*(system|assistant|user)\s*:",
    re.I | re.M,
)
_LINK = re.compile(r"\b(?:https?://|www\.)\S+", re.I)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_PHONE = re.compile(r"(?<![\d.,])(?:\+?84|0)(?:[ .-]?\d){8,10}(?![\d.,]?\d)|(?<!\d)1[89]00(?:[ .-]?\d){4,6}(?!\d)")
_TAX_CODE = re.compile(r"(?:mã số thuế|MST|tax code)\W{0,3}[\d -]+", re.I)
_CLAIM = re.compile(
    r"\b(số\s*(?:1|một)(?=\s*(?:tại|ở|việt nam|thị trường|thế giới|về|trong|,|\.|!|;|$))|tốt nhất|hàng đầu|duy nhất"
    r"|uy tín nhất|hoàn hảo|vượt trội|đẳng cấp|siêu (?:rẻ|tốt)|rẻ nhất|nhanh nhất|mạnh nhất|lớn nhất|100\s*%\s*an toàn"
    r"|number one|no\.\s?1\b|world[- ]class|best in class|the best|market[- ]leading|leading)",
    re.I,
)
_BANG = re.compile(r"[!?]{2,}")
_AMOUNT = re.compile(r"(?<![\w.,])(\d+(?:[.,]\d+)*)\s*(triệu|tr|nghìn|ngàn|k|đồng|đ|₫|vnđ|vnd)(?![\w])", re.I)
_UNITS = {"triệu": 1_000_000, "tr": 1_000_000, "nghìn": 1_000, "ngàn": 1_000, "k": 1_000}
_MIN_LETTERS = 20


def remarks_on(text: str, *, field: str = "", prices: Iterable[int] | None = None) -> list[Remark]:
    """What the rules find in `text`; `prices` (whole đồng) are the amounts that the plans really name, None: any."""
    text = unicodedata.normalize("NFC", text)
    found = [*_first(Rule.MARKUP, (_MARKUP, _HIDDEN), text), *_first(Rule.INSTRUCTION, (_INSTRUCTION,), text)]
    found += _first(Rule.LINK, (_LINK,), text)
    found += _first(Rule.CONTACT, (_EMAIL, _PHONE), _TAX_CODE.sub(" ", _LINK.sub(" ", text)))
    found += _first(Rule.CLAIM, (_CLAIM,), text)
    found += [*_shouting(text)][:1]
    if prices is not None:
        known = set(prices)
        found += [Remark(Rule.PRICE, words) for amount, words in amounts_in(text) if amount not in known][:1]
    return [Remark(remark.rule, remark.excerpt, field) for remark in found]


def amounts_in(text: str) -> Iterator[tuple[int, str]]:
    """Sums of money that a text names, in whole đồng: `1,2 triệu`, `90k`, `150.000đ`."""
    for match in _AMOUNT.finditer(text):
        number, unit = match.group(1), match.group(2).lower()
        factor = _UNITS.get(unit, 1)
        whole, _mark, part = number.replace(",", ".").rpartition(".")
        if factor > 1 and whole and "." not in whole and len(part) < 3:
            amount = int(whole) * factor + int(part) * factor // 10 ** len(part)
        else:
            amount = int(re.sub(r"[.,]", "", number)) * factor
        yield amount, match.group(0)


def ensure_no_errors(texts: Mapping[str, object]) -> None:
    """Refuse texts that break a rule which is never saved; raise `InvalidInput` with the fields."""
    fields = {
        field: str(remark.message)
        for field, text in texts.items()
        if isinstance(text, str) and field not in CONTACT_FIELDS
        for remark in remarks_on(text)
        if remark.is_error
    }
    if fields:
        raise InvalidInput(_("Có chỗ chưa đúng, hãy xem từng ô."), fields=fields)


CONTACT_FIELDS = frozenset({"support_phone", "support_email", "sales_phone", "sales_email", "website", "api_docs_url"})
"""Fields that exist to hold a contact or a link; their own validators judge them."""


def _first(rule: Rule, patterns: Iterable[re.Pattern[str]], text: str) -> Iterator[Remark]:
    for pattern in patterns:
        match = pattern.search(text)
        if match:
            yield Remark(rule, _visible(match.group(0)))
            return


def _visible(words: str) -> str:
    """An excerpt that can be read: hidden characters by their number."""
    shown = "".join(f"U+{ord(char):04X}" if _HIDDEN.match(char) else char for char in words.strip())
    return shown[:60]


def _shouting(text: str) -> Iterator[Remark]:
    bang = _BANG.search(text)
    if bang:
        yield Remark(Rule.CAPITALS, bang.group(0))
    letters = [char for char in text if char.isalpha()]
    if len(letters) >= _MIN_LETTERS and sum(char.isupper() for char in letters) > len(letters) * 0.6:
        yield Remark(Rule.CAPITALS, text.strip()[:60])
    run = re.search(r"\b[^\W\d_a-z]{2,}(?:\s+[^\W\d_a-z]{2,}){4,}", text)
    if run and run.group(0).isupper():
        yield Remark(Rule.CAPITALS, run.group(0)[:60])
