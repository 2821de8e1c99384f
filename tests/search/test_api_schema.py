"""The public read API against its own schema: generated questions, good and bad (schemathesis)."""

from collections.abc import Iterator

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.generation import GenerationMode
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import positive_data_acceptance

from marketplace.wsgi import application
from platforms.models import Listing
from search.api.throttling import SearchThrottle

pytestmark = pytest.mark.django_db
Shops = dict[str, Listing]
PATHS = ["/api/v1/platforms", "/api/v1/platforms/{slug}", "/api/v1/categories", "/api/v1/suggest"]
EXAMPLES = 30
# The schema cannot know which categories and features there are, nor how deep a page of which size may stand.
NAMES_OF_THE_CATALOGUE = [positive_data_acceptance]


@pytest.fixture
def schema(shops: Shops, monkeypatch: pytest.MonkeyPatch) -> Iterator[BaseSchema]:
    monkeypatch.setattr(SearchThrottle, "rate", "100000/min")
    signals.request_started.disconnect(close_old_connections)  # the transaction of the test stays open
    signals.request_finished.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", application)
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("path", PATHS)
def test_answers_are_as_the_schema_says(schema: BaseSchema, path: str, mode: GenerationMode) -> None:
    operation = schema[path]["GET"]
    asked = 0

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case) -> None:  # type: ignore[no-untyped-def]
        nonlocal asked
        asked += 1
        case.call_and_validate(excluded_checks=NAMES_OF_THE_CATALOGUE if path == PATHS[0] else [])

    ask()
    assert asked
