"""Pages of conversion."""

from django.urls import URLPattern

app_name = "conversion"
urlpatterns: list[URLPattern] = []
