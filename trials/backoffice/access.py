"""Which of a vendor's people do its daily work."""

from marketplace.access import Actor, ensure_acts_for
from marketplace.errors import NotFound
from platforms.models import Platform, Vendor


def ensure_works_for(actor: Actor, vendor: Vendor) -> None:
    """Raise `NotAllowed` for who is not the vendor's owner, sales or technical person."""
    ensure_acts_for(actor, vendor.organisation_id or 0, "owner", "sales", "technical")


def platform_of(vendor: Vendor, slug: str) -> Platform:
    """One of the vendor's own platforms, or `NotFound`."""
    row = Platform.objects.filter(vendor=vendor, slug=slug).first()
    if row is None:
        raise NotFound("Không có nền tảng này, hoặc nó thuộc nhà cung cấp khác.")
    return row
