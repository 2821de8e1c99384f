"""What an administrator types about rules."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Organisation
from marketplace.design.forms import Form, ModelForm
from marketplace.reference.models import ProgrammeTerms
from marketplace.reference.queries import sections

KINDS = (
    Organisation.Kind.ENTERPRISE,
    Organisation.Kind.DEPENDENT_UNIT,
    Organisation.Kind.HOUSEHOLD,
    Organisation.Kind.COOPERATIVE,
)


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date", "class": "w-mid"}, format="%Y-%m-%d"), **options
    )


class TermsForm(ModelForm):
    """A programme's terms from a day on. Nothing ticked in a group admits all of it."""

    valid_from = _day(_("Áp dụng từ ngày"), help_text=_("Sớm nhất là ngày mai. Các lượt đã gửi giữ điều kiện cũ."))
    kinds = forms.MultipleChoiceField(
        label=_("Loại hình được tham gia"),
        help_text=_("Không chọn: tất cả."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(kind.value, kind.label) for kind in KINDS],
    )
    sizes = forms.MultipleChoiceField(
        label=_("Quy mô được tham gia"),
        help_text=_("Không chọn: tất cả."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=Organisation.Size.choices,
    )
    vsic_sections = forms.MultipleChoiceField(
        label=_("Ngành được tham gia (VSIC 2025)"),
        help_text=_("Không chọn: tất cả."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = ProgrammeTerms
        fields = [
            "valid_from",
            "legal_basis",
            "answer_working_days",
            "fail_working_days",
            "min_trial_days",
            "max_trial_days",
            "max_extensions",
            "max_extension_days",
            "late_purchase_days",
            "purchase_answer_days",
            "max_open_requests",
            "idle_days",
            "kinds",
            "sizes",
            "vsic_sections",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sectors = self.fields["vsic_sections"]
        assert isinstance(sectors, forms.MultipleChoiceField)  # noqa: S101 - narrows the type
        sectors.choices = [(row.code, str(row)) for row in sections()]
        for field in self.fields.values():
            if isinstance(field, forms.IntegerField):
                field.widget.attrs["class"] = "w-short num"

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        self._in_order(data, "answer_working_days", "fail_working_days")
        self._in_order(data, "min_trial_days", "max_trial_days")
        whole = ("answer_working_days", "purchase_answer_days", "max_open_requests", "idle_days", "min_trial_days")
        for name in whole:
            if data.get(name) == 0:
                self.add_error(name, _now("Phải từ 1 trở lên."))
        return data

    def _in_order(self, data: dict[str, Any], lower: str, upper: str) -> None:
        low, high = data.get(lower), data.get(upper)
        if low is not None and high is not None and high < low:
            self.add_error(
                upper, _now("Không nhỏ hơn “%(name)s” (%(value)d).") % {"name": self.fields[lower].label, "value": low}
            )

    def _post_clean(self) -> None:
        """The service writes; a row of the same day is replaced, so uniqueness is not asked here."""


class RoundForm(Form):
    section = "round"

    opens_on = _day(_("Mở ngày"))
    closes_on = _day(_("Đóng ngày"))


class CloseForm(Form):
    closes_on = _day(_("Đóng ngày"))


class OutageForm(Form):
    section = "outage"

    date = _day(_("Ngày"))
    reason = forms.CharField(label=_("Lý do"), max_length=200)

    def clean_date(self) -> dt.date:
        day: dt.date = self.cleaned_data["date"]
        if day.weekday() > 4:
            self.warn("date", _now("Ngày này là cuối tuần, vốn không tính vào hạn làm việc."))
        return day
