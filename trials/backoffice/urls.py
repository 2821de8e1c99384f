"""Pages of a vendor's daily work."""

from django.urls import path

from trials.backoffice import views

app_name = "backoffice"
_ = "kenh-nha-cung-cap/"
urlpatterns = [
    path(f"{_}luot-dung-thu/", views.trials, name="trials"),
    path(f"{_}luot-dung-thu/bang.csv", views.trials_csv, name="trials_csv"),
    path(f"{_}luot-dung-thu/nop-tep/", views.upload, name="upload"),
    path(f"{_}luot-dung-thu/nop-tep/mau.csv", views.template_csv, name="template_csv"),
    path(f"{_}luot-dung-thu/nop-tep/<int:pk>/", views.batch, name="batch"),
    path(f"{_}luot-dung-thu/tuan-nay/", views.week, name="week"),
    path(f"{_}tiep-nhan/", views.intake, name="intake"),
    path(f"{_}tiep-nhan/<slug:slug>/", views.platform, name="platform"),
    path(f"{_}tiep-nhan/<slug:slug>/ma/", views.codes, name="codes"),
    path(f"{_}ket-qua/", views.funnel, name="funnel"),
]
