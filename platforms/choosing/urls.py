"""Pages of choosing."""

from django.urls import path

from platforms.choosing.views import compare, shortlist

app_name = "choosing"
urlpatterns = [
    path("so-sanh/", compare.compare, name="compare"),
    path("da-luu/", shortlist.kept, name="shortlist"),
    path("da-luu/vua-xem/", shortlist.seen, name="seen"),
    path("da-luu/vua-xem/giu/", shortlist.seen_keep, name="seen_keep"),
    path("da-luu/<slug:slug>/", shortlist.save, name="save"),
    path("da-luu/<slug:slug>/nut/", shortlist.mark, name="mark"),
]
