"""The editors' judgments: loaded once, edited in Wagtail, measured by `search_judge`."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.test import Client

from platforms.models import Listing
from search.judging import Judgment
from search.learning.loading import load_judgments
from search.learning.models import JudgedQuery
from search.learning.queries import judgments
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
Shops = dict[str, Listing]
ADD = "/cms/snippets/learning/judgedquery/add/"


@pytest.fixture
def editor(client: Client) -> Client:
    user: Any = UserFactory()
    rights = ["access_admin", "add_judgedquery", "change_judgedquery", "view_judgedquery"]
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(user)
    return client


def file_of(folder: Path, *rows: str) -> Path:
    file = folder / "judgments.csv"
    file.write_text("\n".join(["id,query,kind,expected_platforms,expected_category,note", *rows, ""]), encoding="utf-8")
    return file


def test_a_file_fills_the_empty_table_once(shops: Shops, tmp_path: Path) -> None:
    rows = ["1,bán hàng,accented,Bán Nhanh|Không Có Thật,pos|accounting,", "2,xe máy,no_result,,,phải trống"]
    assert load_judgments(file_of(tmp_path, *rows)) == 2
    assert judgments() == [
        Judgment("bán hàng", "accented", frozenset({"Bán Nhanh"}), "pos"),
        Judgment("xe máy", "no_result", frozenset(), ""),
    ]
    assert load_judgments(file_of(tmp_path, "1,sổ cái,brand,Sổ Cái,accounting,")) == 0
    assert JudgedQuery.objects.count() == 2


def test_a_row_of_another_catalogue_is_left_out(shops: Shops, tmp_path: Path) -> None:
    rows = ["1,a,brand,Không Có Thật,pos,", "2,b,need,,no-such-category,", "3,bán hàng,need,,pos,"]
    assert load_judgments(file_of(tmp_path, *rows)) == 1
    assert judgments() == [Judgment("bán hàng", "need", frozenset(), "pos")]


def test_without_a_file_the_table_is_measured(shops: Shops) -> None:
    JudgedQuery.objects.create(query="so cai", kind="unaccented").platforms.add(shops["Sổ Cái"].platform)
    out = StringIO()
    call_command("search_judge", stdout=out, stderr=StringIO())
    whole = json.loads(out.getvalue())["all"]
    assert (whole["queries"], whole["success_1"], whole["ndcg"]) == (1, 1.0, 1.0)


def test_an_editor_adds_a_judgment_by_the_names_of_platforms(editor: Client, shops: Shops) -> None:
    category = shops["Bán Nhanh"].platform.category
    typed = {"query": "thu ngân", "kind": "need", "platforms": "Đếm Kho\nBán Nhanh\n", "category": category.pk}
    assert editor.post(ADD, typed).status_code == 302
    row = JudgedQuery.objects.get(query="thu ngân")
    assert set(row.platforms.values_list("name", flat=True)) == {"Đếm Kho", "Bán Nhanh"}
    html = editor.get(f"/cms/snippets/learning/judgedquery/edit/{row.pk}/").content.decode()
    assert "Bán Nhanh\nĐếm Kho</textarea>" in html


def test_a_platform_that_does_not_exist_is_told_and_nothing_is_kept(editor: Client, shops: Shops) -> None:
    typed = {"query": "thu ngân", "kind": "need", "platforms": "Bán Nhanhh", "category": ""}
    response = editor.post(ADD, typed)
    assert response.status_code == 200
    assert "Không có nền tảng tên: Bán Nhanhh." in response.content.decode()
    assert not JudgedQuery.objects.exists()


def test_who_has_no_right_sees_no_judgments(client: Client, shops: Shops) -> None:
    user: Any = UserFactory()
    user.user_permissions.set(Permission.objects.filter(codename="access_admin"))
    client.force_login(user)
    assert client.post(ADD, {"query": "a", "kind": "need"}).status_code in {302, 403}
    assert not JudgedQuery.objects.exists()
