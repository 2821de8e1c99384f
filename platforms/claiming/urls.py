"""Pages of claims."""

from django.urls import path

from platforms.claiming.views import conduct, console, public, request_review, requests, review

app_name = "claiming"
urlpatterns = [
    path("nen-tang/<slug:slug>/nhan-trang/", public.start, name="start"),
    path("nen-tang/<slug:slug>/sua-hoac-go/", requests.ask, name="request"),
    path("yeu-cau/<str:public_id>/", requests.follow, name="request_follow"),
    path("yeu-cau/<str:public_id>/gui-lai-ma/", requests.send_again, name="request_send_again"),
    path("khong-nhan-thu/<int:pk>/<str:token>/", requests.opt_out, name="opt_out"),
    path("quy-tac-nha-cung-cap/", conduct.rules, name="conduct"),
    path("kenh-nha-cung-cap/quy-tac/", conduct.console, name="conduct_console"),
    path("kenh-nha-cung-cap/quy-tac/<int:pk>/ky/", conduct.sign, name="conduct_sign"),
    path("kenh-nha-cung-cap/nhan-trang/", console.mine, name="mine"),
    path("kenh-nha-cung-cap/nhan-trang/<slug:slug>/", console.claim, name="claim"),
    path("kenh-nha-cung-cap/nhan-trang/<slug:slug>/gui-ma/", console.send_code, name="send_code"),
    path("kenh-nha-cung-cap/nhan-trang/<slug:slug>/nhap-ma/", console.enter_code, name="enter_code"),
    path("kenh-nha-cung-cap/nhan-trang/<slug:slug>/giay-to/", console.documents, name="documents"),
    path("kenh-nha-cung-cap/nhan-trang/<slug:slug>/rut/", console.withdraw, name="withdraw"),
    path("dieu-hanh/yeu-cau-sua-go/", request_review.queue, name="requests"),
    path("dieu-hanh/yeu-cau-sua-go/<str:public_id>/", request_review.answer, name="request_review"),
    path("dieu-hanh/quy-tac-nha-cung-cap/", conduct.versions, name="conduct_versions"),
    path("dieu-hanh/quy-tac-nha-cung-cap/moi/", conduct.publish, name="conduct_publish"),
    path("dieu-hanh/nhan-trang/dia-chi/<slug:slug>/", request_review.contact, name="contact"),
    path("dieu-hanh/nhan-trang/", review.queue, name="queue"),
    path("dieu-hanh/nhan-trang/tep/<int:pk>/", review.document, name="document"),
    path("dieu-hanh/nhan-trang/ket-luan/<str:public_id>/", review.decide, name="decide"),
    path("dieu-hanh/nhan-trang/<slug:slug>/", review.side_by_side, name="review"),
]
