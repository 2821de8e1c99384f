"""Pictures for tests, made by Pillow."""

import io
from typing import Any

from PIL import Image


def picture(width: int = 640, height: int = 360, fmt: str = "PNG", color: str = "navy", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), color).save(out, fmt, **options)
    return out.getvalue()
