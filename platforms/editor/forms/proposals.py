"""A feature that the list lacks, and a reviewer's answer."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.design.forms import Form
from platforms.editor.forms.base import ProseForm
from platforms.editor.models import FeatureProposal
from platforms.models import Feature


class ProposalForm(ProseForm):
    section = "de-xuat"
    prose_fields = ("name_vi", "name_en", "reason")

    name_vi = forms.CharField(label=gettext_lazy("Tên tính năng"), max_length=160)
    name_en = forms.CharField(label=gettext_lazy("Tên tính năng, tiếng Anh"), max_length=160, required=False)
    reason = forms.CharField(
        label=gettext_lazy("Dùng để làm gì"),
        help_text=gettext_lazy("Một câu: doanh nghiệp được lợi gì khi so sánh theo tính năng này."),
        max_length=300,
    )
    for_all = forms.BooleanField(label=gettext_lazy("Nhóm nào cũng có thể có tính năng này"), required=False)


class ProposalAnswerForm(Form):
    ANSWERS = [
        ("add", gettext_lazy("Thêm vào danh sách")),
        ("match", gettext_lazy("Đã có tính năng tương đương")),
        ("decline", gettext_lazy("Không thêm")),
    ]
    answer = forms.ChoiceField(label=gettext_lazy("Trả lời"), choices=ANSWERS, widget=forms.RadioSelect)
    name_vi = forms.CharField(label=gettext_lazy("Tên trong danh sách"), max_length=160, required=False)
    name_en = forms.CharField(label=gettext_lazy("Tên trong danh sách, tiếng Anh"), max_length=160, required=False)
    feature = forms.ModelChoiceField(
        Feature.objects.none(), label=gettext_lazy("Tính năng tương đương"), required=False
    )
    reason = forms.CharField(label=gettext_lazy("Lý do không thêm"), max_length=300, required=False)

    def __init__(self, *args: Any, proposal: FeatureProposal, **kwargs: Any) -> None:
        super().__init__(*args, initial={"name_vi": proposal.name_vi, "name_en": proposal.name_en}, **kwargs)
        field = self.fields["feature"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = Feature.objects.filter(Q(category=proposal.category_id) | Q(category=None))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        answer = data.get("answer")
        if answer == "add" and not data.get("name_en"):
            self.add_error("name_en", _("Hãy ghi tên bằng cả hai thứ tiếng."))
        if answer == "match" and not data.get("feature"):
            self.add_error("feature", _("Hãy chọn tính năng tương đương."))
        if answer == "decline" and not data.get("reason"):
            self.add_error("reason", _("Hãy ghi lý do."))
        return data
