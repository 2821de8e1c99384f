"""Pages of search."""

from django.urls import path

from search import views

app_name = "search"
urlpatterns = [
    path("nen-tang/", views.catalogue, name="catalogue"),
    path("nen-tang/goi-y/", views.suggest, name="suggest"),
]
