"""What people type about themselves and their organisations."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.certificates import Certificate, checked
from marketplace.accounts.models import Membership, Organisation
from marketplace.accounts.services.members import roles_for
from marketplace.accounts.services.organisations import ChecksumDoubtful, Facts, check_tax_id
from marketplace.design.forms import Form
from marketplace.errors import DomainError
from marketplace.money import format_money, parse_vnd
from marketplace.reference.queries import provinces, sections

Kind = Organisation.Kind
_WORDS = re.compile(r"(\d+(?:[.,]\d{1,3})?)\s*(tỷ|tỉ|triệu)(?:\s*(?:đồng|đ|₫))?", re.IGNORECASE)
_SCALE = {"tỷ": 1_000_000_000, "tỉ": 1_000_000_000, "triệu": 1_000_000}


def blame(form: forms.BaseForm, error: DomainError) -> None:
    """Show a service's refusal beside what was typed."""
    for name, message in error.fields.items():
        form.add_error(name if name in form.fields else None, message)
    if not error.fields:
        form.add_error(None, error.message)


def amount_in_words(text: str) -> int | None:
    """`1,2 tỷ` → 1200000000; None when it is not written that way."""
    match = _WORDS.fullmatch(text.strip())
    return int(Decimal(match[1].replace(",", ".")) * _SCALE[match[2].lower()]) if match else None


class DongField(forms.CharField):
    """Whole đồng as people write them."""

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        words = amount_in_words(text)
        if words is not None:
            return words
        try:
            return parse_vnd(text)
        except DomainError as error:
            raise forms.ValidationError(error.message) from error


class FactsForm(Form):
    """Address, sector, and the figures that the size is computed from."""

    province_code = forms.ChoiceField(label=_("Tỉnh, thành phố"))
    commune = forms.CharField(label=_("Xã, phường, đặc khu"), max_length=80, required=False)
    vsic_section = forms.ChoiceField(
        label=_("Ngành chính"), help_text=_("Ngành có doanh thu cao nhất, theo hệ thống ngành kinh tế 2025.")
    )
    workers = forms.IntegerField(
        label=_("Số lao động đóng bảo hiểm xã hội"),
        help_text=_("Bình quân trong năm. Dùng để xếp quy mô siêu nhỏ, nhỏ hay vừa. Không có ai thì gõ 0."),
        min_value=0,
        max_value=1_000_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-short num", "autocomplete": "off"}),
        error_messages={"required": _("Chưa nhập số lao động. Không có ai thì gõ 0.")},
    )
    revenue_vnd = DongField(
        label=_("Doanh thu năm gần nhất"),
        help_text=_("Đồng. Ví dụ: 1.234.567.890 hoặc 1,2 tỷ."),
        required=False,
        widget=forms.TextInput(attrs={"class": "w-mid num", "autocomplete": "off"}),
    )
    capital_vnd = DongField(
        label=_("Tổng nguồn vốn"),
        help_text=_("Đồng. Cần doanh thu hoặc nguồn vốn để xếp quy mô."),
        required=False,
        widget=forms.TextInput(attrs={"class": "w-mid num", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(row.code, row.name) for row in provinces("34")]
        self.fields["province_code"].choices = [("", _("Chọn tỉnh, thành phố")), *rows]  # type: ignore[attr-defined]
        listed = [(row.code, str(row)) for row in sections("2025")]
        self.fields["vsic_section"].choices = [("", _("Chọn ngành")), *listed]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("revenue_vnd", "capital_vnd"):
            typed = str(self.data.get(self.add_prefix(name), ""))
            if cleaned.get(name) is not None and amount_in_words(typed) is not None:
                understood = format_money(cleaned[name])
                self.warn(name, _("Hiểu là %(amount)s. Sửa nếu chưa đúng.") % {"amount": understood})
        return cleaned

    def facts(self) -> Facts:
        names = ("province_code", "commune", "vsic_section", "workers", "revenue_vnd", "capital_vnd")
        return Facts(**{name: self.cleaned_data[name] for name in names})


class NamedFactsForm(FactsForm):
    """The same with the name, which a proven organisation has from the register."""

    name = forms.CharField(label=_("Tên đơn vị"), max_length=200, widget=forms.TextInput())

    field_order: tuple[str, ...] = ("name",)


class OrganisationForm(NamedFactsForm):
    """Registering an organisation."""

    KINDS = (Kind.ENTERPRISE, Kind.HOUSEHOLD, Kind.COOPERATIVE, Kind.DEPENDENT_UNIT, Kind.VENDOR)

    kind = forms.ChoiceField(label=_("Loại đơn vị"), choices=[(kind.value, kind.label) for kind in KINDS])
    tax_id = forms.CharField(
        label=_("Mã số thuế"),
        help_text=_(
            "Doanh nghiệp: 10 số. Đơn vị phụ thuộc: 13 số. Hộ kinh doanh: 12 số định danh. Gõ cách hay chấm đều được."
        ),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-mid num", "autocomplete": "off"}),
    )

    field_order = ("kind", "name", "tax_id")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "kind" in cleaned and "tax_id" in cleaned:
            try:
                check_tax_id(cleaned["kind"], cleaned["tax_id"])
            except ChecksumDoubtful as doubt:
                self.warn("tax_id", doubt.message)
            except DomainError as error:
                self.add_error("tax_id", error.message)
        return cleaned


class CodeForm(Form):
    """The code from the mail."""

    code = forms.CharField(
        label=_("Mã trong thư"),
        help_text=_("8 chữ số."),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-short num", "autocomplete": "one-time-code"}),
    )


class CertificateForm(Form):
    """The registration certificate."""

    certificate = forms.FileField(
        label=_("Giấy chứng nhận đăng ký"),
        help_text=_("PDF, PNG hoặc JPG, tối đa 5 MB. Chỉ cán bộ xét hồ sơ mở được."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/png,image/jpeg"}),
        error_messages={"required": _("Chưa chọn tệp.")},
    )

    def clean_certificate(self) -> Certificate:
        try:
            return checked(self.cleaned_data["certificate"])
        except DomainError as error:
            raise forms.ValidationError(error.message) from error


class ReasonForm(Form):
    """Why an officer refuses."""

    reason = forms.CharField(
        label=_("Lý do từ chối"),
        help_text=_("Người nộp đọc được. Ghi rõ cần sửa gì."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AcceptForm(Form):
    """What an officer reads on an accepted certificate; both may stay empty."""

    representative = forms.CharField(
        label=_("Người đại diện theo pháp luật, như trên giấy"),
        help_text=_("Không bắt buộc. Cổng chỉ giữ mã băm để nhận ra đơn vị cùng người đại diện, không giữ tên."),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    address = forms.CharField(
        label=_("Số nhà, đường của trụ sở, như trên giấy"),
        help_text=_("Không bắt buộc. Cổng chỉ giữ mã băm để nhận ra đơn vị cùng địa chỉ, không giữ địa chỉ."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class InvitationForm(Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(
        label=_("Thư điện tử người được mời"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(label=_("Vai trò"))

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [role for role in roles_for(organisation.kind) if role != Membership.Role.OWNER]
        self.fields["role"].choices = [(role.value, role.label) for role in offered]  # type: ignore[attr-defined]
        if organisation.kind == Kind.AGENCY:
            places = [("", _("Cả nước")), *((row.code, row.name) for row in provinces("34"))]
            self.fields["province_code"] = forms.ChoiceField(
                label=_("Địa bàn theo dõi"),
                help_text=_("Chỉ dùng cho cán bộ theo dõi."),
                choices=places,
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "province_code" in cleaned and cleaned.get("role") != Membership.Role.OFFICER:
            cleaned["province_code"] = ""
        return cleaned


class ContactForm(Form):
    """A person's contact fields; each is sent to a vendor only with consent."""

    full_name = forms.CharField(
        label=_("Họ và tên"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.RegexField(
        r"^\+?[0-9 .()-]{8,20}$",
        label=_("Số điện thoại"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "class": "w-mid num"}),
        error_messages={"invalid": _("Số điện thoại gồm 8 đến 15 chữ số.")},
    )
    job_title = forms.CharField(
        label=_("Chức danh"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    language = forms.ChoiceField(label=_("Ngôn ngữ của thư và thông báo"), choices=settings.LANGUAGES)


class EraseForm(Form):
    """The person's word that they want to be forgotten."""

    is_sure = forms.BooleanField(
        label=_("Tôi muốn xóa dữ liệu cá nhân và đóng tài khoản này"),
        error_messages={"required": _("Đánh dấu ô này nếu bạn chắc chắn.")},
    )
