"""A test that commits leaves nothing behind and loses nothing (see `tests/conftest.py`)."""

import pytest
from django.db import transaction
from wagtail.models import Locale, Page

from marketplace.access import Actor
from marketplace.audit.models import AuditEvent
from marketplace.audit.services import record
from marketplace.reference.queries import provinces


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_committed_rows_of_append_only_tables_are_gone_in_the_next_test(turn: int) -> None:
    assert AuditEvent.objects.count() == 0

    with transaction.atomic():
        record(actor=Actor.system("test"), action="test.wrote", target=Locale.objects.get())

    assert AuditEvent.objects.count() == 1


@pytest.mark.django_db
def test_what_every_test_relies_on_is_still_there() -> None:
    assert Page.objects.filter(depth=1).count() == 1
    assert Locale.objects.get().language_code == "vi"
    assert len(provinces()) == 34
