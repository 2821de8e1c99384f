"""API of handover: what vendors' machines call."""

from django.urls import path

from trials.handover.api import views

urlpatterns = [
    path("vendor/trials", views.Trials.as_view(), name="vendor_trials"),
    path("vendor/trials/<str:public_id>", views.TrialDetail.as_view(), name="vendor_trial"),
    path("vendor/trials/<str:public_id>/provisioning", views.Provisioning.as_view(), name="vendor_provisioning"),
    path("vendor/trials/<str:public_id>/usage", views.Usage.as_view(), name="vendor_usage"),
    path("vendor/trials/<str:public_id>/extension", views.Extension.as_view(), name="vendor_extension"),
    path("vendor/trials/<str:public_id>/stop", views.Stop.as_view(), name="vendor_stop"),
    path("vendor/events", views.Events.as_view(), name="vendor_events"),
    path("vendor/handoffs/redeem", views.Redeem.as_view(), name="vendor_redeem"),
]
