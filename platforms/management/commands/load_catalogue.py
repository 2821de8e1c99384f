"""`manage.py load_catalogue`: the catalogue as public sources describe it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketplace.errors import DomainError
from platforms.loading import load_catalogue


class Command(BaseCommand):
    help = "Load categories, features, tasks, vendors and platforms from platforms/data (idempotent)."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = load_catalogue()
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stderr.write(
            f"{done.in_file} nền tảng: thêm {done.added}, sửa {done.changed}, giữ nguyên của nhà cung cấp {done.kept}."
        )
