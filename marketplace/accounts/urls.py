"""Pages of accounts; allauth's own stand beside them under the same prefix."""

from django.urls import include, path

from marketplace.accounts.views import home, members, organisations, people, proofs

own = [
    path("tai-khoan/", home.home, name="home"),
    path("tai-khoan/vao/", home.after_login, name="after_login"),
    path("tai-khoan/doi-don-vi/", home.switch, name="switch"),
    path("tai-khoan/to-chuc/moi/", organisations.organisation_new, name="organisation_new"),
    path("tai-khoan/to-chuc/sua/", organisations.organisation_edit, name="organisation_edit"),
    path("tai-khoan/chung-minh/", proofs.proof, name="proof"),
    path("tai-khoan/chung-minh/gui-ma/", proofs.proof_send_code, name="proof_send_code"),
    path("tai-khoan/chung-minh/nhap-ma/", proofs.proof_enter_code, name="proof_enter_code"),
    path("tai-khoan/chung-minh/giay-chung-nhan/", proofs.proof_certificate, name="proof_certificate"),
    path("tai-khoan/thanh-vien/", members.members, name="members"),
    path("tai-khoan/thanh-vien/<int:pk>/", members.member_change, name="member_change"),
    path("tai-khoan/loi-moi/<int:pk>/thu-hoi/", members.invitation_withdraw, name="invitation_withdraw"),
    path("tai-khoan/lien-he/", people.contact, name="contact"),
    path("tai-khoan/dong-y/", people.consents, name="consents"),
    path("tai-khoan/dong-y/rut-lai/", people.consent_take_back, name="consent_withdraw"),
    path("tai-khoan/xoa/", people.erase, name="erase"),
    path("loi-moi/<str:token>/", members.invitation, name="invitation"),
    path("dieu-hanh/chung-minh/", proofs.proof_queue, name="proof_queue"),
    path("dieu-hanh/chung-minh/<int:pk>/", proofs.proof_answer, name="proof_answer"),
    path("dieu-hanh/chung-minh/<int:pk>/giay/", proofs.proof_file, name="proof_file"),
]
urlpatterns = [
    path("", include((own, "accounts"))),
    path("tai-khoan/", include("marketplace.accounts.allauth_urls")),
]
