"""Where every page stands (design §12). Vietnamese without a prefix, English under /en/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

handler404 = "marketplace.problems.not_found"
handler500 = "marketplace.problems.server_error"

MEDIA = settings.MEDIA_ROOT
urlpatterns = [
    path("", include("marketplace.health_urls")),
    path("api/v1/", include("marketplace.api_urls")),
    # The only door is allauth: Wagtail's own log-in and password pages are shadowed here.
    path("cms/", include("marketplace.accounts.cms_urls")),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    # Editors' pictures: behind a proxy on the service profile, by this process everywhere else.
    *([] if settings.PROFILE == "service" else [re_path(r"^media/(?P<path>.*)$", serve, {"document_root": MEDIA})]),
]
urlpatterns += i18n_patterns(
    path("", include("marketplace.accounts.urls")),
    path("", include("marketplace.notify.urls")),
    path("", include("marketplace.rulebook.urls")),
    path("", include("marketplace.design.urls")),
    path("", include("marketplace.demo.urls")),
    path("", include("search.urls")),
    path("", include("search.needs.urls")),
    path("", include("search.learning.urls")),
    path("", include("platforms.claiming.urls")),
    path("", include("platforms.reports.urls")),
    path("", include("platforms.importing.urls")),
    path("", include("platforms.urls")),
    path("", include("platforms.choosing.urls")),
    path("", include("platforms.reviewing.urls")),
    path("", include("trials.lifecycle.urls")),
    path("", include("trials.evaluation.urls")),
    path("", include("trials.handover.urls")),
    path("", include("trials.conversion.urls")),
    path("", include("trials.backoffice.urls")),
    path("", include("trials.correspondence.urls")),
    path("", include("trials.reviews.urls")),
    path("", include("trials.casework.urls")),
    path("", include("trials.funnel.urls")),
    path("", include("cms.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
