"""The published OpenAPI document: complete, with examples that hold, and only ever added to inside version 1.

`docs/vendors/openapi-v1.json` is the document as released. After an addition:
`python manage.py vendor_schema --write` puts the new one there.
"""

import json
from typing import Any

import jsonschema
import pytest
from django.conf import settings
from django.test import Client

from trials.handover.api.released import breaks, vendor_document

RELEASED = settings.BASE_DIR / "docs" / "vendors" / "openapi-v1.json"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return vendor_document()


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_nothing_that_was_released_is_broken(document: dict[str, Any]) -> None:
    assert breaks(json.loads(RELEASED.read_text()), document) == []


def test_what_is_released_is_what_is_served(document: dict[str, Any]) -> None:
    assert json.loads(RELEASED.read_text()) == document, "python manage.py vendor_schema --write"


def test_every_operation_has_summary_examples_and_its_refusals(document: dict[str, Any]) -> None:
    found = operations(document)
    assert len(found) == 9
    for path, method, operation in found:
        assert operation["summary"], path
        assert {"200", "400", "401", "429"} <= operation["responses"].keys(), path
        for status, response in operation["responses"].items():
            kind = "application/json" if status == "200" else "application/problem+json"
            assert kind in response["content"], (path, status)
            assert response["description"], (path, status)
        names = [parameter["name"] for parameter in operation.get("parameters", [])]
        assert names.count("Idempotency-Key") == (method == "post"), path


def test_the_examples_hold_against_their_schemas(document: dict[str, Any]) -> None:
    checked = 0
    for _path, _method, operation in operations(document):
        bodies = [operation["responses"]["200"]["content"]["application/json"]]
        bodies += [operation["requestBody"]["content"]["application/json"]] if "requestBody" in operation else []
        for body in bodies:
            schema = {**_strict(body["schema"]), "components": _strict(document["components"])}
            jsonschema.validate(body["example"], schema)
            checked += 1
    assert checked == 15


def _strict(schema: Any) -> Any:
    """OpenAPI 3.0's `nullable` in the words of JSON Schema."""
    if isinstance(schema, list):
        return [_strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: _strict(part) for name, part in schema.items() if name != "nullable"}
    if not schema.get("nullable"):
        return made
    return {"anyOf": [made, {"type": "null"}]}


class TestWhatBreaks:
    """The comparison itself: each kind of breaking change is found, additions are not."""

    def mend(self, document: dict[str, Any], change: Any) -> list[str]:
        new = json.loads(json.dumps(document))
        change(new)
        return breaks(document, new)

    def usage(self, document: dict[str, Any]) -> dict[str, Any]:
        return document["components"]["schemas"]["UsageRequest"]

    def trial(self, document: dict[str, Any]) -> dict[str, Any]:
        return document["components"]["schemas"]["TrialAnswer"]

    @pytest.mark.parametrize(
        "change",
        [
            lambda d: d["paths"].pop("/api/v1/vendor/events"),
            lambda d: d["paths"]["/api/v1/vendor/trials"].pop("get"),
            lambda d: d["paths"]["/api/v1/vendor/trials"]["get"]["parameters"].pop(0),
            lambda d: d["paths"]["/api/v1/vendor/events"]["get"]["parameters"].append(
                {"in": "query", "name": "moi", "required": True, "schema": {"type": "string"}}
            ),
            lambda d: d["paths"]["/api/v1/vendor/events"]["get"]["responses"].pop("200"),
            lambda d: d["components"]["schemas"]["UsageRequest"]["required"].append("actions"),
            lambda d: d["components"]["schemas"]["UsageRequest"]["properties"].pop("actions"),
            lambda d: d["components"]["schemas"]["StopRequest"]["properties"]["reason"].update(maxLength=10),
            lambda d: d["components"]["schemas"]["UsageRequest"]["properties"]["active_users"].update(minimum=1),
            lambda d: d["components"]["schemas"]["ConversionRequest"]["properties"].update(
                amount_minor={"type": "string"}
            ),
            lambda d: d["components"]["schemas"]["TrialAnswer"]["properties"].pop("state"),
            lambda d: d["components"]["schemas"]["TrialAnswer"]["required"].remove("state"),
            lambda d: d["components"]["schemas"]["TrialAnswer"]["properties"]["sequence"].update(nullable=True),
            lambda d: d["components"]["schemas"]["TrialAnswer"]["properties"].update(sequence={"type": "string"}),
        ],
    )
    def test_a_breaking_change_is_named(self, document: dict[str, Any], change: Any) -> None:
        assert len(self.mend(document, change)) >= 1

    @pytest.mark.parametrize(
        "change",
        [
            lambda d: d["paths"].update({"/api/v1/vendor/moi": {"get": {"responses": {}}}}),
            lambda d: d["paths"]["/api/v1/vendor/events"]["get"]["parameters"].append(
                {"in": "query", "name": "moi", "schema": {"type": "string"}}
            ),
            lambda d: d["components"]["schemas"]["UsageRequest"]["properties"].update(moi={"type": "string"}),
            lambda d: d["components"]["schemas"]["TrialAnswer"]["properties"].update(moi={"type": "string"}),
            lambda d: d["components"]["schemas"]["TrialAnswer"]["required"].append("moi"),
            lambda d: d["components"]["schemas"]["StopRequest"]["properties"]["reason"].update(maxLength=1000),
        ],
    )
    def test_an_addition_is_none(self, document: dict[str, Any], change: Any) -> None:
        assert self.mend(document, change) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "word"), [("/api/v1/docs/", "Tích hợp trong năm bước"), ("/en/api/v1/docs/", "five steps")]
)
def test_the_page_tells_every_operation(document: dict[str, Any], address: str, word: str) -> None:
    page = Client().get(address)
    text = page.content.decode()
    assert page.status_code == 200
    assert word in text
    for path, method, _operation in operations(document):
        assert f"{method.upper()} {path}" in text
    assert "<style" not in text
    assert "conversion.reversed" in text
