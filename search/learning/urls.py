"""Pages of learning; they stand under the catalogue."""

from django.urls import path

from search.learning import views

app_name = "learning"
urlpatterns = [path("nen-tang/da-chon/", views.Chosen.as_view(), name="chosen")]
