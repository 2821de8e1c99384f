"""Pages of funnel."""

from django.urls import path

from trials.funnel import views

app_name = "funnel"
urlpatterns = [
    path("dieu-hanh/", views.room, name="room"),
    path("dieu-hanh/bang.csv", views.room_csv, name="room_csv"),
    path("so-lieu/", views.figures, name="figures"),
]
