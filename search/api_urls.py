"""API of search."""

from django.urls import path

from search.api import views

urlpatterns = [
    path("platforms", views.Platforms.as_view(), name="platforms"),
    path("platforms/<path:slug>", views.Platform.as_view(), name="platform"),
    path("categories", views.Categories.as_view(), name="categories"),
    path("suggest", views.Suggest.as_view(), name="suggest"),
]
