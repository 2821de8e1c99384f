"""The demonstration's page and its settable clock."""

import datetime as dt

import pytest
from django.test import Client

from marketplace import clock
from marketplace.demo.services import clock_advance
from marketplace.errors import InvalidInput, NotAllowed
from marketplace.reference.models import DemoClock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _real_clock_afterwards():
    clock.forget_demo_offset()
    yield
    clock.forget_demo_offset()


def test_the_clock_moves_forward_for_everything_that_asks_the_time(django_capture_on_commit_callbacks) -> None:
    before = clock.now()
    with django_capture_on_commit_callbacks(execute=True):
        clock_advance(days=7)
        clock_advance(days=1)
    assert dt.timedelta(days=8) <= clock.now() - before < dt.timedelta(days=8, minutes=1)


@pytest.mark.parametrize("days", [0, -1, 401])
def test_nonsense_moves_nothing(days: int) -> None:
    with pytest.raises(InvalidInput):
        clock_advance(days=days)
    assert not DemoClock.objects.exists()


def test_outside_the_demonstration_there_is_no_page_and_no_clock(settings, client: Client) -> None:
    settings.DEMO = False
    with pytest.raises(NotAllowed):
        clock_advance(days=1)
    assert client.get("/trinh-dien/").status_code == 404
    assert client.post("/trinh-dien/", {"days": "1"}).status_code == 404
    assert not DemoClock.objects.exists()


def test_the_page_tells_accounts_and_keeps_what_was_typed(client: Client) -> None:
    page = client.get("/trinh-dien/")
    assert page.status_code == 200
    assert "sme@dungthu.example" in page.content.decode()
    wrong = client.post("/trinh-dien/", {"days": "9999"})
    assert wrong.status_code == 422
    assert 'value="9999"' in wrong.content.decode()
    assert not DemoClock.objects.exists()
