"""A vendor's own settings: where it hears from us and with what secret."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor, ensure, ensure_acts_for
from marketplace.audit.services import record
from marketplace.errors import Conflict, DomainError, InvalidInput
from marketplace.http import check_url
from platforms.models import Platform, Vendor
from trials.handover import signing
from trials.handover.conformance.standing import unverify
from trials.handover.feed import ping_vendor
from trials.handover.models import VendorEndpoint, VendorEvent

ROTATION = dt.timedelta(hours=24)


def ensure_manages(actor: Actor, vendor: Vendor) -> None:
    """Owner or technical of the vendor's organisation, with the second factor given."""
    if actor.kind == "system":
        return
    ensure(vendor.organisation_id is not None)
    ensure_acts_for(actor, vendor.organisation_id or 0, "owner", "technical")
    ensure(actor.has_second_factor, _("Việc này cần xác thực hai bước."))


@transaction.atomic
def endpoint_set(
    *, actor: Actor, vendor: Vendor, platform: Platform | None = None, url: str, landing_url: str = ""
) -> tuple[VendorEndpoint, str]:
    """Set the vendor's addresses, or those of one `platform`, which then win there.

    A new endpoint also gets its secret, returned once (else ""). One that was disabled by 410 is
    enabled again.
    """
    ensure_manages(actor, vendor)
    ensure(platform is None or platform.vendor_id == vendor.pk)
    _ensure_reachable("url", url)
    if landing_url:
        _ensure_reachable("landing_url", landing_url)
    endpoint = VendorEndpoint.objects.select_for_update().filter(vendor=vendor, platform=platform).first()
    secret = ""
    if endpoint is None:
        secret = signing.new_secret()
        endpoint = VendorEndpoint.objects.create(
            vendor=vendor,
            platform=platform,
            url=url,
            landing_url=landing_url,
            secret_encrypted=settings.KEYS.encrypt(secret),
            created_at=clock.now(),
        )
        unverify(endpoint)
    else:
        if endpoint.url != url:
            unverify(endpoint)  # what was tried was another address
        endpoint.url, endpoint.landing_url = url, landing_url
        endpoint.disabled_at, endpoint.disabled_reason = None, ""
        endpoint.save(update_fields=["url", "landing_url", "disabled_at", "disabled_reason"])
    record(actor=actor, action="endpoint.set", target=endpoint)
    return endpoint, secret


@transaction.atomic
def endpoint_remove(*, actor: Actor, endpoint: VendorEndpoint) -> None:
    """Take a platform's own address away: its events go to the vendor's again. Raise `Conflict` for the vendor's."""
    row = VendorEndpoint.objects.select_for_update(of=("self",)).select_related("vendor").get(pk=endpoint.pk)
    ensure_manages(actor, row.vendor)
    if row.platform_id is None:
        raise Conflict(_("Địa chỉ chung không bỏ được, hãy sửa nó."), code="endpoint_of_vendor")
    unverify(row)
    record(actor=actor, action="endpoint.removed", target=row)
    row.delete()


@transaction.atomic
def secret_rotate(*, actor: Actor, endpoint: VendorEndpoint, is_sure: bool = False) -> str:
    """A new secret, returned once; for a day both sign.

    Within that day a further one replaces the newest only: the oldest, which the vendor's server may still have, signs
    until its day is over. As the newest then goes at once, raise `Conflict` (code `rotation_under_way`) unless the
    actor `is_sure`.
    """
    row = VendorEndpoint.objects.select_for_update(of=("self",)).select_related("vendor").get(pk=endpoint.pk)
    ensure_manages(actor, row.vendor)
    if row.is_rotating and not is_sure:
        raise Conflict(_("Mã ký vừa đổi chưa được một ngày."), code="rotation_under_way")
    secret = signing.new_secret()
    if not row.is_rotating:
        row.previous_secret_encrypted, row.previous_until = row.secret_encrypted, clock.now() + ROTATION
    row.secret_encrypted = settings.KEYS.encrypt(secret)
    row.save(update_fields=["secret_encrypted", "previous_secret_encrypted", "previous_until"])
    record(actor=actor, action="endpoint.secret_rotated", target=row)
    return secret


def endpoint_ping(*, actor: Actor, endpoint: VendorEndpoint) -> VendorEvent:
    """Send an empty event, to try this endpoint. Raise `Conflict` for a disabled one: nothing would be sent."""
    ensure_manages(actor, endpoint.vendor)
    if endpoint.disabled_at is not None:
        raise Conflict(_("Địa chỉ đang ngừng. Hãy lưu lại để bật rồi gửi tin thử."), code="endpoint_disabled")
    return ping_vendor(vendor=endpoint.vendor, endpoint=endpoint)


def _ensure_reachable(field: str, url: str) -> None:
    try:
        check_url(url)
    except DomainError as error:
        raise InvalidInput(error.message, code=error.code, fields={field: error.message}) from error
