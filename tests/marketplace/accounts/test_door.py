import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from marketplace.accounts.models import User
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db
NEW = {"email": "Moi@Example.vn", "password1": "mat-khau-dai-1"}


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


def code_in_last_mail() -> str:
    return re.search(r"\b\d{8}\b", mail.outbox[-1].body)[0]


def test_signing_up_takes_a_mailed_code():
    client = Client()
    assert client.post(reverse("account_signup"), NEW).url == reverse("account_email_verification_sent")
    assert "_auth_user_id" not in client.session
    assert "Mã xác nhận" in mail.outbox[-1].subject
    page = client.post(reverse("account_email_verification_sent"), {"code": "00000000"})
    assert "Mã chưa đúng." in page.content.decode()

    client.post(reverse("account_email_verification_sent"), {"code": code_in_last_mail()})

    assert User.objects.get().email == "moi@example.vn"
    assert "_auth_user_id" in client.session


def test_a_taken_address_is_not_given_away():
    make.UserFactory(email="moi@example.vn")
    client = Client()
    assert client.post(reverse("account_signup"), NEW).url == reverse("account_email_verification_sent")
    assert User.objects.count() == 1
    assert "đã có tài khoản" in mail.outbox[-1].subject


@pytest.mark.parametrize("bad", [{"email": "khong-phai-thu"}, {"password1": "123"}, {"password1": ""}, {"email": ""}])
def test_bad_sign_up_makes_nobody_and_keeps_the_address(bad):
    page = Client().post(reverse("account_signup"), NEW | bad).content.decode()
    assert 'class="error-summary"' in page
    assert (NEW | bad)["email"] in page
    assert not User.objects.exists()


def test_a_short_password_is_refused_in_the_readers_language():
    page = Client().post(reverse("account_signup"), NEW | {"password1": "123"}).content.decode()
    assert "Mật khẩu quá ngắn, cần ít nhất 10 ký tự." in page
    assert "too short" not in page


def test_a_bad_address_is_told_in_plain_words():
    page = Client().post(reverse("account_signup"), NEW | {"email": "khong-phai-thu"}).content.decode()
    assert "Hãy nhập một địa chỉ thư điện tử, ví dụ ten@congty.vn." in page


def test_a_forgotten_password_is_set_anew_by_code():
    user = make.UserFactory()
    client = Client()
    client.post(reverse("account_reset_password"), {"email": user.email})
    client.post(reverse("account_confirm_password_reset_code"), {"code": code_in_last_mail()})
    client.post(
        reverse("account_complete_password_reset"), {"password1": "mat-khau-moi-9", "password2": "mat-khau-moi-9"}
    )
    user.refresh_from_db()
    assert user.check_password("mat-khau-moi-9")


def test_an_unknown_address_gets_a_mail_and_the_page_says_the_same():
    client = Client()
    answer = client.post(reverse("account_reset_password"), {"email": "ai-do@example.vn"})
    assert answer.url == reverse("account_confirm_password_reset_code")
    assert "Chưa có tài khoản" in mail.outbox[-1].subject


def test_a_wrong_password_is_told_in_vietnamese_and_limited():
    user = make.UserFactory()
    client = Client()
    for _ in range(5):
        page = client.post(reverse("account_login"), {"login": user.email, "password": "sai-sai-sai"})
    assert "Thư điện tử hoặc mật khẩu chưa đúng." in page.content.decode()
    for _ in range(6):
        page = client.post(reverse("account_login"), {"login": user.email, "password": make.PASSWORD})
    assert "_auth_user_id" not in client.session


def test_the_way_back_stays_on_this_site():
    user = make.UserFactory()
    for wanted, reached in (("/nen-tang/", "/nen-tang/"), ("https://evil.example/", "/tai-khoan/vao/")):
        client = Client()
        login = {"login": user.email, "password": make.PASSWORD, "next": wanted}
        assert client.post(reverse("account_login"), login).url == reached


def test_a_get_signs_nobody_out():
    client = make.signed_in(make.UserFactory())
    assert client.get(reverse("account_logout")).status_code == 200
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize(
    "name",
    [
        "account_login", "account_signup", "account_reset_password", "account_inactive",
        "account_change_password", "account_email", "mfa_index", "account_logout",
    ],
)  # fmt: skip
def test_every_door_speaks_vietnamese_and_english(name):
    signed_in = name in {"account_change_password", "account_email", "mfa_index", "account_logout"}
    client = make.signed_in(make.UserFactory()) if signed_in else Client()
    path = reverse(name)
    for address in (path, f"/en{path}"):
        page = client.get(address)
        assert page.status_code == 200, address
        assert "Sign In" not in page.content.decode()
