"""Pages of design."""

from django.urls import path

from marketplace.design import views

app_name = "design"
urlpatterns = [
    path("tai-khoan/thanh/", views.account_strip, name="account_strip"),
    path("thu-vien-giao-dien/", views.library, name="library"),
]
