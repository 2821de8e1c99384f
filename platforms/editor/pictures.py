"""An uploaded picture made anew: read by its content, not by its name, and written without anything but pixels.

Nothing of the uploaded file survives: no metadata (place, camera, author), no script behind the pixels, no animation.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from marketplace.errors import InvalidInput
from platforms.models import PlatformImage

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 24_000_000
"""Read from the header, before a single pixel is unpacked: a small file may hold a very large picture."""
FORMATS = ("PNG", "JPEG", "WEBP")
MIN_SIZE = {PlatformImage.Kind.LOGO: (96, 96), PlatformImage.Kind.SCREENSHOT: (480, 270)}
MAX_SIZE = {PlatformImage.Kind.LOGO: (512, 512), PlatformImage.Kind.SCREENSHOT: (1600, 1600)}
_MAX_RATIO = 4
_MARKS = (b"<script", b"<svg", b"<html", b"<!doctype", b"<?php", b"<iframe", b"%pdf-")
_ARCHIVE_END = b"PK\x05\x06"
_ARCHIVE_TAIL = 66_000


@dataclass(frozen=True, slots=True)
class Picture:
    content: bytes
    digest: str
    width: int
    height: int


def remade(content: bytes, kind: str) -> Picture:
    """The picture in `content` as WebP, made small enough for its kind.

    Raise `InvalidInput` (field `file`) for what is no PNG, JPEG or WebP by its content, holds a second format
    (HTML, SVG, PDF, ZIP), moves, or is too large, too small or too narrow.
    """
    if len(content) > MAX_BYTES:
        raise _refused(_("Ảnh lớn hơn 5 MB."), "too_large")
    _ensure_one_format(content)
    image = _opened(content)
    width, height = image.size
    least, most = MIN_SIZE[PlatformImage.Kind(kind)], MAX_SIZE[PlatformImage.Kind(kind)]
    if width < least[0] or height < least[1]:
        message = _("Ảnh nhỏ quá: cần ít nhất %(width)d × %(height)d điểm ảnh.")
        raise _refused(message % {"width": least[0], "height": least[1]}, "too_small")
    if max(width, height) > _MAX_RATIO * min(width, height):
        raise _refused(_("Ảnh dài hơn bốn lần bề kia, không hiện vừa trên trang."), "too_narrow")
    image.thumbnail(most, Image.Resampling.LANCZOS)
    return _written(image, kind)


def _ensure_one_format(content: bytes) -> None:
    """A file may be a picture and a page at once; the page half is refused though it would not survive."""
    lower = content.lower()
    if any(mark in lower for mark in _MARKS) or _ARCHIVE_END in content[-_ARCHIVE_TAIL:]:
        raise _refused(_("Tệp có lẫn nội dung khác ngoài ảnh. Hãy xuất lại ảnh rồi tải lên."), "mixed_content")


def _opened(content: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=FORMATS)
            if image.width * image.height > MAX_PIXELS:
                raise _refused(_("Ảnh có quá nhiều điểm ảnh (tối đa 24 triệu)."), "too_many_pixels")
            if getattr(image, "n_frames", 1) > 1:
                raise _refused(_("Chỉ nhận ảnh tĩnh."), "animated")
            image.load()
            return ImageOps.exif_transpose(image)
    except InvalidInput:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _refused(_("Ảnh có quá nhiều điểm ảnh (tối đa 24 triệu)."), "too_many_pixels") from error
    except Exception as error:  # a decoder may fail in any way on a file made to break it
        raise _refused(_("Không đọc được ảnh: chỉ nhận PNG, JPG hoặc WebP còn nguyên vẹn."), "not_an_image") from error


def _written(image: Image.Image, kind: str) -> Picture:
    """On white, so that a dark logo can be read on a dark page too."""
    flat = Image.new("RGB", image.size, "white")
    flat.paste(image.convert("RGBA"), mask=image.convert("RGBA").getchannel("A"))
    out = io.BytesIO()
    flat.save(out, "WEBP", quality=84, method=4, lossless=kind == PlatformImage.Kind.LOGO)
    content = out.getvalue()
    return Picture(content, hashlib.sha256(content).hexdigest(), flat.width, flat.height)


def _refused(message: str, code: str) -> InvalidInput:
    return InvalidInput(message, code=code, fields={"file": message})
