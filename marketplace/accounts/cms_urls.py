"""Shadows of Wagtail's own log-in, log-out and password pages: allauth is the only door."""

from django.urls import path, re_path
from django.views.generic import RedirectView

urlpatterns = [
    path("login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("logout/", RedirectView.as_view(pattern_name="account_logout")),
    re_path(r"^password_reset/.*$", RedirectView.as_view(url="/tai-khoan/mat-khau/quen/")),
]
