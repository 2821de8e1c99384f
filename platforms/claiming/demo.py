"""The demonstration's cases: the simulator's signature, an invented product with two claimants, a report."""

import base64

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts.certificates import Certificate
from marketplace.accounts.demo import full_tax_id, vendor_organisation
from marketplace.accounts.models import Membership, Organisation, User
from marketplace.accounts.services import Facts, membership_create, organisation_create
from platforms.claiming.models import Claim
from platforms.claiming.services import claim_by_documents, conduct_sign
from platforms.claiming.services.conduct import has_signed, rules_in_force
from platforms.models import Category, FactBasis, Listing, Plan, Platform, Vendor

_ACTOR = Actor.system("demo")
_SLUG = "kho-gon-mau"
_CLAIMANTS = (
    ("Công ty TNHH Kho Gọn (doanh nghiệp mẫu)", "990000607", Claim.Kind.MAKER, "Giấy đăng ký quyền tác giả."),
    ("Công ty TNHH Phân phối Sao Mai (doanh nghiệp mẫu)", "990000708", Claim.Kind.RESELLER, "Hợp đồng đại lý."),
)
# One grey pixel: something to open in the reviewers' page.
_PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)


def ensure_demo_claims() -> None:
    """Make what is missing. Repeatable; nothing outside the demonstration."""
    if not settings.DEMO:
        return
    _sign_for_simulator()
    with transaction.atomic():
        if Platform.objects.filter(slug=_SLUG).exists():
            return
        listing = _sample()
        for name, first_nine, kind, statement in _CLAIMANTS:
            claim_by_documents(
                actor=_claimant(name, first_nine),
                listing=listing,
                kind=kind,
                statement=statement,
                documents=[Certificate(ContentFile(_PIXEL, name="mau.png"), "image/png")],
            )


def _sign_for_simulator() -> None:
    organisation = vendor_organisation()
    owner = Membership.objects.live().filter(organisation=organisation, role=Membership.Role.OWNER).first()
    rules = rules_in_force()
    if owner is not None and rules is not None and not has_signed(organisation):
        conduct_sign(actor=_owner(owner), organisation=organisation, rules=rules)


def _sample() -> Listing:
    vendor = Vendor.objects.create(slug="chua-ro-ten-kho-gon-mau", legal_name="")
    platform = Platform.objects.create(
        slug=_SLUG,
        name="Kho Gọn (mẫu)",
        vendor=vendor,
        category=Category.objects.order_by("sort_order").first() or Category(),
        website="https://kho-gon-mau.example",
        description_vi="Nền tảng mẫu của bản trình diễn: nhập, xuất và kiểm kho bằng điện thoại.",
        description_en="A sample of the demonstration: stock in, out and counted by phone.",
        fact_basis=FactBasis.SOURCE,
        facts_checked_on=clock.today(),
        live=True,
    )
    Plan.objects.create(platform=platform, code="tham-khao", name_vi="Gói tham khảo", name_en="Reference plan")
    return Listing.objects.create(platform=platform, is_sample=True, published_at=clock.now())


def _claimant(name: str, first_nine: str) -> Actor:
    organisation = organisation_create(
        actor=_ACTOR,
        kind=Organisation.Kind.VENDOR,
        name=name,
        tax_id=full_tax_id(first_nine),
        facts=Facts("01"),
        is_simulated=True,
    )
    organisation.proven_at = clock.now()
    organisation.save(update_fields=["proven_at"])
    user = User.objects.create_user(f"mau-{first_nine}@dungthu.example")
    role = Membership.Role.OWNER
    return _owner(membership_create(actor=_ACTOR, user=user, organisation=organisation, role=role))


def _owner(membership: Membership) -> Actor:
    return Actor(
        kind="user",
        ref=f"user:{membership.user_id}",
        user_pk=membership.user_id,
        organisation_pk=membership.organisation_id,
        organisation_kind=membership.organisation.kind,
        roles=frozenset({membership.role}),
    )
