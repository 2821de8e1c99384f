"""What the vendor API cannot read is refused by name, and nothing of it is kept."""

from typing import Any

import pytest

from tests.trials.handover.test_api import Api, a_trial, problem
from trials.handover.models import IdempotencyKey
from trials.lifecycle.models import Trial

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/events?limit=0", "limit"),
        ("/events?limit=", "limit"),
        ("/events?after=", "after"),
        ("/events?after=-1", "after"),
        ("/events?after=0&limit=٣", "limit"),
        ("/trials?state=", "state"),
        ("/trials?cursor=", "cursor"),
        ("/trials?cursor=x", "cursor"),
    ],
)
def test_a_parameter_out_of_range_or_empty_is_refused_by_name(api: Api, path: str, field: str) -> None:
    answer = api.send("GET", path)
    assert problem(answer) == (400, "invalid_input")
    assert list(answer.json()["errors"]) == [field]


@pytest.mark.parametrize(("method", "path"), [("POST", "usage"), ("PUT", "provisioning")])
def test_a_body_over_the_limit_is_refused_and_nothing_is_kept(
    api: Api, vendor: Any, settings: Any, method: str, path: str
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    trial = a_trial(vendor, active=True)
    answer = api.send(method, f"/trials/{trial.public_id}/{path}", {"reason": "x" * 1000})
    assert problem(answer) == (413, "body_too_large")
    assert not IdempotencyKey.objects.exists()
    assert Trial.objects.get(pk=trial.pk).sequence == trial.sequence


@pytest.mark.parametrize(("method", "path"), [("POST", "usage"), ("PUT", "provisioning")])
@pytest.mark.parametrize("body", ["[" * 100_000, '{"a":' * 100_000, "[" * 100_000 + "]" * 100_000])
def test_json_nested_too_deep_is_no_defect(api: Api, vendor: Any, method: str, path: str, body: str) -> None:
    trial = a_trial(vendor, active=True)
    for _twice in range(2):
        answer = api.send(method, f"/trials/{trial.public_id}/{path}", body)
        assert problem(answer) == (400, "parse_error")


def test_a_text_is_measured_as_it_was_sent(api: Api, vendor: Any) -> None:
    path = f"/trials/{a_trial(vendor, active=True).public_id}/stop"
    refused = api.send("POST", path, {"reason": "Hết hợp đồng." + " " * 300})
    assert (problem(refused), list(refused.json()["errors"])) == ((400, "invalid_input"), ["reason"])
    assert api.send("POST", path, {"reason": "Hết hợp đồng."}, key="k2").status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("stop", {"reason": 5}, "reason"),
        ("usage", {"day": "2026-11-24", "active_users": "3"}, "active_users"),
        ("extension", {"decision": "granted", "days": "5"}, "days"),
    ],
)
def test_a_number_is_no_text_and_a_text_no_number(
    api: Api, vendor: Any, path: str, body: dict[str, Any], field: str
) -> None:
    refused = api.send("POST", f"/trials/{a_trial(vendor, active=True).public_id}/{path}", body)
    assert (problem(refused), list(refused.json()["errors"])) == ((400, "invalid_input"), [field])


def test_who_takes_no_json_is_told(api: Api) -> None:
    assert problem(api.send("GET", "/trials", Accept="text/csv")) == (406, "not_acceptable")
