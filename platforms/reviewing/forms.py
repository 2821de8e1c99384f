"""Forms of the review: a step's findings, a conflict of interest, the vendor's evidence."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.design.forms import Form
from platforms.models import Vendor
from platforms.reviewing.comparison import FieldChange
from platforms.reviewing.models import Criterion, CriterionEvidence, Judgement, Verdict
from platforms.reviewing.queries import reviewers
from platforms.reviewing.services.judging import Findings

NOTE = forms.Textarea(attrs={"rows": 2})


@dataclass(frozen=True)
class CriterionRow:
    """A criterion as the reviewer sees it."""

    criterion: Criterion
    verdict: BoundField
    note: BoundField
    text: str
    url: str


class JudgeForm(Form):
    """One step of one revision: a verdict and a note for each criterion, a note for each field, a conclusion.

    Names: `c_<code>`, `n_<code>`, `f_<field>`.
    """

    hides_optional = True

    step = forms.CharField(widget=forms.HiddenInput, max_length=10)
    revision = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("Kết luận"), choices=[("approve", _("Đạt")), ("reject", _("Cần sửa"))], widget=forms.RadioSelect
    )
    summary = forms.CharField(
        label=_("Nhận xét chung"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
    )

    def __init__(
        self,
        *args: Any,
        criteria: Iterable[Criterion],
        changes: Iterable[FieldChange],
        evidence: dict[str, dict[str, str]],
        known: dict[str, Judgement],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.criteria, self.changes, self.evidence = list(criteria), list(changes), evidence
        for criterion in self.criteria:
            judged = known.get(criterion.code)
            self.fields[f"c_{criterion.code}"] = forms.ChoiceField(
                label=criterion.text,
                help_text=_asked_for(criterion),
                choices=[("", _("Chưa kết luận")), *Verdict.choices],
                required=False,
                initial=judged.verdict if judged else "",
            )
            self.fields[f"n_{criterion.code}"] = forms.CharField(
                label=_("Nhận xét về tiêu chí này"),
                widget=NOTE,
                max_length=1000,
                required=False,
                initial=judged.note if judged else "",
            )
        for change in self.changes:
            self.fields[f"f_{change.name}"] = forms.CharField(
                label=_("Nhận xét: %(field)s") % {"field": change.label}, widget=NOTE, max_length=1000, required=False
            )

    def findings(self) -> Findings:
        data = self.cleaned_data
        return Findings(
            verdicts={row.code: (data[f"c_{row.code}"], data[f"n_{row.code}"]) for row in self.criteria},
            fields={row.name: data[f"f_{row.name}"] for row in self.changes if data[f"f_{row.name}"].strip()},
            summary=data["summary"],
        )

    @property
    def field_rows(self) -> list[tuple[FieldChange, BoundField]]:
        """Each field of the draft with the box for a note on it."""
        return [(change, self[f"f_{change.name}"]) for change in self.changes]

    @property
    def criterion_rows(self) -> list[CriterionRow]:
        """Each criterion with what the vendor showed and the two boxes."""
        return [
            CriterionRow(
                row,
                self[f"c_{row.code}"],
                self[f"n_{row.code}"],
                self.evidence.get(row.code, {}).get("text", ""),
                self.evidence.get(row.code, {}).get("url", ""),
            )
            for row in self.criteria
        ]

    def field_of(self, code: str) -> str | None:
        """Which field of the form a service's trouble belongs to."""
        name = f"c_{code}"
        return name if name in self.fields else (code if code in self.fields else None)


def _asked_for(criterion: Criterion) -> str:
    """What a criterion decides, and the evidence it asks for."""
    told = [
        gettext("Bắt buộc để công khai.") if criterion.is_required else "",
        gettext("Cần cho công bố theo Quyết định.") if criterion.is_for_decision else "",
        gettext("Căn cứ cần có: %(evidence)s.") % {"evidence": criterion.evidence},
    ]
    return " ".join(part for part in told if part)


class AssignForm(Form):
    section = "giao"
    assignee = forms.ModelChoiceField(
        User.objects.none(), label=_("Giao cho"), required=False, empty_label=_("Chưa giao")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["assignee"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = reviewers()


class ConflictForm(Form):
    vendor = forms.ModelChoiceField(
        Vendor.objects.exclude(organisation=None), to_field_name="slug", label=_("Nhà cung cấp")
    )
    reason = forms.CharField(
        label=_("Lý do"),
        help_text=_("Ví dụ: người nhà làm ở công ty, từng làm tư vấn, có cổ phần."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=300,
    )


class EvidenceForm(Form):
    """Text and link for each criterion in force: `t_<code>`, `u_<code>`."""

    hides_optional = True

    def __init__(
        self, *args: Any, criteria: Iterable[Criterion], known: dict[int, CriterionEvidence], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        for criterion in self.criteria:
            row = known.get(criterion.pk)
            self.fields[f"t_{criterion.code}"] = forms.CharField(
                label=criterion.text,
                help_text=criterion.evidence,
                widget=NOTE,
                max_length=1000,
                required=False,
                initial=row.text if row else "",
            )
            self.fields[f"u_{criterion.code}"] = forms.URLField(
                label=_("Đường dẫn"),
                required=False,
                assume_scheme="https",
                max_length=200,
                initial=row.url if row else "",
            )

    def shown(self) -> dict[str, tuple[str, str]]:
        data = self.cleaned_data
        return {row.code: (data[f"t_{row.code}"], data[f"u_{row.code}"]) for row in self.criteria}
