"""Every Vietnamese text that people read has its English: `check_catalogues.py [--write]`.

The Vietnamese text is the msgid, so only English catalogues exist: one per room, `<room>/locale/en/LC_MESSAGES/
django.po`. Texts are found in the room's Python files and templates. A text that is absent, empty or fuzzy fails
the gate; so does a translation whose placeholders differ. `--write` adds what is absent, drops what is gone, keeps
every translation; line numbers are left out, so that a change of code touches no catalogue. Needs Babel and Django,
no gettext tools.
"""

import argparse
import datetime as dt
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("marketplace", "platforms", "trials", "search", "cms")
# Where texts go that stand beside the rooms of a package (marketplace/access.py, say).
HOME_OF_THE_REST = {"marketplace": "marketplace/design", "trials": "trials/lifecycle"}
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
_PLACEHOLDER = re.compile(r"%\([a-zA-Z_]+\)[sd]|%[sd]|\{[a-z_]*\}")

Found = tuple[str | tuple[str, ...], str | None, str]


def empty_catalogue() -> Catalog:
    """With a header that says the same on every day, so that a rewrite changes only texts."""
    long_ago = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    return Catalog(
        locale="en", project="dungthu", version="1", header_comment="# English texts of this room.", fuzzy=False,
        msgid_bugs_address="", last_translator="", language_team="", creation_date=long_ago, revision_date=long_ago,
    )  # fmt: skip


def sources(package: str) -> Iterator[Path]:
    for pattern in ("*.py", "*.html", "*.txt"):
        for path in sorted((ROOT / package).rglob(pattern)):
            if "migrations" not in path.parts and "static" not in path.parts and "data" not in path.parts:
                yield path


def room_of(path: Path) -> Path:
    """The nearest folder above that is an app; what stands beside the rooms goes to one of them."""
    for folder in path.parents:
        if (folder / "apps.py").exists():
            return folder
    return ROOT / HOME_OF_THE_REST[path.relative_to(ROOT).parts[0]]


def texts(path: Path) -> Iterator[Found]:
    content = path.read_text()
    if path.suffix != ".py":
        # In brackets, so that the indentation of a template means nothing to the tokenizer.
        content = f"({templatize(content, origin=str(path))}\n)"
    for line, message, _comments, context in extract(
        "python", io.BytesIO(content.encode()), KEYWORDS, options={"encoding": "utf-8"}
    ):
        yield message, context, f"{path.relative_to(ROOT)}:{line}"


def wanted() -> dict[Path, Catalog]:
    """What each room's English catalogue must hold."""
    rooms: dict[Path, Catalog] = {}
    for package in PACKAGES:
        for path in sources(package):
            for message, context, where in texts(path):
                catalogue = rooms.setdefault(room_of(path), empty_catalogue())
                file, _, line = where.rpartition(":")
                catalogue.add(message, context=context, locations=[(file, int(line))])
    return rooms


def po_file(room: Path) -> Path:
    return room / "locale" / "en" / "LC_MESSAGES" / "django.po"


def read(path: Path) -> Catalog:
    with path.open("rb") as handle:
        return read_po(handle, locale="en", abort_invalid=True)


def trouble(message: Message, known: Catalog) -> str | None:
    """Why this text is not translated properly; None when it is."""
    entry = known.get(message.id, context=message.context)
    if entry is None:
        return "absent"
    if entry.fuzzy:
        return "fuzzy"
    strings = entry.string if isinstance(entry.string, tuple | list) else (entry.string,)
    if not strings or not all(strings):
        return "empty"
    needed = _placeholders(message.id)
    given = [_placeholders(string) for string in strings]
    # A singular may say "one" where the plural has the number.
    return None if given[-1] == needed and all(found <= needed for found in given) else "other placeholders"


def _placeholders(text: str | list[str] | tuple[str, ...] | None) -> set[str]:
    parts = (text,) if isinstance(text, str) else text or ()
    return {match for part in parts for match in _PLACEHOLDER.findall(part)}


def check(rooms: dict[Path, Catalog]) -> int:
    failures = 0
    for room, needed in rooms.items():
        name, path = room.relative_to(ROOT), po_file(room)
        if not path.exists():
            failures += 1
            print(f"{name}: no English catalogue for {len(needed)} texts")
            continue
        known = read(path)
        for message in needed:
            reason = trouble(message, known) if message.id else None
            if reason:
                failures += 1
                where = ":".join(map(str, message.locations[0]))
                print(f"{where}: {reason} in {path.relative_to(ROOT)}: {message.id!r}")
    return 1 if failures else 0


def write(rooms: dict[Path, Catalog]) -> int:
    for room, needed in rooms.items():
        path = po_file(room)
        known = read(path) if path.exists() else empty_catalogue()
        for message in needed:
            entry = known.get(message.id, context=message.context) if message.id else None
            if entry is not None:
                message.string, message.flags = entry.string, message.flags | (entry.flags & {"fuzzy"})
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as handle:
            write_po(handle, needed, sort_by_file=True, omit_header=False, include_lineno=False, width=110)
        empty = sum(1 for message in needed if message.id and trouble(message, needed))
        print(f"{path.relative_to(ROOT)}: {len(needed)} texts, {empty} to translate")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="update the catalogues instead of checking them")
    options = parser.parse_args()
    return write(wanted()) if options.write else check(wanted())


if __name__ == "__main__":
    sys.exit(main())
