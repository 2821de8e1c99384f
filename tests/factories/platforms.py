"""Vendors, platforms and listings for tests. `ListingFactory()` is an unclaimed, live listing with one plan."""

import factory
from factory.django import DjangoModelFactory

from platforms.models import Category, FactBasis, Listing, Plan, Platform, Vendor


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = Category
        django_get_or_create = ("slug",)

    slug = "pos"
    name_vi = "Quản lý bán hàng"
    name_en = "Sales and point of sale"
    home_group = "nghiep_vu"
    sort_order = 7


class VendorFactory(DjangoModelFactory):
    class Meta:
        model = Vendor

    slug = factory.Sequence(lambda n: f"cong-ty-{n}")
    legal_name = factory.Sequence(lambda n: f"Công ty {n}")


class PlatformFactory(DjangoModelFactory):
    class Meta:
        model = Platform
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"nen-tang-{n}")
    name = factory.Sequence(lambda n: f"Nền tảng {n}")
    vendor = factory.SubFactory(VendorFactory)
    category = factory.SubFactory(CategoryFactory)
    description_vi = "Bán tại quầy, kho và khách hàng."
    fact_basis = FactBasis.SECONDARY
    live = True


class PlanFactory(DjangoModelFactory):
    class Meta:
        model = Plan

    platform = factory.SubFactory(PlatformFactory)
    code = "co-ban"
    name_vi = "Cơ bản"
    trial_days = 14


class ListingFactory(DjangoModelFactory):
    class Meta:
        model = Listing
        skip_postgeneration_save = True

    platform = factory.SubFactory(PlatformFactory)

    @factory.post_generation
    def plan(self, create: bool, extracted: object, **terms: object) -> None:
        """`plan=False` leaves it out; `plan__trial_days=7` and the like reach it."""
        if create and extracted is not False:
            PlanFactory(platform=self.platform, **terms)
            self.platform.refresh_from_db()  # type: ignore[attr-defined]
