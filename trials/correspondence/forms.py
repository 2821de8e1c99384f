"""What people write into a thread."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.certificates import Certificate, checked
from marketplace.design.forms import Form
from marketplace.errors import DomainError
from trials.correspondence.models import Audience, Post, Side
from trials.correspondence.services import MAX_FILES, MAX_LENGTH


class _Many(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each told by its first bytes."""

    widget = _Many(attrs={"accept": "application/pdf,image/png,image/jpeg", "multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[Certificate]:
        uploads = [upload for upload in (data if isinstance(data, list | tuple) else [data]) if upload]
        try:
            return [checked(super(FilesField, self).clean(upload, initial)) for upload in uploads]
        except DomainError as error:
            raise forms.ValidationError(error.message) from error


class PostForm(Form):
    text = forms.CharField(label=_("Nội dung"), max_length=MAX_LENGTH, widget=forms.Textarea(attrs={"rows": 4}))
    attachments = FilesField(
        label=_("Tệp gửi kèm"),
        required=False,
        help_text=_("PDF, PNG hoặc JPG, mỗi tệp tối đa 5 MB, tối đa 3 tệp."),
    )
    is_report = forms.BooleanField(
        label=_("Chỉ gửi cán bộ theo dõi, bên kia không thấy"),
        required=False,
        help_text=_("Dùng khi bạn muốn phản ánh về bên kia. Bên kia không biết có phản ánh này."),
    )
    is_for_information = forms.BooleanField(
        label=_("Không cần trả lời"),
        required=False,
        help_text=_("Chọn khi bạn chỉ cảm ơn hoặc báo tin: nhà cung cấp không bị tính hạn trả lời."),
    )
    audience = forms.ChoiceField(label=_("Ai đọc được"), choices=Audience.choices)

    def __init__(self, *args: Any, side: Side, report: Post | None = None, **kwargs: Any) -> None:
        """`report` is the one that waits for the officer: its answer goes to the reporter unless changed by hand."""
        super().__init__(*args, **kwargs)
        del self.fields["is_report" if side == Side.OFFICER else "audience"]
        if side != Side.SME:
            del self.fields["is_for_information"]
        if side == Side.OFFICER and report is not None:
            self.fields["audience"].initial = report.audience
            self.fields["audience"].help_text = _(
                "Có phản ánh riêng chưa trả lời, nên đã chọn sẵn bên phản ánh; bên kia không thấy câu trả lời."
            )

    def clean_attachments(self) -> list[Certificate]:
        files: list[Certificate] = self.cleaned_data["attachments"]
        if len(files) > MAX_FILES:
            raise forms.ValidationError(_("Tối đa 3 tệp mỗi lần gửi."))
        return files
