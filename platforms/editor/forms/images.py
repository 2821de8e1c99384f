"""Step "Hình ảnh"."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from platforms.editor.forms.base import ProseForm
from platforms.editor.pictures import MAX_BYTES
from platforms.models import PlatformImage

_ALT = gettext_lazy("Ảnh cho thấy gì, trong một câu. Người không nhìn được màn hình nghe câu này.")


class ImageForm(ProseForm):
    section = "anh"
    prose_fields = ("alt_vi", "alt_en")

    kind = forms.ChoiceField(
        label=gettext_lazy("Loại ảnh"), choices=PlatformImage.Kind.choices, widget=forms.RadioSelect
    )
    file = forms.FileField(
        label=gettext_lazy("Tệp ảnh"),
        help_text=gettext_lazy("PNG, JPG hoặc WebP, tối đa 5 MB. Che dữ liệu của khách hàng trước khi chụp."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        error_messages={"required": gettext_lazy("Chưa chọn tệp.")},
    )
    alt_vi = forms.CharField(label=gettext_lazy("Lời mô tả ảnh"), help_text=_ALT, max_length=200)
    alt_en = forms.CharField(label=gettext_lazy("Lời mô tả ảnh, tiếng Anh"), max_length=200, required=False)

    def content(self) -> bytes:
        """The uploaded bytes; no more of them than is looked at."""
        data: bytes = self.cleaned_data["file"].read(MAX_BYTES + 1)
        return data


class ImageChangeForm(ProseForm):
    """What to do with an image of the draft."""

    prose_fields: tuple[str, ...] = ("alt_vi", "alt_en")
    change = forms.ChoiceField(choices=[(name, name) for name in ("remove", "up", "describe")])
    alt_vi = forms.CharField(max_length=200, required=False)
    alt_en = forms.CharField(max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("change") != "describe":
            self.prose_fields = ()
