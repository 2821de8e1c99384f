"""Steps "Tính năng" and "Dành cho ai": choices from controlled lists."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.reference.names import is_english, localized
from marketplace.reference.queries import sections
from platforms.choices import SIZES
from platforms.editor.forms.base import StepForm
from platforms.facts import ALL_SECTORS
from platforms.field_rules import RULE_OF
from platforms.models import Feature, Platform

MAX_FEATURES = 40


class FeatureField(forms.ModelMultipleChoiceField):
    """Features with the reason why buyers ask for them."""

    def label_from_instance(self, obj: Feature) -> str:
        name = localized(obj, "name")
        return f"{name}: {obj.why_it_matters_vi}" if obj.why_it_matters_vi and not is_english() else name


class FeaturesForm(StepForm):
    features = FeatureField(
        Feature.objects.none(),
        label=gettext_lazy("Tính năng nền tảng đang có"),
        help_text=gettext_lazy("Chỉ chọn điều khách hàng dùng được hôm nay; người thẩm định thử từng mục."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, draft: Platform, **kwargs: Any) -> None:
        super().__init__(*args, draft=draft, **kwargs)
        offered = Q(category=draft.category_id) | Q(category=None)
        field = self.fields["features"]
        assert isinstance(field, FeatureField)  # noqa: S101 - for the type checker
        field.queryset = Feature.objects.filter(offered | Q(pk__in=self.initial["features"])).select_related("category")

    def filled_from(self, draft: Platform) -> dict[str, Any]:
        return {"features": [feature.pk for feature in draft.features.all()]}

    def clean_features(self) -> list[Feature]:
        chosen = list(self.cleaned_data["features"])
        if len(chosen) > MAX_FEATURES:
            raise forms.ValidationError(_("Chọn tối đa %(count)d tính năng.") % {"count": MAX_FEATURES})
        return chosen


class AudienceForm(StepForm):
    target_sizes = forms.MultipleChoiceField(
        label=RULE_OF["target_sizes"].label,
        choices=list(SIZES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    target_sectors = forms.MultipleChoiceField(
        label=RULE_OF["target_sectors"].label,
        help_text=gettext_lazy("Chọn “Mọi ngành” nếu không có phần nào riêng cho một ngành."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["target_sectors"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
        field.choices = [
            (ALL_SECTORS, _("Mọi ngành")),
            *((section.code, f"{section.code} · {localized(section, 'name')}") for section in sections()),
        ]

    def clean_target_sectors(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["target_sectors"]
        return [ALL_SECTORS] if ALL_SECTORS in chosen else chosen
