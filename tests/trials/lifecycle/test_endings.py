"""How trials end: who is told of it, by whom it says it was, and what becomes of days asked for."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts.models import ApiKey, Membership
from marketplace.accounts.services import api_key_create
from marketplace.notify.models import Notification
from marketplace.notify.rendering import words_of
from marketplace.outbox.testing import run_due
from tests.factories.accounts import AgencyFactory, actor_for, member, signed_in
from tests.factories.lifecycle import ListingFactory, SmeFactory, TrialFactory, member_of, sme_of, vendor_of
from trials.handover.models import VendorEndpoint
from trials.lifecycle import queries, services, sweeps
from trials.lifecycle.models import Trial, TrialEvent
from trials.lifecycle.states import State

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 11, 2, 9, 0, tzinfo=clock.VN)  # a Monday


@pytest.fixture
def traveller() -> Any:
    with time_machine.travel(START, tick=False) as moving:
        yield moving


def with_machine(trial: Trial) -> None:
    VendorEndpoint.objects.create(vendor=trial.vendor, url="https://may.example.vn/", created_at=clock.now())


def told(trial: Trial, user: Any, language: str = "vi") -> list[tuple[str, str]]:
    """(kind, body) of what `user` was told of the trial."""
    run_due()
    rows = Notification.objects.filter(user=user, context__trial_id=trial.public_id).order_by("pk")
    return [
        (row.kind, words_of(kind=row.kind, context=row.context, url=row.url, user=user, language=language).body)
        for row in rows
    ]


def kinds(trial: Trial, user: Any) -> list[str]:
    return [kind for kind, _body in told(trial, user)]


def last_line(trial: Trial) -> queries.HistoryLine:
    return queries.history(Trial.objects.get(pk=trial.pk))[0]


def officer() -> Actor:
    return actor_for(member(AgencyFactory(), "officer"))


class TestTheVendorsPeople:
    @pytest.mark.parametrize("has_machine", [False, True])
    def test_hear_once_of_an_overdue_answer_whatever_their_machine_hears(
        self, traveller: Any, has_machine: bool
    ) -> None:
        trial = TrialFactory()
        seller = member(trial.vendor.organisation, "sales").user
        member(trial.vendor.organisation, "technical")
        if has_machine:
            with_machine(trial)
        traveller.move_to(START + dt.timedelta(days=2, hours=9))
        assert [sweeps.tell_overdue(), sweeps.tell_overdue()] == [1, 0]
        [(kind, body)] = told(trial, seller)
        assert kind == "handover_answer_overdue"
        assert "đã quá hạn" in body and "Nếu đến 17:00 09/11/2026 chưa giao được tài khoản" in body
        assert Notification.objects.filter(kind__startswith="handover_").count() == 1

    def test_hear_that_the_sme_stopped_and_why(self) -> None:
        trial = TrialFactory(active=True)
        seller = member(trial.vendor.organisation, "sales").user
        services.trial_cancel(actor=sme_of(trial), trial=trial, reason="Không hợp.")
        [(kind, body)] = told(trial, seller)
        assert kind == "handover_cancelled"
        assert f"{trial.organisation.name} đã dừng lượt dùng thử" in body and "Lý do: Không hợp." in body
        assert kinds(trial, trial.requested_by) == []

    def test_hear_that_an_officer_stopped_it_and_so_does_the_sme(self) -> None:
        trial = TrialFactory(active=True)
        seller = member(trial.vendor.organisation, "owner").user
        services.trial_cancel(actor=officer(), trial=trial, reason="Vi phạm.")
        assert "Cán bộ chương trình đã dừng" in told(trial, seller)[0][1]
        assert "Cán bộ chương trình đã dừng" in told(trial, trial.requested_by)[0][1]

    def test_do_not_hear_of_what_their_vendor_did_itself(self) -> None:
        stopped, failed = TrialFactory(active=True), TrialFactory()
        sellers = [member(trial.vendor.organisation, "sales").user for trial in (stopped, failed)]
        services.trial_cancel(actor=vendor_of(stopped), trial=stopped)
        services.trial_fail(actor=vendor_of(failed), trial=failed)
        assert [kinds(stopped, sellers[0]), kinds(failed, sellers[1])] == [[], []]

    def test_hear_of_the_time_limit_though_no_machine_is_told_of_it(self, traveller: Any) -> None:
        trial = TrialFactory(answer_due_at=None)
        seller = member(trial.vendor.organisation, "sales").user
        with_machine(trial)
        traveller.move_to(START + dt.timedelta(days=8))
        assert sweeps.fail_due() == 1
        [(kind, body)] = told(trial, seller)
        assert kind == "handover_failed" and "không được giao trong thời hạn" in body

    @pytest.mark.parametrize(("has_machine", "expected"), [(False, ["handover_expired"]), (True, [])])
    def test_hear_of_an_expiry_unless_their_machine_does(
        self, traveller: Any, has_machine: bool, expected: list[str]
    ) -> None:
        trial = TrialFactory(active=True)
        seller = member(trial.vendor.organisation, "sales").user
        if has_machine:
            with_machine(trial)
        traveller.move_to(trial.ends_at)
        sweeps.expire_due()
        assert kinds(trial, seller) == expected

    @pytest.mark.parametrize(("has_spoken", "expected"), [(False, ["handover_access_problem"]), (True, [])])
    def test_hear_what_is_to_be_answered_until_their_machine_has_spoken(
        self, has_spoken: bool, expected: list[str]
    ) -> None:
        trial = TrialFactory(active=True)
        seller = member(trial.vendor.organisation, "sales").user
        with_machine(trial)
        key, _text = api_key_create(actor=Actor.system("test"), organisation=trial.vendor.organisation)
        if has_spoken:
            ApiKey.objects.filter(pk=key.pk).update(last_used_at=clock.now())
        services.access_problem(actor=sme_of(trial), trial=trial)
        assert kinds(trial, seller) == expected

    def test_of_a_test_trial_nobody_hears(self, traveller: Any) -> None:
        trial = TrialFactory(active=True, is_test=True, requested_by=None)
        seller = member(trial.vendor.organisation, "sales").user
        traveller.move_to(trial.ends_at)
        sweeps.expire_due()
        assert kinds(trial, seller) == []


class TestTheSme:
    def test_hears_through_its_owners_once_the_asker_has_left(self) -> None:
        trial = TrialFactory()
        asker, owner = trial.requested_by, member(trial.organisation, "owner").user
        Membership.objects.filter(user=asker).update(ended_at=clock.now())
        services.trial_decline(actor=vendor_of(trial), trial=trial, reason="Ngoài phạm vi.")
        assert (kinds(trial, asker), kinds(trial, owner)) == ([], ["trial_declined"])

    def test_is_told_that_its_request_was_accepted(self) -> None:
        trial = TrialFactory()
        services.trial_accept(actor=vendor_of(trial), trial=trial)
        assert kinds(trial, trial.requested_by) == ["trial_accepted"]

    def test_hears_only_of_the_hand_over_that_follows_at_once(self) -> None:
        trial = TrialFactory()
        vendor = vendor_of(trial)
        services.trial_accept(actor=vendor, trial=trial)
        services.trial_ready(actor=vendor, trial=trial, access_url="https://vao.example.vn/")
        assert kinds(trial, trial.requested_by) == ["trial_ready"]

    def test_is_told_that_a_proven_organisation_took_its_place(self) -> None:
        listing, sme = ListingFactory(), SmeFactory()
        real = SmeFactory(entity=sme.entity, proven_at=clock.now())
        ask = {"listing": listing, "consent_fields": ["email"]}
        lost = services.trial_start(actor=member_of(sme), organisation=sme, **ask)
        services.trial_start(actor=member_of(real), organisation=real, **ask)
        [(kind, body)] = told(lost, lost.requested_by)
        assert kind == "trial_slot_taken_over"
        assert "không còn được tính" in body and real.name not in body
        assert str(last_line(lost).words).startswith("Không còn tính: một đơn vị đã chứng minh")

    @pytest.mark.parametrize("who", ["vendor", "programme"])
    def test_reads_who_gave_up_and_not_that_time_ran_out(self, who: str) -> None:
        trial = TrialFactory()
        actor = vendor_of(trial) if who == "vendor" else officer()
        services.trial_fail(
            actor=actor, trial=trial, reason="Hết máy chủ.", source="api" if who == "vendor" else "officer"
        )
        [(_kind, body)] = told(trial, trial.requested_by)
        assert ("Nhà cung cấp báo" if who == "vendor" else "Cán bộ chương trình đã kết thúc") in body
        assert "trong thời hạn" not in body and "Lý do: Hết máy chủ." in body

    def test_a_failure_without_words_of_its_vendor_claims_no_time_limit(self) -> None:
        trial = TrialFactory()
        services.trial_fail(actor=vendor_of(trial), trial=trial)
        assert Trial.objects.get(pk=trial.pk).end_reason == ""
        assert "trong thời hạn" not in told(trial, trial.requested_by)[0][1]


class TestHistory:
    @pytest.mark.parametrize(
        ("who", "words"),
        [("sme", "Doanh nghiệp dừng"), ("vendor", "Nhà cung cấp dừng"), ("programme", "Cán bộ chương trình dừng")],
    )
    def test_says_who_stopped_and_why_to_everybody(self, who: str, words: str) -> None:
        trial = TrialFactory(active=True)
        actor = {"sme": sme_of, "vendor": vendor_of}.get(who, lambda _trial: officer())(trial)
        services.trial_cancel(actor=actor, trial=trial, reason="Không hợp.")
        sme = signed_in(member(trial.organisation).user).get(reverse("lifecycle:trial", args=[trial.public_id]))
        vendor = signed_in(member(trial.vendor.organisation).user).get(
            reverse("handover:request", args=[trial.public_id])
        )
        agency = signed_in(member(AgencyFactory(), "officer").user).get(
            reverse("casework:trial", args=[trial.public_id])
        )
        for page in (sme, vendor, agency):
            assert page.status_code == 200
            assert words in page.content.decode() and "Lý do: Không hợp." in page.content.decode()

    def test_of_a_failure_tells_vendor_officer_and_clock_apart(self, traveller: Any) -> None:
        trials = [TrialFactory() for _ in range(3)]
        services.trial_fail(actor=vendor_of(trials[0]), trial=trials[0], reason="Hết máy chủ.", source="api")
        services.trial_fail(actor=officer(), trial=trials[1], reason="Không liên lạc được.", source="officer")
        traveller.move_to(START + dt.timedelta(days=8))
        sweeps.fail_due()
        lines = [(str(line.words), line.reason) for line in map(last_line, trials)]
        assert lines == [
            ("Nhà cung cấp báo không cấp được tài khoản", "Hết máy chủ."),
            ("Cán bộ kết thúc vì không cấp được tài khoản", "Không liên lạc được."),
            ("Không cấp được tài khoản trong thời hạn", ""),
        ]

    def test_of_old_failures_goes_by_where_they_came_from(self) -> None:
        trial = TrialFactory(state=State.FAILED, end_reason="Hết máy chủ.", sequence=2)
        now = clock.now()
        TrialEvent.objects.create(
            trial=trial, seq=2, type="failed", occurred_at=now, recorded_at=now, source="api", actor="key:1"
        )
        assert str(last_line(trial).words) == "Nhà cung cấp báo không cấp được tài khoản"


class TestDaysAskedFor:
    def asked(self) -> Trial:
        trial = TrialFactory(active=True)
        services.extension_request(actor=sme_of(trial), trial=trial, days=10, reason="Chờ duyệt mua.")
        return trial

    def test_end_unanswered_with_the_trial_and_the_sme_is_told(self, traveller: Any) -> None:
        trial, other = self.asked(), TrialFactory(active=True)
        traveller.move_to(trial.ends_at)
        assert sweeps.expire_due() == 2
        row = Trial.objects.get(pk=trial.pk)
        assert (row.state, row.extension_asked_days) == (State.EXPIRED, None)
        assert (last_line(trial).unanswered_days, last_line(other).unanswered_days) == (10, None)
        bodies = dict(told(trial, trial.requested_by))
        assert "Yêu cầu thêm 10 ngày chưa được nhà cung cấp trả lời." in bodies["trial_expired"]
        english = dict(told(trial, trial.requested_by, "en"))["trial_expired"]
        assert "had not answered the request for 10 more days." in english
        assert "Yêu cầu thêm" not in dict(told(other, other.requested_by))["trial_expired"]
        page = (
            signed_in(member(trial.organisation).user)
            .get(reverse("lifecycle:trial", args=[trial.public_id]))
            .content.decode()
        )
        assert "đang chờ nhà cung cấp trả lời" not in page and "Yêu cầu thêm 10 ngày" in page

    def test_end_with_a_cancelled_and_a_failed_trial_too(self) -> None:
        left, locked_out = self.asked(), self.asked()
        services.trial_cancel(actor=vendor_of(left), trial=left)
        services.access_problem(actor=sme_of(locked_out), trial=locked_out)
        services.trial_fail(actor=vendor_of(locked_out), trial=locked_out)
        for trial in (left, locked_out):
            assert Trial.objects.get(pk=trial.pk).extension_asked_days is None
            assert trial.events.last().data == {"by": "vendor", "unanswered_days": 10}
            assert "Yêu cầu thêm 10 ngày" in told(trial, trial.requested_by)[-1][1]

    def test_are_kept_while_the_trial_goes_on(self) -> None:
        trial = self.asked()
        services.access_problem(actor=sme_of(trial), trial=trial)
        assert Trial.objects.get(pk=trial.pk).extension_asked_days == 10
