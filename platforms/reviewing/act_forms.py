"""Forms of the acts on a public listing; each has a section, because they share a page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace import clock
from marketplace.design.forms import Form
from platforms.reviewing.models import Appeal, Rereview, Suspension

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
WORDS = forms.Textarea(attrs={"rows": 3})


class PublishForm(Form):
    section = "cong-bo"
    number = forms.CharField(label=_("Số quyết định"), max_length=60)
    decided_on = forms.DateField(label=_("Ngày ký"), widget=DAY)
    expires_on = forms.DateField(label=_("Hiệu lực đến hết ngày"), widget=DAY)
    document = forms.FileField(label=_("Văn bản quyết định"), help_text=_("Tệp PDF, tối đa 10 MB."))


class RevokeForm(Form):
    section = "thu-hoi"
    number = forms.CharField(label=_("Số quyết định thu hồi"), max_length=60)
    decided_on = forms.DateField(label=_("Ngày ký"), widget=DAY)
    reason = forms.CharField(label=_("Lý do, công khai"), widget=WORDS, max_length=400)


class SuspensionForm(Form):
    section = "tam-dung"
    ground = forms.ChoiceField(label=_("Căn cứ"), choices=Suspension.Ground.choices, widget=forms.RadioSelect)
    received_at = forms.DateTimeField(
        label=_("Nhận tin lúc"), help_text=_("Đồng hồ 24 giờ hoặc 6 giờ chạy từ lúc này."), widget=MOMENT
    )
    reason = forms.CharField(
        label=_("Lý do, công khai"),
        help_text=_("Ai mở trang cũng đọc được: nêu việc, không nêu người."),
        widget=WORDS,
        max_length=400,
    )

    def clean_received_at(self) -> object:
        """What is typed is Vietnam time, whatever the process runs in."""
        moment = self.cleaned_data["received_at"]
        return moment.replace(tzinfo=clock.VN)


class ReasonForm(Form):
    """Ending or dismissing, withdrawing: one reason."""

    section = "ly-do"
    reason = forms.CharField(label=_("Lý do"), widget=WORDS, max_length=400)


class WithdrawForm(Form):
    section = "go-trang"
    reason = forms.CharField(label=_("Lý do gỡ trang"), widget=WORDS, max_length=200)


class AppealForm(Form):
    section = "khieu-nai"
    text = forms.CharField(label=_("Nội dung khiếu nại"), widget=forms.Textarea(attrs={"rows": 5}), max_length=3000)


class AnswerForm(Form):
    section = "tra-loi"
    outcome = forms.ChoiceField(label=_("Kết luận"), choices=Appeal.Outcome.choices, widget=forms.RadioSelect)
    answer = forms.CharField(label=_("Câu trả lời"), widget=WORDS, max_length=3000)


class RereviewForm(Form):
    section = "ra-soat"
    outcome = forms.ChoiceField(label=_("Kết luận"), choices=Rereview.Outcome.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Nhận xét"), widget=WORDS, max_length=2000)
