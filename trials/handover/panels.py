"""What this room shows on others' pages, and what it brings to `serve`."""

from collections.abc import Callable
from typing import Any

from django.conf import settings

from marketplace import slots
from trials.handover import handoffs


def prepare_step() -> tuple[str, Callable[[], Any], int] | None:
    from trials.handover.demo import ensure_simulator

    return ("Nhà cung cấp mô phỏng", ensure_simulator, 35) if settings.DEMO else None


def simulator_companion() -> Any:
    from trials.handover.demo import companion

    return companion() if settings.DEMO else None


def fill_slots() -> None:
    slots.fill("trial.entrance", handoffs.entrance)
    slots.fill("serve.prepare", prepare_step)
    slots.fill("serve.companions", simulator_companion, order=10)
