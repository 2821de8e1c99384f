"""Version 1 only ever grows: what of a released document a newer one would break."""

from collections.abc import Iterator
from typing import Any

from django.utils import translation

from trials.handover.api.openapi import SCHEME, Document
from trials.handover.api.reference import document


def vendor_document() -> Document:
    """The vendors' part of the published document, in Vietnamese: its operations and the schemas they reach."""
    with translation.override("vi"):
        whole = document()
    paths = {
        path: kept
        for path, methods in whole["paths"].items()
        if (kept := {name: row for name, row in methods.items() if {SCHEME: []} in row.get("security", ())})
    }
    reached: dict[str, Any] = {}
    _reach(paths, whole, reached)
    components = {**whole["components"], "schemas": dict(sorted(reached.items()))}
    return {**whole, "paths": paths, "components": components}


def breaks(old: Document, new: Document) -> list[str]:
    """Each way in which a client of `old` could fail on `new`; empty for additions."""
    found: list[str] = []
    for path, methods in old["paths"].items():
        for method, operation in methods.items():
            now = new["paths"].get(path, {}).get(method)
            name = f"{method.upper()} {path}"
            found += [f"{name}: gone"] if now is None else _operation(name, operation, now, old, new)
    return found


def _operation(name: str, was: Document, now: Document, old: Document, new: Document) -> Iterator[str]:
    known = {(row["in"], row["name"]): row for row in was.get("parameters", ())}
    after = {(row["in"], row["name"]): row for row in now.get("parameters", ())}
    yield from (f"{name}: parameter {key[1]} is gone" for key in known.keys() - after.keys())
    for key, row in after.items():
        if row.get("required") and not known.get(key, {}).get("required"):
            yield f"{name}: parameter {key[1]} is now needed"
        if key in known:
            yield from _request(f"{name}: parameter {key[1]}", known[key]["schema"], row["schema"], old, new)
    for kind, body in was.get("requestBody", {}).get("content", {}).items():
        later = now.get("requestBody", {}).get("content", {}).get(kind)
        if later is None:
            yield f"{name}: takes no {kind} any more"
        else:
            yield from _request(f"{name}: body", body["schema"], later["schema"], old, new)
    for status, answer in was["responses"].items():
        later = now["responses"].get(status)
        if later is None:
            yield f"{name}: answer {status} is gone"
            continue
        for kind, body in answer.get("content", {}).items():
            if kind not in later.get("content", {}):
                yield f"{name}: answer {status} is no {kind} any more"
            else:
                yield from _answer(f"{name}: {status}", body["schema"], later["content"][kind]["schema"], old, new)


def _request(where: str, was: Document, now: Document, old: Document, new: Document) -> Iterator[str]:
    """What was taken must still be taken."""
    was, now = _resolved(was, old), _resolved(now, new)
    yield from _same_type(where, was, now)
    yield from (f"{where}: {name} is now needed" for name in _more(now, was, "required"))
    yield from (f"{where}: value {value} is refused" for value in _more(was, now, "enum"))
    for limit, sign in (("maxLength", -1), ("maximum", -1), ("maxItems", -1), ("minLength", 1), ("minimum", 1)):
        before = was.get(limit)
        if limit in now and (before is None or (now[limit] - before) * sign > 0):
            yield f"{where}: {limit} is tighter"
    for name, row in was.get("properties", {}).items():
        if name not in now.get("properties", {}):
            yield f"{where}: {name} is gone"
        else:
            yield from _request(f"{where}.{name}", row, now["properties"][name], old, new)


def _answer(where: str, was: Document, now: Document, old: Document, new: Document) -> Iterator[str]:
    """What was told must still be told."""
    was, now = _resolved(was, old), _resolved(now, new)
    yield from _same_type(where, was, now)
    if now.get("nullable") and not was.get("nullable"):
        yield f"{where}: may now be null"
    yield from (f"{where}: {name} may now be missing" for name in _more(was, now, "required"))
    for name, row in was.get("properties", {}).items():
        if name not in now.get("properties", {}):
            yield f"{where}: {name} is gone"
        else:
            yield from _answer(f"{where}.{name}", row, now["properties"][name], old, new)
    if "items" in was and "items" in now:
        yield from _answer(f"{where}[]", was["items"], now["items"], old, new)


def _same_type(where: str, was: Document, now: Document) -> Iterator[str]:
    if was.get("type") != now.get("type"):
        yield f"{where}: was {was.get('type')}, is {now.get('type')}"


def _more(some: Document, others: Document, name: str) -> list[Any]:
    """What `some` lists under `name` and `others` does not (where both list anything)."""
    if name == "enum" and name not in others:
        return []
    return [value for value in some.get(name, ()) if value not in others.get(name, ())]


def _resolved(schema: Document, whole: Document) -> Document:
    for part in (schema, *schema.get("allOf", ()), *schema.get("oneOf", ())):
        if "$ref" in part:
            target = whole["components"]["schemas"][part["$ref"].rsplit("/", 1)[-1]]
            return {**target, **{name: value for name, value in schema.items() if name == "nullable"}}
    return schema


def _reach(part: Any, whole: Document, reached: dict[str, Any]) -> None:
    if isinstance(part, list):
        for item in part:
            _reach(item, whole, reached)
    elif isinstance(part, dict):
        name = str(part.get("$ref", "")).rsplit("/", 1)[-1]
        if name and name not in reached:
            reached[name] = whole["components"]["schemas"][name]
            _reach(reached[name], whole, reached)
        for item in part.values():
            _reach(item, whole, reached)
