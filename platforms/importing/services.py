"""Checking a file, and applying exactly what was checked, in chunks that each stand or fall alone."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import TypeVar

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor
from marketplace.audit.services import record
from marketplace.errors import Conflict, InvalidInput
from marketplace.ids import public_id
from marketplace.outbox.services import publish
from platforms.access import ensure_can_review
from platforms.importing.checking import Checked, check, words
from platforms.importing.models import CatalogueImport
from platforms.importing.rows import ImportRow, read_rows
from platforms.importing.writing import write_rows

MAX_BYTES = 20 * 1024 * 1024
CHUNK = 500
State = CatalogueImport.State
Item = TypeVar("Item")


def import_check(*, actor: Actor, content: bytes, file_name: str) -> CatalogueImport:
    """Keep the file and what importing it would do; the catalogue stays as it is."""
    ensure_can_review(actor)
    if not content.strip() or len(content) > MAX_BYTES:
        raise InvalidInput(_("Tệp trống hoặc lớn hơn 20 MB."))
    checked = check(content)
    with transaction.atomic():
        row = CatalogueImport(
            public_id=public_id("imp"),
            file_name=file_name[-120:],
            sha256=hashlib.sha256(content).hexdigest(),
            rows=len(checked.findings),
            fit=len(checked.fit),
            report=[finding.as_data() for finding in checked.told],
            created_by=actor.ref,
            created_at=clock.now(),
        )
        row.file.save(f"{row.public_id}.csv", ContentFile(content), save=False)
        row.save(force_insert=True)
        record(actor=actor, action="catalogue.import_checked", target=row, data={"rows": row.rows, "fit": row.fit})
    return row


def import_apply(*, actor: Actor, row: CatalogueImport) -> CatalogueImport:
    """Promise the import of every row that fits the catalogue now; chunks follow through the outbox.

    Raise `Conflict` where it was applied before, or nothing fits.
    """
    ensure_can_review(actor)
    checked = _checked_again(row)  # the catalogue may have grown since: nothing is trusted but the file
    with transaction.atomic():
        fresh = CatalogueImport.objects.select_for_update().get(pk=row.pk)
        if fresh.state != State.CHECKED:
            raise Conflict(_("Tệp này đã được nhập."), code="import_applied")
        if not checked.fit:
            raise Conflict(_("Không có dòng nào nhập được."), code="nothing_fits")
        fresh.report = [finding.as_data() for finding in checked.told]
        fresh.accepted_lines = [good.line for good in checked.fit]
        fresh.fit = len(checked.fit)
        fresh.state, fresh.applied_by, fresh.applied_at = State.APPLYING, actor.ref, clock.now()
        fresh.save()
        record(actor=actor, action="catalogue.import_applied", target=fresh, data={"fit": fresh.fit})
        for number, _lines in enumerate(_chunks(fresh.accepted_lines)):
            publish("catalogue.import", key=fresh.public_id, payload={"import_pk": fresh.pk, "chunk": number})
    return fresh


def import_write_chunk(*, import_pk: int, chunk: int) -> int:
    """Write one chunk of an import that was applied; a repeat adds nothing. Return how many listings it added."""
    row = CatalogueImport.objects.get(pk=import_pk)
    lines = set(row.accepted_lines[chunk * CHUNK : (chunk + 1) * CHUNK])
    rows = [good for good in _rows_of(row) if good.line in lines]
    actor = Actor(kind="user", ref=row.applied_by)
    with transaction.atomic():
        row = CatalogueImport.objects.select_for_update().get(pk=import_pk)
        if chunk in row.chunks_done:
            return 0
        added = write_rows(rows, actor=actor, reference=row.public_id)
        row.chunks_done = sorted({*row.chunks_done, chunk})
        row.added += added
        if len(row.chunks_done) == len(list(_chunks(row.accepted_lines))):
            row.state = State.APPLIED
        row.save(update_fields=["chunks_done", "added", "state"])
    return added


def import_file(*, actor: Actor, content: bytes) -> tuple[Checked, int]:
    """Check and write a file at once (the command). Return what was found, and how many listings were added."""
    checked = check(content)
    reference, added = public_id("imp"), 0
    for rows in _chunks(checked.fit):
        added += write_rows(rows, actor=actor, reference=reference)
    return checked, added


def _chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))


def _checked_again(row: CatalogueImport) -> Checked:
    return check(_content(row))


def _rows_of(row: CatalogueImport) -> list[ImportRow]:
    return [good for good in read_rows(_content(row), words(), clock.today()) if isinstance(good, ImportRow)]


def _content(row: CatalogueImport) -> bytes:
    """The file that was checked. Raise `Conflict` where it is no longer the same."""
    with row.file.open("rb") as handle:
        content: bytes = handle.read()
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise Conflict(_("Tệp đã kiểm tra không còn nguyên vẹn. Hãy tải lên lại."), code="file_changed")
    return content
