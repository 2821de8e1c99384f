"""Forms of adoption: the vendor's report, the SME's answer, the officer's decision."""

from typing import Any

from django import forms as django_forms
from django.utils.translation import gettext_lazy

from marketplace.design.forms import Form
from marketplace.errors import InvalidInput
from marketplace.money import parse_vnd
from trials.conversion.models import Evidence, Period
from trials.conversion.services import Sale


class SaleForm(Form):
    """What the vendor sold, and the paper that shows it."""

    plan_code = django_forms.CharField(label=gettext_lazy("Gói đã bán"), max_length=40)
    amount = django_forms.CharField(
        label=gettext_lazy("Số tiền mỗi kỳ"),
        help_text=gettext_lazy("Số nguyên đồng, đã gồm thuế. Ví dụ: 2.400.000"),
        max_length=30,
    )
    period = django_forms.ChoiceField(label=gettext_lazy("Kỳ hạn"), choices=Period)
    evidence_kind = django_forms.ChoiceField(label=gettext_lazy("Giấy tờ"), choices=Evidence)
    evidence_reference = django_forms.CharField(
        label=gettext_lazy("Số hợp đồng hoặc hóa đơn"),
        help_text=gettext_lazy("Chỉ ghi số, không ghi họ tên hay thông tin cá nhân."),
        max_length=80,
    )
    evidence_issued_on = django_forms.DateField(
        label=gettext_lazy("Ngày giấy tờ"),
        required=False,
        widget=django_forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_amount(self) -> int:
        try:
            return parse_vnd(self.cleaned_data["amount"])
        except InvalidInput as error:
            raise django_forms.ValidationError(error.message) from error

    def sale(self) -> Sale:
        data: dict[str, Any] = dict(self.cleaned_data)
        return Sale(amount_minor=data.pop("amount"), **data)


class DenyForm(Form):
    """Why one side says that there was no such purchase."""

    section = "deny"

    reason = django_forms.CharField(
        label=gettext_lazy("Điều gì chưa đúng?"),
        help_text=gettext_lazy("Cán bộ đối chiếu sẽ đọc. Không ghi thông tin cá nhân."),
        min_length=5,
        max_length=300,
        widget=django_forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Hãy nêu lý do, từ 5 đến 300 ký tự.")},
    )


class ReversalForm(Form):
    """Why an adoption is taken back."""

    reason = django_forms.CharField(
        label=gettext_lazy("Căn cứ đảo kết quả"),
        help_text=gettext_lazy("Ví dụ: đã hoàn tiền theo biên bản số …. Hai bên sẽ đọc căn cứ này."),
        min_length=5,
        max_length=300,
        widget=django_forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Hãy nêu căn cứ, từ 5 đến 300 ký tự.")},
    )


class DecisionForm(Form):
    """The officer's decision on a dispute."""

    bought = django_forms.TypedChoiceField(
        label=gettext_lazy("Kết quả đối chiếu"),
        choices=[
            ("1", gettext_lazy("Có mua: ghi nhận sử dụng chính thức")),
            ("0", gettext_lazy("Không mua: hủy báo mua")),
        ],
        coerce=lambda value: value == "1",
        widget=django_forms.RadioSelect,
        error_messages={"required": gettext_lazy("Hãy chọn một kết quả.")},
    )
    reason = django_forms.CharField(
        label=gettext_lazy("Căn cứ"),
        help_text=gettext_lazy("Hai bên sẽ đọc căn cứ này."),
        min_length=5,
        max_length=300,
        widget=django_forms.Textarea(attrs={"rows": 3}),
    )
