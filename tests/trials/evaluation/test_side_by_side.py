"""An SME scores what it tried by the same questions and writes down what it decided."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from platforms.models import TrialTask
from tests.factories.accounts import AgencyFactory, member, signed_in
from tests.factories.lifecycle import CategoryFactory, SmeFactory, TrialFactory, UserFactory, member_of
from trials.evaluation.loading import load_questions
from trials.evaluation.models import DecisionNote, Question, Score
from trials.lifecycle.models import Trial

pytestmark = pytest.mark.django_db
SIDE = "/tai-khoan/cham-diem/pos/"


@pytest.fixture
def trials() -> tuple[Trial, Trial]:
    """Two trials of one organisation and category, with one task and one question."""
    category = CategoryFactory()
    TrialTask.objects.filter(category=category).delete()
    TrialTask.objects.create(category=category, position=1, task_vi="Bán thử 20 đơn", task_en="Sell 20 orders")
    Question.objects.all().delete()
    Question.objects.create(code="de-dung", text_vi="Có dễ dùng không?", text_en="Is it easy?")
    organisation = SmeFactory()
    names = ("Bán Nhanh", "Sổ Hàng")
    one, two = (
        TrialFactory(active=True, organisation=organisation, platform__name=name, platform__category=category)
        for name in names
    )
    return one, two


def client_of(trial: Trial) -> Client:
    user = UserFactory()
    member_of(trial.organisation, user=user)
    client = Client()
    client.force_login(user)
    return client


def fields(trial: Trial) -> tuple[str, str]:
    task, question = TrialTask.objects.get(category__slug="pos"), Question.objects.get()
    return f"t{task.pk}-{trial.pk}", f"q{question.pk}-{trial.pk}"


def test_points_are_saved_changed_and_taken_back(trials: Any) -> None:
    one, two = trials
    client = client_of(one)
    (task, question), (other, _last) = fields(one), fields(two)
    sent = {task: "4", question: "5", other: "2"}
    assert client.post(SIDE, sent).status_code == 302
    page = client.get(SIDE)
    side = page.context["side"]
    assert (side.averages, side.scored, side.is_complete) == ([4.5, 2.0], [2, 1], False)
    client.post(SIDE, {**sent, task: "", question: "3"})
    assert sorted(Score.objects.values_list("trial_id", "points")) == sorted([(one.pk, 3), (two.pk, 2)])


@pytest.mark.parametrize("value", ["0", "6", "-1", "năm", "4.5"])
def test_other_points_are_refused_and_nothing_is_saved(trials: Any, value: str) -> None:
    task, question = fields(trials[0])
    answer = client_of(trials[0]).post(SIDE, {task: value, question: "5"})
    assert answer.status_code == 422
    assert "Điểm phải từ 1 đến 5" in answer.content.decode()
    assert not Score.objects.exists()


def test_the_database_keeps_points_between_one_and_five(trials: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Score.objects.create(
            trial=trials[0], question=Question.objects.get(), points=6, scored_at=trials[0].requested_at
        )


def test_another_organisations_trials_are_neither_seen_nor_scored(trials: Any) -> None:
    stranger = TrialFactory(active=True, platform__category=CategoryFactory())
    client = client_of(stranger)
    page = client.get(SIDE).content.decode()
    assert trials[0].platform.name not in page
    client.post(SIDE, {fields(trials[0])[0]: "5"})
    assert not Score.objects.exists()
    assert client_of(TrialFactory()).get(SIDE).status_code == 404  # never activated: nothing to score
    assert Client().get(SIDE).status_code == 302


def test_the_desk_leads_to_the_points_once_two_platforms_of_a_category_were_tried(trials: Any) -> None:
    one, two = trials
    client = client_of(one)
    assert f'href="{SIDE}"' in client.get("/tai-khoan/dung-thu/").content.decode()
    for change in ({"activated_at": None}, {"activated_at": one.activated_at, "category_slug": "accounting"}):
        Trial.objects.filter(pk=two.pk).update(**change)
        assert f'href="{SIDE}"' not in client.get("/tai-khoan/dung-thu/").content.decode()
    stranger = client_of(TrialFactory(active=True, platform__category=CategoryFactory()))
    assert f'href="{SIDE}"' not in stranger.get("/tai-khoan/dung-thu/").content.decode()


def test_the_decision_keeps_the_points_of_its_day(trials: Any) -> None:
    one, _two = trials
    client = client_of(one)
    task, question = fields(one)
    client.post(SIDE, {task: "4", question: "5"})
    refused = client.post(f"{SIDE}quyet-dinh/", {"chosen": one.public_id, "reason": "  "})
    assert (refused.status_code, DecisionNote.objects.count()) == (422, 0)
    answer = client.post(f"{SIDE}quyet-dinh/", {"chosen": one.public_id, "reason": "Nhanh, rẻ."}, follow=True)
    client.post(SIDE, {task: "1", question: "1"})
    page = client.get(answer.redirect_chain[0][0]).content.decode()
    assert "Bán Nhanh" in page
    assert "Nhanh, rẻ." in page
    row = DecisionNote.objects.get()
    assert (row.chosen, row.table["trials"][0]["average"]) == (one, 4.5)
    assert client_of(TrialFactory(active=True)).get(f"/tai-khoan/quyet-dinh/{row.public_id}/").status_code == 404


def test_choosing_none_is_a_decision_too(trials: Any) -> None:
    client = client_of(trials[0])
    page = client.post(f"{SIDE}quyet-dinh/", {"chosen": "none", "reason": "Chưa cần."}, follow=True).content.decode()
    assert "Không chọn nền tảng nào" in page
    assert DecisionNote.objects.get().chosen is None
    assert client.post(f"{SIDE}quyet-dinh/", {"chosen": "trl_khac", "reason": "x"}).status_code == 422


def test_the_trials_page_leads_there(trials: Any) -> None:
    page = client_of(trials[0]).get(f"/tai-khoan/dung-thu/{trials[0].public_id}/").content.decode()
    assert SIDE in page


def test_questions_that_editors_changed_stay() -> None:
    load_questions()
    Question.objects.filter(code="gia").update(text_vi="Giá có hợp lý không?", is_retired=True)
    load_questions()
    row = Question.objects.get(code="gia")
    assert (row.text_vi, row.is_retired) == ("Giá có hợp lý không?", True)


def test_editors_keep_questions_and_tasks_and_delete_none(trials: Any) -> None:
    client = signed_in(member(AgencyFactory(), "editor").user)
    question, task = Question.objects.get(), TrialTask.objects.get(category__slug="pos")
    for model, row in (("evaluation/question", question), ("platforms/trialtask", task)):
        assert client.get(f"/cms/snippets/{model}/").status_code == 200
        assert client.get(f"/cms/snippets/{model}/edit/{row.pk}/").status_code == 200
        client.post(f"/cms/snippets/{model}/delete/{row.pk}/")
    assert (Question.objects.count(), TrialTask.objects.filter(category__slug="pos").count()) == (1, 1)
