"""Step "Rời đi và lấy dữ liệu": obligatory, because it is what small enterprises fear most."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from marketplace.errors import InvalidInput
from marketplace.money import format_money, parse_vnd
from platforms.editor.forms.base import StepForm
from platforms.field_rules import RULE_OF
from platforms.models import Platform

MAX_KEPT_DAYS = 3650


class ExitForm(StepForm):
    export_formats = forms.CharField(
        label=gettext_lazy("Định dạng xuất dữ liệu"),
        help_text=gettext_lazy("Ví dụ: Excel, CSV, XML hóa đơn điện tử. Ghi rõ khách tự xuất được hay phải yêu cầu."),
        max_length=200,
        required=False,
    )
    exit_steps = forms.CharField(
        label=RULE_OF["exit_steps"].label,
        help_text=gettext_lazy("Từng bước, mỗi dòng một bước, để khách lấy dữ liệu về và đóng tài khoản."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2000,
        required=False,
    )
    exit_steps_en = forms.CharField(
        label=RULE_OF["exit_steps_en"].label, widget=forms.Textarea(attrs={"rows": 4}), max_length=2000, required=False
    )
    data_kept_days = forms.IntegerField(
        label=gettext_lazy("Sau khi kết thúc, dữ liệu được giữ bao nhiêu ngày"),
        help_text=gettext_lazy("Ghi 0 nếu xóa ngay."),
        min_value=0,
        max_value=MAX_KEPT_DAYS,
        widget=forms.NumberInput(attrs={"class": "w-short"}),
        required=False,
    )
    exit_cost_minor = forms.CharField(
        label=gettext_lazy("Chi phí lấy dữ liệu về và rời đi, bằng đồng"),
        help_text=gettext_lazy("Miễn phí thì ghi 0."),
        widget=forms.TextInput(attrs={"class": "w-mid", "inputmode": "numeric"}),
        required=False,
    )
    exit_cost_note = forms.CharField(
        label=RULE_OF["exit_cost_note"].label,
        help_text=gettext_lazy("Ví dụ: tính theo lần xuất, miễn phí lần đầu."),
        max_length=200,
        required=False,
    )

    def filled_from(self, draft: Platform) -> dict[str, Any]:
        cost = draft.exit_cost_minor
        shown = "" if cost is None else "0" if cost == 0 else format_money(cost, "VND", "vi")
        return {**super().filled_from(draft), "exit_cost_minor": shown}

    def clean_exit_cost_minor(self) -> int | None:
        return clean_money(self.cleaned_data["exit_cost_minor"])


def clean_money(text: str) -> int | None:
    """Whole đồng, or None for an empty field."""
    if not text.strip():
        return None
    try:
        return parse_vnd(text)
    except InvalidInput as error:
        raise forms.ValidationError(error.message) from error
