"""What a draft must say before reviewers read it."""

from django.utils.translation import gettext as _

from platforms.models import Platform

MIN_DESCRIPTION = 40
MAX_TRIAL_DAYS = 365


def missing_facts(draft: Platform) -> dict[str, str]:
    """Field → what the vendor still has to write; empty when the draft may be submitted."""
    texts = {
        "data_location": _("Hãy cho biết nơi đặt dữ liệu."),
        "export_formats": _("Hãy cho biết dữ liệu xuất ra được ở định dạng nào."),
        "exit_steps": _("Hãy ghi các bước để khách hàng rời đi và lấy dữ liệu về."),
        "support_hours": _("Hãy ghi giờ hỗ trợ."),
    }
    missing = {field: message for field, message in texts.items() if not getattr(draft, field).strip()}
    if len(draft.description_vi.strip()) < MIN_DESCRIPTION:
        missing["description_vi"] = _("Hãy mô tả ít nhất %(count)d ký tự.") % {"count": MIN_DESCRIPTION}
    if not draft.target_sizes:
        missing["target_sizes"] = _("Hãy chọn ít nhất một quy mô.")
    if not draft.features.all():
        missing["features"] = _("Hãy chọn ít nhất một tính năng.")
    plans = [plan for plan in draft.plans.all() if not plan.is_retired]
    if not any(plan.trial_days and plan.trial_days <= MAX_TRIAL_DAYS for plan in plans):
        missing["plans"] = _("Cần ít nhất một gói có số ngày dùng thử, từ 1 đến %(days)d ngày.") % {
            "days": MAX_TRIAL_DAYS
        }
    return missing
