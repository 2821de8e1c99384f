"""Forms of the vendor's listing pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.design.forms import Form
from marketplace.errors import InvalidInput
from marketplace.money import format_money, parse_vnd
from marketplace.reference.queries import sections
from platforms.models import Category, Feature, Plan, Platform
from platforms.pages import ALL_SECTORS
from platforms.queries import localized
from platforms.services.completeness import MAX_TRIAL_DAYS

SIZES = [("micro", _("Siêu nhỏ")), ("small", _("Nhỏ")), ("medium", _("Vừa"))]
LANGUAGES = [("vi", pgettext_lazy("ngôn ngữ", "Tiếng Việt")), ("en", _("Tiếng Anh"))]
LEVELS = [("", _("Chưa công bố")), *((str(level), str(level)) for level in range(1, 6))]
MAX_PLANS = 8


class NewListingForm(Form):
    name = forms.CharField(label=_("Tên nền tảng"), max_length=120)
    category = forms.ModelChoiceField(Category.objects.all(), label=_("Nhóm chính"))


class DraftForm(Form):
    """The draft of one platform, but its plans."""

    name = forms.CharField(label=_("Tên nền tảng"), max_length=120)
    website = forms.URLField(label=_("Trang giới thiệu"), required=False, assume_scheme="https", max_length=200)
    description_vi = forms.CharField(
        label=_("Nền tảng này làm gì"),
        help_text=_("Hai, ba câu bằng lời thường: ai dùng, để làm việc gì."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
    )
    description_en = forms.CharField(
        label=_("Mô tả tiếng Anh"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
    )
    features = forms.ModelMultipleChoiceField(
        Feature.objects.none(), label=_("Tính năng"), widget=forms.CheckboxSelectMultiple, required=False
    )
    target_sizes = forms.MultipleChoiceField(
        label=_("Dành cho quy mô"), choices=SIZES, widget=forms.CheckboxSelectMultiple, required=False
    )
    target_sectors = forms.MultipleChoiceField(
        label=_("Ngành"), widget=forms.SelectMultiple(attrs={"size": 6}), required=False
    )
    data_location = forms.CharField(label=_("Nơi đặt dữ liệu"), max_length=40, required=False)
    security_level = forms.TypedChoiceField(
        label=_("Cấp độ an toàn đã được phê duyệt"), choices=LEVELS, coerce=int, empty_value=None, required=False
    )
    export_formats = forms.CharField(label=_("Định dạng xuất dữ liệu"), max_length=200, required=False)
    exit_steps = forms.CharField(
        label=_("Cách rời đi"),
        help_text=_("Các bước để khách hàng lấy dữ liệu về khi không dùng tiếp."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )
    support_hours = forms.CharField(label=_("Giờ hỗ trợ"), max_length=120, required=False)
    languages = forms.MultipleChoiceField(
        label=_("Ngôn ngữ"), choices=LANGUAGES, widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, draft: Platform, **kwargs: Any) -> None:
        super().__init__(*args, initial=kwargs.pop("initial", None) or _initial(draft), **kwargs)
        own = Feature.objects.filter(category=draft.category) | Feature.objects.filter(category=None)
        also = Feature.objects.filter(pk__in=[feature.pk for feature in draft.features.all()])
        features = self.fields["features"]
        assert isinstance(features, forms.ModelMultipleChoiceField)  # noqa: S101 - for the type checker
        features.queryset = (own | also).distinct()
        sectors = self.fields["target_sectors"]
        assert isinstance(sectors, forms.MultipleChoiceField)  # noqa: S101
        sectors.choices = [
            (ALL_SECTORS, _("Mọi ngành")),
            *((section.code, f"{section.code} · {localized(section, 'name')}") for section in sections()),
        ]


class PlanForm(Form):
    """One plan; a row without a name is left out."""

    code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    name_vi = forms.CharField(label=_("Tên gói"), max_length=120, required=False)
    price = forms.CharField(
        label=_("Giá mỗi tháng, bằng đồng"), help_text=_("Để trống nếu chưa công bố."), required=False
    )
    vat_class = forms.ChoiceField(label=_("Thuế GTGT"), choices=Plan.VatClass.choices, initial=Plan.VatClass.UNKNOWN)
    trial_days = forms.IntegerField(label=_("Số ngày dùng thử"), min_value=1, max_value=MAX_TRIAL_DAYS, required=False)
    seats = forms.IntegerField(label=_("Số người dùng"), min_value=1, max_value=1_000_000, required=False)
    is_retired = forms.BooleanField(label=_("Ngừng bán gói này"), required=False)

    def clean_price(self) -> int | None:
        text = self.cleaned_data["price"].strip()
        if not text:
            return None
        try:
            return parse_vnd(text)
        except InvalidInput as error:
            raise forms.ValidationError(error.message) from error

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("name_vi") and (data.get("code") or data.get("price") or data.get("trial_days")):
            self.add_error("name_vi", _("Hãy nhập tên gói."))
        return data

    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        data["price_minor"] = data.pop("price", None)
        return data


PlanFormSet = forms.formset_factory(PlanForm, extra=1, max_num=MAX_PLANS, absolute_max=MAX_PLANS, validate_max=True)


def plan_initial(draft: Platform) -> list[dict[str, Any]]:
    return [
        {
            "code": plan.code,
            "name_vi": plan.name_vi,
            "price": "" if plan.price_minor is None else format_money(plan.price_minor, plan.currency, "vi"),
            "vat_class": plan.vat_class,
            "trial_days": plan.trial_days,
            "seats": plan.seats,
            "is_retired": plan.is_retired,
        }
        for plan in draft.plans.all()
    ]


def _initial(draft: Platform) -> dict[str, Any]:
    texts = ("name", "website", "description_vi", "description_en", "data_location", "export_formats", "exit_steps")
    lists = ("support_hours", "target_sizes", "target_sectors", "languages", "security_level")
    return {field: getattr(draft, field) for field in (*texts, *lists)} | {"features": list(draft.features.all())}
