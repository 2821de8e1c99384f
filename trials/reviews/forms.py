"""What reviewers of both kinds write: organisations that used a platform, and the ministry's moderators."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.design.forms import Form
from trials.reviews.models import MAX_WORDS, Question, Reason

_STARS = [
    ("5", _("5 sao, rất tốt")),
    ("4", _("4 sao")),
    ("3", _("3 sao")),
    ("2", _("2 sao")),
    ("1", _("1 sao, rất kém")),
]


class ReviewForm(Form):
    """One field a question, named `q<key>`."""

    def __init__(self, *args: Any, questions: list[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            choices = [("", _("Chọn số sao")), *_STARS]
            self.fields[f"q{question.pk}"] = forms.ChoiceField(label=str(question), choices=choices)
        self.fields["text"] = forms.CharField(
            label=_("Nhận xét"),
            max_length=MAX_WORDS,
            widget=forms.Textarea(attrs={"rows": 6}),
            help_text=_("Dùng vào việc gì, được gì, vướng gì. Không ghi tên người, số điện thoại, bí mật kinh doanh."),
        )
        self.fields["shows_name"] = forms.BooleanField(
            label=_("Cho hiện tên đơn vị của tôi"),
            required=False,
            help_text=_("Không đánh dấu: người xem chỉ thấy quy mô, ngành và tỉnh."),
        )

    @property
    def stars(self) -> dict[int, int]:
        names = [name for name in self.cleaned_data if name[1:].isdigit()]
        return {int(name[1:]): int(self.cleaned_data[name]) for name in names}


class RefusalForm(Form):
    """Why something is not shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=_("Lý do không đăng"), choices=Reason.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Điều cần sửa"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Người viết đọc được. Đúng hay sai ý kiến không phải là lý do."),
    )  # fmt: skip


class ReplyForm(Form):
    text = forms.CharField(
        label=_("Câu trả lời"),
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Mỗi đánh giá trả lời một lần. Không đoán hay nêu người viết là ai."),
    )
