"""Uploaded certificates: what they may be, told by their first bytes and not by their name."""

import secrets
from dataclasses import dataclass

from django.core.files.base import File
from django.utils.translation import gettext as _

from marketplace.errors import DomainError

MAX_BYTES = 5 * 1024 * 1024
# content type → (first bytes, ending)
_KINDS = {
    "application/pdf": (b"%PDF-", "pdf"),
    "image/png": (b"\x89PNG\r\n\x1a\n", "png"),
    "image/jpeg": (b"\xff\xd8\xff", "jpg"),
}


@dataclass(frozen=True)
class Certificate:
    """A file that passed the checks."""

    file: File
    content_type: str

    def random_name(self) -> str:
        """The uploader's own file name may hold personal data and tricks: it is dropped."""
        return f"{secrets.token_hex(16)}.{_KINDS[self.content_type][1]}"


def checked(file: File) -> Certificate:
    """Raise `DomainError` for what is too big, empty, or neither PDF, PNG nor JPEG."""
    if not file.size:
        raise _refused(_("Tệp trống. Hãy chọn lại."))
    if file.size > MAX_BYTES:
        raise _refused(_("Tệp lớn hơn 5 MB. Hãy chụp hoặc quét lại nhỏ hơn."))
    file.seek(0)
    start = file.read(16)
    file.seek(0)
    for content_type, (magic, _ending) in _KINDS.items():
        if start.startswith(magic):
            return Certificate(file, content_type)
    raise _refused(_("Chỉ nhận tệp PDF, PNG hoặc JPG."))


def _refused(message: str) -> DomainError:
    return DomainError(message, code="certificate_refused", fields={"certificate": message})
