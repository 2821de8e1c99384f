"""Judging a step: a finding on each criterion of the step, on fields, and a conclusion; all at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.access import Actor
from marketplace.errors import Conflict, DomainError, InvalidInput
from platforms.access import ensure_can_review
from platforms.findings import FIELD
from platforms.models import CriterionGroup, ReviewDecision, ReviewStep
from platforms.reviewing.models import Application, Criterion, Judgement, Verdict
from platforms.services.review import ensure_free_to_judge, listing_approve, listing_reject


@dataclass(frozen=True)
class Findings:
    """What a reviewer writes: criterion code → (verdict, note), field → note, and a summary."""

    verdicts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    summary: str = ""


def criteria_of_step(application: Application, step: str) -> list[Criterion]:
    """The security step judges the criteria of its group, the first step all others."""
    rows = application.criteria.criteria.all()
    return [row for row in rows if (row.group == CriterionGroup.SECURITY) is (step == ReviewStep.SECURITY)]


@transaction.atomic
def application_judge(
    *, actor: Actor, application: Application, step: str, revision_pk: int, is_approved: bool, findings: Findings
) -> ReviewDecision:
    """Conclude `step` for exactly the revision that was read.

    Each criterion of the step needs a verdict, one that is not met a note; a step passes only when its
    required criteria are met. Raise `InvalidInput` with the fields, `Conflict` when another person was
    first or the draft changed. Of two reviewers who conclude at once, one is told.
    """
    ensure_can_review(actor)
    row = Application.objects.select_for_update(of=("self",)).select_related("listing__platform").get(pk=application.pk)
    ensure_free_to_judge(row.listing.platform, actor)
    if not row.is_open or row.stage != step:
        message = _("Bước này vừa được người khác kết luận. Hãy tải lại trang để xem bước đang chờ.")
        raise Conflict(message, code="step_judged")
    asked = criteria_of_step(row, step)
    _ensure_complete(asked, findings, is_approved)
    told = {f"{FIELD}{name}": note for name, note in findings.fields.items()} | _by_group(asked, findings)
    act = listing_approve if is_approved else listing_reject
    decision = act(
        actor=actor,
        listing=row.listing,
        revision_pk=revision_pk,
        findings=told,
        summary=findings.summary,
        step=step,
    )
    Judgement.objects.bulk_create(
        Judgement(review=decision, criterion=criterion, verdict=verdict, note=note.strip()[:1000])
        for criterion in asked
        for verdict, note in [findings.verdicts[criterion.code]]
    )
    return decision


def _ensure_complete(asked: list[Criterion], findings: Findings, is_approved: bool) -> None:
    troubles: dict[str, str] = {}
    for criterion in asked:
        verdict, note = findings.verdicts.get(criterion.code, ("", ""))
        if verdict not in Verdict:
            troubles[criterion.code] = _("Hãy kết luận tiêu chí này.")
        elif verdict == Verdict.UNMET and not note.strip():
            troubles[criterion.code] = _("Hãy ghi vì sao chưa đạt.")
        elif is_approved and criterion.is_required and verdict != Verdict.MET:
            troubles[criterion.code] = _("Tiêu chí bắt buộc chưa đạt thì chưa thể kết luận đạt.")
    if troubles:
        raise InvalidInput(_("Có tiêu chí chưa kết luận được."), fields=troubles)
    if not is_approved and not any([findings.summary.strip(), *findings.fields.values(), *_notes(findings)]):
        raise DomainError(_("Hãy ghi lý do để nhà cung cấp biết cần sửa gì."), fields={"summary": _("Hãy ghi lý do.")})


def _by_group(asked: list[Criterion], findings: Findings) -> dict[str, str]:
    """The notes of each group, one line a criterion, as the vendor reads them beside the group."""
    lines: dict[str, list[str]] = {}
    for criterion in asked:
        verdict, note = findings.verdicts[criterion.code]
        if note.strip() or verdict == Verdict.UNMET:
            lines.setdefault(criterion.group, []).append(f"{criterion.text_vi}: {note.strip()}")
    return {group: "\n".join(texts) for group, texts in lines.items()}


def _notes(findings: Findings) -> list[str]:
    return [note.strip() for _verdict, note in findings.verdicts.values()]
