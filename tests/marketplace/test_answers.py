"""What every answer says of itself: to caches, to programs, to those who ask for the head alone."""

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from tests.factories import accounts as make
from tests.factories.platforms import ListingFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "role", "paths"),
    [
        ("sme", "owner", ("/tai-khoan/", "/en/tai-khoan/thanh-vien/", "/tai-khoan/thong-bao/", "/tai-khoan/dung-thu/")),
        ("vendor", "owner", ("/kenh-nha-cung-cap/nen-tang/", "/kenh-nha-cung-cap/nen-tang/khong-co/")),
        ("agency", "officer", ("/dieu-hanh/", "/dieu-hanh/chung-minh/")),
    ],
)
def test_a_persons_pages_stay_in_no_cache(kind: str, role: str, paths: tuple[str, ...]) -> None:
    factory = {"sme": make.OrganisationFactory, "vendor": make.VendorFactory, "agency": make.AgencyFactory}[kind]
    client = make.signed_in(make.member(factory(), role).user)

    for path in paths:
        assert "no-store" in client.get(path).get("Cache-Control", ""), path


def test_public_pages_answer_a_head(client: Client) -> None:
    listing = ListingFactory()

    for path in (f"/nen-tang/{listing.platform.slug}/", "/nha-cung-cap/"):
        response = client.head(path)
        assert (response.status_code, response.content) == (200, b""), path
        assert response["Cache-Control"] == "max-age=60, public" or response["Cache-Control"] == "public, max-age=60"


def test_an_unknown_address_of_the_api_is_a_problem_document(client: Client) -> None:
    response = client.get("/api/v1/khong-co/")

    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert response.json()["code"] == "not_found"
    assert client.get("/khong-co/")["Content-Type"].startswith("text/html")


def test_a_defect_in_the_api_is_a_problem_document(monkeypatch: pytest.MonkeyPatch) -> None:
    from drf_spectacular.views import SpectacularAPIView

    monkeypatch.setattr(SpectacularAPIView, "initial", lambda *_args, **_kwargs: 1 / 0)

    response = Client(raise_request_exception=False).get("/api/v1/schema/")

    assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")
    assert response.json()["code"] == "internal_error"
    assert "ZeroDivision" not in response.content.decode()


def test_redirects_that_administrators_keep_lead_on(client: Client) -> None:
    Redirect.add_redirect("/dia-chi-cu/", "/nha-cung-cap/")

    response = client.get("/dia-chi-cu/")

    assert (response.status_code, response["Location"]) == (301, "/nha-cung-cap/")


@pytest.mark.parametrize("number", ["9" * 20, "9" * 5000, "x", "-1"], ids=["20 digits", "5000 digits", "x", "-1"])
def test_a_number_that_is_no_key_is_refused_not_a_defect(number: str) -> None:
    client = make.signed_in(make.member(make.OrganisationFactory()).user)

    assert client.post("/tai-khoan/thong-bao/da-doc/", {"pk": number, "go": "1"}).status_code == 404
    assert client.post("/tai-khoan/doi-don-vi/", {"organisation": number}).status_code == 403
