"""What an SME types when it scores and decides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.design.forms import Form
from trials.evaluation.models import POINTS
from trials.evaluation.queries import SideBySide

_CHOICES = [("", "–"), *((str(value), str(value)) for value in POINTS)]


class ScoreForm(Form):
    """One field a question and trial, named `<question>-<trial>`."""

    def __init__(self, *args: Any, side: SideBySide, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.side = side
        for line in side.lines:
            for trial, points in zip(side.trials, line.points, strict=True):
                self.fields[f"{line.key}-{trial.pk}"] = forms.ChoiceField(
                    label=f"{trial.platform.name}: {line.text}",
                    choices=_CHOICES,
                    required=False,
                    initial="" if points is None else str(points),
                    error_messages={"invalid_choice": _("Điểm phải từ 1 đến 5.")},
                )

    def rows(self) -> list[tuple[Any, list[Any]]]:
        """Each line with its fields, in the order of the trials."""
        return [(line, [self[f"{line.key}-{trial.pk}"] for trial in self.side.trials]) for line in self.side.lines]

    @property
    def points(self) -> dict[tuple[int, str], int | None]:
        found = {}
        for name, value in self.cleaned_data.items():
            key, _dash, trial_pk = name.partition("-")
            found[int(trial_pk), key] = int(value) if value else None
        return found


class DecisionForm(Form):
    section = "decision"

    chosen = forms.ChoiceField(label=_("Bạn chọn"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Lý do"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Ngắn gọn: điều gì quyết định, điều gì còn phải thương lượng."),
    )

    def __init__(self, *args: Any, side: SideBySide, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["chosen"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        none = ("none", _("Không chọn nền tảng nào"))
        field.choices = [*((trial.public_id, trial.platform.name) for trial in side.trials), none]
