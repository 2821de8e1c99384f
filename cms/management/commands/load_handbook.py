"""`manage.py load_handbook`: the site's pages and the handbook's questions."""

from typing import Any

from django.core.management.base import BaseCommand

from cms.loading import load_handbook


class Command(BaseCommand):
    help = "Set up the site's pages and load the handbook (idempotent)."

    def handle(self, *args: Any, **options: Any) -> None:
        done = load_handbook()
        self.stderr.write(f"Cẩm nang: thêm {done.added}, sửa {done.changed}, giữ nguyên của biên tập {done.kept}.")
