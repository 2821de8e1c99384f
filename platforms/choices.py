"""The controlled words of a listing's facts: codes as stored, words as read."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Choices = dict[str, str | Promise]

SIZES: Choices = {"micro": _("Siêu nhỏ"), "small": _("Nhỏ"), "medium": _("Vừa")}
LANGUAGES: Choices = {
    "vi": pgettext_lazy("ngôn ngữ", "Tiếng Việt"),
    "en": _("Tiếng Anh"),
    "zh": _("Tiếng Trung"),
    "ja": _("Tiếng Nhật"),
    "ko": _("Tiếng Hàn"),
    "km": _("Tiếng Khmer"),
    "lo": _("Tiếng Lào"),
}
CHANNELS: Choices = {
    "phone": pgettext_lazy("kênh hỗ trợ", "Điện thoại"),
    "email": pgettext_lazy("kênh hỗ trợ", "Thư điện tử"),
    "chat": _("Trò chuyện trên trang"),
    "zalo": "Zalo",
    "ticket": _("Phiếu yêu cầu"),
    "remote": _("Hỗ trợ từ xa trên máy"),
    "onsite": _("Tới tận nơi"),
}
ACCESSIBILITY: Choices = {
    "keyboard": _("Dùng được chỉ bằng bàn phím"),
    "screen_reader": _("Dùng được với trình đọc màn hình"),
    "contrast": _("Đủ tương phản, có nền tối"),
    "text_size": _("Phóng chữ 200 % không vỡ"),
    "captions": _("Video hướng dẫn có phụ đề"),
}


def words(codes: list[str], choices: Choices) -> list[str]:
    """The words of `codes`, in the order of the list; a code that is no longer in it reads as it is."""
    known = [str(label) for code, label in choices.items() if code in codes]
    return known + [code for code in codes if code not in choices]
