"""Liveness and readiness."""

from django.db import connection
from django.http import HttpRequest, JsonResponse

from marketplace import slots


def livez(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers."""
    return JsonResponse({"status": "alive"})


def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and every room's readiness check (slot `ready`) passes, else 503.

    A filler of `ready` answers `(name, bool)`.
    """
    checks: dict[str, bool] = {}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        checks["database"] = True
        checks.update(slots.collect("ready"))
    except Exception:  # whatever is wrong, the answer is "not ready", never a traceback
        checks.setdefault("database", False)
    ready = all(checks.values())
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)
