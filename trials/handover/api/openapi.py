"""Completing what drf-spectacular generates: what every operation of the vendor API has in common, and its examples."""

from typing import Any

from django.utils.translation import gettext as _

from trials.handover.api.operations import OPERATIONS, PROBLEM

Document = dict[str, Any]
SCHEME = "vendorKey"
PROBLEM_JSON, JSON = "application/problem+json", "application/json"
_PROBLEM_REF = {"$ref": "#/components/schemas/ProblemAnswer"}


def complete(result: Document, generator: object, request: object, public: bool) -> Document:
    """drf-spectacular's hook: problems are problem+json, every POST has its key, every operation its example."""
    for methods in result["paths"].values():
        for method, operation in methods.items():
            if {SCHEME: []} in operation.get("security", ()):
                _complete(method, operation)
    return result


def _complete(method: str, operation: Document) -> None:
    known = OPERATIONS[operation["operationId"]]
    operation["summary"] = str(known.summary)
    responses = operation["responses"]
    with_body = ("413", "415") if "requestBody" in operation else ()
    for status in ("400", "401", "406", "429", *with_body, *(("409", "422") if method == "post" else ())):
        responses.setdefault(status, {"description": ""})
    for status, response in responses.items():
        response["description"] = response["description"] or _meaning(status)
        if not status.startswith("2"):
            example = {**PROBLEM, "status": int(status)} if status == "404" else None
            media: Document = {"schema": _PROBLEM_REF}
            response["content"] = {PROBLEM_JSON: {**media, **({"example": example} if example else {})}}
    responses["429"]["headers"] = {"Retry-After": {"description": _("Số giây cần đợi."), "schema": {"type": "integer"}}}
    responses["200"]["content"][JSON]["example"] = known.answers
    if known.sends is not None:
        operation["requestBody"]["content"][JSON]["example"] = known.sends
    if method == "post":
        operation["parameters"] = [*_without_key(operation.get("parameters", [])), _key()]
    operation["responses"] = dict(sorted(responses.items()))


def _without_key(parameters: list[Document]) -> list[Document]:
    return [parameter for parameter in parameters if parameter["name"] != "Idempotency-Key"]


def _key() -> Document:
    return {
        "in": "header",
        "name": "Idempotency-Key",
        "required": True,
        "description": _(
            "Khóa của bạn cho lệnh này, giữ 24 giờ: gửi lại cùng khóa và nội dung nhận lại câu trả lời đầu."
        ),
        "schema": {"type": "string", "minLength": 1, "maxLength": 120},
    }


def _meaning(status: str) -> str:
    return {
        "200": _("Đã làm."),
        "400": _("Nội dung không đọc được hoặc trái quy tắc."),
        "401": _("Thiếu khóa API, khóa sai hoặc đã thu hồi."),
        "404": _("Không có trong số của bạn."),
        "406": _("Đầu Accept không nhận application/json."),
        "409": _("Trạng thái không cho phép, hoặc lệnh cùng khóa đang chạy."),
        "413": _("Nội dung gửi lên quá lớn."),
        "415": _("Nội dung không phải application/json."),
        "422": _("Khóa Idempotency-Key đã dùng cho lệnh khác, hoặc vượt mức của chương trình."),
        "429": _("Quá 600 lời gọi một phút của một khóa."),
    }.get(status, "")
