"""Who said a fact and when: written beside the facts, so that it travels with the revision."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.errors import InvalidInput
from platforms.field_rules import RULE_OF
from platforms.models import FactBasis, Platform
from platforms.services.draft_values import value_of


def vendor_today() -> dict[str, str]:
    return {"basis": FactBasis.VENDOR.value, "on": clock.today().isoformat()}


def freeze_sources(draft: Platform) -> None:
    """The page becomes its vendor's; what the vendor has not touched keeps the name of who said it."""
    if draft.fact_basis != FactBasis.VENDOR:
        on = draft.facts_checked_on.isoformat() if draft.facts_checked_on else ""
        line = {"basis": str(draft.fact_basis), "on": on, "url": draft.source_url}
        for field in RULE_OF:
            draft.fact_sources.setdefault(field, line)
    draft.fact_basis = FactBasis.VENDOR
    draft.source_url = ""
    draft.facts_checked_on = clock.today()


def stamp_vendor(draft: Platform, before: Mapping[str, Any]) -> None:
    """Sign what was saved with "its vendor, today", but where the vendor said the same before."""
    for field, value in before.items():
        known = draft.fact_sources.get(field)
        if known is None or known["basis"] != FactBasis.VENDOR or value_of(draft, field) != value:
            draft.fact_sources[field] = vendor_today()


def refused_fields(error: ValidationError) -> InvalidInput:
    """What the model refuses, beside its fields."""
    fields = {name: messages[0] for name, messages in error.message_dict.items()}
    return InvalidInput(_("Có chỗ chưa đúng, hãy xem từng ô."), fields=fields)
