"""`manage.py vendor_schema [--write [--although BREAK]]`: the vendors' OpenAPI document, or its release."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from trials.handover.api.released import breaks, vendor_document

RELEASED = settings.BASE_DIR / "docs" / "vendors" / "openapi-v1.json"


class Command(BaseCommand):
    help = "Prints the vendors' OpenAPI document; --write releases it, unless it breaks what was released."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help=f"put it into {RELEASED.name}")
        parser.add_argument(
            "--although",
            action="append",
            default=[],
            metavar="BREAK",
            help="a break, word for word, that only corrects what the document promised and the portal never did",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        document = vendor_document()
        text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
        if not options["write"]:
            self.stdout.write(text)
            return
        broken = breaks(json.loads(RELEASED.read_text()), document) if RELEASED.exists() else []
        broken = [line for line in broken if line not in options["although"]]
        if broken:
            raise CommandError("Version 1 only ever grows:\n" + "\n".join(broken))
        RELEASED.parent.mkdir(exist_ok=True)
        RELEASED.write_text(text)
