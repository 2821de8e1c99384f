"""The proof that no report of a purchase waits for ever."""

import datetime as dt
from collections.abc import Iterator

from marketplace import clock
from trials.conversion.queries import lapsing

GRACE = dt.timedelta(minutes=15)
"""So late the sweep of every five minutes may be before a report counts as stuck."""


def faults_of_claims(*, grace: dt.timedelta = GRACE) -> Iterator[str]:
    """What should have lapsed and did not, one line each; nothing where all is right."""
    for trial, stands in lapsing(clock.now() - grace):
        yield f"{trial.public_id}: its purchase reported {trial.claimed_at} still waits for {stands.waits_for}"
