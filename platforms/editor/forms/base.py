"""What the forms of all steps share: filled from a draft, prose read by the rules, findings beside their fields."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.design.forms import Form
from platforms.models import Platform
from platforms.prose import CONTACT_FIELDS, remarks_on

UNKNOWN = [("", gettext_lazy("Chưa công bố"))]


class ProseForm(Form):
    """Texts that a visitor will read: errors of `platforms.prose` are refused, its warnings are asked about once."""

    prices: tuple[int, ...] | None = None
    prose_fields: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self.prose_fields:
            text = data.get(name)
            if not isinstance(text, str) or not text:
                continue
            for remark in remarks_on(text, prices=self.prices):
                if remark.is_error:
                    self.add_error(name, str(remark.message))
                elif text != self.initial.get(name):
                    self.warn(name, str(remark.message))
        return data


class StepForm(ProseForm):
    """One step, filled from the draft. `values()` is what `step_save` takes."""

    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, draft: Platform, findings: Mapping[str, list[str]] | None = None, **kwargs: Any
    ) -> None:
        self.draft = draft
        initial = {**self.filled_from(draft), "based_on": draft.latest_revision_id or 0}
        super().__init__(*args, initial=initial, **kwargs)
        self.prose_fields = tuple(
            name
            for name, field in self.fields.items()
            if isinstance(field, forms.CharField) and name not in CONTACT_FIELDS and name != "based_on"
        )
        self.prices = prices_of(draft)
        for name, texts in (findings or {}).items():
            if name in self.fields:
                self.fields[name].help_text = _with_findings(str(self.fields[name].help_text), texts)

    def filled_from(self, draft: Platform) -> dict[str, Any]:
        return {name: getattr(draft, name) for name in self.base_fields if name != "based_on"}

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "based_on"}


def prices_of(draft: Platform) -> tuple[int, ...]:
    """Every sum that the plans of the draft really name, in đồng, by the month and by the year."""
    plans = [plan for plan in draft.plans.all() if not plan.is_retired]
    months = [plan.price_minor for plan in plans if plan.price_minor is not None]
    years = [plan.price_year_minor for plan in plans if plan.price_year_minor is not None]
    costs = [draft.exit_cost_minor] if draft.exit_cost_minor is not None else []
    return (*months, *years, *(price * 12 for price in months), *costs)


def yes_no_unknown(label: Any, **options: Any) -> forms.TypedChoiceField:
    """Yes, no, or not published; `None` is the last."""
    return forms.TypedChoiceField(
        label=label,
        choices=[*UNKNOWN, ("yes", gettext_lazy("Có")), ("no", gettext_lazy("Không"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
        **options,
    )


def yes_no_value(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _with_findings(help_text: str, texts: list[str]) -> SafeString:
    found = mark_safe("")
    for text in texts:
        found += format_html("<strong>{}</strong> {} ", _("Người thẩm định ghi:"), text)
    return format_html("{}{}", format_html("{} ", help_text) if help_text else "", found)
