"""Running the checks."""

import time
from collections.abc import Callable

from marketplace.errors import DomainError
from trials.handover.conformance.bench import Bench
from trials.handover.conformance.checks import CHECKS, Check, Session, gate
from trials.handover.conformance.report import Outcome, Report, Result, failed, skipped
from trials.handover.conformance.sender import Sender

ANSWER_SECONDS = 30.0
SETTLE_SECONDS = 2.0
# A run holds a worker: one that meets time-out after time-out ends here.
MOST_SECONDS = 100.0


def run_suite(
    sender: Sender,
    bench: Bench | None,
    *,
    answer_seconds: float = ANSWER_SECONDS,
    settle_seconds: float = SETTLE_SECONDS,
    most_seconds: float = MOST_SECONDS,
    told: Callable[[Result], None] = lambda result: None,
) -> Report:
    """Try every check in order and leave no fake trial open; `told` hears of each result as it comes.

    A step that the bench's own rules refuse fails its check, with their words. Where nothing answers at all the rest is
    skipped, and so is what does not fit into `most_seconds`.
    """
    session = Session(sender, bench, answer_seconds, settle_seconds)
    until = time.monotonic() + most_seconds
    results: list[Result] = []
    try:
        for check in CHECKS:
            results.append(_tried(check, session, results, until))
            told(results[-1])
    finally:
        if bench is not None:
            bench.close()
    return Report(tuple(results))


def _tried(check: Check, session: Session, before: list[Result], until: float) -> Result:
    begun = time.monotonic()
    try:
        outcome = _hindrance(check, session, before, begun > until) or check.run(session)
    except DomainError as refusal:
        outcome = failed("refused", refusal.message)
    return Result(check.code, outcome, time.monotonic() - begun)


def _hindrance(check: Check, session: Session, before: list[Result], is_late: bool) -> Outcome | None:
    if before and before[0].outcome.reason in ("silent", "unreachable"):
        return skipped("not_reached")
    return skipped("out_of_time") if is_late else gate(check, session)
