"""Pages of notify."""

from django.urls import path

from marketplace.notify import views

app_name = "notify"
urlpatterns = [
    path("tai-khoan/thong-bao/", views.inbox, name="inbox"),
    path("tai-khoan/thong-bao/da-doc/", views.read, name="read"),
    path("tai-khoan/thong-bao/chon/", views.preferences, name="preferences"),
    path("ngung-nhan-thu/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("dieu-hanh/tin-khong-gui-duoc/", views.undelivered, name="undelivered"),
    path("thu-trinh-dien/", views.demo_mail, name="demo_mail"),
]
