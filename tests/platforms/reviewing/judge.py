"""Findings and posts of a reviewer, complete unless told otherwise."""

from collections.abc import Mapping

from marketplace.access import Actor
from platforms.models import Listing, ReviewDecision
from platforms.reviewing.models import Application
from platforms.reviewing.queries import open_application
from platforms.reviewing.services.judging import Findings, application_judge, criteria_of_step
from tests.platforms.cast import Cast


def application_of(listing: Listing) -> Application:
    found = open_application(listing)
    assert found is not None
    return found


def judge(
    cast: Cast,
    actor: Actor,
    *,
    is_approved: bool = True,
    step: str = "",
    revision_pk: int | None = None,
    verdicts: Mapping[str, tuple[str, str]] | None = None,
    fields: Mapping[str, str] | None = None,
    summary: str = "",
) -> ReviewDecision:
    """Judge the open step: every criterion met, but `verdicts`."""
    application = application_of(cast.listing)
    step = step or str(application.stage)
    met = {row.code: ("met", "") for row in criteria_of_step(application, step)}
    return application_judge(
        actor=actor,
        application=application,
        step=step,
        revision_pk=revision_pk or application.revision_pk,
        is_approved=is_approved,
        findings=Findings({**met, **(verdicts or {})}, fields or {}, summary),
    )


def pass_both(cast: Cast, **changes: object) -> int:
    """A draft that goes public through both steps, every criterion met."""
    revision = cast.submit(**changes)
    judge(cast, cast.first)
    judge(cast, cast.second)
    return revision


def post_of(application: Application, outcome: str = "approve", **changes: object) -> dict[str, object]:
    """What the review page's form sends."""
    step = str(application.stage)
    met = {f"c_{row.code}": "met" for row in criteria_of_step(application, step)}
    return {"step": step, "revision": application.revision_pk, "outcome": outcome, "summary": "", **met, **changes}
