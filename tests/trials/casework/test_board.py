"""What is stuck, who sees it, and what an officer can do about it."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client

from marketplace import clock
from marketplace.accounts.models import Membership
from marketplace.audit.models import AuditEvent
from marketplace.errors import InvalidInput, NotAllowed
from marketplace.notify.models import Notification
from marketplace.outbox.models import OutboxMessage
from marketplace.outbox.testing import run_due
from tests.factories.accounts import AgencyFactory, actor_for, member, signed_in
from tests.factories.lifecycle import (
    ListingFactory,
    TrialFactory,
    VendorFactory,
    member_of,
    reported_unused,
    sme_of,
    vendor_of,
)
from trials.casework.models import CaseAct, Reminder
from trials.casework.services import Kind, cases_act
from trials.casework.stuck import stuck
from trials.conversion.models import Claim
from trials.lifecycle.models import Trial, TrialEvent
from trials.lifecycle.states import State

pytestmark = pytest.mark.django_db
BOARD = "/dieu-hanh/dang-mac/"


def officer(province: str = "", role: str = "officer") -> Client:
    return signed_in(member(AgencyFactory(), role, province_code=province).user)


def acting(province: str = "", role: str = "officer") -> Any:
    return actor_for(member(AgencyFactory(), role, province_code=province))


def late_request(**fields: Any) -> Trial:
    asked = clock.now() - dt.timedelta(days=9)
    return TrialFactory(requested_at=asked, answer_due_at=asked + dt.timedelta(days=2), **fields)


def claimed_by(side: str, at: dt.datetime) -> Trial:
    trial = TrialFactory(active=True, claimed_at=at)
    Claim.objects.create(trial=trial, side=side, stance="bought", plan_code="co-ban", at=at, actor="user:0")
    return trial


def signed_in_vendor(trial: Trial) -> Any:
    return member(trial.vendor.organisation, "sales").user


def test_the_stuck_board_reminds_a_vendor_once_a_day() -> None:
    trial = late_request()
    vendor_of(trial)
    client = officer()
    page = client.get("/dieu-hanh/dang-mac/").content.decode()
    assert trial.public_id in page and "Chưa trả lời" in page

    for expected in ("Đã nhắc", "Hôm nay đã nhắc"):
        answer = client.post("/dieu-hanh/dang-mac/", {"nhac": f"no_answer:{trial.vendor_id}"}, follow=True)
        assert expected in answer.content.decode()
    assert Reminder.objects.get().trials == 1
    assert OutboxMessage.objects.filter(topic="notice").count() == 1
    assert not Notification.objects.exists()


def test_who_may_not_remind_changes_nothing() -> None:
    trial = late_request()
    nhac = {"nhac": f"no_answer:{trial.vendor_id}"}
    officer(role="auditor").post("/dieu-hanh/dang-mac/", nhac)
    officer("96").post("/dieu-hanh/dang-mac/", nhac)
    officer().get("/dieu-hanh/dang-mac/", nhac)
    officer().post("/dieu-hanh/dang-mac/", {"nhac": f"no_answer:{VendorFactory().pk}"})
    officer().post("/dieu-hanh/dang-mac/", {"nhac": "x"})
    assert not Reminder.objects.exists()


def test_reasons_of_the_board() -> None:
    long_ago = clock.now() - dt.timedelta(days=12)
    quiet = TrialFactory(active=True, requested_at=long_ago)
    reported_unused(quiet, clock.today())
    TrialFactory(active=True, requested_at=long_ago)  # its vendor reports nothing: nobody can tell
    claimed, purchased = (claimed_by(side, long_ago) for side in ("vendor", "sme"))
    TrialFactory(active=True, claimed_at=long_ago)  # an imported history has nobody to ask
    locked_out = late_request(state=State.PROVISIONING, days_left_at_stop=20)
    slow = late_request(state=State.PROVISIONING)
    TrialFactory(active=True)
    TrialFactory()
    TrialFactory(state=State.DECLINED, requested_at=long_ago)
    found = {entry.trial.pk: entry.reason.value for entry in stuck()}
    assert found == {
        quiet.pk: "idle", claimed.pk: "claimed", purchased.pk: "purchase_claimed",
        locked_out.pk: "locked_out", slow.pk: "no_access",
    }  # fmt: skip
    assert stuck("96") == []


class TestReminders:
    """A vendor is reminded of each trial once a day, whichever officer presses."""

    def told(self) -> list[int]:
        run_due()
        return [row.context["count"] for row in Notification.objects.filter(kind="handover.reminder").order_by("pk")]

    def test_one_province_does_not_use_up_the_day_of_others(self) -> None:
        here = late_request(province_code="01")
        there = late_request(province_code="96", platform=here.platform)
        vendor_of(here)
        for province, trial, done in (("01", here, 1), ("96", there, 1), ("96", there, 0), ("", here, 0)):
            assert cases_act(actor=acting(province), kind=Kind.REMINDED, public_ids=[trial.public_id]).done == done
        assert self.told() == [1, 1]
        assert sorted(Reminder.objects.values_list("province_code", "trials")) == [("01", 1), ("96", 1)]

    def test_the_centre_reminds_of_what_the_province_did_not(self) -> None:
        here = late_request(province_code="01")
        there = late_request(province_code="96", platform=here.platform)
        vendor_of(here)
        for province in ("01", "", ""):
            cases_act(actor=acting(province), kind=Kind.REMINDED, public_ids=[here.public_id, there.public_id])
        assert self.told() == [1, 1]
        acts = CaseAct.objects.filter(kind="reminded").order_by("pk").values_list("trial", flat=True)
        assert list(acts) == [here.pk, there.pk]


class TestPurchases:
    """A reported purchase waits for one side, and "Nhắc" reaches that side."""

    def waiting(self) -> tuple[Trial, Trial]:
        long_ago = clock.now() - dt.timedelta(days=5)
        for_sme, for_vendor = claimed_by("vendor", long_ago), claimed_by("sme", long_ago)
        sme_of(for_sme)
        vendor_of(for_sme)
        sme_of(for_vendor)
        vendor_of(for_vendor)
        return for_sme, for_vendor

    def told(self) -> list[tuple[int, str]]:
        run_due()
        return sorted(Notification.objects.values_list("user_id", "kind"))

    def test_the_side_that_is_waited_for_is_reminded_once_a_day(self) -> None:
        for_sme, for_vendor = self.waiting()
        seller = for_vendor.vendor.organisation.memberships.get().user_id
        expected = sorted([(for_sme.requested_by_id, "conversion.reminder"), (seller, "handover.reminder")])
        keys = [for_sme.public_id, for_vendor.public_id]
        for done in (2, 0):
            assert cases_act(actor=acting(), kind=Kind.REMINDED, public_ids=keys).done == done
            assert self.told() == expected
        assert set(CaseAct.objects.values_list("trial", "kind")) == {
            (for_sme.pk, "reminded_sme"), (for_vendor.pk, "reminded"),
        }  # fmt: skip
        assert AuditEvent.objects.filter(action="sme.reminded").count() == 1

    def test_the_button_of_a_group_reminds_its_smes(self) -> None:
        for_sme, _for_vendor = self.waiting()
        answer = officer().post(BOARD, {"nhac": f"claimed:{for_sme.vendor_id}"}, follow=True)
        assert "Đã làm với 1 lượt" in answer.content.decode()
        assert self.told() == [(for_sme.requested_by_id, "conversion.reminder")]
        assert not Reminder.objects.exists()

    def test_an_officer_of_another_province_reminds_nobody(self) -> None:
        for_sme, _for_vendor = self.waiting()
        officer("96").post(BOARD, {"nhac": f"claimed:{for_sme.vendor_id}"})
        officer(role="auditor").post(BOARD, {"nhac": f"claimed:{for_sme.vendor_id}"})
        assert (self.told(), CaseAct.objects.count()) == ([], 0)


class TestActs:
    def test_a_call_is_noted_and_audited_without_its_words(self) -> None:
        trial, actor = late_request(), acting()
        outcome = cases_act(actor=actor, kind=Kind.CALLED, public_ids=[trial.public_id], note="Hẹn chiều nay  trả lời.")
        assert (outcome.done, outcome.refusals) == (1, {})
        act = CaseAct.objects.get()
        assert (act.trial, act.note, act.reason) == (trial, "Hẹn chiều nay trả lời.", "no_answer")
        event = AuditEvent.objects.get(action="case.called")
        assert (event.actor, event.data) == (actor.ref, {"reason": "no_answer"})

    def test_a_call_noted_twice_within_a_minute_is_noted_once(self) -> None:
        trial, actor = late_request(), acting()
        with time_machine.travel(clock.now(), tick=False) as traveller:
            for note, seconds, done in (("Hẹn mai.", 0, 1), ("Hẹn mai.", 59, 0), ("Đổi số.", 0, 1), ("Hẹn mai.", 2, 1)):
                traveller.shift(seconds)
                outcome = cases_act(actor=actor, kind=Kind.CALLED, public_ids=[trial.public_id], note=note)
                assert outcome.done == done, note
        assert CaseAct.objects.count() == 3

    @pytest.mark.parametrize("kind", [Kind.CALLED, Kind.FAILED, Kind.ESCALATED])
    def test_words_are_needed(self, kind: Kind) -> None:
        trial = late_request()
        with pytest.raises(InvalidInput):
            cases_act(actor=acting(), kind=kind, public_ids=[trial.public_id], note="  ")
        assert not CaseAct.objects.exists()

    def test_an_officer_of_the_province_ends_an_overdue_request(self) -> None:
        trial = late_request(province_code="96")
        cases_act(actor=acting("96"), kind=Kind.FAILED, public_ids=[trial.public_id], note="Công ty đã ngừng dịch vụ.")
        row = Trial.objects.get(pk=trial.pk)
        assert (row.state, row.counts, row.end_reason) == (State.FAILED, False, "Công ty đã ngừng dịch vụ.")
        assert row.events.get(type="failed").source == "officer"

    def test_an_officer_of_another_province_changes_nothing(self) -> None:
        trial = late_request(province_code="01")
        outcome = cases_act(actor=acting("96"), kind=Kind.FAILED, public_ids=[trial.public_id], note="x")
        assert (outcome.done, list(outcome.refusals.values())) == (0, [[trial.public_id]])
        assert Trial.objects.get(pk=trial.pk).state == State.REQUESTED
        assert not CaseAct.objects.exists()

    @pytest.mark.parametrize("role", ["auditor", "reviewer", "editor"])
    def test_others_change_nothing(self, role: str) -> None:
        trial = late_request()
        with pytest.raises(NotAllowed):
            cases_act(actor=acting(role=role), kind=Kind.CALLED, public_ids=[trial.public_id], note="x")
        assert not CaseAct.objects.exists()

    def test_what_is_not_overdue_is_not_ended(self) -> None:
        quiet = TrialFactory(active=True, requested_at=clock.now() - dt.timedelta(days=12))
        reported_unused(quiet, clock.today())
        late = late_request()
        outcome = cases_act(
            actor=acting(), kind=Kind.FAILED, public_ids=[quiet.public_id, late.public_id], note="Không liên lạc được."
        )
        assert (outcome.done, list(outcome.refusals.values())) == (1, [[quiet.public_id]])
        assert Trial.objects.get(pk=quiet.pk).state == State.ACTIVE
        assert Trial.objects.get(pk=late.pk).state == State.FAILED

    def test_alternatives_are_offered_once_a_day(self) -> None:
        listing = ListingFactory()
        trial = late_request(platform=ListingFactory().platform)
        sme_of(trial)
        actor = acting()
        for done in (1, 0):
            outcome = cases_act(actor=actor, kind=Kind.ALTERNATIVES, public_ids=[trial.public_id])
            assert outcome.done == done
        run_due()
        assert Notification.objects.get(kind="trial_alternatives").user == trial.requested_by
        assert listing.platform.category == trial.platform.category

    def test_alternatives_go_to_the_owners_once_the_asker_has_left(self) -> None:
        ListingFactory()
        trial = late_request(platform=ListingFactory().platform)
        keys, actor = [trial.public_id], acting()
        Membership.objects.filter(user=trial.requested_by).update(ended_at=clock.now())
        assert cases_act(actor=actor, kind=Kind.ALTERNATIVES, public_ids=keys).done == 0
        assert (CaseAct.objects.count(), OutboxMessage.objects.count()) == (0, 0)
        owner = member_of(trial.organisation)
        assert cases_act(actor=actor, kind=Kind.ALTERNATIVES, public_ids=keys).done == 1
        run_due()
        assert [row.user_id for row in Notification.objects.all()] == [owner.user_pk]

    def test_a_province_hands_a_case_to_the_centre(self) -> None:
        centre = member(AgencyFactory(), "officer")
        trial = late_request(province_code="96")
        cases_act(actor=acting("96"), kind=Kind.ESCALATED, public_ids=[trial.public_id], note="Vượt thẩm quyền.")
        run_due()
        assert list(Notification.objects.values_list("user_id", "kind")) == [(centre.user_id, "trial_escalated")]


class TestEscalation:
    """A case goes to the centre once for each reason, and again once the trial has moved."""

    def escalate(self, trial: Trial) -> int:
        actor = acting(trial.province_code)
        outcome = cases_act(actor=actor, kind=Kind.ESCALATED, public_ids=[trial.public_id], note="Vượt thẩm quyền.")
        return outcome.done

    def with_centre(self) -> bool:
        return "trl_" in officer().get(f"{BOARD}?escalated=1").content.decode()

    def test_once_while_nothing_changes(self) -> None:
        trial = late_request()
        assert [self.escalate(trial), self.escalate(trial), self.with_centre()] == [1, 0, True]

    def test_again_for_another_reason(self) -> None:
        trial = late_request(state=State.PROVISIONING)
        assert (self.escalate(trial), self.with_centre()) == (1, True)
        Trial.objects.filter(pk=trial.pk).update(days_left_at_stop=20)
        assert not self.with_centre()
        assert [self.escalate(trial), self.escalate(trial), self.with_centre()] == [1, 0, True]

    def test_again_once_the_trial_has_moved(self) -> None:
        trial = late_request(state=State.PROVISIONING)
        assert (self.escalate(trial), self.with_centre()) == (1, True)
        with time_machine.travel(clock.now() + dt.timedelta(days=2), tick=False):
            now = clock.now()
            TrialEvent.objects.create(
                trial=trial, seq=2, type="ready", occurred_at=now, recorded_at=now, source="portal", actor="user:0"
            )
        with time_machine.travel(clock.now() + dt.timedelta(days=4), tick=False):
            assert not self.with_centre()
            assert [self.escalate(trial), self.escalate(trial), self.with_centre()] == [1, 0, True]


class TestPages:
    def test_many_at_once_with_the_filter_kept(self) -> None:
        rows = [late_request() for _ in range(3)]
        elsewhere = late_request(province_code="96")
        client = officer()
        address = f"{BOARD}?province=01"
        page = client.get(address).content.decode()
        assert all(row.public_id in page for row in rows)
        assert elsewhere.public_id not in page
        answer = client.post(address, {"kind": "called", "note": "Đã gọi tổng đài.", "all": "1"}, follow=True)
        assert "Đã làm với 3 lượt" in answer.content.decode()
        assert answer.redirect_chain == [(address, 302)]
        assert CaseAct.objects.filter(kind="called").count() == 3

    def test_nothing_chosen_keeps_what_was_typed(self) -> None:
        late_request()
        answer = officer().post(BOARD, {"kind": "called", "note": "Đã gọi."})
        assert answer.status_code == 422
        assert "Chưa chọn lượt nào" in answer.content.decode()
        assert "Đã gọi." in answer.content.decode()

    def test_a_bad_filter_is_told(self) -> None:
        late_request()
        assert officer().get(f"{BOARD}?age=x").status_code == 400

    def test_one_trial_and_its_province(self) -> None:
        trial = late_request(province_code="96")
        address = f"/dieu-hanh/luot/{trial.public_id}/"
        assert officer("01").get(address).status_code == 404
        client = officer("96")
        assert trial.platform.name in client.get(address).content.decode()
        assert client.post(address, {"kind": "called", "note": "Hẹn mai."}).status_code == 302
        assert "Hẹn mai." in client.get(address).content.decode()
        assert officer(role="auditor").post(address, {"kind": "called", "note": "x"}).status_code == 403
        assert CaseAct.objects.count() == 1

    def test_a_vendors_people_and_smes_are_refused(self) -> None:
        trial = late_request()
        for person in (trial.requested_by, signed_in_vendor(trial)):
            client = Client()
            client.force_login(person)
            assert client.get(BOARD).status_code in (302, 403)
            assert client.get(f"/dieu-hanh/luot/{trial.public_id}/").status_code in (302, 403)


class TestLookUp:
    """An officer finds a trial when somebody calls about it."""

    URL = "/dieu-hanh/luot/"

    def test_by_code_by_name_and_by_state(self) -> None:
        trial, other = TrialFactory(organisation__name="Gốm Bát Tràng Xưa"), TrialFactory(active=True)
        client = officer()
        for query, is_found in (
            (f"q={trial.public_id}", True), ("q=bát tràng", True), ("q=khong co", False), ("state=requested", True),
            ("state=active", False), (f"vendor={trial.vendor_id}", True), (f"vendor={other.vendor_id}", False),
        ):  # fmt: skip
            page = client.get(f"{self.URL}?{query}").content.decode()
            assert (f"{self.URL}{trial.public_id}/" in page) is is_found, query

    def test_a_provinces_officer_finds_its_own_only(self) -> None:
        mine, other = TrialFactory(province_code="96"), TrialFactory(province_code="79")
        page = officer("96").get(f"{self.URL}?q={other.public_id}").content.decode()
        assert f"{self.URL}{other.public_id}/" not in page
        assert f"{self.URL}{mine.public_id}/" in officer("96").get(self.URL).content.decode()

    def test_a_bad_filter_is_told(self) -> None:
        assert officer().get(f"{self.URL}?state=x").status_code == 400

    def test_an_sme_does_not_get_in(self) -> None:
        trial = TrialFactory()
        sme_of(trial)
        assert signed_in(trial.requested_by).get(self.URL).status_code == 403
