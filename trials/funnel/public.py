"""What the public sees: no real figure yet, the replayed year in the demonstration, always labelled."""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from marketplace.reference.loading import REPLAY_PROGRAMME
from trials.funnel import queries
from trials.funnel.queries import Counts, Slice

# A count of fewer entities than this is never published.
SMALLEST = 5
REPLAYED_YEAR = 2021


@dataclass(frozen=True)
class PublicYear:
    """The replayed year as it may be shown: `one_in` is "1 of so many" adopted."""

    year: int
    counts: Counts
    rate: float
    one_in: int


def replayed_year() -> PublicYear | None:
    """None where simulated figures are not shown, are not loaded, or are too small to publish."""
    if not queries.shows_simulated():
        return None
    found = queries.counts(Slice(year=REPLAYED_YEAR, programme_code=REPLAY_PROGRAMME, with_simulated=True))
    if min(found.tried_entities, found.adopted_entities) < SMALLEST:
        return None
    rate = found.adopted_entities / found.tried_entities
    return PublicYear(REPLAYED_YEAR, found, rate, round(1 / rate))


def home_figures(**_context: object) -> SafeString | None:
    """The home page's "Cứ 8 doanh nghiệp dùng thử, 1 …": counted, never typed."""
    year = replayed_year()
    if year is None:
        return None
    tiles = range(min(year.one_in, 20))
    return render_to_string("funnel/home_figures.html", {"year": year, "tiles": tiles})
