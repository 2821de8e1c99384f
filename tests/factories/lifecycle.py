"""Trials, and the parties they need: an SME with its owner, a vendor with its organisation, a listing."""

import datetime as dt
from typing import Any

import factory
from factory.django import DjangoModelFactory

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts.models import ContactData, LegalEntity, Membership, Organisation, User
from marketplace.ids import public_id
from marketplace.reference.queries import current_round
from platforms.models import Category, Listing, Plan, Platform, Vendor
from trials.lifecycle.models import Trial, TrialEvent, UsageDay
from trials.lifecycle.states import Event, State


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"dung-thu{n}@example.vn")
    contact = factory.RelatedFactory("tests.factories.lifecycle.ContactFactory", factory_related_name="user")


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = ContactData


class EntityFactory(DjangoModelFactory):
    class Meta:
        model = LegalEntity

    public_id = factory.LazyFunction(lambda: public_id("ent"))
    basis = LegalEntity.Basis.TAX_CODE
    key_hash = factory.Sequence(lambda n: f"{n:064x}")


class SmeFactory(DjangoModelFactory):
    """A self-declared enterprise in Hà Nội."""

    class Meta:
        model = Organisation

    public_id = factory.LazyFunction(lambda: public_id("org"))
    kind = Organisation.Kind.ENTERPRISE
    name = factory.Sequence(lambda n: f"Công ty mẫu {n}")
    entity = factory.SubFactory(EntityFactory)
    tax_id_kind = Organisation.TaxIdKind.ENTERPRISE
    tax_id = factory.Sequence(lambda n: f"{n:010d}")
    province_code = "01"
    vsic_section = "G"
    size = Organisation.Size.SMALL


class VendorOrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    public_id = factory.LazyFunction(lambda: public_id("org"))
    kind = Organisation.Kind.VENDOR
    proven_at = factory.LazyFunction(clock.now)
    name = factory.Sequence(lambda n: f"Nhà cung cấp mẫu {n}")


class VendorFactory(DjangoModelFactory):
    class Meta:
        model = Vendor

    slug = factory.Sequence(lambda n: f"nha-cung-cap-{n}")
    legal_name = factory.Sequence(lambda n: f"Nhà cung cấp mẫu {n}")
    organisation = factory.SubFactory(VendorOrganisationFactory)


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = Category
        django_get_or_create = ("slug",)

    slug = "pos"
    name_vi = "Quản lý bán hàng"
    name_en = "Point of sale"
    home_group = "trade"
    sort_order = 1


class PlatformFactory(DjangoModelFactory):
    class Meta:
        model = Platform

    slug = factory.Sequence(lambda n: f"nen-tang-{n}")
    name = factory.Sequence(lambda n: f"Nền tảng mẫu {n}")
    vendor = factory.SubFactory(VendorFactory)
    category = factory.SubFactory(CategoryFactory)
    live = True


class ListingFactory(DjangoModelFactory):
    """A claimed listing whose vendor answers for its own trials: one plan, 30 days."""

    class Meta:
        model = Listing
        skip_postgeneration_save = True

    platform = factory.SubFactory(PlatformFactory)
    standing = Listing.Standing.CLAIMED
    owner = factory.LazyAttribute(lambda row: row.platform.vendor.organisation)

    @factory.post_generation
    def plan(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        Plan.objects.create(
            **{
                "platform": self.platform,
                "code": "co-ban",
                "name_vi": "Gói Cơ bản",
                "trial_days": 30,
                "price_minor": 270_000,
                **kwargs,
            }
        )


class TrialFactory(DjangoModelFactory):
    """A trial in `state` with the columns that this state has; its one event is the request."""

    class Meta:
        model = Trial
        skip_postgeneration_save = True

    public_id = factory.LazyFunction(lambda: public_id("trl"))
    organisation = factory.SubFactory(SmeFactory)
    entity = factory.LazyAttribute(lambda row: row.organisation.entity)
    platform = factory.SubFactory(PlatformFactory)
    vendor = factory.LazyAttribute(lambda row: row.platform.vendor)
    round = factory.LazyFunction(current_round)
    programme_terms = factory.LazyAttribute(lambda row: row.round.programme.terms_on(clock.today()))
    requested_by = factory.SubFactory(UserFactory)
    state = State.REQUESTED
    sequence = 1
    programme_code = "hien-hanh"
    plan_code = "co-ban"
    plan_terms = factory.LazyFunction(lambda: {"name": "Gói Cơ bản", "trial_days": 30})
    category_slug = "pos"
    province_code = "01"
    vsic_version = "2025"
    vsic_section = "G"
    size = "small"
    organisation_kind = "enterprise"
    requested_at = factory.LazyFunction(clock.now)
    trial_days = 30
    answer_due_at = factory.LazyAttribute(lambda row: clock.answer_due(row.requested_at, 2))
    fail_due_at = factory.LazyAttribute(lambda row: clock.answer_due(row.requested_at, 5))

    class Params:
        active = factory.Trait(
            state=State.ACTIVE,
            accepted_at=factory.SelfAttribute("requested_at"),
            activated_at=factory.SelfAttribute("requested_at"),
            starts_on=factory.LazyAttribute(lambda row: clock.local_date(row.requested_at)),
            ends_at=factory.LazyAttribute(
                lambda row: clock.end_of_day(row.starts_on + dt.timedelta(days=row.trial_days - 1))
            ),
            answer_due_at=None,
            fail_due_at=None,
            access_url="https://vao.example.vn/",
        )

    @factory.post_generation
    def asker_is_member(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        if self.organisation is not None and self.requested_by is not None:
            member_of(self.organisation, user=self.requested_by)

    @factory.post_generation
    def request_event(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        TrialEvent.objects.create(
            trial=self, seq=1, type=Event.REQUESTED, occurred_at=self.requested_at,
            recorded_at=self.requested_at, source="portal", actor="user:0",
        )  # fmt: skip


def reported_unused(trial: Trial, day: dt.date) -> UsageDay:
    """The vendor's report of a day on which nobody used the trial."""
    return UsageDay.objects.create(trial=trial, day=day, active_users=0, reported_at=clock.now())


def member_of(organisation: Organisation, *, role: str = "owner", user: User | None = None) -> Actor:
    """The actor of a (new) person who acts for `organisation`."""
    user = user or UserFactory()
    Membership.objects.get_or_create(user=user, organisation=organisation, role=role, ended_at=None)
    return Actor(
        kind="user", ref=f"user:{user.pk}", user_pk=user.pk, organisation_pk=organisation.pk,
        organisation_kind=organisation.kind, roles=frozenset({role}),
    )  # fmt: skip


def sme_of(trial: Trial) -> Actor:
    assert trial.organisation is not None
    return member_of(trial.organisation, user=trial.requested_by)


def vendor_of(trial: Trial) -> Actor:
    assert trial.vendor.organisation is not None
    return member_of(trial.vendor.organisation, role="sales")
