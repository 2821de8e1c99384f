"""What is written down of searches and choices, and that no page waits or fails for it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client, RequestFactory

from marketplace import clock
from platforms.models import Listing
from search.learning import journal, services
from search.learning.journal import Entry
from search.learning.models import QueryCount
from search.learning.tasks import purge
from search.queries import Question, search

pytestmark = pytest.mark.django_db
Shops = dict[str, Listing]
CHOSEN = "/nen-tang/da-chon/"
OUR_PAGE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(autouse=True)
def empty_journal() -> Any:
    journal.forget()
    yield
    journal.forget()


def choose(client: Client, data: str, headers: dict[str, str] = OUR_PAGE) -> Any:
    return client.post(CHOSEN, data, content_type="application/x-www-form-urlencoded", headers=headers)


def written() -> list[dict[str, Any]]:
    journal.write()
    rows = QueryCount.objects.order_by("pk").values("query", "source", "is_narrowed", "hits", "position", "times")
    return list(rows)


def row(query: str, **more: Any) -> dict[str, Any]:
    usual = {"source": "page", "is_narrowed": False, "hits": None, "position": None, "times": 1}
    return {"query": query, **usual, **more}


def test_a_search_is_counted_without_asking_the_database(
    client: Client, shops: Shops, django_assert_num_queries: Any
) -> None:
    client.get("/nen-tang/?q=So+Cai")
    request, result = RequestFactory().get("/nen-tang/"), search(Question(q="so cai"))
    clock.today()  # the demonstration's clock is looked up once a second
    with django_assert_num_queries(0):
        services.search_note(request=request, result=result, source="page")
    assert not QueryCount.objects.exists()
    assert written() == [row("so cai", hits=1, times=2)]
    counted = QueryCount.objects.get()
    assert (counted.day, counted.engine) in {(clock.today(), "tantivy"), (clock.today(), "elasticsearch")}


def test_filters_and_the_api_are_told_apart(client: Client, shops: Shops) -> None:
    client.get("/nen-tang/?q=so+cai&category=pos")
    client.get("/api/v1/platforms?q=so+cai")
    assert written() == [row("so cai", is_narrowed=True, hits=0), row("so cai", source="api", hits=1)]


def test_another_order_says_nothing_of_places(client: Client, shops: Shops) -> None:
    assert "data-narrowed" not in client.get("/nen-tang/?q=ban").content.decode()
    assert "data-narrowed" in client.get("/nen-tang/?q=ban&sort=price").content.decode()
    choose(client, "q=ban&position=2&narrowed=true")
    assert [kept for kept in written() if kept["is_narrowed"]] == [
        row("ban", is_narrowed=True, hits=3), row("ban", is_narrowed=True, position=2),
    ]  # fmt: skip


@pytest.mark.parametrize("query", ["", "?category=pos", "?q=so+cai&page=2", "?q=0912345678"])
def test_what_is_no_new_question_is_not_counted(client: Client, shops: Shops, query: str) -> None:
    client.get(f"/nen-tang/{query}")
    assert written() == []


@pytest.mark.parametrize(
    "headers", [{"User-Agent": "Mozilla/5.0 (compatible; coccocbot-web/1.0)"}, {"Sec-Purpose": "prefetch;prerender"}]
)
def test_programs_are_not_counted(client: Client, shops: Shops, headers: dict[str, str]) -> None:
    client.get("/nen-tang/?q=so+cai", headers=headers)
    client.head("/nen-tang/?q=so+cai")
    assert written() == []


def test_nobody_can_be_told_from_a_row() -> None:
    names = {field.name for field in QueryCount._meta.get_fields()}
    assert names == {"id", "day", "query", "source", "engine", "is_narrowed", "hits", "position", "times"}


def test_a_choice_is_counted_with_its_place(client: Client, shops: Shops) -> None:
    client.get("/nen-tang/?q=ban")
    response = choose(client, "q=Ban&position=2")
    assert (response.status_code, response.content, response.cookies) == (204, b"", {})
    assert written()[1:] == [row("ban", position=2)]


def test_a_choice_from_a_list_that_nobody_asked_for_is_left_out(client: Client, shops: Shops) -> None:
    choose(client, "q=mua+ngay&position=1")
    journal.note(Entry(clock.today(), "hôm qua", "page", position=1))
    QueryCount.objects.create(day=clock.today() - timedelta(days=1), query="hôm qua", source="page", hits=3)
    assert written()[1:] == [row("hôm qua", position=1)]


@pytest.mark.parametrize(
    ("data", "headers", "status"),
    [
        ("q=ban&position=1", {"Sec-Fetch-Site": "cross-site"}, 403),
        ("q=ban&position=1", {"Origin": "https://elsewhere.example"}, 403),
        ("q=ban&position=1", {}, 403),
        ("q=ban&position=0", OUR_PAGE, 400),
        ("q=ban&position=x", OUR_PAGE, 400),
        ("position=1", OUR_PAGE, 400),
        ("q=" + "a" * 201 + "&position=1", OUR_PAGE, 400),
    ],
)
def test_other_choices_are_refused(
    client: Client, shops: Shops, data: str, headers: dict[str, str], status: int
) -> None:
    client.get("/nen-tang/?q=ban")
    response = choose(client, data, headers)
    assert response.status_code == status
    assert len(written()) == 1


def test_too_many_choices_are_put_off(client: Client, shops: Shops, monkeypatch: pytest.MonkeyPatch) -> None:
    from search.learning.views import ChoiceThrottle

    monkeypatch.setattr(ChoiceThrottle, "rate", "1/min")
    codes = [choose(client, "q=ban&position=1").status_code for _ in range(2)]
    assert codes == [204, 429]


def test_the_page_tells_its_script_where_the_list_begins(client: Client, shops: Shops) -> None:
    html = client.get("/nen-tang/?q=so+cai").content.decode()
    assert f'data-chosen="{CHOSEN}" data-query="so cai" data-first="1"' in html
    assert f'<a href="/nen-tang/{shops["Sổ Cái"].platform.slug}/">Sổ Cái</a>' in html


def test_a_log_that_cannot_be_written_fails_no_page(
    client: Client, shops: Shops, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(entry: Entry) -> None:
        raise DatabaseError("locked")

    monkeypatch.setattr(journal, "note", broken)
    assert client.get("/nen-tang/?q=so+cai").status_code == 200
    assert "learning.not_noted" in caplog.text
    assert "so cai" not in caplog.text


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "MOST_WAITING", 2)
    for query in ("a", "b", "c", "a"):
        journal.note(Entry(date(2026, 11, 1), query, "page", hits=1))
    assert [(kept["query"], kept["times"]) for kept in written()] == [("a", 2), ("b", 1)]


def test_after_ninety_days_nothing_is_left() -> None:
    for days in (89, 90, 91):
        QueryCount.objects.create(day=clock.today() - timedelta(days=days), query=str(days), source="page", hits=0)
    purge()
    assert set(QueryCount.objects.values_list("query", flat=True)) == {"89", "90"}
