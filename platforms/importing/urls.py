"""Pages of imports."""

from django.urls import path

from platforms.importing import views

app_name = "importing"
urlpatterns = [
    path("dieu-hanh/nhap-danh-muc/", views.imports, name="imports"),
    path("dieu-hanh/nhap-danh-muc/<str:public_id>/", views.one_import, name="import"),
    path("dieu-hanh/nhap-danh-muc/<str:public_id>/nhap/", views.apply, name="apply"),
]
