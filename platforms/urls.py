"""Pages of platforms."""

from django.contrib.sitemaps.views import sitemap
from django.urls import path

from platforms.sitemaps import SITEMAPS
from platforms.views import public

app_name = "platforms"
urlpatterns = [
    path("nen-tang/<slug:slug>/", public.listing, name="listing"),
    path("nen-tang/<slug:slug>/quan-tam/", public.interest, name="interest"),
    path("nha-cung-cap/", public.vendor_directory, name="vendors"),
    path("nha-cung-cap/<slug:slug>/", public.vendor, name="vendor"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
]
