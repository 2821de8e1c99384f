"""The demonstration's vendor: acts for every unclaimed listing, and has two invented platforms of its own."""

from typing import Any

from django.conf import settings
from django.db import transaction

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts.demo import VENDOR_NAME
from marketplace.accounts.models import Organisation
from platforms.models import Category, FactBasis, Feature, Listing, Plan, Platform, StandingCause, Vendor
from platforms.offers import DEMO_TRIAL_DAYS, SIMULATOR_VENDOR_SLUG
from platforms.services.standing import standings_note

_SAMPLES: tuple[dict[str, Any], ...] = (
    {
        "slug": "so-cho-mau",
        "name": "Sổ Chợ (mẫu)",
        "category": "pos",
        "price_minor": 150_000,
        "description_vi": "Nền tảng mẫu của bản trình diễn: sổ bán hàng, công nợ và kiểm kho cho một cửa hàng nhỏ.",
        "description_en": "A sample of the demonstration: sales, debts and stock for one small shop.",
        "features": ("mobile-app", "online-edition"),
    },
    {
        "slug": "ca-kip-mau",
        "name": "Ca Kíp (mẫu)",
        "category": "hrm",
        "price_minor": 90_000,
        "description_vi": "Nền tảng mẫu của bản trình diễn: xếp ca, chấm công và bảng lương cho nhóm dưới 50 người.",
        "description_en": "A sample of the demonstration: shifts, attendance and payroll for up to 50 people.",
        "features": ("mobile-app", "online-edition"),
    },
)


@transaction.atomic
def ensure_demo_vendor() -> Vendor | None:
    """Tie the simulator's organisation to its vendor row and its two samples. Repeatable; None outside the demo."""
    if not settings.DEMO:
        return None
    vendor, _ = Vendor.objects.get_or_create(slug=SIMULATOR_VENDOR_SLUG, defaults={"legal_name": VENDOR_NAME})
    organisation = vendor.organisation or _simulators_organisation()
    if organisation is not None and vendor.organisation_id is None:
        vendor.organisation = organisation
        vendor.save(update_fields=["organisation"])
    if organisation is not None:
        for sample in _SAMPLES:
            _ensure_sample(sample, vendor, organisation)
    return vendor


def _simulators_organisation() -> Organisation | None:
    return Organisation.objects.filter(kind=Organisation.Kind.VENDOR, name=VENDOR_NAME, is_simulated=True).first()


def _ensure_sample(sample: dict[str, Any], vendor: Vendor, organisation: Organisation) -> None:
    category = Category.objects.filter(slug=sample["category"]).first()
    if category is None or Platform.objects.filter(slug=sample["slug"]).exists():
        return
    platform = Platform(
        slug=sample["slug"],
        name=sample["name"],
        vendor=vendor,
        category=category,
        description_vi=sample["description_vi"],
        description_en=sample["description_en"],
        target_sectors=["ALL"],
        target_sizes=["micro", "small"],
        data_location="Việt Nam",
        languages=["vi"],
        export_formats="CSV, Excel",
        exit_steps="Tải tệp xuất trong mục Cài đặt trước ngày cuối; tài khoản khóa sau đó 30 ngày.",
        data_kept_days=30,
        exit_cost_minor=0,
        integrations=["Excel", "Máy in nhiệt"],
        support_hours="8:00–17:30, thứ Hai đến thứ Sáu",
        support_channels=["email", "chat"],
        fact_basis=FactBasis.VENDOR,
        facts_checked_on=clock.today(),
        live=True,
    )
    platform.plans = [
        Plan(
            code="co-ban",
            name_vi="Cơ bản",
            name_en="Basic",
            price_minor=sample["price_minor"],
            trial_days=DEMO_TRIAL_DAYS,
            seats=5,
        )
    ]
    platform.features = Feature.objects.filter(slug__in=sample["features"])
    platform.save()
    listing = Listing.objects.create(
        platform=platform,
        standing=Listing.Standing.CLAIMED,
        owner=organisation,
        is_sample=True,
        published_at=clock.now(),
    )
    standings_note(actor=Actor.system("demo"), listings=[listing], cause=StandingCause.APPROVED)
