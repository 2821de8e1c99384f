"""Pages of reports."""

from django.urls import path

from platforms.reports.views import console, public, room

app_name = "reports"
urlpatterns = [
    path("nen-tang/<slug:slug>/phan-anh/", public.about_listing, name="listing"),
    path("nha-cung-cap/<slug:slug>/phan-anh/", public.about_vendor, name="vendor"),
    path("phan-anh/<str:number>/<str:token>/", public.follow, name="follow"),
    path("kenh-nha-cung-cap/giai-trinh/", console.questions, name="console"),
    path("kenh-nha-cung-cap/giai-trinh/<str:vendor_key>/", console.question, name="console_case"),
    path("dieu-hanh/phan-anh/", room.queue, name="queue"),
    path("dieu-hanh/phan-anh/theo-mau/", room.pattern_board, name="board"),
    path("dieu-hanh/phan-anh/tep/<int:pk>/", room.file, name="file"),
    path("dieu-hanh/phan-anh/<int:pk>/", room.case, name="case"),
    path("dieu-hanh/phan-anh/<int:pk>/nhan/", room.take, name="take"),
    path("dieu-hanh/phan-anh/<int:pk>/hoi/", room.ask, name="ask"),
    path("dieu-hanh/phan-anh/<int:pk>/tra-loi/", room.answer, name="answer"),
]
