"""Addresses of the editor; included by `platforms.urls`, so they stand in its name space."""

from django.urls import path, re_path

from platforms.editor.views import images, overview, proposals, rules, steps

OWN = "kenh-nha-cung-cap/nen-tang/<slug:slug>/"
DIGEST = r"(?P<digest>[0-9a-f]{64})"
SLUG = r"(?P<slug>[-a-zA-Z0-9_]+)"
urlpatterns = [
    path("nen-tang/quy-dinh-sua-trang/", rules.rules, name="field_rules"),
    re_path(rf"^nen-tang/{SLUG}/anh/{DIGEST}\.webp$", images.public_image, name="listing_image"),
    path(OWN, overview.overview, name="console_listing"),
    path(f"{OWN}xem-truoc/", overview.preview, name="editor_preview"),
    path(f"{OWN}khac-ban-cong-khai/", overview.differences, name="editor_differences"),
    path(f"{OWN}sua/<slug:step>/", steps.step, name="editor_step"),
    path(f"{OWN}de-xuat-tinh-nang/", steps.propose, name="editor_propose"),
    path(f"{OWN}them-anh/", images.upload, name="editor_upload"),
    re_path(rf"^kenh-nha-cung-cap/nen-tang/{SLUG}/anh/{DIGEST}\.webp$", images.draft_image, name="draft_image"),
    re_path(rf"^kenh-nha-cung-cap/nen-tang/{SLUG}/anh/{DIGEST}/sua/$", images.change, name="editor_image"),
    path("dieu-hanh/tham-dinh/ho-so/<slug:slug>/xem-truoc/", overview.reviewers_preview, name="draft_preview"),
    path("dieu-hanh/de-xuat-tinh-nang/", proposals.proposals, name="proposals"),
    path("dieu-hanh/de-xuat-tinh-nang/<int:pk>/", proposals.proposal, name="proposal"),
]
