"""What an asker and an officer type."""

import re
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Organisation
from marketplace.design.forms import Form
from marketplace.reference.names import localized
from marketplace.reference.queries import provinces, sections
from platforms.queries import ListingCard
from search.needs.services import Wish

# A run of digits that reads like a telephone number, or an address for mail.
_CONTACT = re.compile(r"(?:\+?84|0)(?:[ .-]?\d){8,10}\b|\S+@\S+\.\w+")
Size = Organisation.Size


class AskForm(Form):
    """One box that matters; the rest helps to answer and may stay empty."""

    words = forms.CharField(
        label=_("Bạn cần làm việc gì?"),
        help_text=_("Vài câu là đủ, ví dụ: “Xưởng may 20 người, cần chấm công và tính lương theo sản phẩm.”"),
        min_length=10,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    sector = forms.ChoiceField(label=_("Ngành"), required=False)
    size = forms.ChoiceField(
        label=_("Quy mô"),
        required=False,
        choices=[("", "–"), *((size.value, size.label) for size in (Size.MICRO, Size.SMALL, Size.MEDIUM))],
    )
    province_code = forms.ChoiceField(
        label=_("Tỉnh, thành phố"), required=False, help_text=_("Để cán bộ của tỉnh trả lời.")
    )
    email = forms.EmailField(
        label=_("Thư điện tử"),
        help_text=_("Chỉ dùng để gửi câu trả lời; cán bộ không thấy địa chỉ này."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    consent = forms.BooleanField(
        label=_("Tôi đồng ý để cổng lưu nội dung này và trả lời tôi."),
        help_text=_("Nội dung và địa chỉ bị xóa 180 ngày sau khi đóng. Bạn xóa sớm hơn lúc nào cũng được."),
    )

    def __init__(self, *args: Any, is_signed_in: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sector"].choices = [("", "–"), *((row.code, localized(row, "name")) for row in sections())]  # type: ignore[attr-defined]
        self.fields["province_code"].choices = [("", "–"), *((row.code, row.short_name) for row in provinces())]  # type: ignore[attr-defined]
        if is_signed_in:
            del self.fields["email"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if _CONTACT.search(cleaned.get("words", "")):
            told = gettext("Có vẻ bạn viết số điện thoại hoặc thư điện tử. Không cần: chỉ cần tả việc phải làm.")
            self.warn("words", told)
        return cleaned

    def wish(self) -> Wish:
        names = ("words", "sector", "size", "province_code")
        return Wish(**{name: self.cleaned_data[name] for name in names})


class AnswerForm(Form):
    """Platforms found for the words, others by address, and a few words."""

    section = "dap"
    slugs = forms.MultipleChoiceField(label=_("Nền tảng gợi ý"), required=False, widget=forms.CheckboxSelectMultiple())
    others = forms.CharField(
        label=_("Nền tảng khác"),
        help_text=_("Địa chỉ trang hoặc tên ngắn, mỗi dòng một nền tảng."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    text = forms.CharField(
        label=_("Lời đáp"),
        help_text=_("Người hỏi nhận nguyên văn. Không ghi tên, số điện thoại của ai."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, cards: list[ListingCard], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slugs"].choices = [(card.slug, f"{card.name} · {card.category_name}") for card in cards]  # type: ignore[attr-defined]
        if not cards:
            del self.fields["slugs"]

    def chosen(self) -> list[str]:
        """The slugs ticked and typed, each once; of an address its last part."""
        typed = [
            urlsplit(line.strip()).path.rstrip("/").rpartition("/")[2] for line in self.cleaned_data["others"].split()
        ]
        return list(dict.fromkeys([*self.cleaned_data.get("slugs", []), *(slug for slug in typed if slug)]))


class CloseForm(Form):
    section = "dong"
    reason = forms.CharField(
        label=_("Vì sao đóng"),
        help_text=_("Bắt buộc khi chưa trả lời; người hỏi nhận nguyên văn."),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
