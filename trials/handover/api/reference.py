"""The published document as a page reads it: operations with their parameters, fields and examples."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils import translation
from drf_spectacular.generators import SchemaGenerator

from trials.handover.api.openapi import JSON, SCHEME, Document
from trials.handover.api.operations import OPERATIONS


@dataclass(frozen=True)
class Field:
    """One field of a body or one parameter; `rule` is its type and limits."""

    name: str
    rule: str
    is_required: bool
    text: str = ""


@dataclass(frozen=True)
class Answer:
    status: str
    text: str


@dataclass(frozen=True)
class Entry:
    """One operation."""

    operation_id: str
    method: str
    path: str
    summary: str
    parameters: list[Field]
    fields: list[Field]
    sends: str
    answers: str
    statuses: list[Answer]


def document() -> Document:
    """The OpenAPI document in the language of now."""
    return SchemaGenerator().get_schema(request=None, public=True)


def entries() -> list[Entry]:
    """Every operation of the vendor API, in the language of now."""
    return _entries(translation.get_language())


@lru_cache(maxsize=4)
def _entries(language: str) -> list[Entry]:
    whole = document()
    found = [
        _entry(path, method, operation, whole)
        for path, methods in whole["paths"].items()
        for method, operation in methods.items()
        if {SCHEME: []} in operation.get("security", ())
    ]
    return sorted(found, key=lambda entry: [*OPERATIONS].index(entry.operation_id))


def _entry(path: str, method: str, operation: Document, whole: Document) -> Entry:
    body = operation.get("requestBody", {}).get("content", {}).get(JSON, {})
    return Entry(
        operation_id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        parameters=[
            Field(row["name"], _rule(row["schema"], whole), row.get("required", False), row.get("description", ""))
            for row in operation.get("parameters", ())
        ],
        fields=_fields(body["schema"], whole) if body else [],
        sends=_pretty(body["example"]) if body else "",
        answers=_pretty(operation["responses"]["200"]["content"][JSON]["example"]),
        statuses=[Answer(status, row["description"]) for status, row in operation["responses"].items()],
    )


def _fields(schema: Document, whole: Document) -> list[Field]:
    schema = _resolved(schema, whole)
    required = schema.get("required", ())
    return [Field(name, _rule(row, whole), name in required) for name, row in schema.get("properties", {}).items()]


def _rule(schema: Document, whole: Document) -> str:
    schema = _resolved(schema, whole)
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"] if value not in (None, ""))
    words: list[str] = [schema.get("format") or schema.get("type", "object")]
    for name, sign in (("minimum", "≥"), ("minLength", "≥"), ("maxLength", "≤"), ("maxItems", "≤")):
        if name in schema:
            words.append(f"{sign} {schema[name]}")
    return " ".join(words)


def _resolved(schema: Document, whole: Document) -> Document:
    for part in (schema, *schema.get("allOf", ()), *schema.get("oneOf", ())):
        if "$ref" in part:
            return whole["components"]["schemas"][part["$ref"].rsplit("/", 1)[-1]]
    return schema


def _pretty(example: Any) -> str:
    return json.dumps(example, ensure_ascii=False, indent=2)
