"""How often one network address may ask. Counted in the cache for an hour, under a keyed hash; stored nowhere."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from marketplace.errors import DomainError
from marketplace.throttle import client_of
from search.needs import limits

_HOUR_SECONDS = 3600


class TooMany(DomainError):
    status = 429
    code = "too_many"


def count_asking(request: HttpRequest) -> None:
    """Count one need from the address of `request`. Raise `TooMany` beyond `limits.MOST_AN_HOUR`."""
    key = f"needs.asked.{settings.KEYS.keyed_hash(client_of(request))[:32]}"
    cache.add(key, 0, _HOUR_SECONDS)
    try:
        asked = cache.incr(key)
    except ValueError:  # it ran out between the two calls
        return
    if asked > limits.MOST_AN_HOUR:
        raise TooMany(_("Từ mạng này vừa gửi nhiều nhu cầu. Chờ một giờ rồi gửi tiếp."))
