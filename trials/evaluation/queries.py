"""Trials of one category side by side, with the same questions."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from marketplace.errors import NotFound
from marketplace.reference.names import localized
from platforms.models import Category, TrialTask
from trials.evaluation.models import DecisionNote, Question, Score
from trials.lifecycle.models import Trial

COLUMNS = 3


@dataclass(frozen=True)
class Line:
    """One question; `key` names it in the form, `points` stand in the order of the trials."""

    key: str
    text: str
    hint: str
    points: list[int | None]


@dataclass(frozen=True)
class SideBySide:
    category: Category
    trials: list[Trial]
    lines: list[Line]

    @property
    def averages(self) -> list[float | None]:
        """The mean of the points given to each trial; None where there are none."""
        return [_mean([line.points[index] for line in self.lines]) for index in range(len(self.trials))]

    @property
    def scored(self) -> list[int]:
        """How many of the questions each trial was scored for: means over different questions compare badly."""
        return [sum(line.points[index] is not None for line in self.lines) for index in range(len(self.trials))]

    @property
    def is_complete(self) -> bool:
        return all(count == len(self.lines) for count in self.scored)

    def as_table(self) -> dict[str, Any]:
        """What a decision note keeps."""
        return {
            "trials": [
                {
                    "trial": trial.public_id,
                    "name": trial.platform.name,
                    "vendor": trial.vendor.legal_name,
                    "plan": trial.plan_terms.get("name", ""),
                    "price_minor": trial.plan_terms.get("price_minor"),
                    "average": average,
                    "scored": scored,
                }
                for trial, average, scored in zip(self.trials, self.averages, self.scored, strict=True)
            ],
            "lines": [{"text": line.text, "points": line.points} for line in self.lines],
        }


def comparable(organisation_pk: int) -> dict[str, list[Trial]]:
    """The organisation's activated trials by category, the newest three of each."""
    return by_category(Trial.objects.of_organisation(organisation_pk).filter(activated_at__isnull=False).with_parties())


def by_category(trials: Iterable[Trial]) -> dict[str, list[Trial]]:
    """Of `trials` the activated ones by category: the newest of each platform, three platforms at most."""
    found: dict[str, list[Trial]] = {}
    activated = [(trial.activated_at, trial) for trial in trials if trial.activated_at is not None]
    for _at, trial in sorted(activated, key=lambda pair: pair[0], reverse=True):
        column = found.setdefault(trial.category_slug, [])
        if len(column) < COLUMNS and trial.platform_id not in {known.platform_id for known in column}:
            column.append(trial)
    return found


def worth_comparing(trials: Iterable[Trial]) -> list[tuple[Category, list[Trial]]]:
    """The categories of which two or more platforms were tried, with their trials."""
    found = {slug: rows for slug, rows in by_category(trials).items() if len(rows) > 1}
    categories = Category.objects.filter(slug__in=found) if found else Category.objects.none()
    return [(category, found[category.slug]) for category in categories]


def side_by_side(organisation_pk: int, category_slug: str) -> SideBySide:
    """The trials of a category, or `NotFound` where the organisation has tried none of it."""
    trials = comparable(organisation_pk).get(category_slug)
    if not trials:
        raise NotFound("Đơn vị chưa dùng thử nền tảng nào thuộc nhóm này.")
    trials = sorted(trials, key=lambda trial: trial.platform.name)
    points = {(score.trial_id, _key(score)): score.points for score in Score.objects.filter(trial__in=trials)}
    asked = [
        *((f"t{task.pk}", str(task), localized(task, "how_to_judge")) for task in _tasks(category_slug)),
        *((f"q{row.pk}", str(row), row.hint) for row in Question.objects.filter(is_retired=False)),
    ]
    lines = [Line(key, text, hint, [points.get((trial.pk, key)) for trial in trials]) for key, text, hint in asked]
    return SideBySide(Category.objects.get(slug=category_slug), trials, lines)


def note_of(organisation_pk: int, public_id: str) -> DecisionNote:
    row = DecisionNote.objects.filter(organisation_id=organisation_pk, public_id=public_id).first()
    if row is None:
        raise NotFound("Không có bản quyết định này.")
    return row


def _tasks(category_slug: str) -> list[TrialTask]:
    return list(TrialTask.objects.filter(category__slug=category_slug))


def _key(score: Score) -> str:
    return f"t{score.task_id}" if score.task_id else f"q{score.question_id}"


def _mean(points: list[int | None]) -> float | None:
    given = [value for value in points if value is not None]
    return round(sum(given) / len(given), 1) if given else None
