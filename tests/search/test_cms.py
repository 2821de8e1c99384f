"""What editors do in Wagtail: the table of words, the page that explains the order."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from platforms.models import Listing
from search import known
from search.forms import SynonymForm
from search.knowledge import Knowledge, SynonymEntry
from search.learning.models import JudgedQuery
from search.measuring import listed
from search.models import Synonym
from search.queries import Question, search
from search.text.reading import read
from search.text.vocabulary import Meaning
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
Shops = dict[str, Listing]


@pytest.fixture
def editor(client: Client) -> Client:
    user: Any = UserFactory()
    user.user_permissions.set(
        Permission.objects.filter(
            codename__in=["access_admin", "change_synonym", "add_synonym", "view_synonym", "delete_synonym"]
        )
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
        "/cms/tim-kiem/giai-thich/?q=gian+hang+ta&term=gian+hàng+ta&canonical=quản+lý+bán+hàng&categories=pos"
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
    address = "/cms/tim-kiem/do-thu-tu/?term=gian+hàng+ta&canonical=quản+lý+bán+hàng&kind=vi&categories=pos"
    html = editor.get(address).content.decode()
    assert "Nếu thêm từ này" in html
    assert shops["Bán Nhanh"].platform.slug in html
    assert not Synonym.objects.exists()
    assert (
        "Không câu chấm điểm nào đổi"
        in editor.get("/cms/tim-kiem/do-thu-tu/?term=zuzu&canonical=lala&kind=vi").content.decode()
    )


def test_a_bad_row_is_told_and_nothing_measured(editor: Client, shops: Shops) -> None:
    response = editor.get("/cms/tim-kiem/do-thu-tu/?term=a&categories=nothing")
    assert response.status_code == 422
    assert "Theo kiểu câu" not in response.content.decode()


MEASURE = "/cms/tim-kiem/do-thu-tu/"
ROW = {"term": "gian hàng ta", "canonical": "quản lý bán hàng", "kind": "vi", "sector": "", "categories": "pos"}


def test_a_changed_row_is_measured_in_its_own_place(editor: Client, shops: Shops) -> None:
    judge("gian hàng ta", shops["Sổ Cái"])
    row = Synonym.objects.create(**{**ROW, "categories": ["pos"]})
    kept = editor.get(MEASURE, {**ROW, "instead_of": row.pk}).content.decode()
    assert "Không câu chấm điểm nào đổi" in kept
    changed = editor.get(
        MEASURE, {**ROW, "canonical": "kế toán", "categories": "accounting", "instead_of": row.pk}
    ).content.decode()
    assert "Nếu sửa từ này" in changed
    assert "<td>0,000</td><td>1,000</td>" in changed
    assert f"/synonym/edit/{row.pk}/" in changed
    row.refresh_from_db()
    assert row.categories == ["pos"]


def test_a_row_to_be_deleted_is_measured_without_it(editor: Client, shops: Shops) -> None:
    judge("gian hàng ta", shops["Bán Nhanh"])
    row = Synonym.objects.create(**{**ROW, "categories": ["pos"]})
    Synonym.objects.create(term="zuzu", canonical="lala")
    html = editor.get(MEASURE, {"instead_of": row.pk, "is_removed": "true"}).content.decode()
    assert "Nếu xóa từ này" in html
    assert "<td>0,000</td>" in html
    assert Synonym.objects.filter(pk=row.pk).exists()


def test_a_changed_row_without_its_words_is_no_deletion(editor: Client, shops: Shops) -> None:
    row = Synonym.objects.create(term="zuzu", canonical="lala")
    response = editor.get(MEASURE, {"instead_of": row.pk})
    assert response.status_code == 422
    assert "Điền từ người tìm gõ" in response.content.decode()
    assert editor.get(MEASURE, {"instead_of": 10**6, "term": "a"}).status_code == 422


def test_what_is_known_with_a_row_is_what_is_known_once_it_was_saved(shops: Shops) -> None:
    first = Synonym.objects.create(term="hd", canonical="hóa đơn", categories=["accounting"], kind="abbreviation")
    Synonym.objects.create(term="hd", canonical="hợp đồng", categories=["pos"], kind="abbreviation")
    trade = SynonymEntry("hd", "quán hủ tiếu", ("pos", "accounting"), "trade", "I")
    tried = meanings(known.with_entry(trade, instead_of=first.pk))
    gone = meanings(known.with_entry(None, instead_of=first.pk))
    more = meanings(known.with_entry(trade))
    before = Synonym.objects.count()
    added = Synonym.objects.create(
        term="hd", canonical=trade.canonical, categories=list(trade.categories), kind="trade", sector="I"
    )
    assert more == now()
    added.delete()
    Synonym.objects.filter(pk=first.pk).update(
        canonical=trade.canonical, categories=list(trade.categories), kind="trade", sector="I"
    )
    assert tried == now()
    assert tried[0].sector == "I"
    Synonym.objects.filter(pk=first.pk).delete()
    assert gone == now()
    assert Synonym.objects.count() == before - 1


def now() -> list[Meaning]:
    known.forget_all()
    return meanings(known.knowledge())


def meanings(knowledge: Knowledge) -> list[Meaning]:
    (segment,) = read("hd", knowledge.vocabulary, knowledge.lexicon).segments
    return list(segment.meanings)


def test_a_rows_form_opens_the_measure_with_what_was_typed(editor: Client, shops: Shops) -> None:
    row = Synonym.objects.create(**{**ROW, "categories": ["pos"]})
    add, edit = (
        editor.get(f"/cms/snippets/search/synonym/{page}/").content.decode() for page in ("add", f"edit/{row.pk}")
    )
    for html in (add, edit):
        assert f'formaction="{MEASURE}"' in html
        assert "Xem thay đổi" in html
    assert f'name="instead_of" value="{row.pk}"' in edit
    typed = {**ROW, "term": "quán & chợ", "categories": "pos, accounting", "instead_of": row.pk}
    response = editor.post(MEASURE, {**typed, "csrfmiddlewaretoken": "secret", "next": "/x/"})
    assert response.status_code == 302
    assert "secret" not in response.url
    form = editor.get(response.url).context["form"]
    assert form.entry() == SynonymEntry("quán & chợ", ROW["canonical"], ("pos", "accounting"), "vi")
    assert form.replaced == row.pk
    row.refresh_from_db()
    assert row.term == ROW["term"]


def test_the_page_that_asks_before_deleting_leads_to_the_measure(editor: Client, shops: Shops) -> None:
    row = Synonym.objects.create(**{**ROW, "categories": ["pos"]})
    html = editor.get(f"/cms/snippets/search/synonym/delete/{row.pk}/").content.decode()
    assert f"{MEASURE}?instead_of={row.pk}&amp;is_removed=true" in html


def test_the_explanation_shows_what_a_deletion_would_move(editor: Client, shops: Shops) -> None:
    row = Synonym.objects.create(**{**ROW, "categories": ["pos"]})
    Synonym.objects.create(term="zuzu", canonical="lala")
    address = "/cms/tim-kiem/giai-thich/"
    html = editor.get(address, {"q": "gian hàng ta", "instead_of": row.pk, "is_removed": "true"}).content.decode()
    assert "Nếu xóa từ này" in html
    assert "<td>Bán Nhanh</td><td>1</td><td>–</td>" in html


def test_the_listings_are_read_once_for_a_measure(shops: Shops, django_assert_num_queries: Any) -> None:
    shops["Sổ Cái"].platform.secondary_categories.add(shops["Đếm Kho"].platform.category)  # type: ignore[attr-defined]
    shops["Sổ Cái"].platform.save()
    with django_assert_num_queries(1):
        known_of = listed()
    assert {platform.name for platform in known_of.platforms} == set(shops)
    assert {platform.name: platform.secondary for platform in known_of.platforms}["Sổ Cái"] == ("pos",)
    assert known_of.vendors[shops["Sổ Cái"].platform.slug] == shops["Sổ Cái"].platform.vendor.slug


def test_who_may_not_edit_words_measures_nothing(client: Client, shops: Shops) -> None:
    user: Any = UserFactory()
    user.user_permissions.set(Permission.objects.filter(codename="access_admin"))
    client.force_login(user)
    assert client.get("/cms/tim-kiem/do-thu-tu/").status_code in {302, 403}


def judge(query: str, listing: Listing | None) -> None:
    row = JudgedQuery.objects.create(query=query, kind="need")
    if listing is not None:
        row.platforms.add(listing.platform)
