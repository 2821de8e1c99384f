"""Statements that are worked out once write and find the same as the object mapper."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from marketplace import clock
from marketplace.audit.models import AuditEvent
from marketplace.outbox.models import OutboxMessage
from marketplace.statements import Finder, Question, insert, insert_all
from tests.factories.lifecycle import TrialFactory
from trials.lifecycle.models import Trial, TrialEvent

pytestmark = pytest.mark.django_db


def an_event(number: int = 0) -> AuditEvent:
    return AuditEvent(at=clock.now(), actor="user:1", action=f"a.{number}", target="x:1", data={"khóa": [1, None, "á"]})


class TestInsert:
    def test_writes_what_saving_writes(self) -> None:
        trial = TrialFactory(active=True)
        values = Trial.objects.filter(pk=trial.pk).values().get()
        copy = Trial.objects.get(pk=trial.pk)
        copy.pk, copy.public_id, copy.counts = None, "trl_khac", False
        insert(copy)
        kept = Trial.objects.filter(public_id="trl_khac").values().get()
        own = {"id": copy.pk, "public_id": "trl_khac", "counts": False}
        assert kept == {**values, **own}
        assert not copy._state.adding

    def test_many_in_one_statement_each_with_its_key(self) -> None:
        rows = [an_event(number) for number in range(3)]
        with CaptureQueriesContext(connection) as asked:
            insert_all(rows)
        assert len(asked) == 1
        assert {row.pk: row.action for row in rows} == dict(AuditEvent.objects.values_list("pk", "action"))
        assert AuditEvent.objects.first().data == {"khóa": [1, None, "á"]}  # type: ignore[union-attr]

    def test_none_is_nothing(self) -> None:
        with CaptureQueriesContext(connection) as asked:
            insert_all([])
        assert len(asked) == 0

    def test_a_constraint_refuses_as_ever(self) -> None:
        trial = TrialFactory()
        with pytest.raises(IntegrityError), transaction.atomic():
            insert(TrialEvent(trial=trial, seq=1, type="requested", occurred_at=clock.now(), recorded_at=clock.now()))
        assert TrialEvent.objects.count() == 1


class TestQuestion:
    def test_finds_what_the_query_finds_for_each_value(self) -> None:
        one, other = TrialFactory(), TrialFactory(active=True)
        asked = Question(lambda pk: Trial.objects.filter(pk=pk, is_test=False).order_by().values_list("pk", "state"))
        assert asked.rows(one.pk) == [(one.pk, "requested")]
        assert asked.rows(other.pk) == [(other.pk, "active")]
        assert asked.rows(0) == []

    def test_other_values_of_the_query_stay(self) -> None:
        now = clock.now()
        row = OutboxMessage(topic="t", key="k", listener="l", due_at=now, created_at=now)
        insert(row)
        late = Question(lambda pk: OutboxMessage.objects.filter(pk=pk, due_at__lt=now).values_list("pk"))
        due = Question(
            lambda pk: OutboxMessage.objects.filter(pk=pk, due_at__lt=now + dt.timedelta(days=1)).values_list("pk")
        )
        assert (late.rows(row.pk), due.rows(row.pk)) == ([], [(row.pk,)])

    def test_texts_are_arguments_too_and_values_come_as_the_object_mapper_gives_them(self) -> None:
        one, other = TrialFactory(active=True), TrialFactory()
        columns = ("public_id", "requested_at", "starts_on", "plan_terms", "is_test")
        asked = Question(lambda name: Trial.objects.filter(public_id=name, is_test=False).values_list(*columns))
        for trial in (one, other):
            assert asked.rows(trial.public_id) == list(Trial.objects.filter(pk=trial.pk).values_list(*columns))
        assert asked.rows("trl_nobody") == []

    def test_a_constant_that_looks_like_nothing_of_ours_stays(self) -> None:
        trial = TrialFactory()
        asked = Question(
            lambda pk: Trial.objects.filter(pk=pk, public_id=trial.public_id, trial_days__gt=0).values_list("pk")
        )
        assert asked.rows(trial.pk) == [(trial.pk,)]
        assert asked.rows(trial.pk + 1) == []


class TestFinder:
    def test_finds_the_row_as_the_object_mapper_does(self) -> None:
        trial = TrialFactory(active=True)
        found = Finder(Trial, lambda name: Trial.objects.filter(public_id=name)).find(trial.public_id)
        assert found is not None
        again = Trial.objects.get(pk=trial.pk)
        assert {f.attname: getattr(found, f.attname) for f in Trial._meta.concrete_fields} == {
            f.attname: getattr(again, f.attname) for f in Trial._meta.concrete_fields
        }
        assert not found._state.adding
        assert Finder(Trial, lambda name: Trial.objects.filter(public_id=name)).find("trl_nobody") is None
