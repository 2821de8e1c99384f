"""Pages of threads: one for each side, and the officers' queue."""

from django.urls import path

from trials.correspondence import views

app_name = "correspondence"
urlpatterns = [
    path("tai-khoan/dung-thu/<str:public_id>/trao-doi/", views.sme, name="sme"),
    path("kenh-nha-cung-cap/yeu-cau/<str:public_id>/trao-doi/", views.vendor, name="vendor"),
    path("dieu-hanh/luot/<str:public_id>/trao-doi/", views.officer, name="officer"),
    path("dieu-hanh/trao-doi/", views.queue, name="queue"),
    path("trao-doi/tep/<int:pk>/", views.attachment, name="attachment"),
]
