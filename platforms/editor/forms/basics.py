"""Step "Giới thiệu": names, words, website, categories."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from platforms.editor.forms.base import StepForm
from platforms.field_rules import RULE_OF
from platforms.models import Category, Platform
from platforms.slugs import folded_slug

MAX_SECONDARY = 3
WEB = URLValidator(schemes=["http", "https"])


class BasicsForm(StepForm):
    name = forms.CharField(
        label=gettext_lazy("Tên nền tảng"), help_text=gettext_lazy("Như khách hàng gọi nó."), max_length=120
    )
    name_en = forms.CharField(
        label=RULE_OF["name_en"].label,
        help_text=gettext_lazy("Để trống nếu dùng chung một tên."),
        max_length=120,
        required=False,
    )
    summary_vi = forms.CharField(
        label=RULE_OF["summary_vi"].label,
        help_text=gettext_lazy("Tối đa 160 ký tự: ai dùng, để làm việc gì."),
        max_length=160,
        required=False,
    )
    summary_en = forms.CharField(label=RULE_OF["summary_en"].label, max_length=160, required=False)
    description_vi = forms.CharField(
        label=gettext_lazy("Nền tảng này làm gì"),
        help_text=gettext_lazy("Vài câu bằng lời thường. Giá, số điện thoại, đường dẫn đã có ô riêng."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=2000,
        required=False,
    )
    description_en = forms.CharField(
        label=RULE_OF["description_en"].label,
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2000,
        required=False,
    )
    website = forms.URLField(
        label=RULE_OF["website"].label, required=False, assume_scheme="https", max_length=200, validators=[WEB]
    )
    category = forms.ModelChoiceField(Category.objects.all(), label=RULE_OF["category"].label, empty_label=None)
    secondary_categories = forms.ModelMultipleChoiceField(
        Category.objects.all(),
        label=RULE_OF["secondary_categories"].label,
        help_text=gettext_lazy("Tối đa 3 nhóm, khi nền tảng thật sự làm cả việc của nhóm đó."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def filled_from(self, draft: Platform) -> dict[str, Any]:
        return {
            **super().filled_from(draft),
            "category": draft.category_id,
            "secondary_categories": [row.pk for row in draft.secondary_categories.all()],
        }

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if not folded_slug(name):
            raise forms.ValidationError(_("Tên cần có ít nhất một chữ cái hoặc chữ số."))
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        chosen = [row for row in data.get("secondary_categories", ()) if row != data.get("category")]
        if len(chosen) > MAX_SECONDARY:
            self.add_error("secondary_categories", _("Chọn tối đa 3 nhóm khác."))
        data["secondary_categories"] = chosen
        return data
