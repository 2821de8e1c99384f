"""Whose console this is."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from marketplace.accounts.access import member_required
from marketplace.accounts.models import Organisation
from marketplace.errors import NotFound
from platforms.models import Platform, Vendor
from trials.handover.models import VendorEndpoint

vendor_only = member_required(kinds=(Organisation.Kind.VENDOR,), roles=("owner", "sales", "technical"))
keepers_only = member_required(kinds=(Organisation.Kind.VENDOR,), roles=("owner", "technical"))


def vendor_of(request: HttpRequest) -> Vendor:
    """The vendor that the current organisation is. Raise `NotFound` where it has no public profile yet."""
    found = Vendor.objects.filter(organisation=request.organisation).first()  # type: ignore[attr-defined]
    if found is None:
        raise NotFound(_("Đơn vị của bạn chưa gắn với nhà cung cấp nào trên cổng. Hãy liên hệ bộ phận hỗ trợ."))
    return found


def platform_of(vendor: Vendor, slug: str) -> Platform | None:
    """The vendor's platform with this slug, or 404; None without a slug: all of them."""
    return get_object_or_404(Platform, vendor=vendor, slug=slug) if slug else None


def endpoint_of(request: HttpRequest, slug: str) -> VendorEndpoint:
    """The endpoint of that platform, or the vendor's own; 404 where it has none."""
    vendor = vendor_of(request)
    rows = VendorEndpoint.objects.select_related("vendor__organisation")
    return get_object_or_404(rows, vendor=vendor, platform=platform_of(vendor, slug))
