"""What claimants and reviewers type."""

from typing import Any

from django import forms
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.certificates import Certificate, checked
from marketplace.design.forms import Form
from marketplace.errors import DomainError
from platforms.claiming.models import Claim

MAX_FILES = 5  # at once


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several checked files; each one by its first bytes, never by its name."""

    widget = FilesInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", FilesInput(attrs={"accept": "application/pdf,image/png,image/jpeg"}))
        kwargs.setdefault("error_messages", {"required": _("Chưa chọn tệp.")})
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Certificate]:
        files: list[File] = list(data) if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            super().clean(None, initial)
        if len(files) > MAX_FILES:
            raise forms.ValidationError(_("Mỗi lần nhận tối đa 5 tệp."))
        try:
            return [checked(super(FilesField, self).clean(file, initial)) for file in files]
        except DomainError as error:
            raise forms.ValidationError(error.message) from error


class CodeRequestForm(Form):
    """Where the code goes: the applicant chooses the part before the @ only."""

    section = "gui"

    kind = forms.ChoiceField(
        label=_("Đơn vị của bạn là"), choices=Claim.Kind.choices, initial=Claim.Kind.MAKER, widget=forms.RadioSelect
    )
    local_part = forms.CharField(
        label=_("Phần trước dấu @"),
        help_text=_("Ví dụ: lienhe, info. Hộp thư phải đang nhận được thư."),
        max_length=64,
        widget=forms.TextInput(attrs={"class": "w-mid", "autocomplete": "off", "autocapitalize": "none"}),
    )
    domain = forms.ChoiceField(label=_("Tên miền"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, domains: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["domain"]
        field.choices = [(domain, f"@{domain}") for domain in domains]  # type: ignore[attr-defined]
        field.initial = domains[0] if domains else None


class CodeForm(Form):
    """The code from the mail."""

    section = "ma"

    code = forms.CharField(
        label=_("Mã trong thư"),
        help_text=_("8 chữ số."),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-short num", "autocomplete": "one-time-code"}),
    )


class DocumentsForm(Form):
    """Documents for a reviewer."""

    section = "tep"

    kind = forms.ChoiceField(
        label=_("Đơn vị của bạn là"), choices=Claim.Kind.choices, initial=Claim.Kind.MAKER, widget=forms.RadioSelect
    )
    statement = forms.CharField(
        label=_("Giấy tờ này cho thấy điều gì"),
        help_text=_("Ví dụ: giấy đăng ký quyền tác giả, văn bằng nhãn hiệu, hợp đồng đại lý."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    documents = FilesField(
        label=_("Tệp"), help_text=_("PDF, PNG hoặc JPG, mỗi tệp tối đa 5 MB. Chỉ người thẩm định mở được.")
    )


class DecisionForm(Form):
    """A reviewer's decision on one claim."""

    reason = forms.CharField(
        label=_("Lý do"),
        help_text=_("Các bên trong hồ sơ đều đọc được."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
