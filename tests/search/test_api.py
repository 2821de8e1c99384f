"""The public API."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from marketplace import clock, slots
from platforms.models import Feature, Listing
from search import indexing, queries
from search.api.throttling import SearchThrottle
from search.engines.base import EngineDown
from tests.factories.accounts import OrganisationFactory

pytestmark = pytest.mark.django_db
Shops = dict[str, Listing]


def refused(client: Client, address: str, status: int = 400) -> dict[str, Any]:
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json"), response.content
    return response.json()


def test_platforms(client: Client, shops: Shops) -> None:
    answer = client.get("/api/v1/platforms?q=so+cai&price=unknown").json()
    assert (answer["total"], answer["page"], answer["pages"], answer["understood"]) == (1, 1, 1, "sổ cái")
    (found,) = answer["results"]
    assert (found["name"], found["price"], found["reason"]) == ("Sổ Cái", "Chưa công bố", "Trùng tên")
    assert found["reasons"] == [{"kind": "name", "text": "Trùng tên"}]
    assert found["api_url"] == f"/api/v1/platforms/{shops['Sổ Cái'].platform.slug}"
    assert answer["facets"]["category"] == {"accounting": 1}


def test_a_platform_for_every_sector_is_counted_under_each(client: Client, shops: Shops) -> None:
    counts = client.get("/api/v1/platforms?sector=I").json()["facets"]["sector"]
    assert (counts["G"], counts["I"], counts["A"], counts["unknown"]) == (3, 3, 2, 0)
    assert "ALL" not in counts


def test_pages_lead_to_their_neighbours(client: Client, shops: Shops) -> None:
    first = client.get("/api/v1/platforms?page_size=3&lang=vi&sort=name").json()
    assert (first["total"], first["pages"], first["page_size"], first["previous"]) == (4, 2, 3, None)
    assert first["next"] == "/api/v1/platforms?sort=name&page=2&page_size=3&lang=vi"
    second = client.get(first["next"]).json()
    assert [row["name"] for row in first["results"] + second["results"]] == [
        "Bán Nhanh", "Cửa Hàng Số", "Đếm Kho", "Sổ Cái",
    ]  # fmt: skip
    assert (second["next"], second["previous"]) == (None, "/api/v1/platforms?sort=name&page_size=3&lang=vi")


def test_bad_values_and_unknown_keys_are_refused(client: Client, shops: Shops) -> None:
    problem = refused(client, "/api/v1/platforms?category=zzz&foo=1&page_size=101&lang=fr&q=a&q=b")
    assert problem["code"] == "invalid_input"
    assert set(problem["errors"]) == {"category", "foo", "page_size", "lang", "q"}
    assert set(refused(client, "/api/v1/platforms?q=" + "a" * 201)["errors"]) == {"q"}
    assert set(refused(client, "/api/v1/platforms?page=97&page_size=100")["errors"]) == {"page"}
    assert set(refused(client, "/api/v1/categories?q=a")["errors"]) == {"q"}
    assert set(refused(client, "/api/v1/suggest?foo=1")["errors"]) == {"q", "foo"}
    assert set(refused(client, "/api/v1/suggest?q=" + "a" * 201)["errors"]) == {"q"}


def test_everything_published_of_one_platform(client: Client, shops: Shops) -> None:
    listing = shops["Bán Nhanh"]
    listing.standing, listing.owner = Listing.Standing.DECIDED, OrganisationFactory(kind="vendor")  # type: ignore[assignment]
    listing.decision_number, listing.decision_on = "12/QĐ-BKHCN", date(2026, 1, 5)
    listing.save()
    listing.platform.features.add(Feature.objects.create(slug="open-api", name_vi="Có API", name_en="Open API"))
    listing.platform.security_level = 3
    listing.platform.save()
    answer = client.get(f"/api/v1/platforms/{listing.platform.slug}").json()
    assert answer["features"] == [{"slug": "open-api", "name": "Có API"}]
    assert answer["decision"] == {"number": "12/QĐ-BKHCN", "on": "2026-01-05", "expires_on": None}
    assert (answer["security_level"], answer["data_location"], answer["sizes"]) == (3, None, ["micro"])
    (plan,) = answer["plans"]
    assert (plan["code"], plan["price_minor"], plan["currency"], plan["trial_days"], plan["seats"]) == (
        "co-ban", 150_000, "VND", 14, None,
    )  # fmt: skip
    assert answer["source"]["basis"] == "secondary"


def test_what_is_not_there_was_withdrawn_or_rests_is_told(client: Client, shops: Shops) -> None:
    assert refused(client, "/api/v1/platforms/khong-co", 404)["code"] == "not_found"
    listing = shops["Bán Nhanh"]
    listing.suspended_at = clock.now()
    listing.save()
    assert refused(client, f"/api/v1/platforms/{listing.platform.slug}", 404)["code"] == "suspended"
    listing.suspended_at, listing.withdrawn_at = None, clock.now()
    listing.save()
    assert refused(client, f"/api/v1/platforms/{listing.platform.slug}", 410)["code"] == "withdrawn"


def test_names_and_reasons_come_in_the_language_asked_for(client: Client, shops: Shops) -> None:
    (found,) = client.get("/api/v1/platforms?q=so+cai&lang=en").json()["results"]
    assert (found["category_name"], found["reason"], found["price"]) == ("Accounting", "Name matches", "Not published")
    assert client.get("/api/v1/categories?lang=en").json()[0]["name"] == "Accounting"
    assert client.get("/api/v1/categories").json()[0]["name"] == "Kế toán - tài chính"
    (first, *_others) = client.get("/api/v1/categories", headers={"Accept-Language": "en"}).json()
    assert first["name"] == "Kế toán - tài chính", "only the address decides, so that caches may keep it"


@pytest.mark.parametrize("address", ["platforms?q=so+cai", "categories", "suggest?q=so"])
def test_an_answer_can_be_asked_for_again_by_its_tag(client: Client, shops: Shops, address: str) -> None:
    response = client.get(f"/api/v1/{address}")
    assert (response.status_code, response["Cache-Control"]) == (200, "public, max-age=60")
    again = client.get(f"/api/v1/{address}", headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_changed_answer_has_another_tag(client: Client, shops: Shops) -> None:
    tag = client.get("/api/v1/platforms")["ETag"]
    shops["Sổ Cái"].withdrawn_at = clock.now()
    shops["Sổ Cái"].save()
    indexing.rebuild()
    response = client.get("/api/v1/platforms", headers={"If-None-Match": tag})
    assert (response.status_code, response.json()["total"]) == (200, 3)


def test_suggestions_start_anywhere_in_a_name(client: Client, shops: Shops) -> None:
    rows = client.get("/api/v1/suggest?q=cai").json()["suggestions"]
    assert ("platform", "Sổ Cái") in [(row["kind"], row["label"]) for row in rows]
    assert client.get("/api/v1/suggest?q=c").json()["suggestions"] == []


def test_too_many_questions_are_put_off_and_told_until_when(
    client: Client, shops: Shops, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SearchThrottle, "rate", "2/min")
    codes = [client.get("/api/v1/categories").status_code for _ in range(2)]
    assert codes == [200, 200]
    put_off = client.get("/api/v1/categories")
    assert put_off.status_code == 429
    assert put_off["Content-Type"] == "application/problem+json"
    assert 1 <= int(put_off["Retry-After"]) <= 61
    assert put_off["Cache-Control"] == "no-store", "a shared cache would put everybody off"
    forged = client.get("/api/v1/categories", headers={"X-Forwarded-For": "203.0.113.9, 203.0.113.8"})
    assert forged.status_code == 429, "a header that the visitor writes makes nobody else of him"


def test_an_answer_of_the_database_is_kept_in_no_cache(
    client: Client, shops: Shops, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Down:
        def search(self, plan: object) -> None:
            raise EngineDown("gone")

    assert client.get("/api/v1/platforms?q=so+cai")["Cache-Control"] == "public, max-age=60"
    monkeypatch.setattr(queries, "engine", Down)
    answer = client.get("/api/v1/platforms?q=so+cai")
    assert answer.json()["is_degraded"]
    assert answer["Cache-Control"] == "no-store"


def test_only_reading_is_allowed(client: Client, shops: Shops) -> None:
    for address in ("platforms", "categories", "suggest"):
        assert client.post(f"/api/v1/{address}", {}).status_code == 405


def test_the_schema_describes_every_parameter_and_refusal(client: Client) -> None:
    schema = client.get("/api/v1/schema/?format=json").json()
    for path in ("/api/v1/platforms", "/api/v1/platforms/{slug}", "/api/v1/categories", "/api/v1/suggest"):
        operation = schema["paths"][path]["get"]
        assert {"200", "304", "400", "429"} <= set(operation["responses"])
        assert list(operation["responses"]["429"]["content"]) == ["application/problem+json"]
        for parameter in operation["parameters"]:
            if parameter["in"] == "query":
                assert parameter["description"], parameter
                assert parameter["examples"], parameter
    names = {parameter["name"] for parameter in schema["paths"]["/api/v1/platforms"]["get"]["parameters"]}
    assert names == {
        "q", "category", "feature", "sector", "size", "price", "trial", "standing", "location", "language", "security",
        "verified", "sort", "page", "page_size", "exact", "lang",
    }  # fmt: skip


def test_the_examples_of_the_schema_are_understood(client: Client, shops: Shops) -> None:
    Feature.objects.create(slug="open-api", name_vi="Có API", name_en="Open API")
    schema = client.get("/api/v1/schema/?format=json").json()
    for path in ("/api/v1/platforms", "/api/v1/suggest"):
        for parameter in schema["paths"][path]["get"]["parameters"]:
            (example,) = parameter["examples"].values()
            given = {"q": "a", parameter["name"]: example["value"]}
            assert client.get(path, given).status_code == 200, given


def test_the_box_that_suggests_gets_labels_and_addresses(client: Client, shops: Shops) -> None:
    answer = client.get("/nen-tang/goi-y/?q=so+c").json()
    assert {"label": "Sổ Cái", "url": f"/nen-tang/{shops['Sổ Cái'].platform.slug}/", "kind": "platform",
            "kind_label": "Nền tảng"} in answer["suggestions"]  # fmt: skip
    assert client.get("/nen-tang/goi-y/?q=zzzz").json()["suggestions"] == []


def test_questions_of_the_handbook_keep_places_among_the_suggestions(
    client: Client, shops: Shops, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def questions(*, q: str) -> list[tuple[str, str]]:
        asked.append(q)
        return [(f"Câu hỏi {n}", f"/cam-nang/{n}/") for n in range(3)]

    monkeypatch.setitem(slots._fillers, "search.suggest", [(100, questions)])

    rows = client.get("/api/v1/suggest?q=ban").json()["suggestions"]

    assert asked == ["ban"]
    assert {"kind": "handbook", "label": "Câu hỏi 0", "url": "/cam-nang/0/"} in rows
    assert len(rows) <= 8
    page = client.get("/nen-tang/goi-y/?q=ban").json()["suggestions"]
    assert [(row["kind"], row["label"]) for row in page] == [(row["kind"], row["label"]) for row in rows]
