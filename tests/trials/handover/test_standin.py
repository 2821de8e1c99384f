"""The stand-in of the portal refuses what the portal refuses: a server that passes there is right here too."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.factories.lifecycle import ListingFactory, TrialFactory
from tests.trials.handover.test_api import Api
from trials.handover.conformance.bench import webhook_id
from trials.handover.conformance.standin import StandIn

READY = {"status": "ready", "access_url": "https://vao.example.com/1"}
DAY = {"day": "2020-01-01", "active_users": 0}
Said = tuple[str, str, Any]

# Calls about one trial, each with its answer in both places.
CALLS: list[Said] = [
    ("GET", "", None),
    ("POST", "", {}),
    ("PUT", "/provisioning", {"status": "maybe"}),
    ("PUT", "/provisioning", {}),
    ("PUT", "/provisioning", []),
    ("PUT", "/provisioning", "{"),
    ("PUT", "/provisioning", {"status": "ready"}),
    ("PUT", "/provisioning", {"status": "ready", "access_url": 5}),
    ("PUT", "/provisioning", {"status": "ready", "access_url": "khong phai"}),
    ("PUT", "/provisioning", {"status": "ready", "access_url": "http://vao.example.com/"}),
    ("PUT", "/provisioning", {"status": "ready", "access_url": "https://u:p@vao.example.com/"}),
    ("PUT", "/provisioning", {"status": "ready", "access_url": "https://10.0.0.1/"}),
    ("PUT", "/provisioning", {"status": "ready", "access_url": "https://192.168.1.4/"}),
    ("PUT", "/provisioning", {"status": "declined"}),
    ("PUT", "/provisioning", {"status": "failed"}),
    ("PUT", "/provisioning", {"status": "declined", "reason": " "}),
    ("PUT", "/provisioning", {"status": "declined", "reason": "Hết chỗ."}),
    ("PUT", "/provisioning", {"status": "accepted"}),
    ("PUT", "/provisioning", READY),
    ("GET", "/provisioning", None),
    ("POST", "/usage", {}),
    ("POST", "/usage", {"day": "hom qua", "active_users": 1}),
    ("POST", "/usage", {**DAY, "active_users": -1}),
    ("POST", "/usage", {**DAY, "active_users": "1"}),
    ("POST", "/usage", DAY),
    ("POST", "/extension", {}),
    ("POST", "/extension", {"decision": "granted", "days": 5}),
    ("POST", "/stop", {}),
    ("POST", "/stop", {"reason": "Thôi."}),
]
# One after another about one trial.
STORIES: list[list[Said]] = [
    [("PUT", "/provisioning", READY), ("PUT", "/provisioning", READY), ("PUT", "/provisioning", {"status": "accepted"}),
     ("PUT", "/provisioning", {"status": "declined", "reason": "Hết chỗ."}), ("POST", "/usage", DAY),
     ("POST", "/extension", {"decision": "granted", "days": 5}), ("POST", "/stop", {"reason": "Thôi."}),
     ("POST", "/stop", {"reason": "Thôi."}), ("PUT", "/provisioning", READY)],
    [("PUT", "/provisioning", {"status": "declined", "reason": "Hết chỗ."}),
     ("PUT", "/provisioning", {"status": "declined", "reason": "Hết chỗ."}), ("PUT", "/provisioning", READY),
     ("PUT", "/provisioning", {"status": "accepted"}), ("POST", "/usage", DAY),
     ("POST", "/stop", {"reason": "Thôi."})],
    [("PUT", "/provisioning", {"status": "accepted"}), ("PUT", "/provisioning", {"status": "accepted"}),
     ("PUT", "/provisioning", READY)],
]  # fmt: skip


class Vendor:
    """A vendor's machine that calls the stand-in."""

    def __init__(self, bench: StandIn) -> None:
        self.bench = bench

    def send(self, method: str, path: str, body: Any = None, *, key: str | None = "k1", **headers: str) -> Any:
        sent = {"Authorization": "Bearer dts_test_x", "Content-Type": "application/json", **headers}
        if key is not None and method == "POST":
            sent["Idempotency-Key"] = key
        text = body if isinstance(body, str) else json.dumps(body)
        url = f"{self.bench.origin}/api/v1/vendor{path}"
        return httpx.request(method, url, content=text, headers={name: text for name, text in sent.items() if text})


@pytest.fixture
def bench() -> Iterator[StandIn]:
    with StandIn() as running:
        yield running


@pytest.fixture
def vendor(bench: StandIn) -> Vendor:
    return Vendor(bench)


def outcome(answer: Any) -> tuple[Any, ...]:
    told = answer.json()
    if answer.status_code >= 400:
        return answer.status_code, told["code"], sorted(told.get("errors", {}))
    return answer.status_code, sorted(told), told.get("state"), told.get("sequence")


def walk(machine: Any, trial_id: str, story: list[Said]) -> list[tuple[Any, ...]]:
    steps = enumerate(story)
    return [outcome(machine.send(method, f"/trials/{trial_id}{path}", body, key=f"{trial_id}-{number}"))
            for number, (method, path, body) in steps]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("story", [*([call] for call in CALLS), *STORIES], ids=str)
def test_it_answers_as_the_portal_does(vendor: Vendor, story: list[Said]) -> None:
    trial = TrialFactory(platform=ListingFactory().platform, is_test=True)
    told = walk(vendor, vendor.bench.open_trial(), story)
    assert told == walk(Api(trial.vendor, is_test=True), trial.public_id, story)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/trials", {"Authorization": ""}),
        ("GET", "/trials", {"Authorization": "Bearer"}),
        ("GET", "/trials", {"Authorization": "Basic abc"}),
        ("GET", "/trials", {"Authorization": "Bearer x"}),
        ("POST", "/handoffs/redeem", {"Authorization": "Bearer x"}),
        ("GET", "/trials?limit=2", {}),
        ("GET", "/trials?state=moi", {}),
        ("GET", "/trials?cursor=x", {}),
        ("GET", "/trials", {}),
        ("GET", "/trials/trl_khac", {}),
        ("POST", "/handoffs/redeem", {}),
        ("GET", "/events", {}),
        ("GET", "/events?after=x", {}),
        ("GET", "/events?limit=0", {}),
        ("GET", "/events?tu=1", {}),
        ("POST", "/events", {}),
    ],
)
def test_it_answers_strangers_and_mistakes_as_the_portal_does(
    vendor: Vendor, method: str, path: str, headers: dict[str, str]
) -> None:
    portal = Api(ListingFactory().platform.vendor, is_test=True)
    answers = [machine.send(method, path, {"code": "x"}, **headers) for machine in (portal, vendor)]
    assert outcome(answers[1]) == outcome(answers[0])
    challenges = [answer.headers.get("WWW-Authenticate") for answer in answers]
    assert challenges[0] == challenges[1]


def test_a_live_key_sees_no_test_trial(vendor: Vendor) -> None:
    trial_id, live = vendor.bench.open_trial(), {"Authorization": "Bearer dts_live_x"}
    code = vendor.bench.code(trial_id, is_expired=False)
    assert outcome(vendor.send("GET", f"/trials/{trial_id}", **live))[:2] == (404, "trial_unknown")
    assert vendor.send("GET", "/trials", **live).json()["trials"] == []
    assert outcome(vendor.send("POST", "/handoffs/redeem", {"code": code}, **live))[:2] == (404, "handoff_unknown")
    assert not vendor.bench.is_redeemed(code)


def test_a_post_needs_a_key_and_has_its_effect_once(vendor: Vendor) -> None:
    code = vendor.bench.code(vendor.bench.open_trial(), is_expired=False)
    body = {"code": code}
    for key in (None, "x" * 121):
        assert outcome(vendor.send("POST", "/handoffs/redeem", body, key=key))[:2] == (400, "idempotency_key_required")
    assert not vendor.bench.is_redeemed(code)
    first, again = (vendor.send("POST", "/handoffs/redeem", body) for _ in range(2))
    assert (first.status_code, first.json()) == (200, again.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    other = vendor.send("POST", "/handoffs/redeem", {"code": "x"})
    assert outcome(other)[:2] == (422, "idempotency_key_reused")
    assert outcome(vendor.send("POST", "/handoffs/redeem", body, key="2"))[:2] == (404, "handoff_unknown")


@pytest.mark.parametrize("url", ["http://127.0.0.1:3000/a", "http://localhost:3000/", "https://[::1]:8443/"])
def test_loopback_is_taken_on_ones_own_machine(vendor: Vendor, url: str) -> None:
    path = f"/trials/{vendor.bench.open_trial()}/provisioning"
    assert vendor.send("PUT", path, {**READY, "access_url": url}).json()["state"] == "active"


def test_usage_is_answered_with_its_revision(vendor: Vendor) -> None:
    trial_id = vendor.bench.open_trial()
    day = vendor.send("PUT", f"/trials/{trial_id}/provisioning", READY).json()["starts_on"]
    reports = [{"day": day, "active_users": 2, "actions": 5}, {"day": day, "active_users": 2, "actions": 5},
               {"day": day, "active_users": 3}]  # fmt: skip
    answers = [vendor.send("POST", f"/trials/{trial_id}/usage", report, key=str(number)).json()
               for number, report in enumerate(reports)]  # fmt: skip
    assert answers == [
        {"day": day, "active_users": 2, "actions": 5, "revision": 1},
        {"day": day, "active_users": 2, "actions": 5, "revision": 1},
        {"day": day, "active_users": 3, "actions": None, "revision": 2},
    ]


def test_the_feed_tells_what_was_sent_under_the_same_ids(vendor: Vendor) -> None:
    trial_id = vendor.bench.open_trial()
    sent = [vendor.bench.event(trial_id, "trial.requested", 1) for _ in range(2)]
    vendor.bench.cancel(trial_id)
    vendor.bench.event(trial_id, "trial.cancelled", 2)
    page = vendor.send("GET", "/events?limit=1").json()
    assert [(row["id"], row["position"]) for row in page["events"]] == [(webhook_id(trial_id, 1), 1)]
    assert page["events"][0]["timestamp"] == sent[0]["timestamp"] == sent[1]["timestamp"]
    assert page["events"][0]["data"]["state"] == "cancelled"  # as the trial is now
    rest = vendor.send("GET", f"/events?after={page['next_after']}").json()
    assert [(row["type"], row["data"]["sequence"]) for row in rest["events"]] == [("trial.cancelled", 2)]
    assert vendor.send("GET", "/events?after=2").json() == {"events": [], "next_after": 2}
