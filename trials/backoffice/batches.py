"""Answers by file: each line is one step of one trial, tried first and applied afterwards.

The dry run calls the very services that the application calls, line after line in one transaction that is rolled back:
what it tells is what would happen now, also of a line that needs what an earlier one does. Lines that it refuses are
not applied. Applying runs each of the others on its own and commits what came of it together with what it did: a file
that was cut short goes on where it stopped, and two who press at once share its lines. What one line refuses, or where
our own code fails, does not hold up the others; the report says which. A database that is gone stops the file.
"""

import datetime as dt
import logging
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor, ensure_person
from marketplace.audit.services import record
from marketplace.errors import Conflict, DomainError, InvalidInput
from marketplace.money import parse_vnd
from platforms.models import Vendor
from trials.backoffice.access import ensure_works_for
from trials.backoffice.models import Batch
from trials.backoffice.queries import CSV_HEADER
from trials.backoffice.tables import Line, ensure_no_stray_cells, read_table
from trials.conversion.services import Sale, sale_report
from trials.handover.stopping import vendor_stop
from trials.lifecycle import services
from trials.lifecycle.models import Trial

COLUMNS = (
    "trial_id", "step", "access_url", "account_hint", "instructions", "reason", "day", "active_users", "actions",
    "days", "plan", "amount", "period", "evidence_kind", "evidence_reference", "evidence_date",
)  # fmt: skip
MAX_ROWS = 2000
Row = dict[str, str]
Outcome = dict[str, Any]
_THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+|\d{1,3}(,\d{3})+")
logger = logging.getLogger(__name__)


def batch_check(*, actor: Actor, vendor: Vendor, text: str) -> Batch:
    """Try every line of a CSV that has a step and keep the file with its report; nothing else changes.

    The vendor's own downloaded table is such a file once it has the column `step`. Raise `InvalidInput` for a file
    without its header, with unknown columns, without any step or with more than 2,000 of them.
    """
    ensure_works_for(actor, vendor)
    lines, idle = _work(text)
    report = _dry_run(actor, vendor, lines)
    return Batch.objects.create(
        vendor=vendor,
        uploaded_by_id=ensure_person(actor),
        uploaded_at=clock.now(),
        text_encrypted=settings.KEYS.encrypt(text),
        report=report,
        lines_idle=idle,
    )


def batch_apply(*, actor: Actor, batch: Batch) -> Batch:
    """Apply a checked file, or the rest of one that was cut short; every line once, also for two who press at once.

    Raise `Conflict` (code `batch_applied`) for a file whose last line is done.
    """
    ensure_works_for(actor, batch.vendor)
    lines, tried = _begin(actor, batch.pk)
    while _next_line(actor, batch, lines, tried):
        pass
    return Batch.objects.get(pk=batch.pk)


@transaction.atomic
def _dry_run(actor: Actor, vendor: Vendor, lines: list[Line]) -> list[Outcome]:
    """What each line would do after those above it; nothing of it stays."""
    told = [line.cells["trial_id"] for line in lines]
    rows = Trial.objects.filter(vendor=vendor, public_id__in=told).order_by("pk")
    list(rows.select_for_update().values_list("pk"))  # at once and in order: files with the same trials do not lock up
    report = [_line(actor, vendor, line) for line in lines]
    transaction.set_rollback(True)
    return report


@transaction.atomic
def _begin(actor: Actor, pk: int) -> tuple[list[Line], list[Outcome]]:
    """Mark the file as begun; its lines, and what the dry run told of them."""
    row = Batch.objects.select_for_update().get(pk=pk)
    if row.state == Batch.State.APPLIED:
        raise Conflict(_("Tệp này đã được áp dụng."), code="batch_applied")
    lines, _idle = _work(settings.KEYS.decrypt(row.text_encrypted))
    if [line.number for line in lines] != [told["line"] for told in row.report]:  # an older release read it otherwise
        raise Conflict(_("Cách đọc tệp đã đổi từ khi tệp này được kiểm thử. Hãy nộp lại tệp."), code="batch_outdated")
    action = "batch.applied" if row.state == Batch.State.CHECKED else "batch.resumed"
    record(actor=actor, action=action, target=row, data={"lines": len(row.report), "done": row.lines_done})
    row.state = Batch.State.APPLYING
    row.save(update_fields=["state"])
    return lines, row.report


@transaction.atomic
def _next_line(actor: Actor, batch: Batch, lines: list[Line], tried: list[Outcome]) -> bool:
    """Apply the first line that is not done unless its dry run refused it; whether there may be another.

    The file's row stays locked, so that a second press takes the next line and never the same.
    """
    row = Batch.objects.select_for_update().defer("text_encrypted", "report").get(pk=batch.pk)
    if row.state != Batch.State.APPLYING:
        return False
    place, changed = row.lines_done, ["lines_done"]
    outcome = _line(actor, batch.vendor, lines[place]) if tried[place]["ok"] else tried[place]
    if outcome != tried[place]:  # most lines do what the dry run told; the long report is written for the others only
        row.report[place] = outcome
        changed.append("report")
    row.lines_done = place + 1
    if row.lines_done == len(lines):
        row.state, row.applied_at, row.text_encrypted = Batch.State.APPLIED, clock.now(), ""
        changed += ["state", "applied_at", "text_encrypted"]
    row.save(update_fields=changed)
    return row.lines_done < len(lines)


def _line(actor: Actor, vendor: Vendor, line: Line) -> Outcome:
    row = line.cells
    step = row["step"].lower()  # spreadsheets begin a cell with a capital
    said = {"line": line.number, "trial": row["trial_id"][:24], "step": step[:20]}
    message = ""
    try:
        with transaction.atomic():
            ensure_no_stray_cells(line)
            _step(step)(actor, _trial(vendor, row["trial_id"]), row)
    except DomainError as refusal:
        message = refusal.message
    except (OperationalError, InterfaceError):
        raise  # nothing of the line: it is done when the file goes on
    except Exception:
        logger.exception("A line of a file of answers failed", extra={"line": line.number})
        message = _("Hệ thống gặp lỗi nên chưa làm dòng này. Hãy nộp lại dòng này sau.")
    return {**said, "ok": not message, "message": message}


def _step(name: str) -> "Step":
    if name not in _STEPS:
        steps = ", ".join(_STEPS)
        raise InvalidInput(_("Cột step phải là một trong: %(steps)s.") % {"steps": steps}, code="unknown_step")
    return _STEPS[name]


def _trial(vendor: Vendor, public_id: str) -> Trial:
    row = Trial.objects.of_vendor(vendor.organisation_id or 0).filter(public_id=public_id, is_test=False).first()
    if row is None:
        raise InvalidInput(_("Không có lượt này, hoặc nó thuộc nhà cung cấp khác."), code="unknown_trial")
    return row


def _whole(row: Row, name: str, *, required: bool = True) -> int | None:
    text = row[name]
    if not text and not required:
        return None
    if _THOUSANDS.fullmatch(text):
        text = re.sub(r"[.,]", "", text)
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InvalidInput(_("Cột %(name)s phải là số nguyên không âm.") % {"name": name}, code="bad_number")
    return int(text)


def _date(text: str) -> dt.date:
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return dt.datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day, not a moment
        except ValueError:
            continue
    raise InvalidInput(_("Ngày “%(text)s” không đọc được; viết như 2026-11-24.") % {"text": text[:20]}, code="bad_date")


def _usage(actor: Actor, trial: Trial, row: Row) -> None:
    services.usage_report(
        actor=actor,
        trial=trial,
        day=_date(row["day"]),
        active_users=_whole(row, "active_users") or 0,
        actions=_whole(row, "actions", required=False),
        source="portal",
    )


def _sale(actor: Actor, trial: Trial, row: Row) -> None:
    issued = row["evidence_date"]
    sale = Sale(
        plan_code=row["plan"] or trial.plan_code,
        amount_minor=parse_vnd(row["amount"]),
        period=row["period"] or "month",
        evidence_kind=row["evidence_kind"],
        evidence_reference=row["evidence_reference"],
        evidence_issued_on=_date(issued) if issued else None,
    )
    sale_report(actor=actor, trial=trial, sale=sale)


def _ready(actor: Actor, trial: Trial, row: Row) -> None:
    details = {name: row[name] for name in ("access_url", "account_hint", "instructions")}
    services.trial_ready(actor=actor, trial=trial, **details)


Step = Callable[[Actor, Trial, Row], Any]
_STEPS: dict[str, Step] = {
    "accept": lambda actor, trial, row: services.trial_accept(actor=actor, trial=trial),
    "ready": _ready,
    "decline": lambda actor, trial, row: services.trial_decline(actor=actor, trial=trial, reason=row["reason"]),
    "extend": lambda actor, trial, row: services.extension_grant(
        actor=actor, trial=trial, days=_whole(row, "days", required=False)
    ),
    "refuse_extension": lambda actor, trial, row: services.extension_refuse(actor=actor, trial=trial),
    "usage": _usage,
    "sale": _sale,
    "stop": lambda actor, trial, row: vendor_stop(actor=actor, trial=trial, reason=row["reason"]),
}


def _work(text: str) -> tuple[list[Line], int]:
    """The lines that have a step, and how many have none. What the downloaded table says besides is read over."""
    names, lines = read_table(text, COLUMNS)
    if not {"trial_id", "step"} <= names:
        raise InvalidInput(
            _("Dòng đầu phải có ít nhất hai cột trial_id và step. Với bảng đã tải về, hãy thêm cột step."),
            code="bad_header",
        )
    odd = ", ".join(sorted(names - {*COLUMNS, *CSV_HEADER}))[:200]
    if odd:
        raise InvalidInput(_("Cột không biết: %(names)s.") % {"names": odd}, code="bad_header")
    work = [line for line in lines if line.cells["step"]]
    if not work:
        raise InvalidInput(_("Không dòng nào có việc. Hãy điền cột step ở ít nhất một dòng."), code="no_work")
    if len(work) > MAX_ROWS:
        raise InvalidInput(
            _("Tối đa %(n)d dòng có việc mỗi tệp. Hãy chia nhỏ.") % {"n": MAX_ROWS}, code="too_many_rows"
        )
    return work, len(lines) - len(work)
