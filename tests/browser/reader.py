"""One person at a browser: sees pages, keeps screenshots, stumbles over whatever axe finds."""

import base64
import hmac
import re
import struct
import time
from pathlib import Path

import axe_core_python
from playwright.sync_api import ConsoleMessage, Page

_AXE = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text()
_RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}


class Reader:
    """A person with a browser of their own; collects what the console complains of."""

    def __init__(self, page: Page, name: str, shots: Path) -> None:
        self.page = page
        self.name = name
        self._shots = shots
        self._count = 0
        self.complaints: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def look(self, title: str) -> None:
        """Keep a screenshot, and refuse what axe finds, sideways scroll, and console errors."""
        self._count += 1
        slug = re.sub(r"\W+", "-", title)
        self.page.screenshot(path=self._shots / f"{self.name}-{self._count:02d}-{slug}.png", full_page=True)
        self.page.evaluate(_AXE)
        found = self.page.evaluate("rules => axe.run(document, rules)", _RULES)["violations"]
        told = [f"{item['id']}: {item['nodes'][0]['html'][:200]}" for item in found]
        assert not told, f"{self.name} at {self.page.url} ({title}): {told}"
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} scrolls sideways by {wide} px"
        assert not self.complaints, self.complaints

    def sees(self, text: str) -> None:
        self.page.get_by_text(text).first.wait_for()

    def press(self, name: str) -> None:
        """Press the button of that name."""
        self.page.get_by_role("button", name=name).first.click()

    def follow(self, name: str) -> None:
        """Follow the link of that name."""
        self.page.get_by_role("link", name=name).first.click()

    def path(self) -> str:
        return re.sub(r"^https?://[^/]+", "", self.page.url)


def totp(secret: str, at: float | None = None) -> str:
    """The six digits of RFC 6238 (SHA-1, 30 s) for a base32 secret."""
    key = base64.b32decode(secret.upper() + "=" * (-len(secret) % 8))
    counter = struct.pack(">Q", int((time.time() if at is None else at) // 30))
    digest = hmac.new(key, counter, "sha1").digest()
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
