"""`docs/vendor-protocol.md` says what the code does: its envelope, its types, its paths, its codes."""

import json
import re

import pytest
from django.conf import settings

from tests.factories.lifecycle import TrialFactory
from trials.handover.delivery import RETRY_SECONDS
from trials.handover.envelopes import TYPES, trial_data

DOCUMENT = (settings.BASE_DIR / "docs" / "vendor-protocol.md").read_text()


@pytest.mark.django_db
def test_the_example_has_the_envelopes_keys() -> None:
    [example] = re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)
    data = json.loads(example)["data"]
    real = trial_data(TrialFactory())
    assert set(data) == {"sequence", *real}
    assert set(data["limits"]) == set(real["limits"])
    assert set(data["organisation"]) == set(real["organisation"])


def test_every_type_and_every_wait_is_told() -> None:
    for name in {*TYPES.values(), "consent.withdrawn", "ping"}:
        assert f"`{name}`" in DOCUMENT, name
    assert RETRY_SECONDS == (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)


def test_every_path_of_the_vendor_api_is_told() -> None:
    from trials.conversion import api_urls as conversion
    from trials.handover import api_urls as handover

    for pattern in (*handover.urlpatterns, *conversion.urlpatterns):
        last = str(pattern.pattern).rstrip("/").rsplit("/", 1)[-1]
        assert last in DOCUMENT or last.startswith("<"), pattern


def test_every_code_stands_in_the_source() -> None:
    table = DOCUMENT.split("## 4. Errors")[1].split("## 5.")[0]
    told = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", table)) - {"not_authenticated", "authentication_failed"}
    source = "".join(
        path.read_text() for room in ("marketplace", "trials") for path in (settings.BASE_DIR / room).rglob("*.py")
    )
    assert len(told) >= 18
    assert not [code for code in told if f'"{code}"' not in source]
