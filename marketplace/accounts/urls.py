"""Pages of accounts."""

from django.urls import include, path

from marketplace.accounts import views

own = [
    path("tai-khoan/", views.home, name="home"),
    path("tai-khoan/vao/", views.after_login, name="after_login"),
    path("tai-khoan/to-chuc/moi/", views.organisation_new, name="organisation_new"),
]
urlpatterns = [
    path("", include((own, "accounts"))),
    path("tai-khoan/", include("marketplace.accounts.allauth_urls")),
]
