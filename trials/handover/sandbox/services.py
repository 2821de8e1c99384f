"""Starting a test trial, and doing what its enterprise would do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace import clock, slots
from marketplace.access import Actor, ensure
from marketplace.audit.services import record
from marketplace.errors import Conflict, DomainError, NotFound
from marketplace.ids import public_id
from marketplace.reference.queries import current_round
from platforms.models import Platform, Vendor
from platforms.offers import plan_terms
from trials.handover.endpoints import ensure_manages
from trials.handover.sandbox.cast import PROFILES, organisation_of
from trials.lifecycle import services as lifecycle
from trials.lifecycle.advance import advance, append, locked
from trials.lifecycle.models import Trial
from trials.lifecycle.states import OPEN, Event, State

DAYS = 30  # where no plan of the platform tells a length
MAX_OPEN = 20
ASKED_DAYS = 15


@dataclass(frozen=True)
class Act:
    """Something that the made-up enterprise does on its vendor's word; `run` gets the enterprise's actor."""

    name: str
    label: Promise
    is_possible: Callable[[Trial], bool]
    run: Callable[[Actor, Trial], Any]


@transaction.atomic
def sandbox_trial_start(*, actor: Actor, vendor: Vendor, platform: Platform, profile: str = "doanh-nghiep") -> Trial:
    """A test trial of the vendor's own platform by a made-up enterprise, told like any other.

    It is marked in its row and enters no figure, no queue of officers and no count of the one-trial rule;
    only `dts_test_` keys see it. Raise `Conflict` (code `too_many_test_trials`) at 20 open ones.
    """
    ensure_manages(actor, vendor)
    ensure(platform.vendor_id == vendor.pk)
    if profile not in PROFILES:
        raise NotFound(_("Không có doanh nghiệp mẫu này."))
    Vendor.objects.select_for_update().get(pk=vendor.pk)  # the cap below is exact
    if Trial.objects.filter(vendor=vendor, is_test=True, state__in=OPEN).count() >= MAX_OPEN:
        raise Conflict(
            _("Đang có %(limit)d lượt thử nghiệm chưa xong. Hãy dừng bớt rồi tạo tiếp.") % {"limit": MAX_OPEN},
            code="too_many_test_trials",
        )
    trial = new_trial(vendor, platform, profile)
    trial.save(force_insert=True)
    append(trial, Event.REQUESTED, actor=actor, source="portal", occurred_at=trial.requested_at)
    record(actor=actor, action="test_trial.started", target=trial)
    return trial


def sandbox_trial_act(*, actor: Actor, trial: Trial, name: str) -> None:
    """Let the made-up enterprise do one of `acts_of(trial)`. Raise `NotFound` for anything else."""
    ensure_manages(actor, trial.vendor)
    act = next((act for act in acts_of(trial) if act.name == name), None)
    if act is None:
        raise NotFound(_("Doanh nghiệp mẫu không làm được việc này lúc này."))
    with transaction.atomic():
        act.run(sme_actor(trial), trial)
        record(actor=actor, action=f"test_trial.{name}", target=trial)


def acts_of(trial: Trial) -> list[Act]:
    """What the made-up enterprise may do now; rooms that follow the hand-over bring theirs by slot."""
    if not trial.is_test:
        return []
    return [act for act in (*ACTS, *slots.collect("sandbox.acts")) if act.is_possible(trial)]


def sme_actor(trial: Trial) -> Actor:
    """Who the enterprise of a test trial is. Raise `DomainError` for a real trial: nobody acts for its people."""
    if not trial.is_test:
        raise DomainError(_("Đây không phải lượt thử nghiệm."))
    return Actor(kind="system", ref="system:sandbox", organisation_pk=trial.organisation_id, roles=frozenset({"owner"}))


def new_trial(vendor: Vendor, platform: Platform, profile: str) -> Trial:
    """A test trial, not saved yet. Raise `DomainError` where no round is open."""
    round_ = current_round()
    if round_ is None:
        raise DomainError(_("Hiện chưa có đợt dùng thử nào đang mở."), code="no_open_round")
    now, programme, who = clock.now(), round_.programme, PROFILES[profile]
    limits = programme.terms_on(clock.today())
    organisation = organisation_of(who)
    plans = [plan for plan in platform.plans.all() if not plan.is_retired]
    plan = next((plan for plan in plans if plan.trial_days), next(iter(plans), None))
    days = (plan.trial_days if plan else None) or DAYS
    terms = plan_terms(plan) if plan else {"name": _("Gói thử nghiệm")}
    return Trial(
        public_id=public_id("trl"),
        entity=organisation.entity,
        organisation=organisation,
        platform=platform,
        vendor=vendor,
        round=round_,
        programme_terms=limits,
        counts=False,
        sequence=1,
        is_simulated=True,
        is_test=True,
        programme_code=programme.code,
        plan_code=plan.code if plan else "thu-nghiem",
        plan_terms={**terms, "trial_days": days},
        category_slug=platform.category.slug,
        province_code=who.province_code,
        vsic_version="2025",
        vsic_section=who.vsic_section,
        size=who.size,
        organisation_kind=who.kind,
        requested_at=now,
        trial_days=days,
        answer_due_at=clock.answer_due(now, limits.answer_working_days),
        fail_due_at=clock.answer_due(now, limits.fail_working_days),
    )


def _end(actor: Actor, trial: Trial) -> None:
    row, now = locked(trial.pk), clock.now()
    advance(row, Event.EXPIRED, actor=actor, source="portal", ends_at=now, ended_at=now)


def _remind(actor: Actor, trial: Trial) -> None:
    advance(locked(trial.pk), Event.ENDING_SOON, actor=actor, source="portal", data={"days": 3}, reminded_days=3)


def _ask_for_days(actor: Actor, trial: Trial) -> None:
    reason = _("Cần thêm thời gian để duyệt mua.")
    lifecycle.extension_request(actor=actor, trial=trial, days=ASKED_DAYS, reason=reason)


ACTS = (
    Act(
        "access_problem",
        gettext_lazy("Báo “Tôi không vào được”"),
        lambda trial: trial.is_usable and trial.state == State.ACTIVE,
        lambda actor, trial: lifecycle.access_problem(actor=actor, trial=trial, note=_("Trang báo lỗi đăng nhập.")),
    ),
    Act(
        "extension",
        gettext_lazy("Xin thêm 15 ngày"),
        lambda trial: trial.is_usable and trial.state == State.ACTIVE and not trial.extension_asked_days,
        _ask_for_days,
    ),
    Act("ending", gettext_lazy("Sắp hết hạn"), lambda trial: trial.state == State.ACTIVE, _remind),
    Act("expire", gettext_lazy("Hết hạn ngay"), lambda trial: trial.state == State.ACTIVE, _end),
    Act(
        "cancel",
        gettext_lazy("Doanh nghiệp dừng"),
        lambda trial: trial.is_open,
        lambda actor, trial: lifecycle.trial_cancel(actor=actor, trial=trial, reason=_("Thử nghiệm xong.")),
    ),
)
