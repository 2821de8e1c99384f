"""Pages of platforms."""

from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from platforms.sitemaps import SITEMAPS
from platforms.views import console, crawlers, public

app_name = "platforms"
urlpatterns = [
    path("kenh-nha-cung-cap/nen-tang/moi/", console.new, name="console_new"),
    path("", include("platforms.editor.urls")),
    path("nen-tang/<slug:slug>/", public.listing, name="listing"),
    path("nen-tang/<slug:slug>/quan-tam/", public.interest, name="interest"),
    path("nha-cung-cap/", public.vendor_directory, name="vendors"),
    path("nha-cung-cap/<slug:slug>/", public.vendor, name="vendor"),
    path("kenh-nha-cung-cap/nen-tang/", console.listings, name="console_listings"),
    path("kenh-nha-cung-cap/nen-tang/<slug:slug>/gui-tham-dinh/", console.submit, name="console_submit"),
    path("kenh-nha-cung-cap/nen-tang/<slug:slug>/rut-lai/", console.withdraw_review, name="console_withdraw"),
    path("sitemap.xml", crawlers.sitemap_index, name="sitemaps"),
    path("sitemap-<section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("robots.txt", crawlers.robots, name="robots"),
]
