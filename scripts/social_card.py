"""Draw the card that links to the site show: `python scripts/social_card.py` writes `design/card.png` (1200 × 630).

Drawn by Chromium from the site's own mark, tiles, colours and letters; run it again when one of them changes.
"""

import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

STATIC = Path(__file__).resolve().parents[1] / "marketplace" / "design" / "static" / "design"
TARGET = STATIC / "card.png"
TILES = (
    *("pos", "accounting", "hrm", "restaurant", "e-invoice", "agriculture", "crm", "erp", "ecommerce"),
    *("cybersecurity", "e-contract", "hospitality", "logistics", "workflow", "digital-signature", "elearning"),
)
INKS = ("trade", "whole", "field", "guard")
COLOURS = 64
PAGE = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">
<link rel="stylesheet" href="{base}/bootstrap.min.css"><link rel="stylesheet" href="{base}/tokens.css">
<link rel="stylesheet" href="{base}/look.css"><style>
body {{ width: 1200px; height: 630px; overflow: hidden; background: var(--c-ground); }}
body {{ display: flex; flex-direction: column; }}
.card-body {{ flex: 1; padding: 72px; display: flex; justify-content: space-between; align-items: center; }}
img {{ width: 132px; height: 132px; }} h1 {{ font-size: 66px; line-height: 1.22; margin: 28px 0 16px; }}
p {{ font-size: 32px; margin: 0; color: var(--c-ink-2); }}
.tiles {{ display: grid; grid-template-columns: repeat(4, 108px); gap: 6px; }}
.tiles .tile {{ width: 108px; height: 108px; }} .tile-band {{ height: 28px; }}</style></head><body>
<div class="card-body"><div><img src="{base}/mark.svg" alt=""><h1>Dùng thử trước,<br>quyết định sau</h1>
<p>Cổng Dùng thử nền tảng số<br>Make in Viet Nam</p></div><div class="tiles">{tiles}</div></div>
<div class="tile-band"></div></body></html>"""


def main(chromium: str = "/usr/bin/chromium") -> None:
    tiles = "".join(f'<span class="tile tile-{name} ink-{INKS[at % 4]}"></span>' for at, name in enumerate(TILES))
    source = STATIC / "card.html"
    source.write_text(PAGE.format(base=STATIC.as_uri(), tiles=tiles))
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1200, "height": 630})
            page.goto(source.as_uri())
            page.evaluate("document.fonts.ready")
            page.screenshot(path=TARGET)
            browser.close()
    finally:
        source.unlink()
    with Image.open(TARGET) as drawn:
        flat = drawn.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    flat.save(TARGET, optimize=True)
    print(f"{TARGET}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
