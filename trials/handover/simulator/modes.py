"""How the simulator behaves, for all trials or for one whose plan asks for it."""

NORMAL = "normal"
SLOW = "slow"  # answers after a quarter of a minute
SILENT = "silent"  # takes the webhook and never calls back
DUPLICATE = "duplicate"  # every call back is sent twice
OUT_OF_ORDER = "out_of_order"  # says "ready" before "accepted"
DECLINING = "declining"  # says no, with a reason
BROKEN = "broken"  # answers every webhook with 500
GONE = "gone"  # answers 410: wants to hear nothing more
MODES = frozenset({NORMAL, SLOW, SILENT, DUPLICATE, OUT_OF_ORDER, DECLINING, BROKEN, GONE})

SLOW_SECONDS = 15.0
QUICK_SECONDS = 0.3
PLAN_PREFIX = "sim-"


def of_plan(plan_code: str) -> str | None:
    """The mode that a plan's code asks for (`sim-silent`), or None."""
    mode = plan_code.removeprefix(PLAN_PREFIX).replace("-", "_")
    return mode if plan_code.startswith(PLAN_PREFIX) and mode in MODES else None
