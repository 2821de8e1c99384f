"""Answers to what went wrong: RFC 9457 problem+json for programs, a page for people."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import defaults
from rest_framework import exceptions
from rest_framework.response import Response

from marketplace.errors import DomainError, NotFound

PROBLEM_JSON = "application/problem+json"


def problem(error: DomainError) -> dict[str, Any]:
    """The RFC 9457 body of a refusal; `code` is stable, `detail` is Vietnamese."""
    body: dict[str, Any] = {
        "type": f"urn:dungthu:{error.code}",
        "title": error.code.replace("_", " "),
        "status": error.status,
        "code": error.code,
        "detail": error.message,
    }
    if error.fields:
        body["errors"] = error.fields
    return body


def problem_response(error: DomainError) -> JsonResponse:
    return JsonResponse(
        problem(error), status=error.status, content_type=PROBLEM_JSON, json_dumps_params={"ensure_ascii": False}
    )


def response_for(request: HttpRequest, error: DomainError) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem_response(error)
    return render(request, "design/problem.html", {"error": error}, status=error.status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler404`: an address that no view has."""
    if request.path.startswith("/api/"):
        return problem_response(NotFound(_("Không có địa chỉ này.")))
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """`handler500`: a defect; the answer tells nothing of it."""
    if request.path.startswith("/api/"):
        error = DomainError(_("Hệ thống gặp lỗi. Hãy thử lại sau."), code="internal_error")
        error.status = 500
        return problem_response(error)
    return defaults.server_error(request)


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | JsonResponse | None:
    """DRF's hook: every error of the API is a problem+json document with a stable code."""
    refusal = _as_domain_error(error)
    if refusal is None:
        return None
    response = problem_response(refusal)
    wait = getattr(error, "wait", None)  # of Throttled, in seconds
    if wait is not None:
        response["Retry-After"] = str(int(wait) + 1)
    if isinstance(error, exceptions.APIException):
        header = getattr(error, "auth_header", None)
        if header:
            response["WWW-Authenticate"] = header
    return response


def _as_domain_error(error: Exception) -> DomainError | None:
    if isinstance(error, DomainError):
        return error
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    if not isinstance(error, exceptions.APIException):
        return None
    fields: dict[str, str] = {}
    message = ""
    if isinstance(error, exceptions.ValidationError):
        if isinstance(error.detail, dict):
            fields = {name: _first(detail) for name, detail in error.detail.items()}
        message = _first(error.detail)
    refusal = DomainError(message or str(error.detail), code=_code_of(error), fields=fields)
    refusal.status = error.status_code
    return refusal


def _code_of(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.ValidationError):
        return "invalid_input"
    codes = error.get_codes()
    return codes if isinstance(codes, str) else error.default_code


def _first(detail: Any) -> str:
    while isinstance(detail, dict | list) and detail:
        detail = next(iter(detail.values())) if isinstance(detail, dict) else detail[0]
    return str(detail)
