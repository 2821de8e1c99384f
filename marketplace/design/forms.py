"""The one way to render forms: label, help, error, input; a summary with links; nothing typed is lost.

`Renderer` gives every Django form (allauth's too) our templates and attributes. `Form` and
`ModelForm` add warnings: a suspicious value is accepted at the second sending, once the person
ticks "Đúng như vậy".
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import widgets
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

_CHECKS = (widgets.CheckboxInput, widgets.CheckboxSelectMultiple, widgets.RadioSelect)


class DesignField(BoundField):
    """A field of a form with what our templates ask of it."""

    @property
    def shape(self) -> str:
        """`hidden`, `check` (one box), `group` (fieldset with a legend) or `input`."""
        if self.is_hidden:
            return "hidden"
        if isinstance(self.field.widget, widgets.CheckboxInput):
            return "check"
        return "group" if self.use_fieldset else "input"

    @property
    def is_choice_group(self) -> bool:
        return isinstance(self.field.widget, widgets.CheckboxSelectMultiple | widgets.RadioSelect)

    @property
    def anchor(self) -> str:
        """The id that the error summary leads to: the first input of a group, else the input."""
        return f"{self.auto_id}_0" if self.use_fieldset else str(self.id_for_label or self.auto_id or "")

    @property
    def is_optional(self) -> bool:
        return not self.field.required and not getattr(self.form, "hides_optional", False)

    @cached_property
    def warnings(self) -> list[str]:
        """What looks wrong with the value and is not confirmed yet."""
        unconfirmed = getattr(self.form, "unconfirmed", {})
        return list(unconfirmed.get(self.name, ()))

    @property
    def confirmation(self) -> dict[str, str]:
        """Name, id and value of the box that accepts exactly this suspicious value."""
        name = confirmation_name(self.html_name)
        return {"name": name, "id": f"id_{name}", "value": _raw(self.form, self.name)}

    @property
    def aria_describedby(self) -> str | None:
        described = super().aria_describedby or ""
        if self.warnings and self.auto_id and not self.is_hidden:
            described = f"{described} {self.auto_id}_warning".strip()
        return described or None

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        own = str(attrs.get("class") or widget.attrs.get("class") or "")
        attrs["class"] = f"{own} {_class_of(widget)}".strip()
        return {name: value for name, value in attrs.items() if value != ""}


class Renderer(TemplatesSetting):
    """Templates of `marketplace/design/templates/django/forms/`, for every form of the site."""

    bound_field_class = DesignField


@dataclass(frozen=True, slots=True)
class Trouble:
    """One line of the error summary: where, and what to do."""

    anchor: str
    label: str
    message: str
    is_warning: bool = False


class WarningsMixin:
    """Warnings: `self.warn("tax_id", _("…"))` in `clean` makes the form wait for a confirmation.

    The confirmation is worth exactly the value it was given for: another value asks again.
    """

    unconfirmed: dict[str, list[str]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # type: ignore[attr-defined]
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = _required_message(field.widget)

    def warn(self, name: str, message: str) -> None:
        if _confirmed(self, name) != _raw(self, name):
            self.unconfirmed[name].append(message)

    def full_clean(self) -> None:
        self.unconfirmed = defaultdict(list)
        super().full_clean()  # type: ignore[misc]

    def is_valid(self) -> bool:
        return bool(super().is_valid()) and not self.unconfirmed  # type: ignore[misc]


class Form(WarningsMixin, forms.Form):
    """The base of our forms. Forms that share a page name themselves by `section`, so that no id stands twice."""

    section = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if self.section:
            kwargs.setdefault("auto_id", f"id_{self.section}_%s")
        super().__init__(*args, **kwargs)


class ModelForm(WarningsMixin, forms.ModelForm):
    """The base of our forms that edit a row."""


def troubles(form: Any) -> list[Trouble]:
    """Every error and unconfirmed warning of `form`, in the order of its fields."""
    found = [Trouble("", "", str(message)) for message in form.non_field_errors()] if form.is_bound else []
    for field in form if form.is_bound else ():
        found += [Trouble(field.anchor, str(field.label), str(message)) for message in field.errors]
        for message in getattr(field, "warnings", ()):
            found.append(Trouble(field.confirmation["id"], str(field.label), message, is_warning=True))
    return found


def confirmation_name(html_name: str) -> str:
    return f"{html_name}__dung"


def _required_message(widget: forms.Widget) -> Promise:
    if isinstance(widget, widgets.CheckboxInput):
        return _("Cần đánh dấu ô này.")
    return _("Chưa chọn.") if isinstance(widget, widgets.ChoiceWidget) else _("Chưa điền ô này.")


def _raw(form: Any, name: str) -> str:
    return str(form.data.get(form.add_prefix(name), "")).strip()


def _confirmed(form: Any, name: str) -> str | None:
    value = form.data.get(confirmation_name(form.add_prefix(name)))
    return None if value is None else str(value).strip()


def _class_of(widget: forms.Widget) -> str:
    if isinstance(widget, _CHECKS):
        return "form-check-input"
    if isinstance(widget, widgets.Select):
        return "form-select"
    return "" if widget.is_hidden else "form-control"
