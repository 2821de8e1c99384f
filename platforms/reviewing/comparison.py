"""A draft beside what it is compared with, field by field: every line of `FIELD_RULES`."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.models import Revision

from marketplace.money import format_money
from platforms.facts import PLAIN_FACTS, fact_text
from platforms.field_rules import RULE_OF
from platforms.findings import field_label
from platforms.models import Plan, Platform, PlatformImage
from platforms.services.draft_values import RELATIONS


@dataclass(frozen=True)
class FieldChange:
    """One field of the draft; `before` is empty where there is nothing to compare with."""

    name: str
    label: str
    before: str
    after: str

    @property
    def is_different(self) -> bool:
        return self.before != self.after


def compare(before: Platform | None, after: Platform) -> list[FieldChange]:
    """Every field that the vendor writes, in the editor's order, empty ones on both sides left out."""
    rows = [
        FieldChange(name, field_label(name), text_of(before, name) if before else "", text_of(after, name))
        for name in RULE_OF
    ]
    return [row for row in rows if row.before or row.after]


def platform_of_revision(pk: int) -> Platform | None:
    """The platform as a revision has it; None where Wagtail no longer keeps it."""
    revision = Revision.objects.filter(pk=pk).first()
    return revision.as_object() if revision else None


def text_of(platform: Platform, name: str) -> str:
    """A value in words; the same words for the same value."""
    if name in RELATIONS:
        return "\n".join(_line(row) for row in getattr(platform, name).all())
    if name in PLAIN_FACTS:
        return fact_text(platform, name)
    field = Platform._meta.get_field(name)
    value: Any = getattr(platform, name)
    if getattr(field, "choices", None):
        return str(getattr(platform, f"get_{name}_display")() or "")
    return _words(value)


def _line(row: models.Model) -> str:
    if isinstance(row, Plan):
        return _plan(row)
    if isinstance(row, PlatformImage):
        return f"{row.get_kind_display()}: {row.alt_vi} ({row.digest[:8]})"
    return str(row)


def _plan(plan: Plan) -> str:
    """Every field of a plan that says something: no difference may hide."""
    silent = {"id", "platform", "code", "name_vi", "sort_order", "currency", "price_is_reference"}
    told = [plan.name_vi]
    for field in Plan._meta.concrete_fields:
        value = getattr(plan, field.name)
        if field.name in silent or value in (None, "", False):
            continue
        if field.name.startswith("price") and isinstance(value, int):
            value = format_money(value, plan.currency)
        words = getattr(plan, f"get_{field.name}_display", lambda value=value: _words(value))()
        told.append(f"{capfirst(field.verbose_name)}: {words}")
    return " · ".join(told)


def _words(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Có") if value else _("Không")
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return str(value)
