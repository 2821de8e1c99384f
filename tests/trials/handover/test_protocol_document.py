"""`docs/vendor-protocol.md` says what the code does: its envelope, its types, its paths, its codes."""

import json
import re
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from platforms.models import Plan
from platforms.offers import plan_terms
from tests.factories.lifecycle import ListingFactory, TrialFactory
from trials.handover import signing
from trials.handover.delivery import RETRY_SECONDS
from trials.handover.envelopes import ERASURE, TYPES, WITHDRAWN, trial_data

DOCUMENT = (settings.BASE_DIR / "docs" / "vendor-protocol.md").read_text()


@pytest.mark.django_db
def test_the_example_has_the_envelopes_keys() -> None:
    [example] = re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)
    data = json.loads(example)["data"]
    ListingFactory()
    trial: Any = TrialFactory(plan_terms=plan_terms(Plan.objects.get()))
    real = trial_data(trial)
    assert set(data["plan"]) == set(real["plan"])
    assert set(data) == {"sequence", *real}
    assert set(data["limits"]) == set(real["limits"])
    assert set(data["organisation"]) == set(real["organisation"])


def test_every_type_and_every_wait_is_told() -> None:
    for name in {*TYPES.values(), WITHDRAWN, ERASURE, "ping"}:
        assert f"`{name}`" in DOCUMENT, name
    assert RETRY_SECONDS == (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)


def test_every_path_of_the_vendor_api_is_told() -> None:
    from trials.conversion import api_urls as conversion
    from trials.handover import api_urls as handover

    for pattern in (*handover.urlpatterns, *conversion.urlpatterns):
        last = str(pattern.pattern).rstrip("/").rsplit("/", 1)[-1]
        assert last in DOCUMENT or last.startswith("<"), pattern


def test_the_examples_of_verifying_run() -> None:
    names: dict[str, Any] = {}
    for example in re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL):
        exec(example, names)
    secret, body = signing.new_secret(), '{"type":"ping","data":{"ten":"Sổ chợ"}}'
    headers = signing.headers("msg_1", timezone.now(), body, [signing.new_secret(), secret])

    assert names["holds"](secret, body.encode(), headers)
    assert names["receive"](secret, body.encode(), headers) == json.loads(body)
    assert names["receive"](secret, body.encode(), headers) is None
    assert not names["holds"](secret, body.encode() + b" ", headers)
    with pytest.raises(Exception, match="signature"):
        names["receive"](secret, body.encode() + b" ", headers)


# Refusals to enterprises and officers: no call of a vendor's machine meets them.
OF_OTHERS = {
    "already_decided",
    "extension_waiting",
    "not_proven",
    "nothing_to_confirm",
    "nothing_to_deny",
    "report_changed",
}
# Answers of the framework's own, and of the problem documents.
OF_THE_FRAME = {
    "authentication_failed",
    "internal_error",
    "invalid_input",
    "method_not_allowed",
    "not_authenticated",
    "not_found",
    "parse_error",
    "throttled",
    "unsupported_media_type",
}


def test_the_codes_are_those_of_the_source() -> None:
    table = DOCUMENT.split("## 4. Errors")[1].split("## 5.")[0].split("| status | codes |")[1]
    told = set(re.findall(r"`([a-z]+(?:_[a-z]+)*)`", table)) - {"errors"}
    trials = settings.BASE_DIR / "trials"
    files = [*(trials / "handover" / "api").glob("*.py"), trials / "handover" / "handoffs.py"]
    files += [trials / "lifecycle" / f"{name}.py" for name in ("advance", "provisioning", "extension", "usage")]
    files.append(trials / "conversion" / "services.py")
    source = "".join(path.read_text() for path in files)
    raised = set(re.findall(r"\bcode ?= ?\"([a-z_]+)\"", source))
    assert told == (raised - OF_OTHERS) | OF_THE_FRAME
