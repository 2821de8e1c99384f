"""Editors' pictures are served outside the service profile; nothing outside their folder is."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

pytestmark = pytest.mark.django_db


def test_only_files_of_the_folder() -> None:
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "anh.txt").write_text("ảnh")
    answer = Client().get("/media/anh.txt")
    assert b"".join(answer.streaming_content).decode() == "ảnh"  # type: ignore[attr-defined]
    assert (folder.parent / "keys.json").exists()
    for path in ("/media/../keys.json", "/media/%2e%2e/keys.json", "/media/", "/media/khong-co.png"):
        assert Client().get(path).status_code in (400, 404), path
