"""What a vendor types in its console."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.design.forms import Form
from platforms.models import Platform, Vendor
from trials.handover.sandbox.cast import PROFILES


class AnswerForm(Form):
    """Accept (no address yet) or hand over access (with one)."""

    access_url = forms.CharField(
        label=_("Địa chỉ đăng nhập"),
        help_text=_("Bắt đầu bằng https. Để trống nếu cần thêm thời gian chuẩn bị."),
        required=False,
        max_length=600,
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    account_hint = forms.CharField(
        label=_("Tên tài khoản"),
        required=False,
        max_length=160,
        help_text=_("Ví dụ: đăng nhập bằng thư điện tử đã gửi. Không ghi mật khẩu."),
    )
    instructions = forms.CharField(
        label=_("Hướng dẫn lần đầu"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReasonForm(Form):
    reason = forms.CharField(
        label=_("Lý do, doanh nghiệp sẽ đọc"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class ExtensionForm(Form):
    days = forms.IntegerField(
        label=_("Số ngày thêm"), min_value=1, widget=forms.NumberInput(attrs={"class": "w-short num"})
    )


class UsageForm(Form):
    day = forms.DateField(
        label=_("Ngày"), widget=forms.DateInput(attrs={"type": "date", "class": "w-mid"}, format="%Y-%m-%d")
    )
    active_users = forms.IntegerField(
        label=_("Số người dùng trong ngày"), min_value=0, widget=forms.NumberInput(attrs={"class": "w-short num"})
    )
    actions = forms.IntegerField(
        label=_("Số thao tác"),
        min_value=0,
        required=False,
        widget=forms.NumberInput(attrs={"class": "w-short num"}),
    )


class EndpointForm(Form):
    url = forms.CharField(
        label=_("Địa chỉ nhận tin (webhook)"),
        max_length=600,
        help_text=_("Bắt đầu bằng https, mở được từ Internet."),
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    landing_url = forms.CharField(
        label=_("Trang đón người dùng"),
        max_length=600,
        required=False,
        help_text=_("Nhận mã dùng một lần khi doanh nghiệp bấm “Vào sử dụng”. Để trống: mở thẳng địa chỉ đăng nhập."),
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )


class ReplayForm(Form):
    """A stretch of time, in Viet Nam, whose messages are sent again."""

    section = "gui-lai"
    since = forms.DateTimeField(label=_("Từ lúc"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    until = forms.DateTimeField(label=_("đến trước lúc"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    what = forms.ChoiceField(
        label=_("Gửi lại"),
        choices=[("missed", _("những tin máy của bạn chưa nhận")), ("all", _("mọi tin, kể cả đã nhận"))],
        initial="missed",
        widget=forms.RadioSelect,
        help_text=_("Mã của tin giữ nguyên: máy đã xử lý thì bỏ qua được."),
    )


class SandboxForm(Form):
    """Which platform a made-up enterprise asks for."""

    platform = forms.ModelChoiceField(
        label=_("Nền tảng"), queryset=Platform.objects.none(), empty_label=None, to_field_name="slug"
    )
    profile = forms.ChoiceField(
        label=_("Doanh nghiệp mẫu"), choices=[(profile.code, profile.name) for profile in PROFILES.values()]
    )

    def __init__(self, *args: Any, vendor: Vendor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vendor = vendor
        platforms: Any = self.fields["platform"]
        platforms.queryset = Platform.objects.filter(vendor=vendor, listing__withdrawn_at=None).order_by("name")
