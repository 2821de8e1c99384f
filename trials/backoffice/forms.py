"""What a vendor types and uploads in its daily work."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.design.forms import Form

MAX_BYTES = 2 * 1024 * 1024


class IntakeForm(Form):
    is_paused = forms.BooleanField(label=_("Tạm ngừng nhận yêu cầu mới"), required=False)
    resumes_on = forms.DateField(
        label=_("Nhận lại từ ngày"),
        required=False,
        help_text=_("Để trống: đến khi bạn mở lại."),
        widget=forms.DateInput(attrs={"type": "date", "class": "w-mid"}, format="%Y-%m-%d"),
    )
    daily_limit = forms.IntegerField(
        label=_("Số lượt nhận mỗi ngày"),
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text=_("Để trống: không giới hạn."),
        widget=forms.NumberInput(attrs={"class": "w-short num"}),
    )


class CsvForm(Form):
    """A CSV file as text."""

    file = forms.FileField(
        label=_("Tệp CSV"),
        help_text=_("UTF-8, ô ngăn bằng dấu phẩy, dấu chấm phẩy hoặc tab, tối đa 2 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> str:
        upload: Any = self.cleaned_data["file"]
        if upload.size > MAX_BYTES:
            raise forms.ValidationError(_("Tệp lớn hơn 2 MB. Hãy chia nhỏ."))
        try:
            return str(upload.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("Tệp không phải UTF-8. Hãy lưu lại dạng “CSV UTF-8”.")) from error


class CodesForm(CsvForm):
    is_checked_only = forms.BooleanField(label=_("Chỉ kiểm thử, chưa lưu"), required=False)
