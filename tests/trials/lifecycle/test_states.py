"""The state table, walked in any order of calls: no illegal path, one counting trial, gapless events."""

from types import ModuleType

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from marketplace.errors import DomainError
from tests.factories.lifecycle import TrialFactory, sme_of, vendor_of
from trials.conversion import services as purchases
from trials.conversion.lapsing import sweep_lapsed
from trials.conversion.models import Dispute
from trials.lifecycle import services, sweeps
from trials.lifecycle.models import Trial, TrialEvent
from trials.lifecycle.states import FINAL, TRANSITIONS, Event, State, counts_after, next_state

SALE = purchases.Sale("co-ban", 2_400_000, evidence_kind="contract", evidence_reference="HD-01/2026")


def test_every_state_has_a_row_and_final_states_lead_nowhere() -> None:
    assert set(TRANSITIONS) == {None, *State}
    for state in FINAL:
        assert set(TRANSITIONS[state]) == {Event.CORRECTED}


@pytest.mark.parametrize(
    ("state", "was_activated", "counts"),
    [
        (State.REQUESTED, False, True),
        (State.DECLINED, False, False),
        (State.FAILED, True, False),
        (State.CANCELLED, False, False),
        (State.CANCELLED, True, True),
        (State.EXPIRED, True, True),
    ],
)
def test_nobody_loses_a_chance_to_somebody_elses_fault(state: State, was_activated: bool, counts: bool) -> None:
    assert counts_after(state, was_activated=was_activated) is counts


class TrialLife(RuleBasedStateMachine):
    """Both parties and the clock press every button in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.trial = TrialFactory()
        self.sme, self.vendor = sme_of(self.trial), vendor_of(self.trial)

    def press(self, name: str, of: ModuleType = services, **kwargs: object) -> None:
        before = Trial.objects.get(pk=self.trial.pk)
        events = TrialEvent.objects.filter(trial=self.trial).count()
        try:
            getattr(of, name)(trial=before, **kwargs)
        except DomainError:
            after = Trial.objects.get(pk=self.trial.pk)
            assert (after.state, after.sequence) == (before.state, before.sequence)
            assert TrialEvent.objects.filter(trial=self.trial).count() == events

    @rule()
    def accept(self) -> None:
        self.press("trial_accept", actor=self.vendor)

    @rule(path=st.sampled_from(["a", "b"]))
    def ready(self, path: str) -> None:
        self.press("trial_ready", actor=self.vendor, access_url=f"https://vao.example.vn/{path}")

    @rule()
    def decline(self) -> None:
        self.press("trial_decline", actor=self.vendor, reason="Chỉ nhận từ 50 nhân viên.")

    @rule()
    def fail(self) -> None:
        self.press("trial_fail", actor=self.vendor)

    @rule(by_vendor=st.booleans())
    def cancel(self, by_vendor: bool) -> None:
        self.press("trial_cancel", actor=self.vendor if by_vendor else self.sme)

    @rule()
    def problem(self) -> None:
        self.press("access_problem", actor=self.sme)

    @rule()
    def use(self) -> None:
        self.press("first_use", actor=self.sme)

    @rule(days=st.integers(-1, 100))
    def ask_days(self, days: int) -> None:
        self.press("extension_request", actor=self.sme, days=days, reason="Chờ duyệt mua.")

    @rule(days=st.none() | st.integers(-1, 100))
    def grant(self, days: int | None) -> None:
        self.press("extension_grant", actor=self.vendor, days=days)

    @rule()
    def refuse(self) -> None:
        self.press("extension_refuse", actor=self.vendor)

    @rule()
    def report_sale(self) -> None:
        self.press("sale_report", of=purchases, actor=self.vendor, sale=SALE)

    @rule()
    def deny_sale(self) -> None:
        self.press("sale_deny", of=purchases, actor=self.sme, reason="Chúng tôi chưa mua.")

    @rule()
    def sweep(self) -> None:
        sweeps.expire_due()
        sweeps.fail_due()
        sweeps.remind_ending()
        sweep_lapsed()

    @invariant()
    def the_history_is_a_legal_path_to_the_present(self) -> None:
        row = Trial.objects.get(pk=self.trial.pk)
        events = list(TrialEvent.objects.filter(trial=row).order_by("seq"))
        assert [event.seq for event in events] == list(range(1, row.sequence + 1))
        state: State | None = None
        for event in events:
            state = next_state(state, Event(event.type))
            assert state is not None
        assert row.state == state
        assert row.counts is counts_after(State(row.state), was_activated=row.activated_at is not None)

    @invariant()
    def an_open_dispute_can_be_decided_either_way(self) -> None:
        if Dispute.objects.filter(trial=self.trial, state=Dispute.State.OPEN).exists():
            state = State(Trial.objects.get(pk=self.trial.pk).state)
            assert next_state(state, Event.CONVERTED) is not None
            assert next_state(state, Event.CORRECTED) is not None

    @invariant()
    def clocks_fit_the_state(self) -> None:
        row = Trial.objects.get(pk=self.trial.pk)
        assert (row.ends_at is not None) or row.state != State.ACTIVE
        assert row.extensions <= 2
        assert row.extension_days <= 90
        if row.state in (State.REQUESTED, State.PROVISIONING):
            assert row.ends_at is None
            assert row.fail_due_at is not None


class TestTrialLife(TestCase):
    def test_any_order_of_calls(self) -> None:
        from hypothesis.stateful import run_state_machine_as_test

        run_state_machine_as_test(
            TrialLife,
            settings=settings(
                max_examples=25,
                stateful_step_count=20,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
