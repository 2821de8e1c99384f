"""What every page's shell needs, cheap and without touching the session."""

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, object]:
    """`is_demo`, and the canonical address of the page (never its query)."""
    return {"is_demo": settings.DEMO, "canonical_url": f"{settings.SITE_URL}{request.path}"}
