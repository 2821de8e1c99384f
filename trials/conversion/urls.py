"""Pages of conversion."""

from django.urls import path

from trials.conversion import views

app_name = "conversion"
urlpatterns = [
    path("tai-khoan/dung-thu/<str:public_id>/mua/", views.answer, name="answer"),
    path("kenh-nha-cung-cap/luot/<str:public_id>/bao-ban/", views.report, name="report"),
    path("dieu-hanh/luot/<str:public_id>/dao-ket-qua/", views.reversal, name="reversal"),
    path("dieu-hanh/doi-chieu/", views.disputes, name="disputes"),
    path("dieu-hanh/doi-chieu/<int:pk>/", views.dispute, name="dispute"),
]
