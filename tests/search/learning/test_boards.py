"""What editors see of searches, and how they mend it."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from marketplace import clock
from marketplace.accounts.groups import group_of
from platforms.models import Listing
from search import known
from search.learning.boards import InVain, NewWord, OpenedLow, new_words, opened_low, searched_in_vain
from search.learning.models import QueryCount
from search.models import Synonym
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
Shops = dict[str, Listing]


def counted(query: str, *, days_ago: int = 0, **more: Any) -> None:
    usual = {"source": "page", "hits": None if "position" in more else 0}
    QueryCount.objects.create(day=clock.today() - timedelta(days=days_ago), query=query, **{**usual, **more})


@pytest.fixture
def editor(client: Client) -> Client:
    user: Any = UserFactory()
    user.groups.add(group_of("editor"))
    client.force_login(user)
    return client


def test_searched_in_vain_adds_up_and_says_what_it_finds_today(shops: Shops) -> None:
    counted("chõng tre nhà tôi", times=2)
    counted("chõng tre nhà tôi", days_ago=29)
    counted("so cai", days_ago=3)  # found nothing then
    counted("quá xưa", days_ago=30)
    counted("lọc", is_narrowed=True)
    counted("máy hỏi", source="api")
    counted("có thấy", hits=3)
    today = clock.today()
    assert searched_in_vain(30) == [
        InVain("chõng tre nhà tôi", 3, today, "", 0),
        InVain("so cai", 1, today - timedelta(days=3), "sổ cái", 1),
    ]
    assert [row.query for row in searched_in_vain(90)] == ["chõng tre nhà tôi", "so cai", "quá xưa"]


def test_opened_low_is_by_the_mean_place_or_nothing_opened(shops: Shops) -> None:
    counted("bán hàng", hits=9, times=5)
    counted("bán hàng", position=2, times=1)
    counted("bán hàng", position=9, times=1)
    counted("kho", hits=9, times=5)
    counted("kho", position=1, times=4)
    counted("sổ", hits=4, times=3)
    counted("sách", hits=4, times=2)
    counted("trống", hits=0, times=9)
    assert opened_low(7) == [OpenedLow("bán hàng", 5, 2, 5.5, 9), OpenedLow("sổ", 3, 0, None, None)]


def test_new_words_are_those_we_do_not_know(shops: Shops) -> None:
    counted("phần mềm bán hàng zalopay", hits=3, times=2)
    counted("zalopay […]", hits=0, times=1)
    counted("kees toans 30", hits=1, times=9)
    assert new_words(7) == [NewWord("zalopay", 3, ("phần mềm bán hàng zalopay", "zalopay […]"))]


def test_an_editor_goes_from_the_board_to_the_word_that_mends_it(editor: Client, shops: Shops) -> None:
    counted("gian hàng ta & bạn")
    html = editor.get("/cms/tim-kiem/khong-thay/?days=7").content.decode()
    assert "<td>gian hàng ta &amp; bạn</td>" in html
    term = "gian%20h%C3%A0ng%20ta%20%26%20b%E1%BA%A1n"
    assert f'href="/cms/tim-kiem/giai-thich/?q={term}"' in html
    assert f'href="/cms/snippets/search/synonym/add/?term={term}"' in html
    form = editor.get(f"/cms/snippets/search/synonym/add/?term={term}").content.decode()
    assert 'value="gian hàng ta &amp; bạn"' in form
    form = editor.get(f"/cms/snippets/learning/judgedquery/add/?query={term}").content.decode()
    assert 'value="gian hàng ta &amp; bạn"' in form
    typed = {"term": "gian hàng ta", "canonical": "quản lý bán hàng", "kind": "vi", "sector": "", "categories": "pos"}
    assert editor.post("/cms/snippets/search/synonym/add/", typed).status_code == 302
    assert Synonym.objects.filter(term="gian hàng ta").exists()
    known.forget()
    assert [row.now for row in searched_in_vain(7)] == [3]


@pytest.mark.parametrize("board", ["khong-thay", "mo-sau", "tu-moi"])
def test_every_board_has_its_period_and_says_when_it_is_empty(editor: Client, shops: Shops, board: str) -> None:
    response = editor.get(f"/cms/tim-kiem/{board}/")
    assert "Chưa có gì trong thời gian này." in response.content.decode()
    assert '<option value="30" selected>' in response.content.decode()
    assert editor.get(f"/cms/tim-kiem/{board}/?days=8").status_code == 422
    counted("zalopay", hits=0)
    counted("zalopay", position=7)
    assert "zalopay" in editor.get(f"/cms/tim-kiem/{board}/?days=90").content.decode()


def test_who_keeps_no_words_sees_no_board(client: Client, shops: Shops) -> None:
    user: Any = UserFactory()
    user.user_permissions.set(Permission.objects.filter(codename="access_admin"))
    client.force_login(user)
    counted("bí mật")
    response = client.get("/cms/tim-kiem/khong-thay/")
    assert response.status_code in {302, 403}
    assert "bí mật" not in response.content.decode()
