"""Bearer keys of vendors."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from marketplace.access import Actor
from marketplace.accounts.models import ApiKey
from marketplace.accounts.services import api_key_authenticate
from marketplace.statements import Finder
from platforms.models import Vendor

_VENDOR = Finder(Vendor, lambda organisation_pk: Vendor.objects.filter(organisation=organisation_pk).order_by())


@dataclass(frozen=True)
class Caller:
    """Who calls: the key, the vendor it belongs to, and the actor that services see."""

    key: ApiKey
    vendor: Vendor
    actor: Actor
    is_authenticated: bool = True

    @property
    def is_test(self) -> bool:
        return self.key.is_test


class VendorKey(BaseAuthentication):
    """`Authorization: Bearer dts_live_…`; every refusal reads the same."""

    def authenticate(self, request: Request) -> tuple[Caller, ApiKey] | None:
        words = get_authorization_header(request).decode("latin-1").split()
        if not words:
            return None
        if len(words) != 2 or words[0].lower() != "bearer":
            raise AuthenticationFailed(_("Hãy gửi khóa trong đầu Authorization: Bearer …"))
        known = api_key_authenticate(words[1])
        vendor = _VENDOR.find(known[0].organisation_id) if known else None
        if known is None or vendor is None:
            raise AuthenticationFailed(_("Khóa không đúng hoặc đã bị thu hồi."))
        key, actor = known
        return Caller(key, vendor, actor), key

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="vendor"'


class HasVendorKey(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.user, Caller)


class VendorThrottle(SimpleRateThrottle):
    """600 calls a minute for each key."""

    scope = "vendor"
    rate = "600/min"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        return f"throttle.vendor.{request.auth.pk}" if isinstance(request.auth, ApiKey) else None


class VendorKeyScheme(OpenApiAuthenticationExtension):
    target_class = "trials.handover.api.authentication.VendorKey"
    name = "vendorKey"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "Khóa dts_live_… hoặc dts_test_…"}
