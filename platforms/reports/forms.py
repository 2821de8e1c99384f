"""What reporters, reviewers and vendors write."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.design.forms import Form
from platforms.claiming.forms import FilesField
from platforms.reports.models import Report


class ReportForm(Form):
    """A report; an address is optional, and kept only with consent."""

    kind = forms.ChoiceField(label=_("Chuyện gì"), choices=Report.Kind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Điều đã xảy ra"),
        help_text=_("Khi nào, ở đâu, ai nói gì. Người thẩm định đọc; nhà cung cấp không đọc được."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    documents = FilesField(
        label=_("Ảnh chụp, giấy tờ"), help_text=_("PDF, PNG hoặc JPG, mỗi tệp tối đa 5 MB."), required=False
    )
    contact = forms.EmailField(
        label=_("Thư điện tử nhận trả lời"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    has_consent = forms.BooleanField(
        label=_("Tôi đồng ý để cổng giữ địa chỉ này cho tới khi gửi xong câu trả lời"), required=False
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("contact") and not data.get("has_consent"):
            self.add_error("has_consent", _("Đánh dấu ô đồng ý, hoặc để trống thư điện tử."))
        return data


class QuestionForm(Form):
    """A reviewer asks the vendor."""

    section = "hoi"

    question = forms.CharField(
        label=_("Câu hỏi cho nhà cung cấp"),
        help_text=_("Viết bằng lời của bạn. Không chép lời người phản ánh, không để lộ họ là ai."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AnswerForm(Form):
    """A reviewer closes the report."""

    section = "tra-loi"

    outcome = forms.ChoiceField(label=_("Kết luận"), choices=Report.Outcome.choices, widget=forms.RadioSelect)
    answer = forms.CharField(
        label=_("Trả lời người phản ánh"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class ReplyForm(Form):
    """A vendor explains."""

    reply = forms.CharField(label=_("Giải trình"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
