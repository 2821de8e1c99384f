"""Where a result's link says which place it stood at, while its page opens."""

from urllib.parse import urlsplit

from rest_framework import serializers
from rest_framework.parsers import FormParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from marketplace.errors import NotAllowed
from marketplace.throttle import VisitorThrottle
from search.learning.services import choice_note, is_crawler
from search.params import MOST_PAGES
from search.plan import PAGE_SIZE
from search.text.forms import LONGEST_QUERY


class ChoiceSerializer(serializers.Serializer):
    q = serializers.CharField(max_length=LONGEST_QUERY)
    narrowed = serializers.BooleanField(default=False)
    position = serializers.IntegerField(min_value=1, max_value=MOST_PAGES * PAGE_SIZE)


class ChoiceThrottle(VisitorThrottle):
    """A person opens a few results a minute."""

    scope = "search-choice"
    rate = "60/min"


class Chosen(APIView):
    """`POST q, position` from our own list; 204. Knows no cookie, keeps no visitor."""

    parser_classes = [FormParser]
    throttle_classes = [ChoiceThrottle]

    def post(self, request: Request) -> Response:
        if not _is_our_page(request):
            raise NotAllowed("Only the catalogue's own pages tell of choices.")
        choice = ChoiceSerializer(data=request.data)
        choice.is_valid(raise_exception=True)
        if not is_crawler(request):
            said = choice.validated_data
            choice_note(query=said["q"], position=said["position"], is_narrowed=said["narrowed"])
        return Response(status=204)


def _is_our_page(request: Request) -> bool:
    """Browsers tell where a POST comes from in one header or the other."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin", "")
    return site == "same-origin" if site else urlsplit(origin).netloc == request.get_host()
