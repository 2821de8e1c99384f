"""How often one address may ask."""

from marketplace.throttle import VisitorThrottle


class SearchThrottle(VisitorThrottle):
    """A person typing stays far below, a crawler is slowed down."""

    scope = "search"
    rate = "240/min"
