"""Pages of choosing."""

from django.urls import path

from platforms.choosing import views

app_name = "choosing"
urlpatterns = [
    path("so-sanh/", views.compare, name="compare"),
]
