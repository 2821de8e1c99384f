"""The conformance suite: a right endpoint passes, each kind of wrong one fails on its own checks.

The personalities of the simulator stand against the stand-in of the portal, so these need no database.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from trials.handover import signing
from trials.handover.conformance.checks import CHECKS
from trials.handover.conformance.report import Report, Verdict
from trials.handover.conformance.sender import Sender, plain_client
from trials.handover.conformance.standin import StandIn
from trials.handover.conformance.suite import run_suite
from trials.handover.simulator import modes
from trials.handover.simulator.server import RunningSimulator

SECRET = signing.new_secret()
Run = Callable[..., Report]


plain = partial(plain_client, httpx.create_ssl_context())


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    with StandIn() as bench:
        simulator = RunningSimulator(
            host="127.0.0.1", port=0, portal_url=bench.origin, api_key="dts_live_x", test_key="dts_test_x",
            secret=SECRET,
            database=tmp_path / "simulator.sqlite3",
        )  # fmt: skip
        simulator.start(catch_up=False)

        def against(mode: str = modes.INSTANT, **options: Any) -> Report:
            assert httpx.post(f"{simulator.origin}/control", json={"mode": mode}).status_code == 200
            landing_url = f"{simulator.origin}/landing"
            sender = Sender(url=f"{simulator.origin}/webhooks", secrets=[SECRET], landing_url=landing_url, client=plain)
            return run_suite(sender, bench, **{"answer_seconds": 20, "settle_seconds": 0.3, **options})

        yield against
        simulator.stop()


def failed(report: Report) -> dict[str, str]:
    return {row.code: row.outcome.reason for row in report.results if row.outcome.verdict == Verdict.FAILED}


@pytest.mark.parametrize("mode", [modes.INSTANT, modes.NORMAL, modes.DUPLICATE, modes.OUT_OF_ORDER, modes.DECLINING])
def test_a_right_endpoint_passes_every_check(run: Run, mode: str) -> None:
    report = run(mode)
    assert failed(report) == {}
    assert report.is_passed
    assert [row.code for row in report.results] == [check.code for check in CHECKS]
    assert report.count(Verdict.SKIPPED) == 0


def test_a_slow_endpoint_passes_as_long_as_it_calls_back_in_time(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(modes.DELAYS, modes.SLOW, 0.6)
    assert run(modes.SLOW).is_passed
    assert failed(run(modes.SLOW, answer_seconds=0.2)) == {"request": "unanswered", "retry": "unanswered"}


SIGNATURES = ("signature_wrong", "signature_missing", "body_altered", "timestamp_old", "timestamp_ahead")
EVENTS = ("ping", "clock_skew", "rotation", "unknown_type", "unknown_field", "request", "out_of_order")


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (modes.SILENT, {"request": "unanswered", "retry": "unanswered"}),
        (modes.FORGED, {
            **dict.fromkeys(SIGNATURES, "accepted"),
            "handoff": "not_redeemed", "handoff_twice": "let_in", "handoff_expired": "let_in",
        }),
        (modes.FLAKY, dict.fromkeys(EVENTS, "status")),
        (modes.FORGETFUL, {"duplicate": "repeated", "retry": "repeated"}),
        (modes.STRICT, {"unknown_type": "status", "unknown_field": "status"}),
        (modes.BROKEN, {**dict.fromkeys(EVENTS, "status"), "duplicate": "status", "retry": "status"}),
        (modes.CSV_ONLY, {**dict.fromkeys(EVENTS, "status"), "duplicate": "status", "retry": "status"}),
        (modes.GONE, {**dict.fromkeys(EVENTS, "status"), "duplicate": "status", "retry": "status"}),
    ],
)  # fmt: skip
def test_a_wrong_endpoint_fails_on_its_own_checks(run: Run, mode: str, expected: dict[str, str]) -> None:
    report = run(
        mode, answer_seconds=0.5 if mode == modes.SILENT else 20, settle_seconds=20 if mode == modes.FORGETFUL else 0.2
    )
    assert failed(report) == expected
    assert not report.is_passed


def test_where_nothing_listens_the_rest_is_not_tried() -> None:
    sender = Sender(url="http://127.0.0.1:9/", secrets=[SECRET], landing_url="", client=plain)
    report = run_suite(sender, None)
    assert failed(report) == {"ping": "unreachable"}
    assert {row.outcome.reason for row in report.results[1:]} == {"not_reached"}
    assert not report.is_passed


def test_a_run_ends_in_its_time(run: Run) -> None:
    report = run(most_seconds=-1)
    assert {row.outcome.reason for row in report.results} == {"out_of_time"}
    assert not report.is_passed


@pytest.mark.parametrize(("status", "reason"), [(302, "redirect"), (400, "status"), (500, "status")])
def test_what_an_endpoint_says_is_told_in_words(status: int, reason: str) -> None:
    from trials.handover.conformance.checks import taken
    from trials.handover.conformance.sender import Exchange

    outcome = taken(Exchange(status))
    assert outcome.reason == reason
    assert str(status) in outcome.words
