"""What nobody types in earnest: the page and the API answer, quickly and as text."""

from urllib.parse import quote

import pytest
from django.test import Client

from platforms.models import Listing
from search.text.forms import LONGEST_QUERY

pytestmark = pytest.mark.django_db
Shops = dict[str, Listing]

QUERIES = {
    "very long": "kế toán " * 1250,
    "one long word": "a" * 10_000,
    "run together without end": "ketoanbanhang" * 700,
    "marks without letters": "\u0301\u0323" * 300,
    "Lucene syntax": 'name:(a AND b) OR c~2 +d -e "f g"^4 [1 TO *] {x} \\ / ?* && || !',
    "brackets left open": '(((("[[[{',
    "right-to-left marks": "\u202e\u200fkế\u202c toán\u2069",
    "zero width": "k\u200bế\u200d to\ufeffán\u2060",
    "SQL": "'; DROP TABLE search_synonym; --",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "template": "{{ settings.SECRET_KEY }}{% load x %}",
    "control characters": "\x01\x02\x07\x1b[31m",
    "other scripts": "会計ソフト محاسبة бухгалтерия 🧾🧮",
    "format marks": "%s %(q)s %n {0} {q!r}",
    "numbers": "9" * 300 + "k dưới 500k 1,2,3,4tr",
    "path": "../../etc/passwd\\..\\",
}


@pytest.mark.parametrize("name", QUERIES)
def test_the_page_and_the_api_answer(client: Client, shops: Shops, name: str) -> None:
    asked = quote(QUERIES[name])
    page = client.get(f"/nen-tang/?q={asked}")
    assert page.status_code == 200
    html = page.content.decode()
    assert "<script>alert" not in html
    assert "onerror=alert(1)>" not in html
    wanted = 400 if len(QUERIES[name].strip()) > LONGEST_QUERY else 200  # the page reads what it can, programs are told
    assert client.get(f"/api/v1/platforms?q={asked}").status_code == wanted
    assert client.get(f"/api/v1/suggest?q={asked}").status_code == wanted


@pytest.mark.parametrize("asked", ["%ED%A0%80", "k%ED%BF%BF", "%ff%fe", "%C0%AF"])
def test_bytes_that_are_no_text_are_read_as_far_as_they_are(client: Client, shops: Shops, asked: str) -> None:
    """Lone surrogates and broken UTF-8 come as bytes."""
    assert client.get(f"/nen-tang/?q={asked}").status_code == 200
    assert client.get(f"/api/v1/platforms?q={asked}").status_code == 200
    assert client.get(f"/api/v1/suggest?q={asked}").status_code == 200


@pytest.mark.parametrize("name", ["right-to-left marks", "zero width"])
def test_marks_that_are_not_seen_change_nothing(client: Client, shops: Shops, name: str) -> None:
    assert "Sổ Cái" in client.get(f"/nen-tang/?q={quote(QUERIES[name])}").content.decode()


def test_a_null_character_is_refused(client: Client, shops: Shops) -> None:
    assert client.get("/nen-tang/?q=k%00e").status_code in {400, 404}
    assert client.get("/api/v1/platforms?q=k%00e").status_code in {400, 404}
