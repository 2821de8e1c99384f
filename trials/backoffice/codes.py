"""Activation codes: uploaded beforehand, given to the next request, so that access comes at once without an API."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor
from marketplace.audit.services import record
from marketplace.errors import DomainError, InvalidInput
from marketplace.http import check_url
from marketplace.notify.services import notify
from platforms.models import Platform
from trials.backoffice.access import ensure_works_for
from trials.backoffice.models import ActivationCode
from trials.backoffice.tables import Line, ensure_no_stray_cells, read_table
from trials.lifecycle.models import Trial
from trials.lifecycle.provisioning import trial_ready
from trials.lifecycle.states import State

COLUMNS = ("code", "access_url", "instructions")
MAX_ROWS = 5000
MAX_INSTRUCTIONS = 2000
LOW = 5  # codes left at which the vendor is told


@dataclass
class CodeReport:
    """What an upload did, or in a dry run would do: new codes, known ones, and lines with their errors."""

    added: int = 0
    known: int = 0
    errors: list[tuple[int, str]] = field(default_factory=list)


def codes_upload(*, actor: Actor, platform: Platform, text: str, dry_run: bool) -> CodeReport:
    """Read a CSV (code, access_url, instructions) and keep its codes, all or none: one bad line keeps all out.

    Raise `InvalidInput` for a file without its header, without a line under it or of more than 5,000 lines.
    """
    ensure_works_for(actor, platform.vendor)
    lines = _lines(text)
    with transaction.atomic():
        # One upload at a time, so that the same file sent twice adds nothing; trials of the platform go on meanwhile.
        Platform.objects.select_for_update(no_key=True).get(pk=platform.pk)
        report, rows = _sorted(platform, lines)
        if rows and not dry_run and not report.errors:
            ActivationCode.objects.bulk_create(rows)
            record(actor=actor, action="codes.uploaded", target=platform, data={"added": len(rows)})
    return report


def with_codes(trial_pks: Collection[int]) -> list[int]:
    """Those of some trials whose platform has a free code, in their order: of most platforms there are none."""
    free = ActivationCode.objects.filter(trial=None).values("platform")
    return list(Trial.objects.filter(pk__in=trial_pks, platform__in=free).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def code_give(*, trial_pk: int) -> bool:
    """Give the next free code to a fresh request: access is handed over at once; False where there is none.

    Idempotent: a request that has its code, or has moved on, gets no second one.
    """
    trial = Trial.objects.select_related("vendor").select_for_update(of=("self",)).get(pk=trial_pk)
    if trial.state != State.REQUESTED or trial.is_test or ActivationCode.objects.filter(trial=trial).exists():
        return False
    free = ActivationCode.objects.filter(platform=trial.platform_id, trial=None).order_by("pk")
    row = free.select_for_update(skip_locked=True).first()
    if row is None or trial.vendor.organisation_id is None:
        return False
    row.trial, row.given_at = trial, clock.now()
    row.save(update_fields=["trial", "given_at"])
    actor = Actor(
        kind="api_key",
        ref="system:activation-codes",
        organisation_pk=trial.vendor.organisation_id,
        organisation_kind="vendor",
    )
    words = [row.instructions, _("Mã kích hoạt: %(code)s") % {"code": row.code}]
    trial_ready(
        actor=actor,
        trial=trial,
        access_url=row.access_url,
        instructions="\n".join(filter(None, words)),
        source="portal",
    )
    left = free.exclude(pk=row.pk).count()
    if left in (LOW, 0):
        notify(
            organisation=trial.vendor.organisation,
            roles=("owner", "sales", "technical"),
            kind="handover_codes_low",
            context={"left": left, "platform": trial.platform.name},
            url="/kenh-nha-cung-cap/tiep-nhan/",
        )
    return True


def _sorted(platform: Platform, lines: list[Line]) -> tuple[CodeReport, list[ActivationCode]]:
    """What an upload would do, and the codes that are new."""
    report, rows = CodeReport(), []
    taken = set(ActivationCode.objects.filter(platform=platform).values_list("code_key", flat=True))
    for line in lines:
        problem = _problem(line)
        if problem:
            report.errors.append((line.number, problem))
            continue
        key = settings.KEYS.keyed_hash(line.cells["code"])
        if key in taken:
            report.known += 1
            continue
        taken.add(key)
        rows.append(_row(platform, line.cells, key))
    report.added = len(rows)
    return report, rows


def _lines(text: str) -> list[Line]:
    names, lines = read_table(text, COLUMNS)
    if not {"code", "access_url"} <= names <= set(COLUMNS):
        raise InvalidInput(_("Dòng đầu phải là: code,access_url,instructions."), code="bad_header")
    if not lines:
        raise InvalidInput(_("Tệp chưa có mã nào dưới dòng đầu."), code="no_codes")
    if len(lines) > MAX_ROWS:
        raise InvalidInput(_("Tối đa %(n)d dòng mỗi tệp.") % {"n": MAX_ROWS}, code="too_many_rows")
    return lines


def _problem(line: Line) -> str:
    row = line.cells
    if not row["code"] or len(row["code"]) > 200:
        return _("Thiếu mã, hoặc mã dài hơn 200 ký tự.")
    try:
        ensure_no_stray_cells(line)
        check_url(row["access_url"])
    except DomainError as refusal:
        return refusal.message
    if len(row["instructions"]) > MAX_INSTRUCTIONS:
        return _("Hướng dẫn dài hơn %(n)d ký tự.") % {"n": MAX_INSTRUCTIONS}
    return _("Địa chỉ dài hơn 600 ký tự.") if len(row["access_url"]) > 600 else ""


def _row(platform: Platform, line: dict[str, str], key: str) -> ActivationCode:
    return ActivationCode(
        platform=platform,
        code_encrypted=settings.KEYS.encrypt(line["code"]),
        code_key=key,
        access_url=line["access_url"],
        instructions=line["instructions"],
        uploaded_at=clock.now(),
    )
