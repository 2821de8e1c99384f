import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.urls import reverse
from django.urls.resolvers import URLResolver
from wagtail.admin import urls as wagtailadmin_urls

from marketplace.accounts.models import ApiKey, Organisation
from marketplace.accounts.services import api_key_create
from marketplace.errors import NotAllowed
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db
STAFF = ("administrator", "officer", "reviewer", "editor", "auditor", "privacy_officer")
ENROL = "/tai-khoan/xac-thuc-hai-lop/bat/"


def code_of(seed: str) -> str:
    return format_hotp_value(hotp_value(seed, list(yield_hotp_counters_from_time())[1]))


def by_password(user) -> Client:
    client = Client()
    response = client.post(reverse("account_login"), {"login": user.email, "password": make.PASSWORD})
    assert response.status_code == 302
    return client


def cms_paths() -> list[str]:
    found = []

    def walk(patterns, prefix):
        for pattern in patterns:
            text = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, text)
            elif not any(mark in text for mark in "<(\\"):
                found.append("/cms/" + text.replace("^", "").replace("$", ""))

    walk(wagtailadmin_urls.urlpatterns, "")
    return sorted(set(found))


@pytest.mark.parametrize("role", STAFF)
def test_password_alone_opens_no_staff_page(role):
    client = by_password(make.member(make.AgencyFactory(), role).user)
    for path in ("/cms/", "/dieu-hanh/", "/dieu-hanh/chung-minh/", "/en/dieu-hanh/chung-minh/", "/tai-khoan/"):
        response = client.get(path)
        assert (response.status_code, response.url.split("?")[0].removeprefix("/en")) == (302, ENROL), path
        assert client.post(path).url.removeprefix("/en") == ENROL


def test_password_alone_opens_no_path_of_the_cms():
    administrator = make.member(make.AgencyFactory(), "administrator").user
    type(administrator).objects.filter(pk=administrator.pk).update(is_superuser=True, is_staff=True)
    client = by_password(administrator)
    paths = cms_paths()
    assert len(paths) > 50
    for path in paths:
        assert client.get(path).status_code in (301, 302), path
        assert client.get(path, follow=True).request["PATH_INFO"].startswith("/tai-khoan/"), path


def test_wagtails_own_doors_are_shadowed():
    for path in ("/cms/login/", "/cms/password_reset/", "/cms/password_reset/done/"):
        response = Client().get(path, follow=True)
        assert response.request["PATH_INFO"].startswith("/tai-khoan/"), path
    user = make.member(make.AgencyFactory(), "editor").user
    client = Client()
    client.post("/cms/login/", {"username": user.email, "password": make.PASSWORD})
    assert "_auth_user_id" not in client.session


def test_an_enrolled_person_gives_password_and_code():
    user = make.member(make.AgencyFactory(), "officer").user
    seed = make.enrol(user)
    client = by_password(user)
    assert client.get("/dieu-hanh/chung-minh/").url.startswith(reverse("account_login"))
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert client.get("/dieu-hanh/chung-minh/").status_code == 302
    response = client.post(reverse("mfa_authenticate"), {"code": code_of(seed)})
    assert response.status_code == 302
    assert client.get("/dieu-hanh/chung-minh/").status_code == 200


def test_enrolment_opens_the_pages_of_this_session(monkeypatch):
    # Inside the test's transaction nothing commits; on the site it does before the session is saved.
    monkeypatch.setattr("django.db.transaction.on_commit", lambda call, **_: call())
    user = make.member(make.AgencyFactory(), "editor").user
    client = by_password(user)
    assert client.get("/cms/").url.startswith(ENROL)
    first = client.get(ENROL, follow=True)
    assert first.status_code == 200
    if first.request["PATH_INFO"] == reverse("account_reauthenticate"):
        client.post(f"{reverse('account_reauthenticate')}?next={ENROL}", {"password": make.PASSWORD})
    page = client.get(ENROL)
    seed = page.context["form"].secret
    done = client.post(ENROL, {"code": code_of(seed)})
    assert done.status_code == 302
    assert client.get("/cms/").status_code == 200


def test_without_access_rights_the_cms_is_forbidden_not_a_loop():
    client = make.signed_in(make.member(make.OrganisationFactory()).user)
    assert client.get("/cms/").status_code == 403
    assert make.signed_in(make.member(make.AgencyFactory(), "officer").user).get("/cms/").status_code == 403


@pytest.mark.parametrize(("role", "owes"), [("owner", True), ("technical", True), ("sales", False)])
def test_whoever_manages_a_vendors_keys_owes_it(role, owes):
    client = by_password(make.member(make.VendorFactory(), role).user)
    response = client.get("/tai-khoan/")
    assert response.status_code == (302 if owes else 200)


def test_keys_are_made_with_the_second_factor_only():
    owner = make.member(make.VendorFactory())
    with pytest.raises(NotAllowed):
        api_key_create(actor=make.actor_for(owner, has_second_factor=False), organisation=owner.organisation)
    assert not ApiKey.objects.exists()


def test_who_owes_it_cannot_switch_it_off():
    user = make.member(make.AgencyFactory(), "officer").user
    client = make.signed_in(user)
    client.post(reverse("mfa_deactivate_totp"))
    assert user.authenticator_set.filter(type="totp").exists()


def test_an_owed_membership_does_not_count_until_it_is_given(rf):
    user = make.UserFactory()
    shop = make.member(make.OrganisationFactory(), user=user)
    make.member(make.AgencyFactory(), "officer", user=user)
    client = make.signed_in(user, second=False)
    assert client.get("/tai-khoan/thanh/").status_code == 200
    request = client.get("/tai-khoan/thanh/").wsgi_request
    assert request.membership == shop
    assert request.organisation.kind == Organisation.Kind.ENTERPRISE


def test_public_pages_do_not_touch_the_session():
    response = make.signed_in(make.member(make.OrganisationFactory()).user).get("/thu-vien-giao-dien/")
    assert response.status_code == 200
    assert not response.wsgi_request.session.accessed
