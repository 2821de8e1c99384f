"""The base of every endpoint that a vendor's machine calls (other rooms add theirs on it)."""

import json
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponseBase, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from marketplace.errors import DomainError, NotFound
from marketplace.problems import PROBLEM_JSON
from trials.handover.api import idempotency
from trials.handover.api.authentication import Caller, HasVendorKey, VendorKey, VendorThrottle
from trials.handover.models import IdempotencyKey
from trials.lifecycle.models import Trial


class _Replayed(Exception):
    """Not an error: the first answer stands in the row."""

    def __init__(self, row: IdempotencyKey) -> None:
        self.row = row


class BodyTooLarge(DomainError):
    status = 413
    code = "body_too_large"


class VendorJson(JSONParser):
    """JSON, of which what is nested too deep to be read is the sender's mistake, not a defect of ours."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().parse(*args, **kwargs)
        except RecursionError as error:
            raise ParseError(_("Nội dung JSON lồng quá nhiều tầng.")) from error


class VendorView(APIView):
    """Authenticates the key, limits its rate, and makes every POST idempotent.

    `self.caller` is who calls; `self.trial(public_id)` is one of its own trials or a 404.
    """

    authentication_classes = [VendorKey]
    permission_classes = [HasVendorKey]
    throttle_classes = [VendorThrottle]
    parser_classes = [VendorJson]
    _row: IdempotencyKey | None = None

    @property
    def caller(self) -> Caller:
        return self.request.user  # type: ignore[return-value]

    def trial(self, public_id: str) -> Trial:
        rows = Trial.objects.with_parties().of_vendor(self.caller.actor.organisation_pk or 0)
        found = rows.filter(public_id=public_id, is_test=self.caller.is_test).first()
        if found is None:
            raise NotFound("Không có lượt dùng thử này trong số của bạn.", code="trial_unknown")
        return found

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        translation.activate(translation.get_language_from_request(request))
        super().initial(request, *args, **kwargs)
        if request.method != "POST":
            return
        key = request.headers.get("Idempotency-Key", "").strip()
        row, is_answered = idempotency.begin(self.caller.key, key, "POST", request.path, request._request.body)
        if is_answered:
            raise _Replayed(row)
        self._row = row

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, _Replayed):
            status = exc.row.status_code or 200
            body = idempotency.answer_again(exc.row)
            kind = PROBLEM_JSON if status >= 400 else "application/json"
            return Response(body, status=status, content_type=kind, headers={"Idempotency-Replayed": "true"})
        if isinstance(exc, RequestDataTooBig):
            exc = BodyTooLarge(_("Nội dung gửi lên quá lớn."))
        try:
            return super().handle_exception(exc)
        except Exception:
            if self._row is not None:
                self._row.delete()  # a defect: the caller may try again under the same key
            raise

    def finalize_response(self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any) -> Response:
        if self._row is not None:
            body = response.data if isinstance(response, Response) else _body_of(response)
            idempotency.finish(self._row, response.status_code, body)
        return super().finalize_response(request, response, *args, **kwargs)  # type: ignore[arg-type]


def _body_of(response: HttpResponseBase) -> Any:
    return json.loads(response.content) if isinstance(response, JsonResponse) and response.content else None
