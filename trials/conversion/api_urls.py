"""API of conversion."""

from django.urls import path

from trials.conversion.api import ConversionView

urlpatterns = [
    path("vendor/trials/<str:public_id>/conversion", ConversionView.as_view(), name="vendor_conversion"),
]
