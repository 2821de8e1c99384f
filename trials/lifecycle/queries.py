"""Reading trials for pages and for the rooms below."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace import slots
from marketplace.errors import NotFound
from platforms.models import Listing, Platform, TrialTask
from platforms.offers import TrialOffer, trial_offer
from trials.lifecycle.endings import TAKEN_OVER, UNANSWERED, ended_by
from trials.lifecycle.models import TaskTick, Trial, TrialEvent
from trials.lifecycle.purchase_window import LAPSED, NOT_BOUGHT
from trials.lifecycle.states import FINAL, OPEN, Event, State

SOON_DAYS = 3

EVENT_WORDS: dict[str, Promise] = {
    Event.REQUESTED: _("Đã gửi yêu cầu dùng thử"),
    Event.ACCEPTED: _("Nhà cung cấp nhận yêu cầu, đang chuẩn bị tài khoản"),
    Event.DECLINED: _("Nhà cung cấp từ chối"),
    Event.READY: _("Nhà cung cấp giao tài khoản"),
    Event.ACCESS_PROBLEM: _("Báo không vào được; đồng hồ dùng thử tạm dừng"),
    Event.FIRST_USE: _("Lần dùng đầu tiên"),
    Event.ENDING_SOON: _("Nhắc sắp hết hạn"),
    Event.EXTENSION_REQUESTED: pgettext_lazy("sự kiện", "Xin thêm ngày"),
    Event.EXTENSION_GRANTED: _("Nhà cung cấp đồng ý thêm ngày"),
    Event.EXTENSION_REFUSED: _("Nhà cung cấp không thêm ngày"),
    Event.EXPIRED: _("Hết hạn dùng thử"),
    Event.CANCELLED: pgettext_lazy("sự kiện", "Dừng dùng thử"),
    Event.FAILED: _("Không cấp được tài khoản"),
    Event.CONVERSION_CLAIMED: _("Một bên báo việc mua, chờ bên kia xác nhận"),
    Event.CONVERTED: _("Sử dụng chính thức"),
    Event.CONVERSION_DISPUTED: _("Hai bên báo khác nhau, đang đối chiếu"),
    Event.CONVERSION_REVERSED: _("Việc mua được rút lại"),
    Event.RETAINED_30: _("Còn sử dụng sau 30 ngày"),
    Event.RETAINED_90: _("Còn sử dụng sau 90 ngày"),
    Event.RETAINED_365: _("Còn sử dụng sau 365 ngày"),
    Event.STOPPED: _("Ngừng sử dụng"),
    Event.CORRECTED: _("Cán bộ đính chính"),
}
# Corrections that no officer made, by their reason.
CORRECTION_WORDS: dict[str, Promise] = {
    LAPSED: _("Báo mua hết hiệu lực vì chưa được xác nhận"),
    NOT_BOUGHT: _("Cán bộ kết luận: chưa mua"),
    TAKEN_OVER: _("Không còn tính: một đơn vị đã chứng minh có cùng mã số thuế được nhận lượt này"),
}
# Ends, by whom.
ENDING_WORDS: dict[tuple[str, str], Promise] = {
    (Event.CANCELLED, "sme"): _("Doanh nghiệp dừng"),
    (Event.CANCELLED, "vendor"): _("Nhà cung cấp dừng"),
    (Event.CANCELLED, "programme"): _("Cán bộ chương trình dừng"),
    (Event.FAILED, "vendor"): _("Nhà cung cấp báo không cấp được tài khoản"),
    (Event.FAILED, "programme"): _("Cán bộ kết thúc vì không cấp được tài khoản"),
    (Event.FAILED, "clock"): _("Không cấp được tài khoản trong thời hạn"),
    (Event.STOPPED, "sme"): _("Doanh nghiệp báo đã ngừng sử dụng"),
    (Event.STOPPED, "vendor"): _("Nhà cung cấp báo đã ngừng cung cấp"),
}


@dataclass(frozen=True)
class HistoryLine:
    """One event in words; of an end also the reason given, which both parties and officers may read."""

    event: TrialEvent
    words: Promise
    days: int | None
    reason: str = ""
    unanswered_days: int | None = None


@dataclass(frozen=True)
class ChecklistLine:
    task: TrialTask
    is_ticked: bool


@dataclass(frozen=True)
class Checklist:
    lines: list[ChecklistLine]

    @property
    def done(self) -> int:
        return sum(line.is_ticked for line in self.lines)

    @property
    def next_task(self) -> TrialTask | None:
        return next((line.task for line in self.lines if not line.is_ticked), None)


@dataclass(frozen=True)
class Desk:
    """An organisation's trials, sorted by what the SME must do."""

    needs_you: list[Trial]
    running: list[Trial]
    done: list[Trial]

    @property
    def trials(self) -> list[Trial]:
        return [*self.needs_you, *self.running, *self.done]

    @property
    def is_empty(self) -> bool:
        return not (self.needs_you or self.running or self.done)


@dataclass(frozen=True)
class Alternative:
    listing: Listing
    offer: TrialOffer


def desk_of(organisation_pk: int) -> Desk:
    """All trials of an organisation; urgent first, then running by their end, then done by date.

    Rooms below know of more that waits for the SME (slot `trial.waits_for_sme`: of `trials`, the pks of those).
    """
    needs_you, running, done = [], [], []
    trials = list(Trial.objects.of_organisation(organisation_pk).with_parties())
    waiting = set[int]().union(*slots.collect("trial.waits_for_sme", trials=trials))
    for trial in trials:
        if trial.pk in waiting or needs_the_sme(trial):
            needs_you.append(trial)
        elif trial.state not in OPEN:
            done.append(trial)
        else:
            running.append(trial)
    needs_you.sort(key=lambda trial: (trial.days_left is None, trial.days_left or 0))
    return Desk(needs_you, running, done)


def needs_the_sme(trial: Trial) -> bool:
    """The next step is the SME's: get in for the first time, or decide before the end."""
    if trial.state != State.ACTIVE:
        return False
    if trial.first_use_at is None:
        return True
    return trial.days_left is not None and trial.days_left <= SOON_DAYS


def trial_of(organisation_pk: int | None, public_id: str) -> Trial:
    """The organisation's trial, or `NotFound`: outsiders do not learn that it exists."""
    rows = Trial.objects.with_parties().filter(public_id=public_id)
    trial = rows.of_organisation(organisation_pk).first() if organisation_pk else None
    if trial is None:
        raise NotFound("Không có lượt dùng thử này, hoặc nó thuộc đơn vị khác.")
    return trial


def history(trial: Trial) -> list[HistoryLine]:
    """The events of a trial in words, newest first."""
    return [
        HistoryLine(
            event,
            _words_of(event),
            event.data.get("days"),
            _reason_of(trial, event),
            event.data.get(UNANSWERED),
        )
        for event in trial.events.order_by("-seq")
    ]


def _words_of(event: TrialEvent) -> Promise:
    said = CORRECTION_WORDS.get(event.data.get("reason", "")) if event.type == Event.CORRECTED else None
    return said or ENDING_WORDS.get((event.type, ended_by(event))) or EVENT_WORDS[event.type]


def _reason_of(trial: Trial, event: TrialEvent) -> str:
    """Why somebody ended the trial, or the vendor what was bought after it; of the clock its words say it."""
    if event.type == Event.STOPPED:
        return trial.end_reason if event.data.get("by") == "vendor" else ""
    return trial.end_reason if event.type in FINAL and ended_by(event) != "clock" else ""


def checklist(trial: Trial) -> Checklist:
    """Things worth trying in this category, with the SME's ticks."""
    ticked = set(TaskTick.objects.filter(trial=trial).values_list("task_id", flat=True))
    tasks = TrialTask.objects.filter(category__slug=trial.category_slug)
    return Checklist([ChecklistLine(task, task.pk in ticked) for task in tasks])


def alternatives(trial: Trial, limit: int = 3) -> list[Alternative]:
    """The nearest other platforms that offer a trial: same category, most facts in common first."""
    return nearest(trial.platform, trial.entity_id, limit)


def nearest(platform: Platform, entity_pk: int | None, limit: int = 3) -> list[Alternative]:
    """Other platforms of the same category with a trial that the entity has not had, nearest first."""
    features = set(platform.features.values_list("pk", flat=True))
    rows = (
        Listing.objects.listed().with_facts().filter(platform__category=platform.category_id).exclude(platform=platform)
    )
    if entity_pk is not None:
        rows = rows.exclude(platform__trials__entity_id=entity_pk, platform__trials__counts=True)
    found = [Alternative(row, offer) for row in rows if (offer := trial_offer(row)) is not None]

    def nearness(entry: Alternative) -> tuple[int, str]:
        shared = features & {feature.pk for feature in entry.listing.platform.features.all()}
        return (-len(shared), entry.listing.platform.name)

    return sorted(found, key=nearness)[:limit]
