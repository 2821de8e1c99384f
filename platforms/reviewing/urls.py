"""Pages of the review."""

from django.urls import path

from platforms.reviewing.views import acts, console, public, review

app_name = "reviewing"
urlpatterns = [
    path("tieu-chi/", public.criteria, name="criteria"),
    path("tieu-chi/ho-so/", public.applications, name="applications"),
    path("nen-tang/<slug:slug>/quyet-dinh/<int:pk>/", public.document, name="document"),
    path("kenh-nha-cung-cap/nen-tang/<slug:slug>/ho-so/", console.file, name="file"),
    path("dieu-hanh/tham-dinh/", review.queue, name="queue"),
    path("dieu-hanh/tham-dinh/xung-dot/", review.conflicts, name="conflicts"),
    path("dieu-hanh/tham-dinh/xung-dot/<slug:slug>/rut/", review.conflict_end, name="conflict_end"),
    path("dieu-hanh/tham-dinh/ho-so/<slug:slug>/", review.review, name="review"),
    path("dieu-hanh/tham-dinh/ho-so/<slug:slug>/quyet-dinh/", acts.page, name="acts"),
    path("dieu-hanh/tham-dinh/ho-so/<slug:slug>/giao/", review.assign, name="assign"),
]
