"""What SMEs type about their trials."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import ContactData, User
from marketplace.design.forms import Form
from trials.lifecycle import consent


class StartForm(Form):
    """Which contact fields the vendor may get: nothing is ticked beforehand."""

    consent_fields = forms.MultipleChoiceField(
        label=_("Thông tin được gửi cho nhà cung cấp"),
        help_text=_("Chỉ những mục bạn chọn, chỉ để giao tài khoản dùng thử này. Cần thư điện tử hoặc điện thoại."),
        widget=forms.CheckboxSelectMultiple,
        required=True,
        error_messages={
            "required": _("Chọn ít nhất thư điện tử hoặc điện thoại, nếu không nhà cung cấp không gửi được tài khoản.")
        },
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["consent_fields"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - narrows the type
        field.choices = consent_choices(user)


def consent_choices(user: User) -> list[tuple[str, str]]:
    """The contact fields that this person has, each with its value, so that it is plain what would be sent."""
    contact = ContactData.objects.filter(user=user).first()
    values = {"email": user.email, **({name: getattr(contact, name) for name in consent.STORED} if contact else {})}
    return [(name, f"{label}: {values[name]}") for name, label in consent.FIELDS.items() if values.get(name)]


class ExtensionForm(Form):
    section = "extension"

    days = forms.IntegerField(
        label=_("Số ngày xin thêm"), min_value=1, widget=forms.NumberInput(attrs={"class": "w-short num"})
    )
    reason = forms.CharField(
        label=_("Lý do"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Ví dụ: đang làm thủ tục mua sắm, chưa thử hết kỳ lương."),
    )


class ProblemForm(Form):
    section = "problem"

    note = forms.CharField(
        label=_("Bạn gặp gì?"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Đồng hồ dùng thử dừng lại cho đến khi nhà cung cấp mở lại tài khoản."),
    )


class LeaveForm(Form):
    """Why the SME stops; who has had access says why, who withdraws a request need not."""

    section = "leave"

    reason = forms.CharField(
        label=_("Lý do"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": _("Hãy viết vài chữ vì sao dừng: nhà cung cấp và chương trình đọc để làm tốt hơn.")
        },
    )

    def __init__(self, *args: Any, had_access: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["reason"].required = had_access
