"""Pages of scoring and deciding."""

from django.urls import path

from trials.evaluation import views

app_name = "evaluation"
urlpatterns = [
    path("tai-khoan/cham-diem/<slug:category>/", views.side, name="side"),
    path("tai-khoan/cham-diem/<slug:category>/quyet-dinh/", views.decide, name="decide"),
    path("tai-khoan/quyet-dinh/<str:public_id>/", views.note, name="note"),
]
