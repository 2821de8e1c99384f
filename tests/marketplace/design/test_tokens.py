"""Dark values stand twice (system preference; chosen): they must be equal. Files of the look are complete."""

import re
from pathlib import Path

from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "marketplace/design/static/design"


def declarations(css: str, selector: str) -> dict[str, str]:
    start = css.index("{", css.index(selector)) + 1
    body = re.sub(r"/\*.*?\*/", "", css[start : css.index("}", start)])
    return dict(re.findall(r"([\w-]+):\s*([^;]+);", body))


def test_both_dark_blocks_are_equal() -> None:
    css = (STATIC / "tokens.css").read_text()
    chosen = css[css.index("}\n}") :]
    system_dark = declarations(css, ":root:not([data-bs-theme])")
    assert len(system_dark) > 40
    assert declarations(chosen, '[data-bs-theme="dark"]') == system_dark


def test_every_colour_of_light_has_its_dark() -> None:
    css = (STATIC / "tokens.css").read_text()
    light = {name for name in declarations(css, ':root, [data-bs-theme="light"]') if name.startswith("--c-")}
    dark = {name for name in declarations(css, ":root:not([data-bs-theme])") if name.startswith("--c-")}
    assert light == dark


def test_every_file_named_in_css_exists() -> None:
    for sheet in STATIC.glob("*.css"):
        text = sheet.read_text()
        assert "sourceMappingURL" not in text
        for address in re.findall(r'url\(["\']?([^"\')]+)', text):
            assert address.startswith(("data:", "#")) or (STATIC / address).exists(), f"{sheet.name}: {address}"


def test_what_others_made_keeps_its_licence() -> None:
    assert "Licensed under MIT" in (STATIC / "bootstrap.min.css").read_text()[:400]
    assert "SIL OPEN FONT LICENSE" in (STATIC / "fonts/OFL.txt").read_text().upper()
