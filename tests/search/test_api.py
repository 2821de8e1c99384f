"""The public API."""

import pytest
from django.test import Client

from platforms.models import Listing

pytestmark = pytest.mark.django_db
Shops = dict[str, Listing]


def test_platforms(client: Client, shops: Shops) -> None:
    answer = client.get("/api/v1/platforms?q=so+cai&price=unknown").json()
    assert (answer["total"], answer["page"], answer["pages"], answer["understood"]) == (1, 1, 1, "sổ cái")
    (found,) = answer["results"]
    assert (found["name"], found["price"], found["reason"]) == ("Sổ Cái", "Chưa công bố", "Trùng tên")
    assert answer["facets"]["category"] == {"accounting": 1}


def test_bad_values_and_unknown_keys_are_refused(client: Client, shops: Shops) -> None:
    response = client.get("/api/v1/platforms?category=zzz&foo=1")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert set(response.json()["errors"]) == {"category", "foo"}


def test_an_answer_can_be_asked_for_again_by_its_tag(client: Client, shops: Shops) -> None:
    response = client.get("/api/v1/categories")
    assert [row["slug"] for row in response.json()] == ["accounting", "pos"]
    assert client.get("/api/v1/categories", headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_suggestions_start_anywhere_in_a_name(client: Client, shops: Shops) -> None:
    rows = client.get("/api/v1/suggest?q=cai").json()["suggestions"]
    assert ("platform", "Sổ Cái") in [(row["kind"], row["label"]) for row in rows]
    assert client.get("/api/v1/suggest?q=c").json()["suggestions"] == []


def test_too_many_questions_are_put_off(client: Client, shops: Shops, monkeypatch: pytest.MonkeyPatch) -> None:
    from search.api.throttling import SearchThrottle

    monkeypatch.setattr(SearchThrottle, "rate", "2/min")
    codes = [client.get("/api/v1/categories").status_code for _ in range(3)]
    assert codes == [200, 200, 429]


def test_the_schema_tells_of_it(client: Client) -> None:
    schema = client.get("/api/v1/schema/?format=json").json()
    assert {"/api/v1/platforms", "/api/v1/categories", "/api/v1/suggest"} <= set(schema["paths"])
    names = {parameter["name"] for parameter in schema["paths"]["/api/v1/platforms"]["get"]["parameters"]}
    assert {"q", "category", "feature", "sector", "size", "price", "trial", "standing", "sort", "page"} <= names


def test_the_box_that_suggests_gets_labels_and_addresses(client: Client, shops: Shops) -> None:
    answer = client.get("/nen-tang/goi-y/?q=so+c").json()
    assert {"label": "Sổ Cái", "url": f"/nen-tang/{shops['Sổ Cái'].platform.slug}/", "kind": "platform",
            "kind_label": "Nền tảng"} in answer["suggestions"]  # fmt: skip
    assert client.get("/nen-tang/goi-y/?q=zzzz").json()["suggestions"] == []
