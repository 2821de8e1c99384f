"""Pages of the demonstration."""

from django.urls import path

from marketplace.demo import views

app_name = "demo"
urlpatterns = [path("trinh-dien/", views.demo, name="demo")]
