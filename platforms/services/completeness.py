"""What a draft says and what it leaves out: obligatory before reviewers read it, and the score of completeness."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from platforms.field_rules import FIELD_RULES, RULE_OF, FieldRule, Step
from platforms.models import Platform, PlatformImage

MIN_DESCRIPTION = 40
MAX_TRIAL_DAYS = 365


@dataclass(frozen=True, slots=True)
class Gap:
    """A field that the draft leaves out: what to do, and why readers miss it."""

    rule: FieldRule
    message: str
    is_obligatory: bool


@dataclass(frozen=True, slots=True)
class Completeness:
    """`percent` of the weights of `FIELD_RULES` that the draft covers; obligatory gaps come first."""

    percent: int
    gaps: tuple[Gap, ...]

    @property
    def obligatory(self) -> tuple[Gap, ...]:
        return tuple(gap for gap in self.gaps if gap.is_obligatory)

    @property
    def advised(self) -> tuple[Gap, ...]:
        return tuple(gap for gap in self.gaps if not gap.is_obligatory)

    def of_step(self, step: Step) -> tuple[Gap, ...]:
        return tuple(gap for gap in self.gaps if gap.rule.step == step)


def completeness(draft: Platform) -> Completeness:
    """How complete a draft is, and what is missing."""
    counted = [rule for rule in FIELD_RULES if rule.weight]
    missing = missing_facts(draft)
    gaps = [
        Gap(rule, missing.get(rule.name) or _("Chưa công bố."), rule.name in missing)
        for rule in FIELD_RULES
        if rule.name in missing or (rule.weight and not is_known(draft, rule.name))
    ]
    lacking = sum(gap.rule.weight for gap in gaps)
    percent = 100 - round(100 * lacking / sum(rule.weight for rule in counted))
    return Completeness(percent, tuple(sorted(gaps, key=lambda gap: not gap.is_obligatory)))


def is_known(draft: Platform, field: str) -> bool:
    """Whether the draft says anything in this field; 0 đồng, 0 days and “no” are answers."""
    if field == "plans":
        return any(plan.price_minor is not None and not plan.is_retired for plan in draft.plans.all())
    if field == "images":
        return {image.kind for image in draft.images.all()} == set(PlatformImage.Kind.values)
    if field in ("features", "secondary_categories"):
        return bool(getattr(draft, field).all())
    value = getattr(draft, field)
    return bool(value.strip()) if isinstance(value, str) else value is not None and value != []


def missing_facts(draft: Platform) -> dict[str, str]:
    """Field → what the vendor still has to write; empty when the draft may be submitted."""
    words = {
        "name": _("Hãy nhập tên nền tảng."),
        "data_location": _("Hãy cho biết nơi đặt dữ liệu."),
        "export_formats": _("Hãy cho biết dữ liệu xuất ra được ở định dạng nào."),
        "exit_steps": _("Hãy ghi các bước để khách hàng rời đi và lấy dữ liệu về."),
        "data_kept_days": _("Hãy cho biết dữ liệu được giữ bao lâu sau khi kết thúc."),
        "exit_cost_minor": _("Hãy cho biết rời đi có mất phí không; miễn phí thì ghi 0."),
        "support_hours": _("Hãy ghi giờ hỗ trợ."),
        "target_sizes": _("Hãy chọn ít nhất một quy mô."),
        "features": _("Hãy chọn ít nhất một tính năng."),
    }
    missing = {field: message for field, message in words.items() if not is_known(draft, field)}
    if len(draft.description_vi.strip()) < MIN_DESCRIPTION:
        missing["description_vi"] = _("Hãy mô tả ít nhất %(count)d ký tự.") % {"count": MIN_DESCRIPTION}
    plans = [plan for plan in draft.plans.all() if not plan.is_retired]
    if not any(plan.trial_days and plan.trial_days <= MAX_TRIAL_DAYS for plan in plans):
        missing["plans"] = _("Cần ít nhất một gói có số ngày dùng thử, từ 1 đến %(days)d ngày.") % {
            "days": MAX_TRIAL_DAYS
        }
    return {field: missing[field] for field in RULE_OF if field in missing}
