from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.demo.services import MAX_STEP_DAYS
from marketplace.design.forms import Form


class ClockForm(Form):
    days = forms.IntegerField(
        label=_("Số ngày đi tới"),
        help_text=_("Từ 1 đến 400. Đồng hồ chỉ đi tới, không quay lại."),
        min_value=1,
        max_value=MAX_STEP_DAYS,
        initial=7,
    )
