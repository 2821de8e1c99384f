"""Starting a trial, moving it on, and every refusal leaving nothing behind."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts.models import Consent, Organisation
from marketplace.errors import Conflict, DomainError, InvalidInput, NotAllowed
from marketplace.outbox.models import OutboxMessage
from marketplace.reference.models import ProgrammeTerms, Round
from tests.factories.lifecycle import (
    ListingFactory,
    SmeFactory,
    TrialFactory,
    member_of,
    sme_of,
    vendor_of,
)
from trials.lifecycle import services
from trials.lifecycle.consent import contact_of
from trials.lifecycle.models import Trial, TrialEvent, UsageDay
from trials.lifecycle.slot import release_self_declared
from trials.lifecycle.states import State
from trials.lifecycle.sweeps import expire_due

pytestmark = pytest.mark.django_db
ANYBODY = "nobody"


@pytest.fixture
def listing() -> Any:
    return ListingFactory()


@pytest.fixture
def sme() -> Organisation:
    return SmeFactory()


def start(actor: Actor, sme: Organisation, listing: Any, **changes: Any) -> Trial:
    return services.trial_start(
        actor=actor, organisation=sme, listing=listing, **{"consent_fields": ["email"], **changes}
    )


def fresh(trial: Trial) -> Trial:
    return Trial.objects.get(pk=trial.pk)


def nothing_happened() -> None:
    assert not Trial.objects.exists()
    assert not TrialEvent.objects.exists()
    assert not Consent.objects.exists()
    assert not OutboxMessage.objects.exists()


class TestStart:
    def test_freezes_who_asked_for_what(self, listing: Any, sme: Organisation) -> None:
        with time_machine.travel(dt.datetime(2026, 11, 20, 9, 12, tzinfo=clock.VN), tick=False):
            trial = fresh(start(member_of(sme), sme, listing, source="hoi-thao"))
            assert trial.requested_at == clock.now()
        assert (trial.state, trial.sequence, trial.counts) == (State.REQUESTED, 1, True)
        assert (trial.plan_code, trial.trial_days) == ("co-ban", 30)
        assert trial.plan_terms["price_minor"] == 270_000
        assert (trial.province_code, trial.vsic_section, trial.size) == ("01", "G", "small")
        assert (trial.programme_code, trial.round.programme.code) == ("hien-hanh", "hien-hanh")
        assert (trial.category_slug, trial.source, trial.organisation_kind) == ("pos", "hoi-thao", "enterprise")
        assert trial.is_simulated  # the demonstration's trials enter no real figure
        # Friday 20/11: the 2nd working day is Tuesday, the 5th the Friday after.
        assert trial.answer_due_at == dt.datetime(2026, 11, 24, 17, 0, tzinfo=clock.VN)
        assert trial.fail_due_at == dt.datetime(2026, 11, 27, 17, 0, tzinfo=clock.VN)

    def test_writes_event_consent_and_promises_with_keys_only(self, listing: Any, sme: Organisation) -> None:
        actor = member_of(sme)
        trial = start(actor, sme, listing, consent_fields=["phone", "email"])
        event = TrialEvent.objects.get(trial=trial)
        assert (event.seq, event.type, event.actor, event.data) == (1, "requested", actor.ref, {})
        assert sorted(Consent.objects.get(subject=trial.public_id).fields) == ["email", "phone"]
        message = OutboxMessage.objects.get(topic="trial.requested", listener="handover.feed.trial.requested")
        assert message.payload == {"trial_pk": trial.pk, "seq": 1}

    def test_joins_only_consented_contact_fields(self, listing: Any, sme: Organisation) -> None:
        actor = member_of(sme)
        trial = start(actor, sme, listing)
        assert contact_of(trial) == {"email": trial.requested_by.email}

    def test_asking_again_returns_the_open_request(self, listing: Any, sme: Organisation) -> None:
        actor = member_of(sme)
        assert start(actor, sme, listing).pk == start(actor, sme, listing).pk
        assert (Trial.objects.count(), TrialEvent.objects.count(), Consent.objects.count()) == (1, 1, 1)

    def test_a_second_person_is_told_by_whom(self, listing: Any, sme: Organisation) -> None:
        first = start(member_of(sme), sme, listing)
        with pytest.raises(Conflict) as refusal:
            start(member_of(sme, role="member"), sme, listing)
        assert refusal.value.code == "one_trial"
        assert first.requested_by.email in refusal.value.message
        assert Trial.objects.count() == 1

    def test_another_organisation_of_the_entity_learns_nothing(self, listing: Any, sme: Organisation) -> None:
        first = start(member_of(sme), sme, listing)
        twin = SmeFactory(entity=sme.entity)
        with pytest.raises(Conflict) as refusal:
            start(member_of(twin), twin, listing)
        for secret in (first.requested_by.email, sme.name, listing.platform.name, "2026"):
            assert secret not in refusal.value.message
        assert Trial.objects.count() == 1

    def test_a_proven_organisation_takes_the_slot_over(self, listing: Any, sme: Organisation) -> None:
        impostor = start(member_of(sme), sme, listing)
        real = SmeFactory(entity=sme.entity, proven_at=clock.now())
        trial = start(member_of(real), real, listing)
        assert (fresh(impostor).counts, fresh(trial).counts) == (False, True)
        assert TrialEvent.objects.filter(trial=impostor).last().data == {"reason": "slot_taken_over"}

    def test_a_proven_holder_is_not_pushed_out(self, listing: Any) -> None:
        holder = SmeFactory(proven_at=clock.now())
        held = start(member_of(holder), holder, listing)
        other = SmeFactory(entity=holder.entity, proven_at=clock.now())
        with pytest.raises(Conflict):
            start(member_of(other), other, listing)
        assert fresh(held).counts

    def test_proof_releases_what_others_hold_under_the_same_tax_code(self, listing: Any, sme: Organisation) -> None:
        impostor = start(member_of(sme), sme, listing)
        real = SmeFactory(entity=sme.entity, tax_id=sme.tax_id, proven_at=clock.now())
        assert release_self_declared(real) == 1
        assert release_self_declared(real) == 0
        assert fresh(impostor).counts is False

    def test_a_trial_that_does_not_count_leaves_the_slot_free(self, listing: Any, sme: Organisation) -> None:
        actor = member_of(sme)
        first = start(actor, sme, listing)
        services.trial_decline(actor=vendor_of(first), trial=first, reason="Hết chỗ.")
        second = start(actor, sme, listing)
        assert second.pk != first.pk

    @pytest.mark.parametrize("fields", [[], ["full_name"], ["email", "tax_id"], "email", None])
    def test_refuses_bad_consent(self, listing: Any, sme: Organisation, fields: Any) -> None:
        with pytest.raises(InvalidInput):
            start(member_of(sme), sme, listing, consent_fields=fields)
        nothing_happened()

    def test_refuses_whoever_does_not_act_for_the_sme(self, listing: Any, sme: Organisation) -> None:
        with pytest.raises(NotAllowed):
            start(member_of(SmeFactory()), sme, listing)
        nothing_happened()

    @pytest.mark.parametrize("kind", [Organisation.Kind.VENDOR, Organisation.Kind.AGENCY])
    def test_refuses_those_who_are_no_sme(self, listing: Any, kind: str) -> None:
        other = SmeFactory(kind=kind)
        with pytest.raises(NotAllowed):
            start(member_of(other), other, listing)
        nothing_happened()

    def test_refuses_without_an_open_round(self, listing: Any, sme: Organisation) -> None:
        Round.objects.update(closes_on=dt.date(2020, 1, 1))
        with pytest.raises(DomainError) as refusal:
            start(member_of(sme), sme, listing)
        assert refusal.value.code == "no_open_round"
        nothing_happened()

    def test_refuses_a_listing_without_a_trial(self, sme: Organisation) -> None:
        listing = ListingFactory(plan__trial_days=None)
        with pytest.raises(DomainError) as refusal:
            start(member_of(sme), sme, listing)
        assert refusal.value.code == "no_trial_offered"
        nothing_happened()

    def test_caps_the_open_requests_of_an_entity(self, sme: Organisation) -> None:
        ProgrammeTerms.objects.filter(programme__code="hien-hanh").update(max_open_requests=2)
        actor = member_of(sme)
        for _ in range(2):
            start(actor, sme, ListingFactory())
        with pytest.raises(Conflict) as refusal:
            start(actor, sme, ListingFactory())
        assert refusal.value.code == "too_many_open_requests"
        assert Trial.objects.count() == 2


class TestProvisioning:
    def test_the_day_of_hand_over_is_the_first_and_the_last_ends_at_midnight(self) -> None:
        with time_machine.travel(dt.datetime(2026, 11, 22, 23, 59, 30, tzinfo=clock.VN), tick=False):
            trial = TrialFactory()
            services.trial_ready(actor=vendor_of(trial), trial=trial, access_url="https://vao.example.vn/")
        row = fresh(trial)
        assert row.starts_on == dt.date(2026, 11, 22)
        assert row.ends_at == dt.datetime(2026, 12, 22, 0, 0, tzinfo=clock.VN)
        assert row.last_day == dt.date(2026, 12, 21)
        assert (row.answer_due_at, row.fail_due_at) == (None, None)

    def test_one_minute_later_it_is_the_next_day(self) -> None:
        with time_machine.travel(dt.datetime(2026, 11, 23, 0, 0, 1, tzinfo=clock.VN), tick=False):
            trial = TrialFactory()
            services.trial_ready(actor=vendor_of(trial), trial=trial, access_url="https://vao.example.vn/")
        assert fresh(trial).starts_on == dt.date(2026, 11, 23)

    def test_new_details_for_an_active_trial_do_not_move_its_clock(self) -> None:
        trial = TrialFactory(active=True)
        services.trial_ready(actor=vendor_of(trial), trial=trial, access_url="https://moi.example.vn/")
        row = fresh(trial)
        assert (row.access_url, row.ends_at, row.sequence) == ("https://moi.example.vn/", trial.ends_at, 2)

    def test_a_problem_stops_the_clock_and_the_days_left_come_back(self) -> None:
        with time_machine.travel(dt.datetime(2026, 11, 2, 9, 0, tzinfo=clock.VN), tick=False) as traveller:
            trial = TrialFactory(active=True)  # 2/11 to 1/12
            traveller.move_to(dt.datetime(2026, 11, 11, 9, 0, tzinfo=clock.VN))
            services.access_problem(actor=sme_of(trial), trial=trial, note="Trang trắng")
            stopped = fresh(trial)
            assert (stopped.state, stopped.ends_at, stopped.days_left_at_stop) == (State.PROVISIONING, None, 21)
            assert stopped.answer_due_at == dt.datetime(2026, 11, 13, 17, 0, tzinfo=clock.VN)
            traveller.move_to(dt.datetime(2026, 11, 13, 9, 0, tzinfo=clock.VN))
            services.trial_ready(actor=vendor_of(trial), trial=trial, access_url="https://vao.example.vn/")
        row = fresh(trial)
        assert (row.starts_on, row.last_day) == (dt.date(2026, 11, 2), dt.date(2026, 12, 3))
        assert row.activated_at == trial.activated_at

    @pytest.mark.parametrize(
        "url", ["", "http://x.vn/", "javascript:alert(1)", "https://10.1.1.1/", "https://u:p@x.vn/"]
    )
    def test_refuses_unsafe_addresses(self, url: str) -> None:
        trial = TrialFactory()
        with pytest.raises(InvalidInput):
            services.trial_ready(actor=vendor_of(trial), trial=trial, access_url=url)
        assert (fresh(trial).state, fresh(trial).sequence) == (State.REQUESTED, 1)

    def test_http_is_for_the_simulators_exact_origin_only(self, settings: Any) -> None:
        settings.SIMULATOR_ORIGIN = "http://127.0.0.1:8999"
        trial = TrialFactory()
        with pytest.raises(InvalidInput):
            services.trial_ready(actor=vendor_of(trial), trial=trial, access_url="http://127.0.0.1:8998/a")
        services.trial_ready(actor=vendor_of(trial), trial=trial, access_url="http://127.0.0.1:8999/a")
        assert fresh(trial).state == State.ACTIVE

    @pytest.mark.parametrize(
        ("name", "extra"),
        [
            ("trial_accept", {}),
            ("trial_ready", {"access_url": "https://vao.example.vn/"}),
            ("trial_decline", {"reason": "x"}),
            ("trial_fail", {}),
        ],
    )
    def test_another_vendor_changes_nothing(self, name: str, extra: dict[str, Any]) -> None:
        trial = TrialFactory()
        for stranger in (vendor_of(TrialFactory()), sme_of(trial)):
            with pytest.raises(NotAllowed):
                getattr(services, name)(actor=stranger, trial=trial, **extra)
        assert (fresh(trial).state, fresh(trial).sequence) == (State.REQUESTED, 1)


class TestUseAndMoreDays:
    def test_the_report_of_the_last_day_may_come_after_the_end_but_no_later_day(self) -> None:
        asked = dt.datetime(2026, 3, 2, 9, tzinfo=clock.VN)
        trial = TrialFactory(active=True, trial_days=1, requested_at=asked)
        vendor, sme = vendor_of(trial), sme_of(trial)
        with time_machine.travel(dt.datetime(2026, 3, 4, 0, 5, tzinfo=clock.VN), tick=False):
            with pytest.raises(Conflict) as too_late:
                services.first_use(actor=sme, trial=trial)
            assert too_late.value.code == "trial_over"
            expire_due()
            with pytest.raises(InvalidInput) as refusal:
                services.usage_report(actor=vendor, trial=trial, day=dt.date(2026, 3, 3), active_users=1)
            assert "day" in refusal.value.fields
            services.usage_report(actor=vendor, trial=trial, day=dt.date(2026, 3, 2), active_users=1)
        row = fresh(trial)
        assert (row.state, row.last_used_on) == (State.EXPIRED, dt.date(2026, 3, 2))
        assert row.first_use_at == dt.datetime(2026, 3, 2, 23, 59, 59, tzinfo=clock.VN)
        assert UsageDay.objects.get().day == dt.date(2026, 3, 2)

    def test_the_first_active_day_is_the_first_use(self) -> None:
        trial = TrialFactory(active=True)
        actor = vendor_of(trial)
        services.usage_report(actor=actor, trial=trial, day=clock.today(), active_users=0)
        assert fresh(trial).first_use_at is None
        services.usage_report(actor=actor, trial=trial, day=clock.today(), active_users=2, actions=9)
        row = fresh(trial)
        assert row.first_use_at is not None
        assert row.last_used_on == clock.today()
        assert UsageDay.objects.get(trial=trial).revision == 2

    def test_the_same_report_again_changes_nothing(self) -> None:
        trial = TrialFactory(active=True)
        for _ in range(2):
            services.usage_report(actor=vendor_of(trial), trial=trial, day=clock.today(), active_users=2)
        assert UsageDay.objects.get(trial=trial).revision == 1
        assert fresh(trial).sequence == 2

    @pytest.mark.parametrize(("offset", "users"), [(-1, 1), (1, 1), (0, -1), (0, 1_000_001)])
    def test_refuses_impossible_days_and_numbers(self, offset: int, users: int) -> None:
        trial = TrialFactory(active=True)
        with pytest.raises(InvalidInput):
            services.usage_report(
                actor=vendor_of(trial), trial=trial, day=clock.today() + dt.timedelta(days=offset), active_users=users
            )
        assert not UsageDay.objects.exists()

    def test_refuses_use_before_the_hand_over(self) -> None:
        trial = TrialFactory()
        with pytest.raises(Conflict):
            services.usage_report(actor=vendor_of(trial), trial=trial, day=clock.today(), active_users=1)

    def test_extensions_keep_the_programmes_caps(self) -> None:
        trial = TrialFactory(active=True)
        vendor, sme = vendor_of(trial), sme_of(trial)
        for days in (60, 30):
            services.extension_request(actor=sme, trial=trial, days=days, reason="Đang mua sắm.")
            services.extension_grant(actor=vendor, trial=trial)
        row = fresh(trial)
        assert (row.extensions, row.extension_days) == (2, 90)
        assert (row.ends_at - trial.ends_at).days == 90
        with pytest.raises(DomainError) as refusal:
            services.extension_request(actor=sme, trial=trial, days=1, reason="Thêm nữa.")
        assert refusal.value.code == "extension_cap"

    def test_one_extension_waits_at_a_time(self) -> None:
        trial = TrialFactory(active=True)
        services.extension_request(actor=sme_of(trial), trial=trial, days=5, reason="x")
        with pytest.raises(Conflict):
            services.extension_request(actor=sme_of(trial), trial=trial, days=5, reason="x")
        services.extension_refuse(actor=vendor_of(trial), trial=trial)
        row = fresh(trial)
        assert (row.extension_asked_days, row.ends_at) == (None, trial.ends_at)

    @pytest.mark.parametrize("who", ["sme", "vendor"])
    def test_either_side_may_stop_and_the_event_says_who(self, who: str) -> None:
        trial = TrialFactory(active=True)
        actor = sme_of(trial) if who == "sme" else vendor_of(trial)
        services.trial_cancel(actor=actor, trial=trial, reason="Không hợp.")
        row = fresh(trial)
        assert (row.state, row.counts, row.end_reason) == (State.CANCELLED, True, "Không hợp.")
        assert TrialEvent.objects.get(trial=trial, type="cancelled").data == {"by": who}

    def test_a_trial_past_its_end_is_expired_and_not_left(self) -> None:
        trial = TrialFactory(active=True)
        actor = sme_of(trial)
        with time_machine.travel(trial.ends_at, tick=False), pytest.raises(Conflict) as refusal:
            services.trial_cancel(actor=actor, trial=trial)
        assert refusal.value.code == "trial_over"
        assert fresh(trial).state == State.ACTIVE

    def test_strangers_stop_nothing(self) -> None:
        trial = TrialFactory(active=True)
        with pytest.raises(NotAllowed):
            services.trial_cancel(actor=member_of(SmeFactory()), trial=trial)
        assert fresh(trial).state == State.ACTIVE
