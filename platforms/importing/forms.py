"""The file of an import."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.design.forms import Form


class UploadForm(Form):
    file = forms.FileField(
        label=_("Tệp CSV"),
        help_text=_("UTF-8, có dòng tiêu đề, mỗi dòng một nền tảng kèm nguồn. Tối đa 20.000 dòng."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={"required": _("Chưa chọn tệp.")},
    )
