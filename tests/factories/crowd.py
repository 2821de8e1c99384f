"""Enterprises that can ask for trials, in their thousands; a vendor with platforms, and its endpoint.

For benchmarks and faults on whole sites; everything is written in bulk.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts.models import ApiKey, LegalEntity, Membership, Organisation, User
from marketplace.accounts.services import api_key_create
from platforms.models import Category, Listing, Plan, Platform, Vendor
from trials.handover import signing
from trials.handover.models import VendorEndpoint

BATCH = 5000


@dataclass(frozen=True)
class Person:
    """The owner of an enterprise, and the cookie that signs it in."""

    user: User
    organisation: Organisation
    session: str = ""

    @property
    def actor(self) -> Actor:
        return Actor(
            kind="user",
            ref=f"user:{self.user.pk}",
            user_pk=self.user.pk,
            organisation_pk=self.organisation.pk,
            organisation_kind=self.organisation.kind,
            roles=frozenset({"owner"}),
        )


def people(count: int, *, first: int = 0, with_sessions: bool = False) -> list[Person]:
    """`count` self-declared enterprises numbered from `first`, each with an owner."""
    numbers = range(first, first + count)
    entities = LegalEntity.objects.bulk_create(
        (LegalEntity(public_id=f"ent_b{n}", basis="tax_code", key_hash=f"{n:064x}") for n in numbers), BATCH
    )
    organisations = Organisation.objects.bulk_create(
        (
            Organisation(
                public_id=f"org_b{n}", kind="enterprise", name=f"Công ty {n}", entity=entity, province_code="01",
                tax_id_kind="enterprise", tax_id=f"{n:010d}", vsic_section="G", size="small",
            )
            for n, entity in zip(numbers, entities, strict=True)
        ),
        BATCH,
    )  # fmt: skip
    users = User.objects.bulk_create((User(email=f"nguoi{n}@example.vn") for n in numbers), BATCH)
    Membership.objects.bulk_create(
        (
            Membership(user=user, organisation=organisation, role="owner")
            for user, organisation in zip(users, organisations, strict=True)
        ),
        BATCH,
    )
    keys = _sessions(users) if with_sessions else [""] * count
    return [Person(*row) for row in zip(users, organisations, keys, strict=True)]


def _sessions(users: Sequence[User]) -> list[str]:
    store, until = SessionStore(), timezone.now() + dt.timedelta(days=1)
    rows = [
        Session(
            session_key=f"{user.pk:032x}",
            session_data=store.encode(
                {
                    SESSION_KEY: str(user.pk),
                    BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
                    HASH_SESSION_KEY: user.get_session_auth_hash(),
                }
            ),
            expire_date=until,
        )
        for user in users
    ]
    Session.objects.bulk_create(rows, BATCH)
    return [row.session_key for row in rows]


@dataclass(frozen=True)
class Shop:
    """A proven vendor, its listings with one plan of 30 days each, a live API key and its endpoint's secret."""

    vendor: Vendor
    listings: list[Listing]
    key: str
    secret: str


def shop(platforms: int, *, webhook: str = "") -> Shop:
    now = clock.now()
    organisation = Organisation.objects.create(
        public_id="org_ncc", kind="vendor", name="Nhà cung cấp", proven_at=now
    )  # fmt: skip
    owner = User.objects.create(email="ncc@example.vn")
    Membership.objects.create(user=owner, organisation=organisation, role="owner")
    vendor = Vendor.objects.create(slug="ncc", legal_name="Nhà cung cấp", organisation=organisation)
    category = Category.objects.create(slug="pos", name_vi="Bán hàng", name_en="Sales", home_group="x", sort_order=1)
    for number in range(platforms):
        platform = Platform.objects.create(
            slug=f"nen-tang-{number}", name=f"Nền tảng {number}", vendor=vendor, category=category, live=True,
            summary_vi="Bán hàng cho cửa hàng nhỏ.",
        )  # fmt: skip
        Plan.objects.create(platform=platform, code="co-ban", name_vi="Cơ bản", price_minor=270_000, trial_days=30)
        Listing.objects.create(platform=platform, standing="claimed", owner=organisation, published_at=now)
    secret = signing.new_secret()
    if webhook:
        VendorEndpoint.objects.create(
            vendor=vendor, url=webhook, created_at=now, secret_encrypted=settings.KEYS.encrypt(secret)
        )
    row, key = api_key_create(actor=Actor.system("bench"), organisation=organisation)
    if webhook:  # a machine that has spoken before: people need not be told of what it hears
        ApiKey.objects.filter(pk=row.pk).update(last_used_at=now)
    return Shop(vendor, list(Listing.objects.with_facts().order_by("pk")), key, secret)
