"""Two last owners who go at the same moment: one stays."""

import threading

import pytest
from django.db import connection

from marketplace.accounts.models import Membership
from marketplace.accounts.services import membership_end, user_anonymise
from marketplace.errors import Conflict
from tests.factories import accounts as make

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("second_way", ["leaves", "is forgotten"])
def test_an_owner_remains(second_way: str) -> None:
    organisation = make.OrganisationFactory()
    first, second = make.member(organisation), make.member(organisation)
    together = threading.Barrier(2)
    refused: list[str] = []

    def go(row: Membership, way: str) -> None:
        actor = make.actor_for(row)
        try:
            together.wait()
            if way == "leaves":
                membership_end(actor=actor, membership=row)
            else:
                user_anonymise(actor=actor, user=row.user)
        except Conflict as conflict:
            refused.append(conflict.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=args) for args in ((first, "is forgotten"), (second, second_way))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert refused == ["last_owner"]
    assert Membership.objects.live().filter(organisation=organisation, role="owner").count() == 1
