"""Rules for every template and every text of the site: a strict policy for scripts, and the glossary's words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
ROOMS = ("marketplace", "platforms", "trials", "search", "cms")
# Wagtail's admin has a policy of its own.
OWN_POLICY = ("wagtailadmin",)

INLINE = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "script without src": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(ld\+)?json\")", re.I),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "script address": re.compile(r"javascript:", re.I),
}
# Design: one Vietnamese term for one thing.
FORBIDDEN = (re.compile(r"chuyển đổi(?! số)", re.I), re.compile(r"(?<!giấy )chứng nhận", re.I))


def templates() -> Iterator[Path]:
    for room in ROOMS:
        for path in (ROOT / room).rglob("templates/**/*"):
            if path.suffix in {".html", ".txt", ".xml"} and not any(part in path.parts for part in OWN_POLICY):
                yield path


def texts_of(path: Path) -> Iterator[tuple[int, str]]:
    """Every text of a Python file but its docstrings."""
    tree = ast.parse(path.read_text())
    notes = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in notes:
            yield node.lineno, node.value


def test_no_template_carries_inline_script_or_style() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in templates()
        if path.suffix == ".html"
        for name, pattern in INLINE.items()
        if pattern.search(path.read_text())
    ]
    assert found == []


def test_no_text_uses_a_word_the_glossary_forbids() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {pattern.pattern}"
        for path in templates()
        for pattern in FORBIDDEN
        if pattern.search(path.read_text())
    ]
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for line, text in texts_of(path):
                found += [f"{path.relative_to(ROOT)}:{line}: {text!r}" for rule in FORBIDDEN if rule.search(text)]
    assert found == []


def test_the_rules_notice_what_they_forbid() -> None:
    assert INLINE["style attribute"].search('<p class="a" style="x">')
    assert INLINE["script without src"].search("<script>alert(1)</script>")
    assert not INLINE["script without src"].search('<script src="/a.js" defer></script>')
    assert not INLINE["script without src"].search('<script type="application/ld+json">{}</script>')
    assert INLINE["event attribute"].search('<button onclick="x()">')
    assert FORBIDDEN[0].search("tỷ lệ chuyển đổi") and not FORBIDDEN[0].search("Chuyển đổi số")
    assert FORBIDDEN[1].search("được chứng nhận") and not FORBIDDEN[1].search("giấy chứng nhận")
