"""Import of trial histories: past years brought in from CSV, at bulk speed, telling nobody.

Each trial is imported whole or not at all. A trial's public id is a keyed hash of its source and its
key there, so that a file read again imports nothing twice. Only the figures hear of it.
"""

import csv
import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor, ensure
from marketplace.accounts.models import LegalEntity
from marketplace.errors import InvalidInput, NotFound
from marketplace.outbox.services import publish
from marketplace.reference.models import Programme, Round
from trials.lifecycle.history_rows import (
    COLUMNS,
    BadRow,
    Facts,
    Life,
    Registers,
    Row,
    ensure_same_facts,
    live_through,
    read_event,
    read_facts,
)
from trials.lifecycle.models import Trial, TrialEvent
from trials.lifecycle.states import State, counts_after

BATCH = 500
TOPIC = "trial.history_imported"
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
Unit = tuple[int, int, int]


@dataclass(frozen=True)
class Refusal:
    """Why a trial was left out: the line of the file (the header is line 1), a stable code, the reason."""

    line: int
    trial_key: str
    code: str
    message: str


@dataclass
class Report:
    """What an import did. `trials` and `events` were written now; `present` trials had been before."""

    trials: int = 0
    events: int = 0
    present: int = 0
    rows: int = 0
    refusals: list[Refusal] = field(default_factory=list)


@dataclass
class _Story:
    """One trial as read from the file, waiting to be written."""

    line: int
    trial_key: str
    public_id: str
    facts: Facts
    life: Life
    round: Round
    entity_hash: str


def import_histories(
    *,
    actor: Actor,
    lines: Iterable[str],
    programme_code: str,
    source: str,
    dry_run: bool = False,
    on_batch: Callable[[Report], None] | None = None,
) -> Report:
    """Import the CSV `lines` (header first) into the programme; return what was done and refused.

    `source` names the file's origin: a trial key is unique within it. With `dry_run` everything is
    checked and nothing written. Raise `NotFound` for an unknown programme and `InvalidInput` for a
    header that lacks a column or has an unknown one.
    """
    ensure(actor.kind == "system" or (actor.is_staff and actor.has_role("administrator")))
    programme = Programme.objects.filter(code=programme_code).first()
    if programme is None:
        raise NotFound(_("Không có chương trình “%(code)s”.") % {"code": programme_code})
    run = _Import(actor, programme, source, dry_run)
    stories = run.stories(_rows(lines))
    while batch := list(islice(stories, BATCH)):
        run.write(batch)
        if on_batch:
            on_batch(run.report)
    run.report.refusals.sort(key=lambda refusal: refusal.line)
    return run.report


def imported_id(source: str, trial_key: str) -> str:
    """The public id of an imported trial: the same for the same source and key, unguessable."""
    number = int(settings.KEYS.keyed_hash(f"history:{source}:{trial_key}")[:20], 16)
    return "trl_" + "".join(_ALPHABET[(number >> shift) & 31] for shift in range(0, 80, 5))


def entity_hash(source: str, entity_key: str) -> str:
    """The key of the legal entity: a tax code is the same entity everywhere, a private code only in its source."""
    kind, _colon, value = entity_key.partition(":")
    return settings.KEYS.keyed_hash(value if kind == "mst" else f"history:{source}:{value}")


def _rows(lines: Iterable[str]) -> Iterator[tuple[int, Row]]:
    reader = csv.DictReader(lines, restkey="+", restval="")
    header = [name.lstrip("\ufeff") for name in reader.fieldnames or ()]
    if sorted(header) != sorted(COLUMNS):
        odd = ", ".join(sorted(set(header) ^ set(COLUMNS))) or _("tên cột lặp lại")
        raise InvalidInput(_("Dòng tiêu đề không đúng: %(columns)s.") % {"columns": odd})
    reader.fieldnames = header
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:  # a cell without end, or one of more than 128 KiB
            line = reader.line_num + 1
            raise InvalidInput(_("Không đọc được dòng %(line)d: tệp CSV hỏng.") % {"line": line}) from error
        yield reader.line_num, row


class _Import:
    def __init__(self, actor: Actor, programme: Programme, source: str, dry_run: bool) -> None:
        self.actor, self.programme, self.source, self.dry_run = actor, programme, source, dry_run
        self.registers = Registers(programme.code)
        self.report = Report()
        self.seen: set[str] = set()

    def stories(self, rows: Iterable[tuple[int, Row]]) -> Iterator[_Story]:
        """Each readable trial of the file; the rows of one trial stand together."""
        for trial_key, group in groupby(rows, key=lambda pair: pair[1]["trial_key"]):
            numbered = list(group)
            self.report.rows += len(numbered)
            story = self._read(trial_key, numbered)
            if story:
                yield story

    def _read(self, trial_key: str, numbered: list[tuple[int, Row]]) -> _Story | None:
        line = numbered[0][0]
        try:
            if not trial_key:
                raise BadRow("no_trial_key", _("Thiếu mã lượt dùng thử."))
            if trial_key in self.seen:
                raise BadRow("not_together", _("Các dòng của một lượt phải đứng liền nhau."))
            self.seen.add(trial_key)
            first, life = numbered[0][1], Life()
            facts = read_facts(first, self.registers)
            for number, row in numbered:
                line = number
                if "+" in row:
                    raise BadRow("extra_cells", _("Dòng có nhiều ô hơn tiêu đề."))
                ensure_same_facts(first, row)
                live_through(life, read_event(row, self.registers), facts.trial_days)
            line = numbered[0][0]  # what is wrong from here on is wrong with the trial
            round_ = self.registers.round_of(life.events[0].occurred_at)
        except BadRow as refusal:
            self._refuse(line, trial_key, refusal)
            return None
        public_id = imported_id(self.source, trial_key)
        return _Story(line, trial_key, public_id, facts, life, round_, entity_hash(self.source, facts.entity_key))

    def _refuse(self, line: int, trial_key: str, refusal: BadRow) -> None:
        self.report.refusals.append(Refusal(line, trial_key, refusal.code, refusal.message))

    def write(self, batch: list[_Story]) -> None:
        """One short transaction: what is already there stays, the rest is written whole."""
        with transaction.atomic():
            known = set(
                Trial.objects.filter(public_id__in=[story.public_id for story in batch]).values_list(
                    "public_id", flat=True
                )
            )
            fresh = [story for story in batch if story.public_id not in known]
            self.report.present += len(batch) - len(fresh)
            entities = self._entities(fresh)
            fresh = self._one_per_unit(fresh, entities)
            events = sum(len(story.life.events) for story in fresh)
            if not self.dry_run and fresh:
                self._insert(fresh, entities)
            self.report.trials += len(fresh)
            self.report.events += events

    def _entities(self, stories: list[_Story]) -> dict[str, int]:
        """The entities' pks by hash, made where missing (in a dry run a missing one gets a negative number)."""
        wanted = {story.entity_hash: story.facts.entity_key for story in stories}
        known = dict(LegalEntity.objects.filter(key_hash__in=wanted).values_list("key_hash", "pk"))
        missing = [(key_hash, key) for key_hash, key in wanted.items() if key_hash not in known]
        if self.dry_run:
            return known | {key_hash: -int(key_hash[:12], 16) for key_hash, _key in missing}
        rows = [
            LegalEntity(
                public_id=LegalEntity.new_public_id(),
                basis=LegalEntity.Basis.TAX_CODE if key.startswith("mst:") else LegalEntity.Basis.REPLAYED,
                key_hash=key_hash,
                is_simulated=self.programme.is_simulated,
            )
            for key_hash, key in missing
        ]
        return known | {row.key_hash: row.pk for row in LegalEntity.objects.bulk_create(rows)}

    def _one_per_unit(self, stories: list[_Story], entities: dict[str, int]) -> list[_Story]:
        """Leave out a trial that would be the second counting one of its entity, platform and round."""
        pks = [entities[story.entity_hash] for story in stories]
        rows = Trial.objects.filter(counts=True, entity__in=pks).values_list("entity_id", "platform_id", "round_id")
        taken: Counter[Unit] = Counter(rows)
        kept = []
        for story in stories:
            unit = (entities[story.entity_hash], story.facts.platform_pk, story.round.pk)
            counted = _counts(story.life)
            if counted and taken[unit]:
                message = _("Pháp nhân này đã có một lượt được tính của nền tảng này trong cùng đợt.")
                self._refuse(story.line, story.trial_key, BadRow("second_trial", message))
                continue
            taken[unit] += counted
            kept.append(story)
        return kept

    def _insert(self, stories: list[_Story], entities: dict[str, int]) -> None:
        rows = [_trial_row(story, entities[story.entity_hash], self.registers, self.programme) for story in stories]
        trials = Trial.objects.bulk_create(rows)
        now = clock.now()
        TrialEvent.objects.bulk_create(
            event
            for trial, story in zip(trials, stories, strict=True)
            for event in self._event_rows(trial, story.life, now)
        )
        publish(TOPIC, key=self.programme.code, payload={"trial_pks": [trial.pk for trial in trials]})

    def _event_rows(self, trial: Trial, life: Life, now: dt.datetime) -> Iterator[TrialEvent]:
        for seq, event in enumerate(life.events, 1):
            yield TrialEvent(
                trial=trial,
                seq=seq,
                type=event.type,
                occurred_at=event.occurred_at,
                recorded_at=now,
                source="import",
                actor=self.actor.ref,
                data={"import": self.source, **event.data} if seq == 1 else event.data,
            )


def _counts(life: Life) -> bool:
    return life.state is not None and counts_after(life.state, was_activated="activated_at" in life.columns)


def _trial_row(story: _Story, entity_pk: int, registers: Registers, programme: Programme) -> Trial:
    facts, life = story.facts, story.life
    terms = registers.terms_of(life.events[0].occurred_at)
    return Trial(
        public_id=story.public_id,
        entity_id=entity_pk,
        platform_id=facts.platform_pk,
        vendor_id=facts.vendor_pk,
        round_id=story.round.pk,
        programme_terms_id=terms.pk,
        state=life.state or State.REQUESTED,
        counts=_counts(life),
        sequence=len(life.events),
        is_simulated=programme.is_simulated,
        programme_code=programme.code,
        plan_code=facts.plan,
        plan_terms={"trial_days": facts.trial_days},
        category_slug=facts.category_slug,
        province_code=facts.province_code,
        vsic_version=facts.vsic_version,
        vsic_section=facts.vsic_section,
        size=facts.size,
        organisation_kind=facts.kind,
        source=facts.source,
        trial_days=facts.trial_days,
        starts_on=life.starts_on,
        ends_at=life.ends_at,
        extensions=life.extensions,
        extension_days=life.extension_days,
        end_reason=life.end_reason,
        **life.columns,
    )
