"""How often one visitor may do a thing that needs no account. The visitor's address is never stored, only its hash."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from marketplace.errors import DomainError


class TooOften(DomainError):
    """Come back later."""

    status = 429
    code = "too_often"


def ensure_not_too_often(request: HttpRequest, scope: str, *, limit: int, seconds: int) -> None:
    """Count one more act of this visitor in `scope`; raise `TooOften` past `limit` within `seconds`."""
    key = f"throttle:{scope}:{settings.KEYS.keyed_hash(f'client:{client_of(request)}')[:32]}"
    if cache.add(key, 1, seconds):
        return
    try:
        count = cache.incr(key)
    except ValueError:  # ran out between the two
        return
    if count > limit:
        raise TooOften(_("Bạn đã gửi nhiều lần. Hãy thử lại sau."))


def client_of(request: HttpRequest | Request) -> str:
    """The visitor's network address: behind proxies the one that the outermost trusted one has noted."""
    trusted = getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0)
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if trusted and len(hops) >= trusted:
        return hops[-trusted]
    return str(request.META.get("REMOTE_ADDR", ""))


class VisitorThrottle(SimpleRateThrottle):
    """Of an API that needs no account, by the visitor's address; a header that the visitor writes changes nothing.

    A subclass names its `scope` and `rate`.
    """

    def get_cache_key(self, request: Request, view: object) -> str:
        return self.cache_format % {"scope": self.scope, "ident": settings.KEYS.keyed_hash(client_of(request))[:32]}
