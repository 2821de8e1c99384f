"""Every published review of a platform."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from platforms.queries import listing_by_slug
from trials.reviews import queries

PAGE_SIZE = 20


@require_safe
@cache_control(public=True, max_age=60)
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    row = listing_by_slug(slug)
    page = Paginator(queries.published_of(row), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"listing": row, "summary": queries.summary_of(row), "page_obj": page, "reviews": page.object_list}
    return render(request, "reviews/listing.html", context)
