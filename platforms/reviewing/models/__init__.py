"""The book of reviews: criteria in force, applications and their clock, decisions, suspensions, appeals."""

from platforms.reviewing.models.acts import Appeal, Decision, Rereview, Suspension
from platforms.reviewing.models.applications import Application, ApplicationQuerySet, ConflictDeclaration, Stage
from platforms.reviewing.models.criteria import CriteriaVersion, Criterion, CriterionEvidence, Judgement, Verdict
from platforms.reviewing.models.terms import ReviewTerm

__all__ = [
    "Appeal",
    "Application",
    "ApplicationQuerySet",
    "ConflictDeclaration",
    "CriteriaVersion",
    "Criterion",
    "CriterionEvidence",
    "Decision",
    "Judgement",
    "Rereview",
    "ReviewTerm",
    "Stage",
    "Suspension",
    "Verdict",
]
