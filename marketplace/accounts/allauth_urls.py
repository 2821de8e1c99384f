"""allauth's pages under Vietnamese addresses; the names are allauth's own.

Its `urls` modules are not included, so that a page of an upgrade that nobody looked at cannot appear.
"""

from allauth.account import views
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import path

urlpatterns = [
    path("dang-nhap/", views.login, name="account_login"),
    path("dang-xuat/", views.logout, name="account_logout"),
    path("tam-khoa/", views.account_inactive, name="account_inactive"),
    path("dang-ky/", views.signup, name="account_signup"),
    path("xac-nhan-lai/", views.reauthenticate, name="account_reauthenticate"),
    path("thu-dien-tu/", views.email, name="account_email"),
    path("xac-nhan-thu/", views.email_verification_sent, name="account_email_verification_sent"),
    path("mat-khau/doi/", views.password_change, name="account_change_password"),
    path("mat-khau/dat/", views.password_set, name="account_set_password"),
    path("mat-khau/quen/", views.password_reset, name="account_reset_password"),
    path("mat-khau/quen/ma/", views.confirm_password_reset_code, name="account_confirm_password_reset_code"),
    path("mat-khau/quen/moi/", views.complete_password_reset, name="account_complete_password_reset"),
    path("mat-khau/quen/xong/", views.password_reset_from_key_done, name="account_password_reset_completed"),
    path("xac-thuc-hai-lop/", mfa.index, name="mfa_index"),
    path("xac-thuc-hai-lop/nhap-ma/", mfa.authenticate, name="mfa_authenticate"),
    path("xac-thuc-hai-lop/nhap-lai-ma/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("xac-thuc-hai-lop/bat/", totp.activate_totp, name="mfa_activate_totp"),
    path("xac-thuc-hai-lop/tat/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("ma-du-phong/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("ma-du-phong/tao/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("ma-du-phong/tai-ve/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
]
