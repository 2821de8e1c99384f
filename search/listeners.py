"""What search hears: a listing changed, or many at once."""

from marketplace.outbox.services import Message, listener
from search import indexing
from search.engines.base import NotReady


@listener("listing.changed", name="search.refresh_listing", retry_seconds=(1, 5, 15, 60, 300, 900, 3600))
def refresh_listing(message: Message) -> None:
    """Write or drop the document; the version makes repeats and late ones harmless."""
    try:
        indexing.refresh(int(message.payload["listing_pk"]), int(message.payload["version"]))
    except NotReady:
        return  # the first build reads the database anyway


@listener("listings.changed", name="search.refresh_listings", retry_seconds=(1, 5, 15, 60, 300, 900, 3600))
def refresh_listings(message: Message) -> None:
    """Write the documents of an import's chunk in one commit; a repeat writes the same."""
    try:
        indexing.refresh_many([int(pk) for pk in message.payload["listing_pks"]])
    except NotReady:
        return  # the first build reads the database anyway
