"""Reading one trial of an import of histories: every row is checked, nothing is written.

The file is described in docs/trial-history-import.md. A row that breaks a rule raises `BadRow` with
a stable code and a Vietnamese reason; the importer then leaves out the whole trial.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.accounts.models import Organisation
from marketplace.reference.models import ProgrammeTerms, Province, Round, VsicSection
from platforms.models import Platform
from trials.lifecycle.states import Event, State, next_state

FACT_COLUMNS = (
    "entity_key", "platform", "plan", "trial_days", "province_system", "province_code",
    "vsic_version", "vsic_section", "size", "kind", "source",
)  # fmt: skip
EVENT_COLUMNS = ("event", "occurred_at", "days", "reason", "side", "amount_minor")
COLUMNS = ("trial_key", *FACT_COLUMNS, *EVENT_COLUMNS)
Row = Mapping[str, str]
Move = Callable[["Life", "HistoryEvent", int], None]

_ENTITY_KEY = re.compile(r"^(mst:\d{10}|ma:[\w.-]{1,60})$")
_REASON = re.compile(r"^[a-z0-9_]{0,40}$")
_RETAINED_DAYS = {Event.RETAINED_30: 30, Event.RETAINED_90: 90, Event.RETAINED_365: 365}
_MAX_TRIAL_DAYS = 730


class BadRow(Exception):
    """A row that cannot be imported: `code` is stable, the message is for the person who sent the file."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True)
class Facts:
    """The frozen columns of one trial, province already in the 34-system."""

    entity_key: str
    platform_pk: int
    vendor_pk: int
    category_slug: str
    plan: str
    trial_days: int
    province_code: str
    vsic_version: str
    vsic_section: str
    size: str
    kind: str
    source: str


@dataclass(frozen=True)
class HistoryEvent:
    type: Event
    occurred_at: dt.datetime
    data: dict[str, object]


@dataclass
class Life:
    """What the events of one trial add up to: the step times and clocks of its row."""

    events: list[HistoryEvent] = field(default_factory=list)
    state: State | None = None
    columns: dict[str, dt.datetime | None] = field(default_factory=dict)
    starts_on: dt.date | None = None
    ends_at: dt.datetime | None = None
    extensions: int = 0
    extension_days: int = 0
    paused_at: dt.datetime | None = None
    end_reason: str = ""


class Registers:
    """What rows are checked against, read once for a file."""

    def __init__(self, programme_code: str) -> None:
        self.platforms = {
            slug: (pk, vendor_pk, category)
            for slug, pk, vendor_pk, category in Platform.objects.values_list(
                "slug", "pk", "vendor_id", "category__slug"
            )
        }
        rows = Province.objects.values_list("system", "code", "merged_into_code")
        self.provinces = {(s, code): (merged or code) for s, code, merged in rows if s == "34" or merged}
        self.sections = set(VsicSection.objects.values_list("version", "code"))
        self.rounds = list(Round.objects.filter(programme__code=programme_code).order_by("opens_on"))
        self.terms = list(ProgrammeTerms.objects.filter(programme__code=programme_code).order_by("valid_from"))
        self.sizes, self.kinds = set(Organisation.Size.values), set(Organisation.Kind.values)
        self.now = clock.now()

    def round_of(self, moment: dt.datetime) -> Round:
        day = clock.local_date(moment)
        for row in self.rounds:
            if row.opens_on <= day <= row.closes_on:
                return row
        raise BadRow("no_round", _("Không có đợt nào của chương trình mở vào ngày %(day)s.") % {"day": day})

    def terms_of(self, moment: dt.datetime) -> ProgrammeTerms:
        """The programme's terms on that day; before the first row, the first row's."""
        day = clock.local_date(moment)
        return next((row for row in reversed(self.terms) if row.valid_from <= day), self.terms[0])


def read_facts(row: Row, registers: Registers) -> Facts:
    """The describing columns of a trial's first row. Raise `BadRow`."""
    platform = registers.platforms.get(row["platform"])
    if platform is None:
        raise BadRow("unknown_platform", _("Không có nền tảng “%(slug)s”.") % {"slug": row["platform"]})
    province = registers.provinces.get((row["province_system"], row["province_code"]))
    if province is None:
        raise BadRow("unknown_province", _("Không có tỉnh này trong hệ mã đã ghi (63 hoặc 34)."))
    if (row["vsic_version"], row["vsic_section"]) not in registers.sections:
        raise BadRow("unknown_sector", _("Không có ngành này trong bản VSIC đã ghi (2018 hoặc 2025)."))
    if row["size"] not in registers.sizes:
        raise BadRow("unknown_size", _("Quy mô phải là một trong các mã đã quy định."))
    if row["kind"] not in registers.kinds:
        raise BadRow("unknown_kind", _("Loại hình phải là một trong các mã đã quy định."))
    if not _ENTITY_KEY.match(row["entity_key"]):
        raise BadRow("bad_entity_key", _("Mã pháp nhân phải có dạng mst:<10 số> hoặc ma:<mã riêng>."))
    if not re.match(r"^[\w-]{1,40}$", row["plan"]) or not re.match(r"^[\w.:-]{0,60}$", row["source"]):
        raise BadRow("bad_plan", _("Mã gói hoặc mã nguồn thiếu hoặc có ký tự lạ."))
    days = whole(row["trial_days"], low=1, high=_MAX_TRIAL_DAYS)
    return Facts(
        row["entity_key"], platform[0], platform[1], platform[2], row["plan"], days, province,
        row["vsic_version"], row["vsic_section"], row["size"], row["kind"], row["source"],
    )  # fmt: skip


def ensure_same_facts(first: Row, row: Row) -> None:
    """Later rows of a trial leave the describing columns empty or repeat them."""
    for column in FACT_COLUMNS:
        if row[column] and row[column] != first[column]:
            raise BadRow("facts_differ", _("Cột %(column)s khác với dòng đầu của lượt này.") % {"column": column})


def read_event(row: Row, registers: Registers) -> HistoryEvent:
    """The event columns of a row. Raise `BadRow`."""
    if row["event"] not in Event.values:
        raise BadRow("unknown_event", _("Không có sự kiện “%(event)s”.") % {"event": row["event"]})
    event = Event(row["event"])
    occurred_at = _moment(row["occurred_at"])
    if occurred_at > registers.now:
        raise BadRow("in_future", _("Thời điểm nằm trong tương lai."))
    if not _REASON.match(row["reason"]):
        raise BadRow("bad_reason", _("Lý do là một mã ngắn không dấu, không ghi thông tin cá nhân."))
    data: dict[str, object] = {"reason": row["reason"]} if row["reason"] else {}
    if event == Event.EXTENSION_GRANTED or (event == Event.EXTENSION_REQUESTED and row["days"]):
        data["days"] = whole(row["days"], low=1, high=_MAX_TRIAL_DAYS)
    if event == Event.CONVERSION_CLAIMED:
        if row["side"] not in ("vendor", "sme"):
            raise BadRow("bad_side", _("Báo mua phải ghi bên báo: vendor hoặc sme."))
        data["side"] = row["side"]
    if row["amount_minor"]:
        data["amount_minor"] = whole(row["amount_minor"], low=0, high=10**13)
    return HistoryEvent(event, occurred_at, data)


def whole(text: str, *, low: int, high: int) -> int:
    is_whole = text.isascii() and text.isdigit() and len(text) < 19
    if not is_whole or not low <= int(text) <= high:
        values = {"text": text[:20], "low": low, "high": high}
        raise BadRow("bad_number", _("“%(text)s” không phải số nguyên từ %(low)s đến %(high)s.") % values)
    return int(text)


@cache
def _end_of_day(day: dt.date) -> dt.datetime:
    return clock.end_of_day(day)


def _moment(text: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text)
        if not 2000 <= moment.year <= 9000:  # before any programme, or where adding days would overflow
            raise ValueError
    except ValueError:
        raise BadRow("bad_time", _("Không đọc được thời điểm “%(text)s”.") % {"text": text[:40]}) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.VN)


def live_through(life: Life, event: HistoryEvent, trial_days: int) -> None:
    """Append `event` to `life`, moving its state and times. Raise `BadRow` where the state table forbids it."""
    if life.events and event.occurred_at < life.events[-1].occurred_at:
        raise BadRow("goes_back", _("Sự kiện xảy ra trước sự kiện ở dòng trên."))
    state = next_state(life.state, event.type)
    if state is None:
        values = {"event": event.type.value, "state": life.state.value if life.state else _("chưa bắt đầu")}
        raise BadRow("illegal_event", _("Sự kiện %(event)s không thể xảy ra ở trạng thái %(state)s.") % values)
    _ensure_sense(life, event)
    _MOVES.get(event.type, _keep)(life, event, trial_days)
    life.state = state
    life.events.append(event)


def _ensure_sense(life: Life, event: HistoryEvent) -> None:
    """Rules beside the state table: an end needs its day, a purchase its claim, retention its waiting time."""
    if event.type == Event.EXPIRED and life.ends_at and event.occurred_at < life.ends_at:
        raise BadRow("expired_early", _("Hết hạn trước ngày cuối của lượt dùng thử."))
    if event.type == Event.CONVERTED and not life.columns.get("claimed_at"):
        raise BadRow("no_claim", _("Sử dụng chính thức mà chưa có bên nào báo mua (conversion_claimed)."))
    wait = _RETAINED_DAYS.get(event.type)
    bought_at = life.columns.get("converted_at")
    if wait and bought_at and event.occurred_at < bought_at + dt.timedelta(days=wait):
        raise BadRow("retained_early", _("Chưa đủ %(days)s ngày kể từ khi sử dụng chính thức.") % {"days": wait})


def _keep(life: Life, event: HistoryEvent, trial_days: int) -> None:
    """An event that moves no column."""


def _note(column: str) -> Move:
    def move(life: Life, event: HistoryEvent, trial_days: int) -> None:
        life.columns.setdefault(column, event.occurred_at)

    return move


def _end(life: Life, event: HistoryEvent, trial_days: int) -> None:
    life.columns["ended_at"] = event.occurred_at
    life.end_reason = str(event.data.get("reason", ""))


def _ready(life: Life, event: HistoryEvent, trial_days: int) -> None:
    """The day of hand-over is the first; a pause for a reported access problem is added at the end."""
    life.columns.setdefault("activated_at", event.occurred_at)
    if life.ends_at is None:
        life.starts_on = clock.local_date(event.occurred_at)
        life.ends_at = _end_of_day(life.starts_on + dt.timedelta(days=trial_days - 1))
    elif life.paused_at is not None:
        lost = clock.local_date(event.occurred_at) - clock.local_date(life.paused_at)
        life.ends_at += lost
    life.paused_at = None


def _pause(life: Life, event: HistoryEvent, trial_days: int) -> None:
    life.paused_at = event.occurred_at


def _extend(life: Life, event: HistoryEvent, trial_days: int) -> None:
    days = int(str(event.data["days"]))
    life.extensions += 1
    life.extension_days += days
    if life.ends_at:
        life.ends_at += dt.timedelta(days=days)


def _convert(life: Life, event: HistoryEvent, trial_days: int) -> None:
    life.columns["converted_at"] = event.occurred_at
    life.columns["reversed_at"] = life.columns["ended_at"] = None


def _reverse(life: Life, event: HistoryEvent, trial_days: int) -> None:
    life.columns["reversed_at"] = life.columns["ended_at"] = event.occurred_at
    # What comes after has to be claimed, and kept, anew.
    life.columns.pop("claimed_at", None)
    life.columns.pop("retained_90_at", None)


_MOVES: dict[Event, Move] = {
    Event.REQUESTED: _note("requested_at"),
    Event.ACCEPTED: _note("accepted_at"),
    Event.READY: _ready,
    Event.ACCESS_PROBLEM: _pause,
    Event.FIRST_USE: _note("first_use_at"),
    Event.EXTENSION_GRANTED: _extend,
    Event.CONVERSION_CLAIMED: _note("claimed_at"),
    Event.CONVERTED: _convert,
    Event.CONVERSION_REVERSED: _reverse,
    Event.RETAINED_90: _note("retained_90_at"),
    Event.EXPIRED: _end,
    Event.CANCELLED: _end,
    Event.DECLINED: _end,
    Event.FAILED: _end,
}
