"""Uploads: read by content, written anew, nothing carried over."""

import io
import struct
import zlib

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from marketplace.errors import InvalidInput
from platforms.editor.pictures import MAX_BYTES, remade
from tests.platforms.editor.pictures import picture


@pytest.mark.parametrize("fmt", ["PNG", "JPEG", "WEBP"])
def test_a_picture_becomes_webp_of_the_right_size(fmt: str) -> None:
    made = remade(picture(3200, 1800, fmt), "screenshot")

    assert (made.width, made.height) == (1600, 900)
    with Image.open(io.BytesIO(made.content)) as image:
        assert (image.format, image.size) == ("WEBP", (1600, 900))


def test_place_camera_and_texts_are_gone() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Máy của chị Lan"
    exif[0x8825] = {1: "N", 2: (21.0, 1.0, 0.0)}
    texts = PngInfo()
    texts.add_text("Author", "chi.lan@vi-du.vn")

    for content in (picture(fmt="JPEG", exif=exif), picture(pnginfo=texts)):
        made = remade(content, "screenshot")
        with Image.open(io.BytesIO(made.content)) as image:
            assert dict(image.getexif()) == {}
            assert {"exif", "xmp", "Author", "icc_profile"} & set(image.info) == set()
        assert b"Lan" not in made.content
        assert b"vi-du" not in made.content


def test_the_same_pixels_have_the_same_name() -> None:
    assert remade(picture(), "screenshot").digest == remade(picture(pnginfo=PngInfo()), "screenshot").digest


def test_a_turned_photo_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    made = remade(picture(640, 480, "JPEG", exif=exif), "screenshot")

    assert (made.width, made.height) == (480, 640)


def test_a_logo_without_ground_stands_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (128, 128), (0, 0, 0, 0)).save(out, "PNG")

    with Image.open(io.BytesIO(remade(out.getvalue(), "logo").content)) as image:
        assert image.convert("RGB").getpixel((5, 5)) == (255, 255, 255)


def _bomb() -> bytes:
    """A PNG of a few kilobytes that says it has 900 million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 9999))
        + chunk(b"IEND", b"")
    )


def _moving() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (640, 360), color) for color in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    return out.getvalue()


def _gif() -> bytes:
    return picture(fmt="GIF")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_an_image"),
        (b"khong phai anh", "not_an_image"),
        (b"GIF89a" + b"\0" * 50, "not_an_image"),
        (_gif(), "not_an_image"),
        (picture(fmt="BMP"), "not_an_image"),
        (picture()[:400], "not_an_image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "mixed_content"),
        (b"<!DOCTYPE html><html><body>hi</body></html>", "mixed_content"),
        (picture() + b"<script>alert(1)</script>", "mixed_content"),
        (picture(fmt="JPEG") + b"<?php system($_GET[0]);", "mixed_content"),
        (picture() + b"%PDF-1.7", "mixed_content"),
        (picture() + b"PK\x05\x06" + b"\0" * 18, "mixed_content"),
        (_bomb(), "too_many_pixels"),
        (picture(6000, 4100), "too_many_pixels"),
        (_moving(), "animated"),
        (picture(300, 200), "too_small"),
        (picture(4000, 300), "too_narrow"),
        (picture() + b"\0" * MAX_BYTES, "too_large"),
    ],
)
def test_what_is_no_plain_picture_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        remade(content, "screenshot")

    assert refused.value.code == code
    assert set(refused.value.fields) == {"file"}
