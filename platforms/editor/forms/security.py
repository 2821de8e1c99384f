"""Step "An toàn thông tin": the approved level, its decision, and the four layers (Directive 14/CT-TTg 2019)."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace import clock
from platforms.editor.forms.base import UNKNOWN, StepForm, yes_no_unknown, yes_no_value
from platforms.field_rules import RULE_OF
from platforms.models import Platform

LEVELS = [*UNKNOWN, *((str(level), str(level)) for level in range(1, 6))]
FIRST_DAY = dt.date(2000, 1, 1)


def _day(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "class": "w-mid"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=False, **options)


class SecurityForm(StepForm):
    security_level = forms.TypedChoiceField(
        label=gettext_lazy("Cấp độ an toàn đã được phê duyệt"),
        help_text=gettext_lazy("Theo quyết định phê duyệt hồ sơ cấp độ, không phải tự đánh giá."),
        choices=LEVELS,
        coerce=int,
        empty_value=None,
        required=False,
    )
    security_decision_number = forms.CharField(
        label=RULE_OF["security_decision_number"].label, max_length=60, required=False
    )
    security_decision_on = _day(RULE_OF["security_decision_on"].label)
    security_decided_by = forms.CharField(label=RULE_OF["security_decided_by"].label, max_length=120, required=False)
    security_team = forms.CharField(
        label=RULE_OF["security_team"].label,
        help_text=gettext_lazy("Bộ phận nào của công ty chịu trách nhiệm bảo vệ hệ thống."),
        max_length=200,
        required=False,
    )
    monitoring_provider = forms.CharField(
        label=RULE_OF["monitoring_provider"].label,
        help_text=gettext_lazy("Doanh nghiệp chuyên nghiệp giám sát, bảo vệ hệ thống."),
        max_length=120,
        required=False,
    )
    last_audit_on = _day(
        RULE_OF["last_audit_on"].label, help_text=gettext_lazy("Do tổ chức độc lập với hai lớp trên thực hiện.")
    )
    last_audit_by = forms.CharField(label=RULE_OF["last_audit_by"].label, max_length=120, required=False)
    national_monitoring = yes_no_unknown(RULE_OF["national_monitoring"].label)

    def filled_from(self, draft: Platform) -> dict[str, Any]:
        return {**super().filled_from(draft), "national_monitoring": yes_no_value(draft.national_monitoring)}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for field in ("security_decision_on", "last_audit_on"):
            day = data.get(field)
            if day and not FIRST_DAY <= day <= clock.today():
                self.add_error(field, _("Ngày này không thể đúng: phải từ năm 2000 tới hôm nay."))
        if data.get("security_level") and not data.get("security_decision_number"):
            self.add_error("security_decision_number", _("Có cấp độ đã phê duyệt thì phải ghi số quyết định."))
        if data.get("security_decision_number") and not data.get("security_decision_on"):
            self.add_error("security_decision_on", _("Hãy ghi ngày của quyết định."))
        if data.get("last_audit_by") and not data.get("last_audit_on"):
            self.add_error("last_audit_on", _("Hãy ghi ngày kiểm tra, đánh giá."))
        return data
