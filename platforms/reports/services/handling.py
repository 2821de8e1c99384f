"""What reviewers and vendors do with a report. The vendor never learns who reported, nor the words."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor, ensure_acts_for
from marketplace.audit.services import record
from marketplace.errors import Conflict, DomainError
from marketplace.notify.services import notify
from marketplace.outbox.services import publish
from platforms.access import VENDOR_ROLES
from platforms.reports.access import ensure_can_answer
from platforms.reports.models import Report

State = Report.State


@transaction.atomic
def report_take(*, actor: Actor, report: Report) -> Report:
    """Make the report one's own; another reviewer may take it over."""
    row = _open_for(actor, report)
    row.assigned_to = actor.ref
    row.state = State.TAKEN if row.state == State.NEW else row.state
    row.save(update_fields=["assigned_to", "state"])
    record(actor=actor, action="report.taken", target=row)
    return row


@transaction.atomic
def report_ask_vendor(*, actor: Actor, report: Report, question: str) -> Report:
    """Ask the vendor in the reviewer's own words. Raise `Conflict` where it has no account, or was asked before."""
    row = _open_for(actor, report)
    text = _needed(question, "question", _("Ghi câu hỏi bằng lời của bạn."))
    organisation = row.listing.owner if row.listing and row.listing.owner else row.vendor.organisation
    if organisation is None:
        raise Conflict(_("Nhà cung cấp này chưa có tài khoản trên cổng."), code="vendor_without_account")
    if row.asked_at is not None:
        raise Conflict(_("Đã hỏi nhà cung cấp."), code="already_asked")
    row.question, row.asked_at, row.asked_organisation, row.state = text, clock.now(), organisation, State.ASKED
    row.assigned_to = row.assigned_to or actor.ref
    row.save(update_fields=["question", "asked_at", "asked_organisation", "state", "assigned_to"])
    record(actor=actor, action="report.vendor_asked", target=row)
    url = reverse("reports:console_case", args=[row.vendor_key])
    notify(organisation=organisation, kind="listing.report_question", context={"vendor_key": row.vendor_key}, url=url)
    return row


@transaction.atomic
def report_vendor_reply(*, actor: Actor, report: Report, reply: str) -> Report:
    """The vendor explains, once."""
    row = _locked(report)
    ensure_acts_for(actor, row.asked_organisation_id or 0, *VENDOR_ROLES)
    text = _needed(reply, "reply", _("Ghi giải trình."))
    if row.state != State.ASKED:
        raise Conflict(_("Câu hỏi này đã khép lại."), code="question_closed")
    row.reply, row.replied_at, row.state = text, clock.now(), State.TAKEN
    row.save(update_fields=["reply", "replied_at", "state"])
    record(actor=actor, action="report.vendor_replied", target=row)
    return row


@transaction.atomic
def report_answer(*, actor: Actor, report: Report, outcome: str, answer: str) -> Report:
    """Close the report with an outcome and words that the reporter reads; mailed where a contact was left."""
    row = _open_for(actor, report)
    row.outcome = Report.Outcome(outcome)
    row.answer = _needed(answer, "answer", _("Ghi câu trả lời cho người phản ánh."))
    row.state, row.answered_at, row.answered_by = State.ANSWERED, clock.now(), actor.ref
    row.save(update_fields=["outcome", "answer", "state", "answered_at", "answered_by"])
    record(actor=actor, action="report.answered", target=row, data={"outcome": row.outcome})
    publish("reports.answered", key=f"report:{row.pk}", payload={"report_pk": row.pk})
    return row


def _open_for(actor: Actor, report: Report) -> Report:
    row = _locked(report)
    ensure_can_answer(actor, row)
    if row.state == State.ANSWERED:
        raise Conflict(_("Phản ánh này đã được trả lời."), code="report_answered")
    return row


def _locked(report: Report) -> Report:
    rows = Report.objects.select_for_update(of=("self",)).select_related("vendor__organisation", "listing__owner")
    return rows.get(pk=report.pk)


def _needed(text: str, field: str, message: str) -> str:
    if not text.strip():
        raise DomainError(message, code=f"{field}_missing", fields={field: message})
    return text.strip()
