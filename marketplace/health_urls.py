"""For operators: is the process alive, is it ready, what does it measure."""

from django.urls import path
from django_prometheus.exports import ExportToDjangoView

from marketplace import health

urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", ExportToDjangoView, name="metrics"),
]
