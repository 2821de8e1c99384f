"""Values of a draft: written from what a form cleaned, and read in a form that compares."""

from collections.abc import Iterable, Mapping
from typing import Any

from platforms.field_rules import EXEMPT_FIELDS, FIELD_RULES
from platforms.models import Plan, Platform, PlatformImage
from platforms.slugs import folded_slug

RELATIONS = ("plans", "features", "secondary_categories", "images")
COLUMNS = tuple(rule.name for rule in FIELD_RULES if rule.name not in RELATIONS)
PLAN_FIELDS = (
    "name_vi", "name_en", "price_minor", "price_year_minor", "price_note", "vat_class", "trial_days", "seats",
    "limits_vi", "limits_en", "is_retired",
)  # fmt: skip
PLAN_TEXTS = ("name_vi", "name_en", "limits_vi", "limits_en", "price_note")
IMAGE_TEXTS = ("alt_vi", "alt_en")
IMAGE_FIELDS = ("kind", "width", "height", "alt_vi", "alt_en")


def write(draft: Platform, data: Mapping[str, Any]) -> None:
    """Put `data` on the draft, but what is public at once and therefore not a draft's to say."""
    for field in COLUMNS:
        if field in data and not (draft.live and field in EXEMPT_FIELDS):
            setattr(draft, field, data[field])
    for field in ("features", "secondary_categories"):
        if field in data:
            setattr(draft, field, list(data[field]))
    if "plans" in data:
        draft.plans = _plans(draft, data["plans"])
    if "images" in data:
        draft.images = _images(draft, data["images"])


def texts_of(data: Mapping[str, Any]) -> dict[str, str]:
    """Every text that a visitor would read, by the field that it belongs to."""
    texts = {field: value for field, value in data.items() if field in COLUMNS and isinstance(value, str)}
    for field, names in (("plans", PLAN_TEXTS), ("images", IMAGE_TEXTS)):
        lines = [str(row.get(name) or "") for row in data.get(field, ()) for name in names]
        texts[field] = "\n".join(filter(None, lines))
    return {field: text for field, text in texts.items() if text}


def value_of(draft: Platform, field: str) -> Any:
    """What a field says, in a form that compares."""
    if field == "plans":
        return [[getattr(plan, name) for name in ("code", *PLAN_FIELDS)] for plan in draft.plans.all()]
    if field == "images":
        return [[getattr(image, name) for name in ("digest", *IMAGE_FIELDS)] for image in draft.images.all()]
    if field in RELATIONS:
        return {row.pk for row in getattr(draft, field).all()}
    return getattr(draft, field)


def _plans(draft: Platform, wanted: Iterable[Mapping[str, Any]]) -> list[Plan]:
    known = {plan.code: plan for plan in draft.plans.all()}
    taken = set(known)
    live = dict(Plan.objects.filter(platform_id=draft.pk).values_list("code", "pk"))
    result = []
    for position, values in enumerate(wanted):
        code = str(values.get("code") or "")
        plan = known.pop(code, None)
        if plan is None:
            plan = Plan(code=_free_code(code or str(values.get("name_vi", "")), taken))
            taken.add(plan.code)
        # A plan that the revision keeps without its row's key would be deleted and made anew on publication.
        plan.pk = live.get(plan.code)
        plan.sort_order = position
        for field in PLAN_FIELDS:
            if field in values:
                setattr(plan, field, values[field])
        plan.price_is_reference = False
        result.append(plan)
    for plan in known.values():
        plan.pk = live.get(plan.code)
        plan.is_retired = True
        plan.sort_order = len(result)
        result.append(plan)
    return result


def _images(draft: Platform, wanted: Iterable[Mapping[str, Any]]) -> list[PlatformImage]:
    live = dict(PlatformImage.objects.filter(platform_id=draft.pk).values_list("digest", "pk"))
    return [
        PlatformImage(
            pk=live.get(values["digest"]),
            digest=values["digest"],
            sort_order=position,
            **{field: values.get(field, "") for field in IMAGE_FIELDS},
        )
        for position, values in enumerate(wanted)
    ]


def _free_code(name: str, taken: set[str]) -> str:
    """A stable code for a new plan: from its code or name, once and for ever."""
    code = folded_slug(name, max_length=36) or "goi"
    candidate, number = code, 2
    while candidate in taken:
        candidate, number = f"{code}-{number}", number + 1
    return candidate
