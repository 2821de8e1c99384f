"""Middleware of the whole site."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from marketplace.errors import DomainError, InvalidInput, NotFound

GetResponse = Callable[[HttpRequest], HttpResponse]


class TruthfulVary:
    """Remove `Vary: Accept-Language` where the language comes from the path, and give `/cms/` its own policy.

    `LocaleMiddleware` adds the header even though our URLs alone decide the language, which would
    split every cache by browser.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        vary = [part.strip() for part in response.get("Vary", "").split(",") if part.strip()]
        kept = [part for part in vary if part.lower() != "accept-language"]
        if len(kept) != len(vary):
            del response["Vary"]
            if kept:
                patch_vary_headers(response, kept)
        if request.path.startswith("/cms/"):
            response.headers.setdefault("Content-Security-Policy", settings.CMS_CONTENT_SECURITY_POLICY)
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response


class PersonalPages:
    """Pages of one person stay in no cache, nor in the browser of the next one at the same computer."""

    PREFIXES = (
        *("/tai-khoan/", "/da-luu/", "/gui-nhu-cau/", "/loi-moi/", "/kenh-nha-cung-cap/", "/dieu-hanh/"),
        *("/dung-thu/bat-dau/", "/trinh-dien/"),
    )

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if without_language(request.path_info).startswith(self.PREFIXES):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def without_language(path: str) -> str:
    """A path as it reads in Vietnamese, which has no prefix."""
    return path[3:] if path.startswith("/en/") else path


class DomainErrors:
    """A refusal that no view caught: problem+json for programs, a clear page for people."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        has_nul = "%00" in request.META.get("QUERY_STRING", "")
        if "\0" in request.path or has_nul:
            # No name and no word of ours has it, and PostgreSQL takes no text with it.
            kind = InvalidInput if has_nul and request.path.startswith("/api/") else NotFound
            return self.process_exception(request, kind("Địa chỉ không đọc được.")) or HttpResponse(status=404)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError):
            return None
        from marketplace import problems

        return problems.response_for(request, exception)
