"""What everybody may know of the review: the criteria in force and before, and the stage of each application."""

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from platforms.models import Listing
from platforms.reviewing import queries
from platforms.reviewing.models import CriteriaVersion, Decision, ReviewTerm
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
    return render(request, "reviewing/applications.html", {"page_obj": page, "rows": queries.public_rows(page)})


@require_safe
def document(request: HttpRequest, slug: str, pk: int) -> FileResponse:
    """The document of a decision on a listing that is or was public; offered for saving, never shown in our pages."""
    listings = Listing.objects.shown_here()
    row = get_object_or_404(
        Decision.objects.exclude(document=""), pk=pk, listing__in=listings, listing__platform__slug=slug
    )
    response = FileResponse(row.document.open("rb"), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="quyet-dinh-{row.pk}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
