"""What the database itself can tell of a search: which listings the filters leave, and which come first.

Only columns and relations are asked, with the meaning that the documents' fields have (`search.documents`).
Nothing is left out here that `search.evaluate.passes` would let pass.
"""

from collections.abc import Callable
from heapq import nsmallest

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Coalesce, Substr

from marketplace import clock
from platforms.models import Listing, Plan, Platform
from search.documents import NAME_END, UNKNOWN, location_of, name_key
from search.plan import Filters, filter_values

MOST_PLACES = 500
"""So many wordings of where data stands are read one by one; where there are more, only Python filters by place."""
START = 4
"""So many first letters of a name decide whether the rest of it is read."""
_UNPRICED = 10**12
Rows = QuerySet[Listing]
Values = tuple[str, ...]


def narrowed(rows: Rows, filters: Filters, *, without: str = "") -> Rows:
    """The rows that the chosen values leave; `without` is a filter that is left aside."""
    rows = rows.alias(
        lowest_price=_of_plans(Min("price_minor")),
        longest_trial=_of_plans(Max("trial_days")),
        **{f"{column}_said": Cast(f"platform__{column}", TextField()) for column in _LISTS},
    )
    for facet, values in filters.chosen.items():
        if values and facet != without:
            rows = rows.filter(_PASSING[facet](values))
    return rows


def first(rows: Rows, sort: str, most: int) -> list[int]:
    """The pks of the `most` rows that come first by "name", "price" or "trial", as the documents' keys order them."""
    if sort not in _ASKED:
        return _first_by_name(rows, most)
    rows = rows.annotate(asked=_ASKED[sort]())
    head = list(rows.order_by("asked").values_list("pk", "asked")[:most])
    if len(head) < most:
        return [pk for pk, _asked in head]
    last = head[-1][1]
    before = [pk for pk, asked in head if asked < last]
    return before + _first_by_name(rows.filter(asked=last), most - len(before))


def _first_by_name(rows: Rows, most: int) -> list[int]:
    """By the Vietnamese alphabet, which databases do not know alike: names are read from the beginning only so far as
    they are needed.
    """
    rows = rows.annotate(start=Substr("platform__name", 1, START))
    counts = rows.order_by().values_list("start").annotate(Count("pk"))
    starts: list[str] = []
    reached, last = 0, ""
    for key, start, count in sorted((_start_key(start), start, count) for start, count in counts):
        if reached >= most and key != last:
            break
        starts.append(start)
        reached, last = reached + count, key
    named = rows.filter(start__in=starts).order_by().values_list("pk", "platform__name", "platform__slug")
    return [pk for pk, _name, _slug in nsmallest(most, named, key=lambda row: f"{name_key(row[1])}|{row[2]}")]


def _start_key(start: str) -> str:
    letters, end, _tones = name_key(start).partition(NAME_END)
    return letters if len(start) == START else letters + end


def _of_plans(figure: Min | Max) -> Subquery:
    """A figure over the plans that are sold; None where no plan tells."""
    sold = Plan.objects.filter(platform=OuterRef("platform_id"), is_retired=False).order_by()
    return Subquery(sold.values("platform").annotate(figure=figure).values("figure"))


_ASKED: dict[str, Callable[[], Coalesce]] = {
    "price": lambda: Coalesce(_of_plans(Min("price_minor")), _UNPRICED),
    "trial": lambda: Coalesce(_of_plans(Min(-F("trial_days"))), 0),
}


def _having(*slugs: str) -> Q:
    """Platforms with one of the features; with any, where none is named."""
    rows = Platform.features.through._default_manager.filter(platform_id=OuterRef("platform_id"))
    return Q(Exists(rows.filter(feature__slug__in=slugs) if slugs else rows))


def _category(values: Values) -> Q:
    served = Platform.secondary_categories.through._default_manager.filter(
        platform_id=OuterRef("platform_id"), category__slug__in=values
    )
    return Q(platform__category__slug__in=values) | Q(Exists(served))


def _feature(values: Values) -> Q:
    return _having(*values) | ~_having() if UNKNOWN in values else _having(*values)


def _naming(column: str, values: Values) -> Q:
    """One of the codes stands in a list kept as JSON. SQLite cannot look into one, so its text is asked."""
    passing = Q(pk=None)
    for value in values:
        passing |= (
            Q(**{f"platform__{column}": []}) if value == UNKNOWN else Q(**{f"{column}_said__contains": f'"{value}"'})
        )
    return passing


_LISTS = ("target_sectors", "target_sizes", "languages")


def _language(values: Values) -> Q:
    told = tuple(value for value in values if value != UNKNOWN)
    passing = _naming("languages", told)
    if "en" in told:
        passing |= _having("english-interface")
    if UNKNOWN in values:
        passing |= _naming("languages", (UNKNOWN,)) & ~_having("english-interface")
    return passing


_PRICES = {
    "under_200k": Q(lowest_price__gt=0, lowest_price__lt=200_000),
    "200k_500k": Q(lowest_price__range=(200_000, 500_000)),
    "over_500k": Q(lowest_price__gt=500_000),
    UNKNOWN: Q(lowest_price=None),
}
_TRIALS = {
    "to_14": Q(longest_trial__lt=15),
    "15_29": Q(longest_trial__range=(15, 29)),
    "from_30": Q(longest_trial__gte=30),
    UNKNOWN: Q(longest_trial=None),
}
_VERIFIED = {"yes": Q(integration_verified_on__isnull=False), "no": Q(integration_verified_on=None)}


def _any_of(known: dict[str, Q], values: Values) -> Q:
    passing = Q(pk=None)
    for value in values:
        passing |= known.get(value, Q(pk=None))
    return passing


def _price(values: Values) -> Q:
    """A free plan makes a platform free, whatever its other plans cost."""
    passing = _any_of(_PRICES, values) & ~_having("free-plan")
    return passing | Q(lowest_price=0) | _having("free-plan") if "free" in values else passing


def _standing(values: Values) -> Q:
    """A decision holds until its last day is over (`platforms.states.standing_now`)."""
    decided = Q(standing=Listing.Standing.DECIDED)
    is_over = Q(decision_expires_on__lt=clock.today())
    known = {
        str(Listing.Standing.UNCLAIMED): Q(standing=Listing.Standing.UNCLAIMED),
        str(Listing.Standing.CLAIMED): Q(standing=Listing.Standing.CLAIMED) | decided & is_over,
        str(Listing.Standing.DECIDED): decided
        & (Q(decision_expires_on=None) | Q(decision_expires_on__gte=clock.today())),
    }
    return _any_of(known, values)


def _location(values: Values) -> Q:
    """Vendors say in their own words where data stands; each wording is read as the documents read it."""
    said = Platform.objects.order_by().values_list("data_location", flat=True).distinct()[: MOST_PLACES + 1]
    if len(said) > MOST_PLACES:
        return Q()
    passing = Q(platform__data_location__in=[text for text in said if location_of(text) in values])
    at_home = _having("data-in-vietnam")
    return passing | at_home if "vietnam" in values else passing & ~at_home


def _security(values: Values) -> Q:
    passing = Q(platform__security_level__in=[int(value) for value in values if value.isdecimal()])
    return passing | Q(platform__security_level=None) if UNKNOWN in values else passing


_PASSING: dict[str, Callable[[Values], Q]] = {
    "category": _category,
    "feature": _feature,
    "sector": lambda values: _naming("target_sectors", filter_values("sector", values)),
    "size": lambda values: _naming("target_sizes", values),
    "price": _price,
    "trial": lambda values: _any_of(_TRIALS, values),
    "standing": _standing,
    "location": _location,
    "language": _language,
    "security": _security,
    "verified": lambda values: _any_of(_VERIFIED, values),
}
