"""What the editor's pages read: progress over the steps, what the last review found, what the rules remark."""

from collections import defaultdict
from dataclasses import dataclass

from platforms.editor.forms.base import prices_of
from platforms.editor.models import FeatureProposal
from platforms.field_rules import FIELD_RULES, RULE_OF, Step, is_exempt
from platforms.findings import FIELD, finding_label, is_finding
from platforms.models import CriterionGroup, Listing, Platform, ReviewDecision
from platforms.prose import CONTACT_FIELDS, Remark, remarks_on
from platforms.services.completeness import Completeness

STEP_OF_GROUP = {
    CriterionGroup.TECHNICAL: Step.DETAILS,
    CriterionGroup.SECURITY: Step.SECURITY,
    CriterionGroup.FUNCTIONS: Step.FEATURES,
    CriterionGroup.USERS: Step.AUDIENCE,
    CriterionGroup.CAPACITY: Step.BASICS,
    CriterionGroup.SERVICE: Step.PLANS,
}
"""Where a finding on a group of criteria is shown, when it names no field."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a reviewer wrote, about a field (`field`) or about a whole step."""

    step: Step
    label: str
    text: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class StepProgress:
    step: Step
    number: int
    obligatory: int
    advised: int
    findings: int
    is_current: bool
    is_exempt: bool

    @property
    def is_done(self) -> bool:
        return not self.obligatory and not self.advised


def last_findings(listing: Listing) -> list[Finding]:
    """The findings of the last review, beside their steps; none once a later review passed."""
    last = listing.decisions.order_by("-pk").first()
    if last is None or last.outcome != ReviewDecision.Outcome.REJECTED:
        return []
    rows = listing.decisions.filter(revision_pk=last.revision_pk).order_by("pk")
    return [finding for row in rows for key, text in row.findings.items() if (finding := _finding(key, text))]


def progress(score: Completeness, findings: list[Finding], current: Step | None = None) -> list[StepProgress]:
    """The steps in their order, with what is open in each."""
    return [
        StepProgress(
            step=step,
            number=number,
            obligatory=sum(gap.is_obligatory for gap in score.of_step(step)),
            advised=sum(not gap.is_obligatory for gap in score.of_step(step)),
            findings=sum(finding.step == step for finding in findings),
            is_current=step == current,
            is_exempt=is_exempt(step),
        )
        for number, step in enumerate(Step, 1)
    ]


def by_field(findings: list[Finding], step: Step) -> dict[str, list[str]]:
    """Field → what reviewers wrote about it, for the form of one step."""
    found: dict[str, list[str]] = defaultdict(list)
    for finding in findings:
        if finding.step == step and finding.field:
            found[finding.field].append(finding.text)
    return dict(found)


def remarks_on_draft(draft: Platform) -> list[Remark]:
    """What the rules for prose remark in a whole draft: what its vendor confirmed, for vendor and reviewers to see."""
    prices = prices_of(draft)
    texts = [
        (rule.name, value)
        for rule in FIELD_RULES
        if rule.name not in CONTACT_FIELDS and isinstance(value := getattr(draft, rule.name, None), str)
    ]
    for plan in draft.plans.all():
        texts += [("plans", text) for text in (plan.name_vi, plan.limits_vi, plan.price_note)]
    texts += [("images", image.alt_vi) for image in draft.images.all()]
    return [remark for field, text in texts if text for remark in remarks_on(text, field=field, prices=prices)]


def open_proposals() -> list[FeatureProposal]:
    """What waits for reviewers, the oldest first."""
    rows = FeatureProposal.objects.filter(state=FeatureProposal.State.OPEN)
    return list(rows.select_related("listing__platform", "category"))


def _finding(key: str, text: str) -> Finding | None:
    if not is_finding(key):
        return None
    field = key.removeprefix(FIELD) if key.startswith(FIELD) else ""
    step = RULE_OF[field].step if field else STEP_OF_GROUP[CriterionGroup(key)]
    return Finding(step, finding_label(key), text, field)
