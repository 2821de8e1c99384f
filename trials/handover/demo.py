"""The simulator as a vendor of the demonstration: its key, its secret, its endpoint."""

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts.models import ApiKey
from marketplace.accounts.services import api_key_authenticate, api_key_create, api_key_revoke
from marketplace.accounts.services.keys import LIVE_KEYS
from platforms.models import Vendor
from platforms.offers import SIMULATOR_VENDOR_SLUG
from trials.handover import signing
from trials.handover.models import VendorEndpoint
from trials.handover.simulator.server import RunningSimulator

_ACTOR = Actor.system("demo")


@dataclass(frozen=True)
class Credentials:
    """What the simulator knows of the portal."""

    api_key: str
    webhook_secret: str
    test_key: str = ""


def credentials_file() -> Path:
    return Path(settings.DATA_DIR) / "simulator.json"


def ensure_simulator() -> Credentials | None:
    """Give the simulator a key, a secret and an endpoint; None where its vendor is not there yet. Repeatable."""
    if not settings.DEMO or not settings.SIMULATOR_ORIGIN:
        return None
    vendor = Vendor.objects.select_related("organisation").filter(slug=SIMULATOR_VENDOR_SLUG).first()
    if vendor is None or vendor.organisation is None:
        return None
    known = _read()
    with transaction.atomic():
        known = known or Credentials("", signing.new_secret())
        if api_key_authenticate(known.api_key) is None:
            known = replace(known, api_key=_new_key(vendor))
        if api_key_authenticate(known.test_key) is None:
            known = replace(known, test_key=_new_key(vendor, is_test=True))
        _ensure_endpoint(vendor, known.webhook_secret)
        _write(known)
    return known


def companion() -> RunningSimulator | None:
    """The simulator as a part of `serve`, listening where the settings say."""
    known = ensure_simulator()
    if known is None:
        return None
    return RunningSimulator(
        host=settings.BIND_HOST,
        port=settings.SIMULATOR_PORT,
        portal_url=settings.SITE_URL,
        api_key=known.api_key,
        test_key=known.test_key,
        secret=known.webhook_secret,
        database=Path(settings.DATA_DIR) / "simulator.sqlite3",
    )


def _new_key(vendor: Vendor, *, is_test: bool = False) -> str:
    """A fresh key; those whose text is lost are revoked first."""
    organisation = vendor.organisation
    if organisation is None:
        raise RuntimeError("The simulator's vendor has no organisation.")
    live = ApiKey.objects.live().filter(organisation=organisation, is_test=is_test).order_by("pk")
    people_made = list(live.exclude(created_by=None))
    # One place must be free of the two that a vendor may have: the oldest that people made gives way.
    for stale in [*live.filter(created_by=None), *people_made[: max(len(people_made) - LIVE_KEYS + 1, 0)]]:
        api_key_revoke(actor=_ACTOR, key=stale)
    _key, text = api_key_create(actor=_ACTOR, organisation=organisation, is_test=is_test)
    return text


def _ensure_endpoint(vendor: Vendor, secret: str) -> None:
    origin = settings.SIMULATOR_ORIGIN
    wanted: dict[str, Any] = {"url": f"{origin}/webhooks", "landing_url": f"{origin}/landing"}
    endpoint = VendorEndpoint.objects.filter(vendor=vendor, platform=None).first()
    if endpoint is None:
        VendorEndpoint.objects.create(
            vendor=vendor, secret_encrypted=settings.KEYS.encrypt(secret), created_at=clock.now(), **wanted
        )
        return
    if settings.KEYS.decrypt(endpoint.secret_encrypted) != secret:
        wanted["secret_encrypted"] = settings.KEYS.encrypt(secret)
    # The port may have changed since the last start, and a 410 on command must not outlive it.
    VendorEndpoint.objects.filter(pk=endpoint.pk).update(disabled_at=None, disabled_reason="", **wanted)


def _read() -> Credentials | None:
    path = credentials_file()
    return Credentials(**json.loads(path.read_text())) if path.exists() else None


def _write(known: Credentials) -> None:
    path = credentials_file()
    part = path.with_suffix(f".{os.getpid()}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(asdict(known), file)
    part.replace(path)
