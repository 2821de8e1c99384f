"""GET /api/v1/platforms, /categories, /suggest."""

from dataclasses import asdict
from typing import Any

from django.http import QueryDict
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from marketplace import slots
from marketplace.errors import InvalidInput
from platforms.models import Listing
from platforms.queries import category_counts
from search import params
from search.api import serializers
from search.api.throttling import SearchThrottle
from search.pages import FoundCard, cards_of
from search.params import Params, read_params
from search.queries import search
from search.suggestions import suggest
from search.text.forms import LONGEST_QUERY


def _enum(choices: list[tuple[str, Any]]) -> list[str]:
    return [value for value, _label in choices]


def _many(name: str, description: str, values: list[str] | None = None) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, many=True, enum=values, description=description)


PARAMETERS = [
    OpenApiParameter("q", OpenApiTypes.STR, description=f"What is looked for; at most {LONGEST_QUERY} characters."),
    _many("category", "Category slug; any of several. Values: /api/v1/categories."),
    _many("feature", "Feature slug; any of several."),
    _many("sector", "VSIC 2025 section letter; any of several."),
    _many("size", "Size of enterprise served.", _enum(params.SIZE_CHOICES)),
    _many("price", "Band of the lowest monthly price.", _enum(params.PRICE_CHOICES)),
    _many("trial", "Band of the trial length.", _enum(params.TRIAL_CHOICES)),
    _many("standing", "Who stands behind the facts.", list(Listing.Standing.values)),
    _many("location", "Where data stands.", _enum(params.LOCATION_CHOICES)),
    _many("language", "Language of the interface.", _enum(params.LANGUAGE_CHOICES)),
    _many("security", "Level of information security (Decree 85/2016).", _enum(params.SECURITY_CHOICES)),
    _many("verified", "Whether the vendor's integration was verified.", _enum(params.VERIFIED_CHOICES)),
    OpenApiParameter("sort", OpenApiTypes.STR, enum=_enum(params.SORT_CHOICES)),
    OpenApiParameter("page", OpenApiTypes.INT),
    OpenApiParameter("exact", OpenApiTypes.STR, enum=["true"], description="Word for word: no spelling, no synonyms."),
]


def checked(query: QueryDict) -> Params:
    """The question; raise `InvalidInput` naming every value and key that cannot be used."""
    read = read_params(query)
    if read.troubles:
        raise InvalidInput(
            _("Có tham số không dùng được."), fields={trouble.key: trouble.message for trouble in read.troubles}
        )
    return read


@method_decorator([conditional_page, cache_control(public=True, max_age=60)], name="dispatch")
class PublicView(APIView):
    """Public, throttled, with an ETag."""

    throttle_classes = [SearchThrottle]


class Platforms(PublicView):
    @extend_schema(
        operation_id="platforms",
        parameters=PARAMETERS,
        responses=serializers.SearchAnswerSerializer,
        tags=["catalogue"],
    )
    def get(self, request: Request) -> Response:
        """Search the catalogue. Unknown parameters and values answer 400 problem+json."""
        result = search(checked(request.query_params).question)
        slots.collect("search.asked", request=request, result=result, source="api")
        question = result.question
        answer = {
            "query": question.q,
            "understood": result.understood,
            "is_corrected": bool(result.suggestion),
            "is_degraded": result.is_degraded,
            "total": result.total,
            "page": question.page,
            "pages": -(-result.total // question.size),
            "results": [_platform(found) for found in cards_of(result.hits)],
            "facets": result.facets,
        }
        return Response(serializers.SearchAnswerSerializer(answer).data)


def _platform(found: FoundCard) -> dict[str, Any]:
    card = found.card
    return {
        "slug": card.slug, "name": card.name, "url": card.url, "vendor": card.vendor_name,
        "category": card.category_slug, "category_name": card.category_name, "description": card.description,
        "price": card.price_text, "trial": card.trial_text, "standing": card.standing,
        "standing_text": card.standing_text, "reason": found.reason,
    }  # fmt: skip


class Categories(PublicView):
    @extend_schema(operation_id="categories", responses=serializers.CategorySerializer(many=True), tags=["catalogue"])
    def get(self, request: Request) -> Response:
        """The categories in their order."""
        rows = [asdict(row) for row in category_counts()]
        return Response(serializers.CategorySerializer(rows, many=True).data)


class Suggest(PublicView):
    @extend_schema(
        operation_id="suggest",
        parameters=[OpenApiParameter("q", OpenApiTypes.STR, required=True)],
        responses=serializers.SuggestionsSerializer,
        tags=["catalogue"],
    )
    def get(self, request: Request) -> Response:
        """What a query that has begun may become: platforms, categories, known terms."""
        unknown = sorted(set(request.query_params) - {"q"} - params.NOT_OURS)
        if unknown:
            told = {key: _("Không có tham số này.") for key in unknown}
            raise InvalidInput(_("Có tham số không dùng được."), fields=told)
        query = request.query_params.get("q", "")[:LONGEST_QUERY]
        rows = [asdict(row) for row in suggest(query)]
        return Response(serializers.SuggestionsSerializer({"query": query, "suggestions": rows}).data)
