"""`load_handbook`: sixty questions, twice the same pages, never over an editor's words."""

import pytest
from django.core.management import call_command
from wagtail.models import Site

from cms.loading import load_handbook
from cms.models import HandbookArticle, HandbookIndex, HomePage
from platforms.loading.words import load_words

pytestmark = pytest.mark.django_db


def test_twice_makes_the_same_pages() -> None:
    load_words()
    first = load_handbook()
    pages = list(HandbookArticle.objects.order_by("path").values_list("pk", "slug"))

    second = load_handbook()

    assert (first.added, second.added, second.changed, second.kept) == (60, 0, 0, 0)
    assert pages == list(HandbookArticle.objects.order_by("path").values_list("pk", "slug"))
    assert (HomePage.objects.count(), HandbookIndex.objects.count()) == (1, 1)
    assert Site.objects.get(is_default_site=True).root_page.specific == HomePage.objects.get()
    article = HandbookArticle.objects.get(number=3)
    assert sorted(article.categories.values_list("slug", flat=True)) == ["digital_signature", "e_invoice", "pos"]


def test_categories_that_come_later_are_tied_at_the_next_load() -> None:
    load_handbook()
    assert HandbookArticle.objects.get(number=3).categories.count() == 0
    load_words()

    load_handbook()

    assert HandbookArticle.objects.get(number=3).categories.count() == 3


def test_what_rests_on_memory_or_the_press_needs_a_check() -> None:
    load_handbook()

    marked = {page.number for page in HandbookArticle.objects.all() if page.needs_check}

    assert HandbookArticle.objects.filter(basis="memory").count() == 4
    assert set(HandbookArticle.objects.filter(basis="memory").values_list("number", flat=True)) <= marked
    assert 19 not in marked  # "verified from source"
    assert 20 in marked  # "… levels not verified"
    assert not any(page.needs_check for page in HandbookArticle.objects.filter(basis="advice"))


def test_an_editors_words_are_kept() -> None:
    load_handbook()
    page = HandbookArticle.objects.get(number=8)
    page.short_answer = "Lời của biên tập"
    page.save_revision().publish()

    done = load_handbook()

    page.refresh_from_db()
    assert (done.kept, page.short_answer) == (1, "Lời của biên tập")


def test_a_changed_line_updates_its_page_under_the_same_address() -> None:
    load_handbook()
    HandbookArticle.objects.filter(number=8).update(short_answer="cũ")
    before = HandbookArticle.objects.get(number=8).url

    done = load_handbook()

    assert done.changed == 1
    assert HandbookArticle.objects.get(number=8).url == before


def test_the_command_reports_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_handbook")

    assert capsys.readouterr().out == ""


def test_editors_see_which_answers_need_a_check() -> None:
    load_handbook()

    assert HandbookArticle.objects.get(number=8).get_admin_display_title().endswith("(cần kiểm tra)")
    assert "cần kiểm tra" not in HandbookArticle.objects.get(number=1).get_admin_display_title()
