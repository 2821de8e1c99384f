"""Pages of trials for SMEs."""

from django.urls import path

from trials.lifecycle.views import actions, desk, start

app_name = "lifecycle"
_mine = "tai-khoan/dung-thu/<str:public_id>/"
urlpatterns = [
    path("dung-thu/", desk.how, name="how"),
    path("dung-thu/bat-dau/<slug:slug>/", start.start, name="start"),
    path("tai-khoan/dung-thu/", desk.desk, name="desk"),
    path(_mine, desk.trial, name="trial"),
    path(f"{_mine}trang-thai/", desk.status, name="status"),
    path(f"{_mine}vao/", actions.enter, name="enter"),
    path(f"{_mine}vao-duoc/", actions.first_use, name="first_use"),
    path(f"{_mine}khong-vao-duoc/", actions.problem, name="problem"),
    path(f"{_mine}them-ngay/", actions.extend, name="extend"),
    path(f"{_mine}dung/", actions.cancel, name="cancel"),
    path(f"{_mine}rut-dong-y/", actions.withdraw, name="withdraw"),
    path(f"{_mine}viec/<int:task_pk>/", actions.tick, name="tick"),
]
