"""What everybody may know of the review: the criteria in force and before, and the stage of each application."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from platforms.reviewing import queries
from platforms.reviewing.models import CriteriaVersion, ReviewTerm
from platforms.reviewing.terms import criteria_in_force

PAGE_SIZE = 50
public_page = cache_control(public=True, max_age=60)


@require_safe
@public_page
@conditional_page
def criteria(request: HttpRequest) -> HttpResponse:
    """The form of criteria in force, group by group, its terms, and every earlier form."""
    shown = criteria_in_force()
    wanted = request.GET.get("ban")
    chosen = CriteriaVersion.objects.filter(code=wanted).first() if wanted else None
    version = chosen or shown
    context = {
        "version": version,
        "is_in_force": version == shown,
        "groups": queries.criteria_by_group(version),
        "versions": CriteriaVersion.objects.all(),
        "terms": ReviewTerm.objects.all(),
    }
    return render(request, "reviewing/criteria.html", context)


@require_safe
@public_page
@conditional_page
def applications(request: HttpRequest) -> HttpResponse:
    """Stage and clock of each application, without a word of its draft."""
    page = Paginator(queries.public_applications(), PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = queries.public_rows(page.object_list)
    return render(request, "reviewing/applications.html", {"page_obj": page})
