"""What editors do in Wagtail: the table of words, the page that explains the order."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from platforms.models import Listing
from search import known
from search.forms import SynonymForm
from search.learning.models import JudgedQuery
from search.models import Synonym
from search.queries import Question, search
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
Shops = dict[str, Listing]


@pytest.fixture
def editor(client: Client) -> Client:
    user: Any = UserFactory()
    user.user_permissions.set(
        Permission.objects.filter(codename__in=["access_admin", "change_synonym", "add_synonym", "view_synonym"])
    )
    client.force_login(user)
    return client


def test_a_new_word_is_in_force_without_a_rebuild(shops: Shops) -> None:
    assert search(Question(q="chõng tre nhà tôi")).total == 0
    Synonym.objects.create(term="chõng tre nhà tôi", canonical="quản lý bán hàng", categories=["pos"])
    known.forget()
    assert search(Question(q="chõng tre nhà tôi")).total == 3


def test_the_explanation_shows_what_counted_and_what_a_row_would_change(editor: Client, shops: Shops) -> None:
    html = editor.get("/cms/tim-kiem/giai-thich/?q=so+cai").content.decode()
    assert "Sổ Cái" in html
    assert "name_whole" in html
    html = editor.get(
        "/cms/tim-kiem/giai-thich/?q=gian+hang+ta&term=gian+hàng+ta&canonical=quản+lý+bán+hàng&category=pos"
    ).content.decode()
    assert "Nếu thêm từ này" in html
    assert "Bán Nhanh" in html
    assert not Synonym.objects.filter(term="gian hàng ta").exists()


def test_who_may_not_edit_words_sees_no_explanation(client: Client, shops: Shops) -> None:
    user: Any = UserFactory()
    user.user_permissions.set(Permission.objects.filter(codename="access_admin"))
    client.force_login(user)
    assert client.get("/cms/tim-kiem/giai-thich/?q=so+cai").status_code in {302, 403}


def test_a_category_that_does_not_exist_is_told(shops: Shops) -> None:
    data = {"term": "a b", "canonical": "c", "kind": "vi", "categories": "pos, nothing"}
    form = SynonymForm(data)
    assert not form.is_valid()
    assert "nothing" in form.errors["categories"][0]
    form = SynonymForm({**data, "categories": "pos, accounting, pos"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["categories"] == ["pos", "accounting"]


def test_an_editor_adds_a_word_in_wagtail(editor: Client, shops: Shops) -> None:
    url = "/cms/snippets/search/synonym/add/"
    assert editor.get(url).status_code == 200
    data = {"term": "két tiền", "canonical": "quản lý bán hàng", "kind": "vi", "sector": "", "categories": "pos"}
    assert editor.post(url, data).status_code == 302
    assert Synonym.objects.get(term="két tiền").categories == ["pos"]
    assert editor.post(url, data).status_code == 200, "the same meaning twice is refused with a message"
    assert Synonym.objects.filter(term="két tiền").count() == 1


def test_the_measure_shows_figures_and_fairness(editor: Client, shops: Shops) -> None:
    judge("sổ cái", shops["Sổ Cái"])
    judge("két sắt nhỏ", None)
    html = editor.get("/cms/tim-kiem/do-thu-tu/").content.decode()
    assert "Theo kiểu câu" in html
    assert "chỉ có một nền tảng" in html
    assert not Synonym.objects.exists()


def test_the_measure_tells_what_a_row_would_change_for_each_judged_query(editor: Client, shops: Shops) -> None:
    judge("gian hàng ta", shops["Bán Nhanh"])
    address = "/cms/tim-kiem/do-thu-tu/?term=gian+hàng+ta&canonical=quản+lý+bán+hàng&kind=vi&category=pos"
    html = editor.get(address).content.decode()
    assert "Nếu thêm từ này" in html
    assert shops["Bán Nhanh"].platform.slug in html
    assert not Synonym.objects.exists()
    assert (
        "Không câu chấm điểm nào đổi"
        in editor.get("/cms/tim-kiem/do-thu-tu/?term=zuzu&canonical=lala&kind=vi").content.decode()
    )


def test_a_bad_row_is_told_and_nothing_measured(editor: Client, shops: Shops) -> None:
    response = editor.get("/cms/tim-kiem/do-thu-tu/?term=a&category=nothing")
    assert response.status_code == 422
    assert "Theo kiểu câu" not in response.content.decode()


def test_who_may_not_edit_words_measures_nothing(client: Client, shops: Shops) -> None:
    user: Any = UserFactory()
    user.user_permissions.set(Permission.objects.filter(codename="access_admin"))
    client.force_login(user)
    assert client.get("/cms/tim-kiem/do-thu-tu/").status_code in {302, 403}


def judge(query: str, listing: Listing | None) -> None:
    row = JudgedQuery.objects.create(query=query, kind="need")
    if listing is not None:
        row.platforms.add(listing.platform)
