"""What the checks need of their surroundings."""

from typing import Any, Protocol


def webhook_id(trial_id: str, sequence: int) -> str:
    """The id of the event of one step, the same however often it is sent or read."""
    return f"msg_{trial_id}_{sequence}"


class Bench(Protocol):
    """A portal with fake trials: it tells events of them, and sees what the vendor calls back.

    What the portal's own rules refuse raises their `DomainError`, which becomes the outcome of the check.
    """

    def open_trial(self) -> str:
        """The id of a fresh trial, requested and not yet told."""

    def event(self, trial_id: str, type: str, sequence: int) -> dict[str, Any]:
        """The envelope of one event of a trial, as the trial is now."""

    def cancel(self, trial_id: str) -> None:
        """The enterprise leaves."""

    def is_answered(self, trial_id: str) -> bool:
        """The vendor accepted, handed over or declined."""

    def is_over(self, trial_id: str) -> bool:
        """Nobody can enter it any more: the vendor said no, or it ended."""

    def handovers(self, trial_id: str) -> int:
        """How many times access was handed over with other details than before."""

    def code(self, trial_id: str, *, is_expired: bool) -> str:
        """A hand-off code of the trial, which is made active where it is not."""

    def is_redeemed(self, code: str) -> bool:
        """The vendor traded the code."""

    def close(self) -> None:
        """Leave nothing open."""
