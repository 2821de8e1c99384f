"""`docs/operations.md` names the schedule, the environment and the commands as they are."""

import re

from django.conf import settings
from django.core.management import get_commands

from marketplace.celery import app

DOCUMENT = (settings.BASE_DIR / "docs" / "operations.md").read_text()


def test_every_sweep_is_told_and_no_other() -> None:
    told = set(re.findall(r"^\| `([a-z]+\.[a-z_]+)` \|", DOCUMENT, re.MULTILINE))

    assert told == {entry["task"] for entry in app.conf.beat_schedule.values()}


def test_every_variable_of_the_example_is_told() -> None:
    example = (settings.BASE_DIR / "deploy" / "env.example").read_text()

    assert not [name for name in re.findall(r"^([A-Z_]+)=", example, re.MULTILINE) if f"`{name}`" not in DOCUMENT]


def test_every_command_exists() -> None:
    named = set(re.findall(r"manage\.py ([a-z_]+)", DOCUMENT)) | set(
        re.findall(r"`((?:figures|search|load)_[a-z]+)", DOCUMENT)
    )

    assert len(named) >= 9
    assert named <= set(get_commands())
