"""`docs/vendors/` says what the code does: its envelope, its types, its paths, its codes, its checks."""

import json
import re
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from rest_framework import exceptions

from platforms.models import Plan
from platforms.offers import plan_terms
from tests.factories.lifecycle import ListingFactory, TrialFactory
from trials.handover import signing
from trials.handover.conformance import standing
from trials.handover.conformance.checks import CHECKS
from trials.handover.delivery import RETRY_SECONDS
from trials.handover.envelopes import ERASURE, TYPES, WITHDRAWN, trials_data

FOLDER = settings.BASE_DIR / "docs" / "vendors"
ERRORS = (FOLDER / "errors.md").read_text()
DOCUMENT = (FOLDER / "protocol.md").read_text()


@pytest.mark.django_db
def test_the_example_has_the_envelopes_keys() -> None:
    [example] = re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)
    data = json.loads(example)["data"]
    ListingFactory()
    trial: Any = TrialFactory(plan_terms=plan_terms(Plan.objects.get()))
    real = trials_data([trial])[0]
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
    "not_acceptable",
    "not_authenticated",
    "not_found",
    "parse_error",
    "throttled",
    "unsupported_media_type",
}


def test_the_codes_are_those_of_the_source() -> None:
    told = re.findall(r"^\| (\d+) \| `([a-z_]+)` \|", ERRORS, re.MULTILINE)
    trials = settings.BASE_DIR / "trials"
    files = [*(trials / "handover" / "api").glob("*.py"), trials / "handover" / "handoffs.py"]
    files += [trials / "lifecycle" / f"{name}.py" for name in ("advance", "provisioning", "extension", "usage")]
    files += [trials / "conversion" / f"{name}.py" for name in ("services", "holds")]
    source = "".join(path.read_text() for path in files)
    raised = set(re.findall(r"\bcode ?= ?\"([a-z_]+)\"", source))
    assert {code for _status, code in told} == (raised - OF_OTHERS) | OF_THE_FRAME
    assert len(told) == len({code for _status, code in told})


def test_the_statuses_of_the_frame_are_right() -> None:
    told = {code: int(status) for status, code in re.findall(r"^\| (\d+) \| `([a-z_]+)`", ERRORS, re.MULTILINE)}
    for error in (
        exceptions.Throttled,
        exceptions.ParseError,
        exceptions.MethodNotAllowed,
        exceptions.NotFound,
        exceptions.NotAcceptable,
    ):
        assert told[error.default_code] == error.status_code


def test_the_conformance_document_names_every_check_and_the_rule_of_falling_off() -> None:
    text = (FOLDER / "conformance.md").read_text()
    assert re.findall(r"^\| `([a-z_]+)` \|", text, re.MULTILINE) == [check.code for check in CHECKS]
    assert f"after **{standing.FAILURES}** failed deliveries" in text
    assert f"**{standing.FAILING_FOR.total_seconds() / 3600:.0f} hours**" in text


def test_no_link_between_the_documents_is_broken() -> None:
    for page in FOLDER.glob("*.md"):
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
            assert target.startswith("https://") or (page.parent / target).exists(), (page.name, target)
