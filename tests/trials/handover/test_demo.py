"""The simulator's credentials: made once, kept, mended where somebody took them away."""

from pathlib import Path
from typing import Any

import pytest

from marketplace.access import Actor
from marketplace.accounts.models import ApiKey
from marketplace.accounts.services import api_key_authenticate, api_key_create
from platforms.offers import SIMULATOR_VENDOR_SLUG
from tests.factories.lifecycle import UserFactory, VendorFactory
from trials.handover.demo import credentials_file, ensure_simulator
from trials.handover.models import VendorEndpoint

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def test_waits_for_its_vendor() -> None:
    assert ensure_simulator() is None
    assert not credentials_file().exists()


def test_is_made_once_and_kept_from_other_readers(settings: Any) -> None:
    vendor = VendorFactory(slug=SIMULATOR_VENDOR_SLUG)
    first, second = ensure_simulator(), ensure_simulator()
    assert first == second
    assert first is not None
    assert sorted(ApiKey.objects.values_list("is_test", flat=True)) == [False, True]
    assert credentials_file().stat().st_mode & 0o777 == 0o600
    endpoint = VendorEndpoint.objects.get(vendor=vendor)
    assert endpoint.url == f"{settings.SIMULATOR_ORIGIN}/webhooks"
    assert endpoint.secrets == [first.webhook_secret]


def test_a_revoked_key_is_replaced_even_when_people_filled_its_place() -> None:
    vendor = VendorFactory(slug=SIMULATOR_VENDOR_SLUG)
    ensure_simulator()
    ApiKey.objects.all().delete()
    for _ in range(2):
        key, _text = api_key_create(actor=Actor.system("test"), organisation=vendor.organisation)
        ApiKey.objects.filter(pk=key.pk).update(created_by=UserFactory())
    fresh = ensure_simulator()
    assert fresh is not None
    assert api_key_authenticate(fresh.api_key) is not None


def test_a_lost_file_does_not_lock_the_simulator_out() -> None:
    VendorFactory(slug=SIMULATOR_VENDOR_SLUG)
    ensure_simulator()
    credentials_file().unlink()
    fresh = ensure_simulator()
    assert fresh is not None
    assert api_key_authenticate(fresh.api_key) is not None
    assert ApiKey.objects.live().count() == 2
