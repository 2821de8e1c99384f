"""Reading reports. What a vendor gets is a type of its own, so that no template can show more."""

import datetime as dt
from dataclasses import dataclass

from platforms.reports.models import Report


@dataclass(frozen=True)
class Question:
    """What a vendor sees: the reviewer's words and its own. No kind, no text, no date of the report."""

    key: str
    about: str
    question: str
    asked_at: dt.datetime
    reply: str
    is_open: bool


def questions_of(organisation_pk: int) -> list[Question]:
    """Every question to an organisation, the latest first."""
    rows = Report.objects.asked_of(organisation_pk).select_related("vendor", "listing__platform")
    return [_question(row) for row in rows.order_by("-asked_at")]


def question_of(organisation_pk: int, key: str) -> Question | None:
    rows = Report.objects.asked_of(organisation_pk).select_related("vendor", "listing__platform")
    row = rows.filter(vendor_key=key).first()
    return _question(row) if row else None


def _question(row: Report) -> Question:
    return Question(
        key=row.vendor_key,
        about=row.listing.platform.name if row.listing else row.vendor.display_name,
        question=row.question,
        asked_at=row.asked_at or row.created_at,
        reply=row.reply,
        is_open=row.state == Report.State.ASKED,
    )
