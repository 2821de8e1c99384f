"""From real trials to the order of the catalogue: figures, listing, outbox, index."""

import datetime as dt

import pytest
from django.test import Client

from marketplace import clock
from marketplace.outbox.testing import run_due
from platforms.models import Listing
from search import indexing
from tests.factories.lifecycle import EntityFactory, TrialFactory, VendorFactory
from tests.factories.platforms import ListingFactory
from trials.funnel.evidence import evidence_refresh
from trials.funnel.services import note_changed
from trials.lifecycle.models import Trial
from trials.lifecycle.states import State

pytestmark = pytest.mark.django_db


def listed(slug: str) -> Listing:
    return ListingFactory(platform__slug=slug, platform__name=f"Quầy {slug[-1]}", platform__vendor=VendorFactory())


def order(client: Client) -> list[str]:
    return [row["slug"] for row in client.get("/api/v1/platforms?q=quay").json()["results"]]


def tried_and_adopted(listing: Listing, count: int, **fields: object) -> None:
    now = clock.now()
    for entity in EntityFactory.create_batch(count):
        TrialFactory(
            platform=listing.platform, entity=entity, organisation=None, requested_by=None, active=True,
            requested_at=now - dt.timedelta(days=200), state=State.CONVERTED,
            converted_at=now - dt.timedelta(days=180), **fields,
        )  # fmt: skip
    note_changed(Trial.objects.values_list("pk", flat=True))
    evidence_refresh()
    run_due()


def test_of_two_equal_listings_the_one_with_evidence_comes_first(client: Client, own_index: None) -> None:
    first, second = listed("quay-1"), listed("quay-2")
    indexing.rebuild()
    assert order(client) == ["quay-1", "quay-2"]

    tried_and_adopted(second, 20, is_simulated=True)
    assert order(client) == ["quay-1", "quay-2"]

    tried_and_adopted(second, 20)
    assert order(client) == ["quay-2", "quay-1"]
    assert indexing.difference().is_none

    tried_and_adopted(first, 20)
    assert order(client) == ["quay-1", "quay-2"]
