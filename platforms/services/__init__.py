"""Changes of listings: drafts, their review, publication, withdrawal and interest."""

from platforms.services.drafts import draft_of, draft_save, listing_create, vendor_of
from platforms.services.exempt import exempt_publish
from platforms.services.interest import interest_add
from platforms.services.publication import listing_withdraw
from platforms.services.review import listing_approve, listing_reject, listing_submit, listing_withdraw_review
from platforms.services.standing import standing_change, standings_note
from platforms.services.words import words_changed

__all__ = [
    "draft_of",
    "draft_save",
    "exempt_publish",
    "interest_add",
    "listing_approve",
    "listing_create",
    "listing_reject",
    "listing_submit",
    "listing_withdraw",
    "listing_withdraw_review",
    "standing_change",
    "standings_note",
    "vendor_of",
    "words_changed",
]
