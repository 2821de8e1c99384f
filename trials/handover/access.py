"""Whose console this is."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from marketplace.accounts.access import member_required
from marketplace.accounts.models import Organisation
from marketplace.errors import NotFound
from platforms.models import Vendor

vendor_only = member_required(kinds=(Organisation.Kind.VENDOR,), roles=("owner", "sales", "technical"))
keepers_only = member_required(kinds=(Organisation.Kind.VENDOR,), roles=("owner", "technical"))


def vendor_of(request: HttpRequest) -> Vendor:
    """The vendor that the current organisation is. Raise `NotFound` where it has no public profile yet."""
    found = Vendor.objects.filter(organisation=request.organisation).first()  # type: ignore[attr-defined]
    if found is None:
        raise NotFound(_("Đơn vị của bạn chưa gắn với nhà cung cấp nào trên cổng. Hãy liên hệ bộ phận hỗ trợ."))
    return found
