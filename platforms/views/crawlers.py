"""What search engines may read, and where its maps are."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from platforms.sitemaps import SITEMAPS

CLOSED = (
    "/tai-khoan/",
    "/da-luu/",
    "/gui-nhu-cau/nhu_",
    "/kenh-nha-cung-cap/",
    "/dieu-hanh/",
    "/cms/",
    "/dung-thu/bat-dau/",
)


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """Personal and working pages are closed; the demonstration, whose figures are simulated, altogether."""
    context = {"is_demo": settings.DEMO, "closed": CLOSED, "site_url": settings.SITE_URL}
    return HttpResponse(render_to_string("platforms/robots.txt", context), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Every map and each of its pages, under `SITE_URL` (Django's own index asks the sites table)."""
    maps = []
    for section, sitemap in SITEMAPS.items():
        url = settings.SITE_URL + reverse("platforms:sitemap", args=[section])
        pages = sitemap().paginator.page_range
        maps += [{"location": url if page == 1 else f"{url}?p={page}"} for page in pages]
    return render(request, "sitemap_index.xml", {"sitemaps": maps}, content_type="application/xml")
