"""Files that no public URL leads to."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


@deconstructible(path="marketplace.accounts.storage.PrivateStorage")
class PrivateStorage(FileSystemStorage):
    """Under `DATA_DIR/private`; has no URL, so a template cannot link to a file by mistake."""

    def __init__(self) -> None:
        super().__init__(
            location=Path(settings.DATA_DIR) / "private",
            file_permissions_mode=0o600,
            directory_permissions_mode=0o700,
        )

    def url(self, name: str | None) -> str:
        raise ValueError("A private file has no URL.")
