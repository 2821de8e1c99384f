"""Pages of claims."""

from django.urls import path

from platforms.claiming.views import console, public, review

app_name = "claiming"
urlpatterns = [
    path("nen-tang/<slug:slug>/nhan-trang/", public.start, name="start"),
    path("kenh-nha-cung-cap/nhan-trang/", console.mine, name="mine"),
    path("kenh-nha-cung-cap/nhan-trang/<slug:slug>/", console.claim, name="claim"),
    path("kenh-nha-cung-cap/nhan-trang/<slug:slug>/gui-ma/", console.send_code, name="send_code"),
    path("kenh-nha-cung-cap/nhan-trang/<slug:slug>/nhap-ma/", console.enter_code, name="enter_code"),
    path("kenh-nha-cung-cap/nhan-trang/<slug:slug>/giay-to/", console.documents, name="documents"),
    path("kenh-nha-cung-cap/nhan-trang/<slug:slug>/rut/", console.withdraw, name="withdraw"),
    path("dieu-hanh/nhan-trang/", review.queue, name="queue"),
    path("dieu-hanh/nhan-trang/tep/<int:pk>/", review.document, name="document"),
    path("dieu-hanh/nhan-trang/ket-luan/<str:public_id>/", review.decide, name="decide"),
    path("dieu-hanh/nhan-trang/<slug:slug>/", review.side_by_side, name="review"),
]
