"""What claimants and reviewers type."""

from typing import Any

from django import forms
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.certificates import Certificate, checked
from marketplace.design.forms import Form
from marketplace.errors import DomainError
from platforms.claiming.models import Claim, ListingRequest

Kind = ListingRequest.Kind
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


class MailboxForm(Form):
    """The mailbox that proves a domain: the part before the @ is typed, the domain chosen among the allowed."""

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


class CodeRequestForm(MailboxForm):
    """Where a claimant's code goes."""

    section = "gui"
    field_order = ("kind",)

    kind = forms.ChoiceField(
        label=_("Đơn vị của bạn là"), choices=Claim.Kind.choices, initial=Claim.Kind.MAKER, widget=forms.RadioSelect
    )


class RequestForm(MailboxForm):
    """Correction or removal, asked without an account."""

    field_order = ("kind", "text")

    kind = forms.ChoiceField(label=_("Quý doanh nghiệp muốn"), choices=Kind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Cần sửa gì, thành gì"),
        help_text=_("Muốn gỡ trang thì không cần ghi lý do."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class AnswerForm(Form):
    """A reviewer's answer; a correction brings the fields of the page as they should read."""

    outcome = forms.ChoiceField(
        label=_("Kết quả"),
        choices=[("done", _("Thực hiện như yêu cầu")), ("declined", _("Không thực hiện"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Câu trả lời"),
        help_text=_("Gửi qua thư cho công ty."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, request: ListingRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if request.kind == Kind.CORRECTION:
            platform = request.listing.platform
            long = forms.Textarea(attrs={"rows": 5})
            self.fields |= {
                "name": forms.CharField(label=_("Tên nền tảng"), max_length=120, initial=platform.name),
                "website": forms.URLField(
                    label=_("Trang giới thiệu"), required=False, assume_scheme="https", initial=platform.website
                ),
                "description_vi": forms.CharField(
                    label=_("Mô tả"), max_length=2000, required=False, widget=long, initial=platform.description_vi
                ),
                "description_en": forms.CharField(
                    label=_("Mô tả tiếng Anh"),
                    max_length=2000,
                    required=False,
                    widget=long,
                    initial=platform.description_en,
                ),
            }


class ContactForm(Form):
    """A company's public mailbox and the page that names it."""

    section = "dia-chi"

    address = forms.EmailField(label=_("Thư điện tử công khai"))
    source_url = forms.URLField(label=_("Trang công bố địa chỉ"), assume_scheme="https", max_length=400)


class ConductForm(Form):
    """A new version of the rules of conduct."""

    version = forms.CharField(label=_("Số bản"), max_length=20, widget=forms.TextInput(attrs={"class": "w-short"}))
    valid_from = forms.DateField(
        label=_("Có hiệu lực từ"), widget=forms.DateInput(attrs={"type": "date", "class": "w-short"})
    )
    body_vi = forms.CharField(
        label=_("Nội dung"), help_text=_("Mỗi dòng một điều."), widget=forms.Textarea(attrs={"rows": 10})
    )
    body_en = forms.CharField(label=_("Nội dung tiếng Anh"), widget=forms.Textarea(attrs={"rows": 10}))
