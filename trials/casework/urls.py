"""Pages of officers' work on stuck trials."""

from django.urls import path

from trials.casework import views

app_name = "casework"
urlpatterns = [
    path("dieu-hanh/dang-mac/", views.board, name="board"),
    path("dieu-hanh/luot/", views.trials, name="trials"),
    path("dieu-hanh/luot/<str:public_id>/", views.trial, name="trial"),
]
