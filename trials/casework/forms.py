"""What an officer types on the board."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.design.forms import Form
from trials.casework.models import CaseAct

CHOICES = [
    (CaseAct.Kind.REMINDED.value, _("Nhắc bên đang được chờ")),
    (CaseAct.Kind.CALLED.value, _("Ghi lại cuộc gọi")),
    (CaseAct.Kind.ALTERNATIVES.value, _("Gợi ý nền tảng khác cho doanh nghiệp")),
    (CaseAct.Kind.FAILED.value, _("Kết thúc: không cấp được tài khoản")),
    (CaseAct.Kind.ESCALATED.value, _("Chuyển trung tâm")),
]


class ActForm(Form):
    kind = forms.ChoiceField(label=_("Việc làm"), choices=CHOICES)
    note = forms.CharField(
        label=_("Nội dung"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Cần khi ghi cuộc gọi, kết thúc hoặc chuyển trung tâm. Lý do kết thúc được gửi cho doanh nghiệp."),
    )
