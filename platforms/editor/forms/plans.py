"""Step "Gói và giá": one form per plan, and an empty one for the next."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.money import format_money
from platforms.editor.forms.base import ProseForm
from platforms.editor.forms.exit import clean_money
from platforms.models import Plan, Platform
from platforms.services.completeness import MAX_TRIAL_DAYS

MAX_PLANS = 12
MONTH, YEAR = "month", "year"


class PlanForm(ProseForm):
    """One plan; a row without a name is left out."""

    prose_fields = ("name_vi", "name_en", "limits_vi", "limits_en", "price_note")

    code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    name_vi = forms.CharField(label=gettext_lazy("Tên gói"), max_length=120, required=False)
    name_en = forms.CharField(label=gettext_lazy("Tên gói tiếng Anh"), max_length=120, required=False)
    price = forms.CharField(
        label=gettext_lazy("Giá, bằng đồng"),
        help_text=gettext_lazy("Số nguyên, ví dụ 150.000; miễn phí thì ghi 0; để trống nếu chưa công bố."),
        widget=forms.TextInput(attrs={"class": "w-mid", "inputmode": "numeric"}),
        required=False,
    )
    period = forms.ChoiceField(
        label=gettext_lazy("Giá trên tính cho"),
        choices=[(MONTH, gettext_lazy("Một tháng")), (YEAR, gettext_lazy("Một năm, trả một lần"))],
        initial=MONTH,
        widget=forms.RadioSelect,
    )
    vat_class = forms.ChoiceField(
        label=gettext_lazy("Thuế GTGT"), choices=Plan.VatClass.choices, initial=Plan.VatClass.UNKNOWN
    )
    trial_days = forms.IntegerField(
        label=gettext_lazy("Số ngày dùng thử"),
        min_value=1,
        max_value=MAX_TRIAL_DAYS,
        widget=forms.NumberInput(attrs={"class": "w-short"}),
        required=False,
    )
    seats = forms.IntegerField(
        label=gettext_lazy("Số người dùng"),
        min_value=1,
        max_value=1_000_000,
        widget=forms.NumberInput(attrs={"class": "w-short"}),
        required=False,
    )
    limits_vi = forms.CharField(
        label=gettext_lazy("Giới hạn của gói"),
        help_text=gettext_lazy("Ví dụ: 500 hóa đơn mỗi tháng, 1 chi nhánh."),
        max_length=300,
        required=False,
    )
    limits_en = forms.CharField(label=gettext_lazy("Giới hạn của gói, tiếng Anh"), max_length=300, required=False)
    price_note = forms.CharField(label=gettext_lazy("Ghi chú giá"), max_length=300, required=False)
    is_retired = forms.BooleanField(label=gettext_lazy("Ngừng bán gói này"), required=False)

    def clean_price(self) -> int | None:
        return clean_money(self.cleaned_data["price"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        said = ("code", "price", "trial_days", "seats", "limits_vi", "price_note")
        if not data.get("name_vi") and any(data.get(name) not in (None, "") for name in said):
            self.add_error("name_vi", _("Hãy nhập tên gói."))
        return data

    def values(self) -> dict[str, Any]:
        """As `draft_save` takes a plan: the month's price, and the exact year's where it is sold by the year."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("price", "period")}
        price: int | None = self.cleaned_data["price"]
        by_year = price is not None and self.cleaned_data["period"] == YEAR
        return data | {
            "price_minor": -(-price // 12) if by_year and price is not None else price,
            "price_year_minor": price if by_year else None,
        }


class PlanForms(
    forms.formset_factory(PlanForm, extra=1, max_num=MAX_PLANS, absolute_max=MAX_PLANS, validate_max=True)  # type: ignore[misc]
):
    """The plans of a draft; the code of a plan never changes."""

    def __init__(self, *args: Any, draft: Platform, **kwargs: Any) -> None:
        super().__init__(*args, initial=plan_initial(draft), prefix="plans", **kwargs)

    def values(self) -> dict[str, Any]:
        return {"plans": [form.values() for form in self.forms if form.cleaned_data.get("name_vi")]}


def plan_initial(draft: Platform) -> list[dict[str, Any]]:
    plain = ("code", "name_vi", "name_en", "vat_class", "trial_days", "seats", "limits_vi", "limits_en", "price_note",
             "is_retired")  # fmt: skip
    return [
        {name: getattr(plan, name) for name in plain}
        | {"price": _price_text(plan), "period": YEAR if plan.price_year_minor is not None else MONTH}
        for plan in draft.plans.all()
    ]


def _price_text(plan: Plan) -> str:
    price = plan.price_minor if plan.price_year_minor is None else plan.price_year_minor
    return "" if price is None else format_money(price, plan.currency, "vi")
