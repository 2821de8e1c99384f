"""Pages of needs."""

from django.urls import path

from search.needs.views import asking, room

app_name = "needs"
urlpatterns = [
    path("gui-nhu-cau/", asking.ask, name="ask"),
    path("gui-nhu-cau/<slug:public_id>/", asking.need, name="need"),
    path("tai-khoan/nhu-cau/", asking.mine, name="mine"),
    path("dieu-hanh/nhu-cau/", room.needs, name="room"),
    path("dieu-hanh/nhu-cau/<slug:public_id>/", room.need, name="room_need"),
    path("dieu-hanh/nhu-cau/<slug:public_id>/dong/", room.close, name="room_close"),
]
