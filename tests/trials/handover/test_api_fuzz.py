"""The vendor API against its own schema: generated calls, good and bad, on trials there and not (schemathesis)."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.generation import GenerationMode
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    positive_data_acceptance,
)

from marketplace.wsgi import application
from tests.factories.lifecycle import TrialFactory, VendorFactory
from tests.trials.handover.test_api import Api
from trials.handover.api.authentication import VendorThrottle

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/vendor"
OPERATIONS = [
    (f"{ROOT}/trials", "GET"),
    (f"{ROOT}/trials/{{public_id}}", "GET"),
    (f"{ROOT}/trials/{{public_id}}/provisioning", "PUT"),
    (f"{ROOT}/trials/{{public_id}}/usage", "POST"),
    (f"{ROOT}/trials/{{public_id}}/extension", "POST"),
    (f"{ROOT}/trials/{{public_id}}/conversion", "POST"),
    (f"{ROOT}/trials/{{public_id}}/stop", "POST"),
    (f"{ROOT}/events", "GET"),
    (f"{ROOT}/handoffs/redeem", "POST"),
]
EXAMPLES, MANY = 20, 100
# The schema cannot know which trials, codes and days there are.
LEFT_OUT = [positive_data_acceptance]


@pytest.fixture
def schema(monkeypatch: pytest.MonkeyPatch) -> Iterator[BaseSchema]:
    monkeypatch.setattr(VendorThrottle, "rate", "100000/min")
    signals.request_started.disconnect(close_old_connections)  # the transaction of the test stays open
    signals.request_finished.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", application)
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_answers_are_as_the_schema_says(schema: BaseSchema, path: str, method: str, mode: GenerationMode) -> None:
    ask_often(schema[path][method], mode, settings(max_examples=EXAMPLES, derandomize=True))


@pytest.mark.long
@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_answers_are_as_the_schema_says_to_other_calls_each_time(
    schema: BaseSchema, path: str, method: str, mode: GenerationMode
) -> None:
    ask_often(schema[path][method], mode, settings(max_examples=MANY))


def ask_often(operation: Any, mode: GenerationMode, often: settings) -> None:
    """Send generated calls; two of three of those that name a trial meet one that is there."""
    vendor = VendorFactory()
    api = Api(vendor)
    states = [TrialFactory(platform__vendor=vendor), TrialFactory(platform__vendor=vendor, active=True)]
    names = [trial.public_id for trial in states]
    asked: list[int] = []

    @settings(
        often, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        if case.path_parameters and len(asked) % 3:
            case.path_parameters["public_id"] = names[len(asked) % 2]
        answer = case.call_and_validate(headers={"Authorization": f"Bearer {api.text}"}, excluded_checks=LEFT_OUT)
        asked.append(answer.status_code)

    ask()
    assert asked
    assert max(asked) < 500


def test_every_operation_of_the_vendor_api_is_asked(schema: BaseSchema) -> None:
    found = {(op.ok().path, op.ok().method.upper()) for op in schema.get_all_operations() if ROOT in op.ok().path}
    assert found == set(OPERATIONS)
