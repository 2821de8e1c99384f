"""Append-only tables refuse UPDATE and DELETE on whichever database stands."""

import pytest
from django.db import IntegrityError, transaction

from marketplace.access import Actor
from marketplace.audit import triggers
from marketplace.audit.models import AuditEvent
from marketplace.audit.services import record
from marketplace.reference.models import Province

pytestmark = pytest.mark.django_db


def test_each_append_only_model_is_known() -> None:
    names = {model._meta.label for model in triggers.append_only_models()}
    assert {"audit.AuditEvent", "accounts.Consent", "lifecycle.TrialEvent"} <= names


def test_foreign_keys_of_append_only_models_never_cascade_nor_null() -> None:
    from django.db.models import DO_NOTHING, PROTECT

    for model in triggers.append_only_models():
        for field in model._meta.concrete_fields:
            if field.remote_field:
                assert field.remote_field.on_delete in (PROTECT, DO_NOTHING), f"{model.__name__}.{field.name}"


def test_update_and_delete_are_refused_and_nothing_changes() -> None:
    province = Province.objects.first()
    assert province is not None
    event = record(actor=Actor.system("test"), action="seen", target=province, data={"code": "x"})
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        AuditEvent.objects.filter(pk=event.pk).update(action="changed")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        AuditEvent.objects.filter(pk=event.pk).delete()
    event.refresh_from_db()
    assert (event.action, event.actor, event.target) == ("seen", "system:test", f"reference.province:{province.pk}")
