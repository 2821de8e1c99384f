"""Steps "Dữ liệu, ngôn ngữ, kết nối" and "Hỗ trợ và liên hệ"."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from platforms.choices import ACCESSIBILITY, CHANNELS, LANGUAGES
from platforms.editor.forms.base import UNKNOWN, StepForm, yes_no_unknown, yes_no_value
from platforms.editor.forms.basics import WEB
from platforms.field_rules import RULE_OF
from platforms.models import AccessibilityLevel, Platform

MAX_INTEGRATIONS = 20
_PHONE = re.compile(r"(?:\+84|0)\d{8,10}|1[89]00\d{4,6}")


class DetailsForm(StepForm):
    data_location = forms.CharField(
        label=RULE_OF["data_location"].label,
        help_text=gettext_lazy("Nước, và tỉnh nếu muốn. Ví dụ: Việt Nam (Hà Nội)."),
        max_length=40,
        required=False,
    )
    languages = forms.MultipleChoiceField(
        label=RULE_OF["languages"].label,
        choices=list(LANGUAGES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    integrations = forms.CharField(
        label=RULE_OF["integrations"].label,
        help_text=gettext_lazy("Mỗi dòng một tên, tối đa 20: phần mềm, ngân hàng, sàn, thiết bị nối được hôm nay."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=1500,
        required=False,
    )
    has_api = yes_no_unknown(RULE_OF["has_api"].label)
    api_docs_url = forms.URLField(
        label=RULE_OF["api_docs_url"].label, required=False, assume_scheme="https", max_length=200, validators=[WEB]
    )
    accessibility_level = forms.ChoiceField(
        label=RULE_OF["accessibility_level"].label,
        help_text=gettext_lazy("Mức WCAG 2.2 mà bản đang bán đã được đánh giá là đạt."),
        choices=[*UNKNOWN, *AccessibilityLevel.choices],
        required=False,
    )
    accessibility = forms.MultipleChoiceField(
        label=RULE_OF["accessibility"].label,
        choices=list(ACCESSIBILITY.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    accessibility_note = forms.CharField(label=RULE_OF["accessibility_note"].label, max_length=300, required=False)

    def filled_from(self, draft: Platform) -> dict[str, Any]:
        return {
            **super().filled_from(draft),
            "integrations": "\n".join(draft.integrations),
            "has_api": yes_no_value(draft.has_api),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        names = [line.strip() for line in str(data.get("integrations", "")).splitlines() if line.strip()]
        names = list(dict.fromkeys(names))
        if len(names) > MAX_INTEGRATIONS or any(len(name) > 60 for name in names):
            self.add_error("integrations", _("Tối đa 20 dòng, mỗi dòng một tên không quá 60 ký tự."))
        data["integrations"] = names
        if data.get("api_docs_url") and data.get("has_api") is not True:
            self.add_error("has_api", _("Có tài liệu API thì hãy chọn “Có”."))
        return data


class SupportForm(StepForm):
    support_hours = forms.CharField(
        label=RULE_OF["support_hours"].label,
        help_text=gettext_lazy("Ví dụ: 8:00–17:30, thứ Hai đến thứ Bảy."),
        max_length=120,
        required=False,
    )
    support_channels = forms.MultipleChoiceField(
        label=RULE_OF["support_channels"].label,
        choices=list(CHANNELS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    support_phone = forms.CharField(
        label=RULE_OF["support_phone"].label,
        help_text=gettext_lazy("Số chung của công ty, không phải số của một người."),
        widget=forms.TextInput(attrs={"class": "w-mid", "inputmode": "tel"}),
        max_length=20,
        required=False,
    )
    support_email = forms.EmailField(
        label=RULE_OF["support_email"].label,
        help_text=gettext_lazy("Địa chỉ chung của công ty, không phải của một người."),
        required=False,
    )
    sales_phone = forms.CharField(
        label=RULE_OF["sales_phone"].label,
        widget=forms.TextInput(attrs={"class": "w-mid", "inputmode": "tel"}),
        max_length=20,
        required=False,
    )
    sales_email = forms.EmailField(label=RULE_OF["sales_email"].label, required=False)

    def clean_support_phone(self) -> str:
        return _phone(self.cleaned_data["support_phone"])

    def clean_sales_phone(self) -> str:
        return _phone(self.cleaned_data["sales_phone"])


def _phone(text: str) -> str:
    """A number of Viet Nam as typed; empty stays empty."""
    bare = re.sub(r"[\s.()-]", "", text)
    if bare and not _PHONE.fullmatch(bare):
        raise forms.ValidationError(_("Hãy nhập số điện thoại tại Việt Nam, ví dụ 024 3943 1234 hoặc 1900 1234."))
    return text.strip()
