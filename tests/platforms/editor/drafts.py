"""What people type into each step."""

from typing import Any

from django.urls import reverse

from platforms.field_rules import Step
from platforms.models import Feature
from tests.platforms.cast import Cast


def url_of(cast: Cast, step: Step) -> str:
    return reverse("platforms:editor_step", args=[cast.platform.slug, step.value])


def plan_rows(*rows: dict[str, Any], initial: int = 1) -> dict[str, Any]:
    data: dict[str, Any] = {"plans-TOTAL_FORMS": str(len(rows)), "plans-INITIAL_FORMS": str(initial)}
    blank = {"code": "", "name_vi": "", "price": "", "period": "month", "vat_class": "unknown", "trial_days": ""}
    for number, row in enumerate(rows):
        data |= {f"plans-{number}-{name}": value for name, value in {**blank, **row}.items()}
    return data


def typed(cast: Cast, step: Step) -> dict[str, Any]:
    """A good answer to a step."""
    feature, _ = Feature.objects.get_or_create(slug="mobile-app", defaults={"name_vi": "Trên điện thoại"})
    answers: dict[Step, dict[str, Any]] = {
        Step.BASICS: {
            "name": "Sổ Mới",
            "summary_vi": "Sổ bán hàng cho cửa hàng nhỏ",
            "description_vi": "Sổ bán hàng, công nợ và kiểm kho cho cửa hàng nhỏ, dùng được trên điện thoại.",
            "website": "https://so-moi.vn",
            "category": cast.platform.category_id,
        },
        Step.PLANS: plan_rows({"code": "co-ban", "name_vi": "Cơ bản", "price": "90.000", "trial_days": "30"}, {}),
        Step.FEATURES: {"features": [feature.pk]},
        Step.AUDIENCE: {"target_sizes": ["micro", "small"], "target_sectors": ["ALL", "G"]},
        Step.EXIT: {
            "export_formats": "Excel, CSV",
            "exit_steps": "Tải tệp xuất trong mục Cài đặt.",
            "data_kept_days": "30",
            "exit_cost_minor": "0",
        },
        Step.SECURITY: {
            "security_level": "2",
            "security_decision_number": "12/QĐ-SKHCN",
            "security_decision_on": "2026-03-01",
            "monitoring_provider": "Công ty An ninh mạng A",
            "last_audit_on": "2026-05-20",
            "national_monitoring": "no",
        },
        Step.DETAILS: {
            "data_location": "Việt Nam",
            "languages": ["vi", "en"],
            "integrations": "Shopee\nMáy in nhiệt\nShopee\n",
            "has_api": "yes",
            "api_docs_url": "https://so-moi.vn/api",
            "accessibility_level": "AA",
            "accessibility": ["keyboard"],
        },
        Step.SUPPORT: {
            "support_hours": "7:00–22:00",
            "support_channels": ["phone", "zalo"],
            "support_phone": "1900 1234",
            "support_email": "hotro@so-moi.vn",
        },
    }
    return answers[step]
