"""/api/v1/: each room brings its own endpoints; the schema covers all."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

app_name = "api"
urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("", include("search.api_urls")),
    path("", include("trials.handover.api_urls")),
    path("", include("trials.conversion.api_urls")),
]
