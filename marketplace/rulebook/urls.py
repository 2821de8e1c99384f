"""Pages of rules."""

from django.urls import path

from marketplace.rulebook import views

app_name = "rulebook"
urlpatterns = [
    path("dieu-hanh/chuong-trinh/", views.programmes, name="programmes"),
    path("dieu-hanh/chuong-trinh/<slug:code>/dieu-kien/", views.terms, name="terms"),
    path("dieu-hanh/chuong-trinh/<slug:code>/dieu-kien/<int:pk>/bo/", views.drop_terms, name="drop_terms"),
    path("dieu-hanh/chuong-trinh/<slug:code>/dot/", views.open_round, name="open_round"),
    path("dieu-hanh/chuong-trinh/<slug:code>/dot/<int:pk>/", views.close_round, name="close_round"),
    path("dieu-hanh/ngay-lam-viec/", views.calendar, name="calendar"),
    path("dieu-hanh/ngay-lam-viec/ngay-nghi/<int:pk>/", views.confirm_holiday, name="confirm_holiday"),
    path("dieu-hanh/ngay-lam-viec/su-co/<int:pk>/bo/", views.remove_outage, name="remove_outage"),
]
