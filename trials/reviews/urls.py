"""Pages of reviews: the public's, the organisation's, the vendor's, the moderators'."""

from django.urls import path

from trials.reviews.views import console, public, room, sme

app_name = "reviews"
urlpatterns = [
    path("nen-tang/<slug:slug>/danh-gia/", public.listing, name="listing"),
    path("tai-khoan/dung-thu/<str:public_id>/danh-gia/<slug:occasion>/", sme.write, name="write"),
    path("tai-khoan/dung-thu/<str:public_id>/danh-gia/<slug:occasion>/rut/", sme.withdraw, name="withdraw"),
    path("kenh-nha-cung-cap/danh-gia/", console.reviews, name="console"),
    path("kenh-nha-cung-cap/danh-gia/<str:public_id>/", console.review, name="console_review"),
    path("dieu-hanh/danh-gia/", room.queue, name="queue"),
    path("dieu-hanh/danh-gia/<str:public_id>/", room.case, name="case"),
    path("dieu-hanh/danh-gia/<str:public_id>/dang/", room.publish, name="publish"),
    path("dieu-hanh/danh-gia/<str:public_id>/khong-dang/", room.refuse, name="refuse"),
    path("dieu-hanh/danh-gia/<str:public_id>/tra-loi/dang/", room.reply_publish, name="reply_publish"),
    path("dieu-hanh/danh-gia/<str:public_id>/tra-loi/khong-dang/", room.reply_refuse, name="reply_refuse"),
]
