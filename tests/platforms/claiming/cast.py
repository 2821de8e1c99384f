"""An unclaimed listing, claimants, and a reviewer."""

from django.core.files.base import ContentFile

from marketplace.access import Actor
from marketplace.accounts import one_time
from marketplace.accounts.certificates import Certificate, checked
from marketplace.accounts.models import Membership
from platforms.claiming.models import DomainCode
from platforms.claiming.services.codes import PURPOSE
from platforms.models import Listing
from tests.factories.accounts import AgencyFactory, VendorFactory, actor_for, member
from tests.factories.platforms import ListingFactory

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 32


def unclaimed_listing(**fields: object) -> Listing:
    values = {"platform__website": "https://www.misa.vn/amis", "plan__code": "tham-khao", **fields}
    return ListingFactory(**values)


def claimant(**fields: object) -> Membership:
    """The owner of a vendor's account, proven unless `proven_at=None`."""
    return member(VendorFactory(**fields), "owner")


def claimant_actor(**fields: object) -> Actor:
    return actor_for(claimant(**fields))


def reviewer() -> Membership:
    return member(AgencyFactory(), "reviewer")


def mailed_code() -> str:
    """The digits of the newest code, as the mail tells them."""
    return one_time.code_of(PURPOSE, DomainCode.objects.latest("pk").salt)


def a_document(content: bytes = PNG) -> Certificate:
    return checked(ContentFile(content, name="giay.png"))
