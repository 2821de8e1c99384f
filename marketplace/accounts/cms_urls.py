"""Shadows of Wagtail's own log-in and password pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
