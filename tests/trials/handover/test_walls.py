"""Walls between vendors, and what never stands in a log. New addresses are found by themselves."""

import logging
import socket
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts.models import ApiKey
from marketplace.accounts.services import api_key_create, consent_give
from marketplace.outbox.models import OutboxMessage
from marketplace.outbox.testing import run_due
from tests.factories.accounts import AgencyFactory, member, signed_in
from tests.factories.lifecycle import ListingFactory, TrialFactory, VendorFactory, member_of
from tests.trials.handover.test_api import Api
from trials.conversion import api_urls as conversion_api
from trials.handover import api_urls, endpoints, handoffs, urls
from trials.handover.feed import ping_vendor, tell_step
from trials.handover.listeners import tell_of_dead_push
from trials.handover.models import ConformanceRun, Delivery, HandoffCode, VendorEndpoint, VendorEvent
from trials.handover.sandbox.services import sme_actor
from trials.lifecycle.consent import PURPOSE
from trials.lifecycle.models import Trial, TrialEvent

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
GOOD: dict[str, Any] = {
    "status": "ready", "access_url": "https://vao.example.vn/", "day": "2026-11-24", "active_users": 1,
    "decision": "granted", "days": 5, "reason": "Xong việc.", "plan": "co-ban", "amount_minor": 1000,
    "period": "month", "evidence": {"kind": "contract", "reference": "1"}, "act": "cancel", "profile": "hop-tac-xa",
    "url": "https://moi.example.vn/in",
}  # fmt: skip


class Neighbour:
    """Vendor B, with one of everything; `untouched()` tells that nothing of it moved."""

    def __init__(self) -> None:
        self.platform = ListingFactory().platform
        self.vendor = self.platform.vendor
        self.trial = TrialFactory(platform=self.platform, active=True, extension_asked_days=10)
        self.trying = TrialFactory(platform=self.platform, active=True, is_test=True, counts=False)
        self.key, _text = api_key_create(actor=SYSTEM, organisation=self.vendor.organisation)
        self.endpoint, _secret = endpoints.endpoint_set(
            actor=SYSTEM, vendor=self.vendor, platform=self.platform, url="https://ben-b.example.vn/in"
        )
        step = TrialEvent.objects.select_related("trial__vendor").get(trial=self.trial)
        self.event = tell_step(step=step, type="trial.requested")
        self.delivery = Delivery.objects.create(
            vendor=self.vendor, event=self.event, endpoint=self.endpoint, attempt=1, at=clock.now(), status_code=200
        )
        OutboxMessage.objects.update(state=OutboxMessage.State.DEAD)
        self.before = self.snapshot()

    def snapshot(self) -> list[Any]:
        models = (Trial, TrialEvent, ApiKey, VendorEndpoint, VendorEvent, OutboxMessage, Delivery, ConformanceRun)
        return [list(model.objects.order_by("pk").values()) for model in models] + [HandoffCode.objects.count()]

    def untouched(self) -> bool:
        """Keys remember when they were last used; that is the caller's own row."""
        return self.snapshot() == self.before

    def arguments(self, pattern: URLPattern) -> dict[str, Any]:
        names = pattern.pattern.converters
        found: dict[str, Any] = {}
        if "public_id" in names:
            found["public_id"] = self.trying.public_id if "sandbox" in str(pattern.name) else self.trial.public_id
        if "slug" in names:
            found["slug"] = self.platform.slug
        if "pk" in names:
            named = {"key_revoke": self.key, "delivery": self.delivery}
            found["pk"] = named.get(str(pattern.name), self.event).pk
        return found


PAGES = [pattern for pattern in urls.urlpatterns if pattern.pattern.converters]
CALLS = [pattern for pattern in (*api_urls.urlpatterns, *conversion_api.urlpatterns) if pattern.pattern.converters]


@pytest.mark.parametrize("pattern", PAGES, ids=lambda pattern: str(pattern.name))
def test_no_page_of_another_vendor_opens_or_changes_anything(pattern: URLPattern) -> None:
    mine = VendorFactory()
    endpoints.endpoint_set(actor=SYSTEM, vendor=mine, url="https://ben-a.example.vn/in")
    neighbour = Neighbour()
    client = signed_in(member(mine.organisation, role="owner").user)
    address = reverse(f"handover:{pattern.name}", kwargs=neighbour.arguments(pattern))
    for answer in (client.get(address), client.post(address, GOOD)):
        assert answer.status_code in (404, 405), address
        assert neighbour.trial.organisation.name not in answer.content.decode()
    assert neighbour.untouched()


@pytest.mark.parametrize("pattern", CALLS, ids=lambda pattern: str(pattern.name))
@pytest.mark.parametrize("is_test", [False, True])
def test_no_call_reaches_another_vendors_trial(pattern: URLPattern, is_test: bool) -> None:
    mine = VendorFactory()
    api = Api(mine, is_test=is_test)
    neighbour = Neighbour()
    for trial in (neighbour.trial, neighbour.trying):
        path = reverse(f"api:{pattern.name}", kwargs={"public_id": trial.public_id}).removeprefix("/api/v1/vendor")
        for method in ("GET", "PUT", "POST"):
            answer = api.send(method, path, GOOD, key=f"{method}{path}")
            assert answer.status_code in (404, 405)
    ApiKey.objects.filter(pk=api.key.pk).update(last_used_at=None)
    assert neighbour.untouched()


def test_lists_and_feed_hold_ones_own_only() -> None:
    mine = VendorFactory()
    neighbour = Neighbour()
    own = TrialFactory(platform__vendor=mine)
    api = Api(mine)
    assert [row["trial_id"] for row in api.send("GET", "/trials").json()["trials"]] == [own.public_id]
    assert api.send("GET", "/events").json()["events"] == []
    client = signed_in(member(mine.organisation, role="owner").user)
    for name in ("inbox", "integration", "sandbox", "conformance"):
        page = client.get(reverse(f"handover:{name}")).content.decode()
        assert neighbour.trial.public_id not in page
        assert neighbour.platform.name not in page


def test_a_hand_off_code_serves_its_own_vendor_once() -> None:
    mine, neighbour = VendorFactory(), Neighbour()
    code = handoffs.code_issue(actor=sme_actor(neighbour.trying), trial=neighbour.trying)
    redeem = {"code": code}
    assert Api(mine, is_test=True).send("POST", "/handoffs/redeem", redeem).status_code == 404
    right = Api(neighbour.vendor, is_test=True)
    assert right.send("POST", "/handoffs/redeem", redeem, key="1").status_code == 200
    assert right.send("POST", "/handoffs/redeem", redeem, key="2").status_code == 404
    assert HandoffCode.objects.get().redeemed_at is not None


@pytest.mark.django_db(transaction=True)
def test_no_key_secret_code_or_contact_stands_in_a_log_or_a_promise(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("factory").setLevel(logging.WARNING)
    resolve_to(monkeypatch, "10.0.0.5")
    vendor = ListingFactory().platform.vendor
    client = signed_in(member(vendor.organisation, role="owner").user)
    client.post(reverse("handover:endpoint"), {"url": "https://hook.example.vn/in"})
    secrets = VendorEndpoint.objects.get().secrets
    client.post(reverse("handover:secret"))
    secrets += VendorEndpoint.objects.get().secrets
    trial = TrialFactory(platform=vendor.platforms.get(), active=True)
    person: Any = trial.requested_by
    person.contact.phone = "0912 345 678"
    person.contact.save()
    actor = member_of(trial.organisation, user=person)
    consent_give(actor=actor, purpose=PURPOSE, subject=trial.public_id, fields=["email", "phone"], text_version="1")
    code = handoffs.code_issue(actor=actor, trial=trial)
    api = Api(vendor)
    api.send("POST", "/handoffs/redeem", {"code": code}, key="1")
    api.send("POST", "/handoffs/redeem", {"code": code}, key="2")
    api.send("GET", "/trials/trl_khong_co")
    Client().get("/api/v1/vendor/trials", headers={"Authorization": f"Bearer {api.text}x"})
    step = TrialEvent.objects.select_related("trial__vendor").get(trial=trial)
    tell_step(step=step, type="trial.requested")
    run_due()  # the delivery fails: that is logged and kept
    assert Delivery.objects.get().error == "AddressRefused"
    assert "outbox.postponed" in caplog.text
    kept = str(list(OutboxMessage.objects.values())) + str(list(Delivery.objects.values()))
    for private in (*secrets, api.text, code, person.email, "0912 345 678"):
        assert private not in caplog.text
        assert private not in kept


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """From now on every outside name has these addresses, one after another; return the names asked for."""
    asked: list[str] = []
    original = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *args: Any, **kwargs: Any) -> list[Any]:
        if host in ("127.0.0.1", "localhost"):  # our own servers
            return list(original(host, port, *args, **kwargs))
        address = addresses[min(len(asked), len(addresses) - 1)]
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.django_db(transaction=True)
class TestRebinding:
    """A name that was public when it was typed leads elsewhere when an event is sent."""

    def told(self) -> Delivery:
        vendor = ListingFactory().platform.vendor
        endpoint, _secret = endpoints.endpoint_set(actor=SYSTEM, vendor=vendor, url="https://doi-ten.example.vn/in")
        ping_vendor(vendor=vendor, endpoint=endpoint)
        run_due()
        return Delivery.objects.get()

    def test_a_private_address_is_not_spoken_to(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = resolve_to(monkeypatch, "169.254.169.254")
        assert self.told().error == "AddressRefused"
        assert asked == ["doi-ten.example.vn"]

    def test_the_vetted_address_itself_is_spoken_to(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = resolve_to(monkeypatch, "8.8.8.8", "127.0.0.1")
        spoken: list[Any] = []

        def connect(address: Any, *args: Any, **kwargs: Any) -> None:
            spoken.append(address)
            raise ConnectionRefusedError

        monkeypatch.setattr(socket, "create_connection", connect)
        assert self.told().error == "ConnectError"
        assert spoken == [("8.8.8.8", 443)]
        assert asked == ["doi-ten.example.vn"]  # no second look-up that could lead elsewhere


def test_a_vendor_that_is_down_is_told_once_a_day_and_so_are_the_operators() -> None:
    vendor = ListingFactory().platform.vendor
    keeper = member(vendor.organisation, role="technical").user
    operator = member(AgencyFactory(), role="administrator").user
    member(AgencyFactory(), role="officer")
    for _ in range(3):
        event = ping_vendor(vendor=vendor)
        row = OutboxMessage.objects.get(key=event.webhook_id)
        OutboxMessage.objects.filter(pk=row.pk).update(state=OutboxMessage.State.DEAD)
        tell_of_dead_push(row)
    told = OutboxMessage.objects.filter(topic="notice").values_list("payload__user_pk", "payload__kind")
    assert sorted(told) == sorted([(keeper.pk, "handover_push_dead"), (operator.pk, "handover_vendor_unreached")])
