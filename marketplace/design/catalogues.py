"""Compiling translation catalogues, without the gettext tools.

Only `.po` files are under version control. A `.mo` is made beside each by `manage.py compile_catalogues`,
which the Makefile, the container image and the tests call.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOMS = ("marketplace", "platforms", "trials", "search", "cms")


def catalogue_files(root: Path) -> Iterator[Path]:
    """Every `.po` file of our rooms under the project's folder."""
    for room in ROOMS:
        yield from sorted((root / room).rglob("locale/*/LC_MESSAGES/*.po"))


def compile_stale(root: Path) -> list[Path]:
    """Compile each catalogue whose `.mo` is absent or older; answer the sources compiled."""
    return [source for source in catalogue_files(root) if _compile(source)]


def _compile(source: Path) -> bool:
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return False
    with source.open("rb") as handle:
        catalogue = read_po(handle, abort_invalid=True)
    part = target.with_suffix(f".{os.getpid()}")
    with part.open("wb") as handle:
        write_mo(handle, catalogue)
    part.replace(target)  # readers see the old file or the new one, never half of it
    return True
