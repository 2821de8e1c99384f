"""Every mail is written in both languages, from the same facts."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOMS = ("marketplace", "platforms", "trials", "search", "cms")
VIETNAMESE = sorted(path for room in ROOMS for path in (settings.BASE_DIR / room).rglob("templates/notify/*.vi.txt"))


def facts(path: Path) -> set[str]:
    return set(re.findall(r"{{\s*(\w+)", path.read_text()))


@pytest.mark.parametrize("path", VIETNAMESE, ids=lambda path: path.name)
def test_a_mail_says_the_same_facts_in_english(path: Path) -> None:
    english = path.with_name(path.name.replace(".vi.txt", ".en.txt"))
    assert english.exists()
    assert facts(english) == facts(path)
