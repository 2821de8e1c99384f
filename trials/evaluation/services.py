"""Scoring what was tried, and writing down the decision."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor, ensure_acts_for, ensure_person
from marketplace.accounts.models import Organisation
from marketplace.errors import InvalidInput
from marketplace.ids import public_id
from trials.evaluation.models import POINTS, DecisionNote, Score
from trials.evaluation.queries import SideBySide
from trials.lifecycle.models import Trial


@transaction.atomic
def scores_set(
    *, actor: Actor, organisation: Organisation, side: SideBySide, points: dict[tuple[int, str], int | None]
) -> None:
    """Write the points of trials, by (trial key, question key); None takes a score back.

    What `points` does not name stays. Raise `InvalidInput` for points outside 1 to 5 or a foreign trial or question.
    """
    ensure_acts_for(actor, organisation.pk, "owner", "member")
    trials, keys = {trial.pk for trial in side.trials}, {line.key for line in side.lines}
    for (trial_pk, key), value in points.items():
        if trial_pk not in trials or key not in keys or (value is not None and value not in POINTS):
            raise InvalidInput(_("Điểm phải từ 1 đến 5, cho câu hỏi và lượt dùng thử đang so sánh."), code="bad_points")
    for (trial_pk, key), value in points.items():
        target: dict[str, Any] = {"task_id" if key.startswith("t") else "question_id": int(key[1:])}
        if value is None:
            Score.objects.filter(trial_id=trial_pk, **target).delete()
        else:
            written: dict[str, Any] = {"points": value, "scored_at": clock.now()}
            Score.objects.update_or_create(defaults=written, trial_id=trial_pk, **target)


@transaction.atomic
def decision_write(
    *, actor: Actor, organisation: Organisation, side: SideBySide, chosen: Trial | None, reason: str
) -> DecisionNote:
    """Keep what was decided with the points of this moment. Choosing here buys nothing and tells nobody."""
    ensure_acts_for(actor, organisation.pk, "owner", "member")
    reason = reason.strip()
    if not reason:
        message = _("Hãy ghi lý do chọn hoặc không chọn.")
        raise InvalidInput(message, code="reason_needed", fields={"reason": message})
    if chosen is not None and chosen.pk not in {trial.pk for trial in side.trials}:
        raise InvalidInput(_("Nền tảng được chọn không nằm trong bảng so sánh."), code="unknown_choice")
    return DecisionNote.objects.create(
        public_id=public_id("qd"),
        organisation=organisation,
        category_slug=side.category.slug,
        chosen=chosen,
        reason=reason,
        table=side.as_table(),
        decided_by_id=ensure_person(actor),
        decided_at=clock.now(),
    )
