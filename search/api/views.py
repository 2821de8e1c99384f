"""GET /api/v1/platforms, /platforms/{slug}, /categories, /suggest."""

from dataclasses import asdict
from typing import Any

from django.http import QueryDict
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from marketplace import slots
from marketplace.errors import DomainError, InvalidInput, NotFound
from marketplace.problems import PROBLEM_JSON
from platforms.models import Listing
from platforms.queries import category_counts
from search.api import serializers
from search.api.answers import platform_answer, search_answer
from search.api.parameters import DEEPEST, LANGUAGE, LANGUAGES, MOST_RESULTS, SEARCH, SLUG_IN_PATH, SUGGEST
from search.api.throttling import SearchThrottle
from search.params import NOT_OURS, Params, Trouble, read_params
from search.plan import PAGE_SIZE
from search.queries import search
from search.suggestions import suggest
from search.text.forms import LONGEST_QUERY


class Gone(DomainError):
    """It was public once and was taken away for good."""

    status = 410
    code = "withdrawn"


def _answers(shape: Any, **refusals: str) -> dict[Any, Any]:
    """The answers of an operation for the schema: 200, 304 and what is refused."""
    told = {"400": "A parameter or its value is not ours; `errors` names each.", **refusals}
    told["429"] = "Too many questions from one address; ask again after `Retry-After` seconds."
    problems = {
        (int(status), PROBLEM_JSON): OpenApiResponse(serializers.ProblemSerializer, description=about)
        for status, about in told.items()
    }
    return {200: shape, 304: OpenApiResponse(description="Not changed since the answer with this ETag."), **problems}


def _refuse(troubles: list[Trouble] | tuple[Trouble, ...]) -> None:
    if troubles:
        told = {trouble.key: trouble.message for trouble in troubles}
        raise InvalidInput(_("Có tham số không dùng được."), fields=told)


def _strange(query: QueryDict, *known: str) -> list[Trouble]:
    """Keys that this operation does not read, and a language that we do not speak."""
    strange = [key for key in query if key not in {*known, "lang"} and key not in NOT_OURS]
    troubles = [Trouble(key, _("Không có tham số này.")) for key in strange]
    if query.get("lang", "vi") not in LANGUAGES:
        troubles.append(Trouble("lang", _("Chỉ có vi và en.")))
    return troubles


def _page_size(query: QueryDict) -> tuple[int, list[Trouble]]:
    text = query.get("page_size", "")
    size = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
    if "page_size" not in query or 1 <= size <= MOST_RESULTS:
        return size or PAGE_SIZE, []
    told = _("Phải là một số từ 1 đến %(most)d.") % {"most": MOST_RESULTS}
    return PAGE_SIZE, [Trouble("page_size", told)]


def checked(query: QueryDict) -> Params:
    """The question; raise `InvalidInput` naming every value and key that cannot be used."""
    size, troubles = _page_size(query)
    read = read_params(query, also=["lang", "page_size"], size=size)
    if read.question.page * size > DEEPEST:
        told = _("Chỉ xem được %(most)d kết quả đầu.") % {"most": DEEPEST}
        troubles.append(Trouble("page", told))
    _refuse([*read.troubles, *troubles, *_strange(query, *query)])
    return read


@method_decorator(conditional_page, name="dispatch")
class PublicView(APIView):
    """Public, throttled, with an ETag, in the language of `lang`."""

    throttle_classes = [SearchThrottle]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.query_params.get("lang") in LANGUAGES:
            translation.activate(request.query_params["lang"])  # the next request sets its own

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Answers are everybody's for a minute; what was put off is one address's own and kept nowhere."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        if answer.status_code == status.HTTP_429_TOO_MANY_REQUESTS or answer.status_code >= 500:
            answer.headers["Cache-Control"] = "no-store"
        elif "Cache-Control" not in answer.headers:
            patch_cache_control(answer, public=True, max_age=60)
        return answer


class Platforms(PublicView):
    @extend_schema(
        operation_id="platforms",
        parameters=SEARCH,
        responses=_answers(serializers.SearchAnswerSerializer),
        tags=["catalogue"],
    )
    def get(self, request: Request) -> Response:
        """Search the catalogue: the page's filters, counts and reasons. Repeat a filter for any of several values."""
        result = search(checked(request.query_params).question)
        slots.collect("search.asked", request=request, result=result, source="api")
        headers = {"Cache-Control": "no-store"} if result.is_degraded else None
        answer = search_answer(result, request.query_params)
        return Response(serializers.SearchAnswerSerializer(answer).data, headers=headers)


class Platform(PublicView):
    @extend_schema(
        operation_id="platform",
        parameters=[SLUG_IN_PATH, LANGUAGE],
        responses=_answers(
            serializers.PlatformSerializer,
            **{"404": "There is no such platform, or it is suspended.", "410": "It was withdrawn."},
        ),
        tags=["catalogue"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """Everything published of one platform."""
        _refuse(_strange(request.query_params))
        listing = Listing.objects.listed().with_facts().filter(platform__slug=slug).first()
        if listing is None:
            raise _absent(slug)
        return Response(serializers.PlatformSerializer(platform_answer(listing)).data)


def _absent(slug: str) -> DomainError:
    away = Listing.objects.taken_down().filter(platform__slug=slug, is_sample=False).first()
    if away is None:
        return NotFound(_("Không có nền tảng này trên cổng."))
    if away.withdrawn_at is None:
        return NotFound(_("Trang của nền tảng này đang tạm dừng."), code="suspended")
    return Gone(_("Nền tảng này đã được gỡ khỏi cổng."))


class Categories(PublicView):
    @extend_schema(
        operation_id="categories",
        parameters=[LANGUAGE],
        responses=_answers(serializers.CategorySerializer(many=True)),
        tags=["catalogue"],
    )
    def get(self, request: Request) -> Response:
        """The categories in their order, with how many platforms each has."""
        _refuse(_strange(request.query_params))
        rows = [asdict(row) for row in category_counts()]
        return Response(serializers.CategorySerializer(rows, many=True).data)


class Suggest(PublicView):
    @extend_schema(
        operation_id="suggest",
        parameters=SUGGEST,
        responses=_answers(serializers.SuggestionsSerializer),
        tags=["catalogue"],
    )
    def get(self, request: Request) -> Response:
        """What a query that has begun may become: known terms, categories, platforms, handbook questions."""
        troubles, query = _strange(request.query_params, "q"), request.query_params.get("q")
        if query is None:
            troubles.append(Trouble("q", _("Cần tham số này.")))
        elif len(query) > LONGEST_QUERY:
            troubles.append(Trouble("q", _("Dài nhất %(most)d ký tự.") % {"most": LONGEST_QUERY}))
        _refuse(troubles)
        rows = [asdict(row) for row in suggest(query or "")]
        return Response(serializers.SuggestionsSerializer({"query": query, "suggestions": rows}).data)
