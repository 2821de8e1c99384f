"""The vendor API: keys, nobody else's trials, what a trial tells and takes, the feed, hand-offs."""

import datetime as dt
import json
from typing import Any

import pytest
import time_machine
from django.test import Client

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts.models import Organisation
from marketplace.accounts.services import api_key_create, api_key_revoke, consent_give, consent_withdraw
from marketplace.outbox.testing import run_due
from tests.factories.lifecycle import ListingFactory, SmeFactory, TrialFactory, VendorFactory, member_of, sme_of
from trials.conversion.lapsing import sweep_lapsed
from trials.conversion.services import purchase_report
from trials.handover import handoffs
from trials.handover.feed import ping_vendor
from trials.handover.models import HandoffCode, VendorEvent
from trials.lifecycle import services
from trials.lifecycle.models import Trial, TrialEvent
from trials.lifecycle.states import State
from trials.lifecycle.sweeps import expire_due

pytestmark = pytest.mark.django_db
API = "/api/v1/vendor"


class Api:
    """A vendor's machine."""

    def __init__(self, vendor: Any, *, is_test: bool = False) -> None:
        self.vendor = vendor
        self.key, self.text = api_key_create(
            actor=Actor.system("test"), organisation=vendor.organisation, is_test=is_test
        )
        self.client = Client()

    def send(self, method: str, path: str, body: Any = None, *, key: str | None = "k1", **headers: str) -> Any:
        sent: dict[str, str] = {"Authorization": f"Bearer {self.text}", **headers}
        if key is not None and method == "POST":
            sent["Idempotency-Key"] = key
        text = body if isinstance(body, str) else json.dumps(body)
        return self.client.generic(method, f"{API}{path}", text, content_type="application/json", headers=sent)


def a_trial(vendor: Any, **traits: Any) -> Trial:
    return TrialFactory(platform__vendor=vendor, **traits)


def problem(answer: Any) -> tuple[int, str]:
    assert answer["Content-Type"].startswith("application/problem+json")
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["type"] == f"urn:dungthu:{body['code']}"
    assert body["detail"]
    return answer.status_code, body["code"]


class TestKeys:
    @pytest.mark.parametrize("header", ["", "Bearer", "Bearer dts_live_x", "Basic YTpi", "Bearer a b", "Bearer \xe9"])
    def test_without_a_good_key_nothing_opens(self, header: str) -> None:
        answer = Client().get(f"{API}/trials", headers={"Authorization": header} if header else {})
        status, code = problem(answer)
        assert status == 401
        assert code in ("not_authenticated", "authentication_failed")
        assert answer["WWW-Authenticate"].startswith("Bearer")

    def test_a_revoked_key_opens_nothing(self, api: Api) -> None:
        api_key_revoke(actor=Actor.system("test"), key=api.key)
        assert api.send("GET", "/trials").status_code == 401

    def test_a_test_key_sees_test_trials_only(self, vendor: Any) -> None:
        real, trying = a_trial(vendor), a_trial(vendor, is_test=True)
        live, test = Api(vendor), Api(vendor, is_test=True)
        assert [row["trial_id"] for row in live.send("GET", "/trials").json()["trials"]] == [real.public_id]
        assert [row["trial_id"] for row in test.send("GET", "/trials").json()["trials"]] == [trying.public_id]
        assert test.send("GET", f"/trials/{real.public_id}").status_code == 404

    def test_too_many_calls_are_told_when_to_come_back(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        from trials.handover.api.authentication import VendorThrottle

        monkeypatch.setattr(VendorThrottle, "rate", "2/min")
        answers = [api.send("GET", "/trials") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert problem(answers[-1])[1] == "throttled"
        assert int(answers[-1]["Retry-After"]) > 0


class TestTrials:
    def test_another_vendors_trial_is_unknown(self, api: Api) -> None:
        other = TrialFactory()
        for method, path in [
            ("GET", ""),
            ("PUT", "/provisioning"),
            ("POST", "/usage"),
            ("POST", "/extension"),
            ("POST", "/stop"),
        ]:
            body = {
                "status": "accepted", "day": clock.today().isoformat(), "active_users": 1,
                "decision": "refused", "reason": "x",
            }  # fmt: skip
            answer = api.send(method, f"/trials/{other.public_id}{path}", body, key=path)
            assert problem(answer) == (404, "trial_unknown")
        assert Trial.objects.get(pk=other.pk).sequence == 1

    def test_a_trial_shows_only_consented_fields(self, api: Api, vendor: Any) -> None:
        trial = a_trial(vendor)
        user = trial.requested_by
        user.contact.phone, user.contact.full_name = "0912 345 678", "Nguyễn Thị Minh Nguyệt"
        user.contact.save()
        actor = Actor(kind="user", ref="user:0", user_pk=user.pk, organisation_pk=trial.organisation_id)
        fields = {"purpose": "trial_handover", "subject": trial.public_id}
        consent_give(actor=actor, fields=["phone"], text_version="1", **fields)
        path = f"/trials/{trial.public_id}"
        assert api.send("GET", path).json()["organisation"]["contact"] == {"phone": "0912 345 678"}
        consent_withdraw(actor=actor, **fields)
        assert api.send("GET", path).json()["organisation"]["contact"] == {}
        run_due()
        event = VendorEvent.objects.get(vendor=vendor, type="consent.withdrawn")
        assert event.trial_id == trial.pk

    def test_filters_and_pages(self, api: Api, vendor: Any) -> None:
        a_trial(vendor)
        active = a_trial(vendor, active=True)
        found = api.send("GET", "/trials?state=active").json()
        assert [row["trial_id"] for row in found["trials"]] == [active.public_id]
        assert found["next_cursor"] is None
        assert problem(api.send("GET", "/trials?state=happy")) == (400, "invalid_input")
        assert problem(api.send("GET", "/trials?cursor=abc")) == (400, "invalid_input")
        assert problem(api.send("GET", "/events?after=-1")) == (400, "invalid_input")
        assert problem(api.send("GET", "/trials?trang-thai=active")) == (400, "invalid_input")

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({"status": "ready"}, 400, "access_url_refused"),
            ({"status": "ready", "access_url": "http://x.vn/"}, 400, "access_url_refused"),
            ({"status": "declined"}, 400, "reason_needed"),
            ({"status": "maybe"}, 400, "invalid_input"),
            ({}, 400, "invalid_input"),
            ([], 400, "invalid_input"),
            ("{", 400, "parse_error"),
        ],
    )
    def test_bad_answers_are_problems_and_change_nothing(
        self, api: Api, vendor: Any, body: Any, status: int, code: str
    ) -> None:
        trial = a_trial(vendor)
        assert problem(api.send("PUT", f"/trials/{trial.public_id}/provisioning", body)) == (status, code)
        assert Trial.objects.get(pk=trial.pk).sequence == 1

    def test_accepted_ready_and_again(self, api: Api, vendor: Any) -> None:
        trial = a_trial(vendor)
        path = f"/trials/{trial.public_id}/provisioning"
        assert api.send("PUT", path, {"status": "accepted"}).json()["state"] == "provisioning"
        ready = {"status": "ready", "access_url": "https://vao.example.vn/", "account_hint": "kế toán"}
        for _ in range(2):
            assert api.send("PUT", path, ready).json()["state"] == "active"
        types = list(TrialEvent.objects.filter(trial=trial).values_list("type", flat=True))
        assert types == ["requested", "accepted", "ready"]
        assert problem(api.send("PUT", path, {"status": "accepted"})) == (409, "illegal_transition")

    def test_ready_after_the_end_is_refused_before_any_sweep_has_come_by(self, api: Api, vendor: Any) -> None:
        trial = a_trial(vendor, active=True)
        ready = {"status": "ready", "access_url": trial.access_url}
        path = f"/trials/{trial.public_id}/provisioning"
        assert api.send("PUT", path, ready).status_code == 200
        with time_machine.travel(trial.ends_at):
            assert problem(api.send("PUT", path, ready)) == (409, "trial_over")
        assert Trial.objects.get(pk=trial.pk).sequence == 1

    def test_stop_and_extension(self, api: Api, vendor: Any) -> None:
        trial = a_trial(vendor, active=True, extension_asked_days=10)
        path = f"/trials/{trial.public_id}"
        granted = api.send("POST", f"{path}/extension", {"decision": "granted"}, key="a").json()
        assert dt.datetime.fromisoformat(granted["ends_at"]) - trial.ends_at == dt.timedelta(days=10)
        assert api.send("POST", f"{path}/stop", {"reason": "Vi phạm."}, key="b").json()["state"] == "cancelled"
        assert Trial.objects.get(pk=trial.pk).state == State.CANCELLED

    def test_how_a_trial_ended_is_told_once_it_has(self, api: Api, vendor: Any) -> None:
        trial = a_trial(vendor, active=True)
        path = f"/trials/{trial.public_id}"
        assert api.send("GET", path).json()["ended"] is None
        services.trial_cancel(actor=sme_of(trial), trial=trial, reason="Chưa phù hợp.")
        ended = api.send("GET", path).json()["ended"]
        assert ended == {"at": Trial.objects.get().ended_at.isoformat(), "reason": "Chưa phù hợp."}

    def test_an_expired_trial_has_ended_too(self, api: Api, vendor: Any) -> None:
        trial = a_trial(vendor, active=True)
        with time_machine.travel(trial.ends_at, tick=False):
            expire_due()
            told = api.send("GET", f"/trials/{trial.public_id}").json()
        assert (told["state"], told["ended"]["reason"]) == ("expired", "")
        assert dt.datetime.fromisoformat(told["ended"]["at"]) == trial.ends_at

    def test_a_reported_purchase_is_told_until_it_is_confirmed_or_lapses(self, api: Api, vendor: Any) -> None:
        trial = a_trial(vendor, active=True)
        path = f"/trials/{trial.public_id}"
        assert api.send("GET", path).json()["purchase"] is None
        purchase_report(actor=sme_of(trial), trial=trial)
        reported_at = Trial.objects.get().claimed_at
        assert reported_at is not None
        reported = {"reported_at": reported_at.isoformat(), "confirmed_at": None}
        assert api.send("GET", path).json()["purchase"] == reported
        last_day = trial.last_day + dt.timedelta(days=90 + 30)
        with time_machine.travel(clock.end_of_day(last_day), tick=False):
            sweep_lapsed()
            assert api.send("GET", path).json()["purchase"] is None

    def test_a_confirmed_purchase_waits_for_nobody(self, api: Api, vendor: Any) -> None:
        trial = a_trial(vendor, active=True)
        Organisation.objects.filter(pk=trial.organisation_id).update(proven_at=clock.now())
        sale = {"plan": "co-ban", "amount_minor": 1, "currency": "VND", "period": "month"}
        evidence = {"kind": "contract", "reference": "HĐ-1"}
        path = f"/trials/{trial.public_id}"
        assert api.send("POST", f"{path}/conversion", {**sale, "evidence": evidence}).status_code == 200
        purchase_report(actor=sme_of(trial), trial=trial)
        told = api.send("GET", path).json()
        assert (told["state"], told["ended"]) == ("converted", None)
        assert told["purchase"]["confirmed_at"] == Trial.objects.get().converted_at.isoformat()

    def test_an_answer_sent_again_has_one_effect(self, api: Api, vendor: Any) -> None:
        declined, stopped = a_trial(vendor), a_trial(vendor, active=True)
        for number in range(2):
            body = {"status": "declined", "reason": "Ngoài phạm vi phục vụ."}
            answer = api.send("PUT", f"/trials/{declined.public_id}/provisioning", body)
            assert (answer.status_code, answer.json()["state"], answer.json()["sequence"]) == (200, "declined", 2)
            path = f"/trials/{stopped.public_id}/stop"
            answer = api.send("POST", path, {"reason": "Hết gói."}, key=f"s{number}")
            assert (answer.status_code, answer.json()["state"], answer.json()["sequence"]) == (200, "cancelled", 2)


class TestFeed:
    def test_the_feed_has_one_stable_order_without_gaps(self, api: Api) -> None:
        listing = ListingFactory(platform__vendor=api.vendor)
        trials = []
        for _ in range(3):
            sme = SmeFactory()
            trials.append(
                services.trial_start(actor=member_of(sme), organisation=sme, listing=listing, consent_fields=["email"])
            )
        run_due()
        first = api.send("GET", "/events?limit=2").json()
        rest = api.send("GET", f"/events?after={first['next_after']}").json()
        events = first["events"] + rest["events"]
        assert [row["position"] for row in events] == [1, 2, 3]
        assert [row["data"]["trial_id"] for row in events] == [trial.public_id for trial in trials]
        assert {row["type"] for row in events} == {"trial.requested"}
        assert api.send("GET", "/events?after=3").json() == {"events": [], "next_after": 3}

    def test_a_page_is_never_longer_than_its_limit_whatever_is_asked(self, api: Api) -> None:
        for _ in range(102):
            ping_vendor(vendor=api.vendor)
        assert len(api.send("GET", "/events").json()["events"]) == 50
        page = api.send("GET", "/events?limit=100000").json()
        assert (len(page["events"]), page["next_after"]) == (100, 100)
        assert api.send("GET", "/events?limit=-1").status_code == 400

    def test_delivering_twice_gives_one_place(self, api: Api) -> None:
        from trials.handover.feed import tell_step

        trial = a_trial(api.vendor)
        step = TrialEvent.objects.select_related("trial__vendor").get(trial=trial)
        assert tell_step(step=step, type="trial.requested") == tell_step(step=step, type="trial.requested")
        assert VendorEvent.objects.count() == 1

    def test_a_ping_is_an_event_without_data(self, api: Api) -> None:
        ping_vendor(vendor=api.vendor)
        assert api.send("GET", "/events").json()["events"][0]["data"] == {}


class TestHandoff:
    def code(self, trial: Trial) -> str:
        assert trial.organisation is not None
        return handoffs.code_issue(actor=member_of(trial.organisation, user=trial.requested_by), trial=trial)

    def test_a_test_key_redeems_no_code_of_a_live_trial_and_a_live_key_none_of_a_test_trial(self, vendor: Any) -> None:
        for is_test in (False, True):
            trial = a_trial(vendor, active=True, is_test=is_test)
            code = handoffs.code_issue(actor=member_of(trial.organisation), trial=trial)
            right, wrong = Api(vendor, is_test=is_test), Api(vendor, is_test=not is_test)
            assert problem(wrong.send("POST", "/handoffs/redeem", {"code": code})) == (404, "handoff_unknown")
            answer = right.send("POST", "/handoffs/redeem", {"code": code}).json()
            assert answer["trial_id"] == trial.public_id

    def test_a_code_is_redeemed_once_by_its_vendor(self, api: Api, vendor: Any) -> None:
        trial = a_trial(vendor, active=True)
        code = self.code(trial)
        assert problem(Api(VendorFactory()).send("POST", "/handoffs/redeem", {"code": code})) == (
            404,
            "handoff_unknown",
        )
        assert api.send("POST", "/handoffs/redeem", {"code": code}, key="1").json()["trial_id"] == trial.public_id
        assert problem(api.send("POST", "/handoffs/redeem", {"code": code}, key="2")) == (404, "handoff_unknown")

    def test_a_code_lives_ten_minutes_and_is_not_kept_in_clear(self, api: Api, vendor: Any) -> None:
        code = self.code(a_trial(vendor, active=True))
        assert code not in HandoffCode.objects.get().code_hash
        with time_machine.travel(clock.now() + dt.timedelta(minutes=11)):
            assert api.send("POST", "/handoffs/redeem", {"code": code}).status_code == 404


def test_the_schema_names_every_endpoint() -> None:
    schema = Client().get("/api/v1/schema/?format=json").json()
    paths = {path for path in schema["paths"] if path.startswith(API)}
    assert paths >= {
        f"{API}/trials",
        f"{API}/trials/{{public_id}}",
        f"{API}/trials/{{public_id}}/provisioning",
        f"{API}/trials/{{public_id}}/usage",
        f"{API}/trials/{{public_id}}/extension",
        f"{API}/trials/{{public_id}}/stop",
        f"{API}/events",
        f"{API}/handoffs/redeem",
    }
    assert "vendorKey" in schema["components"]["securitySchemes"]
