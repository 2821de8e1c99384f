"""What vendors list (design §6): `Platform` in the vendor's words, `Listing` as services decide."""

from platforms.models.catalogue import Category, Feature, TrialTask, Vendor
from platforms.models.listing import Listing, ListingQuerySet
from platforms.models.platform import (
    UNKNOWN_LABEL,
    AccessibilityLevel,
    FactBasis,
    Plan,
    Platform,
    PlatformImage,
)
from platforms.models.review import CriterionGroup, ReviewDecision, ReviewStep, ReviewTask
from platforms.models.standing import PublicState, StandingCause, StandingEvent

__all__ = [
    "UNKNOWN_LABEL",
    "AccessibilityLevel",
    "Category",
    "CriterionGroup",
    "FactBasis",
    "Feature",
    "Listing",
    "ListingQuerySet",
    "Plan",
    "Platform",
    "PlatformImage",
    "PublicState",
    "ReviewDecision",
    "ReviewStep",
    "ReviewTask",
    "StandingCause",
    "StandingEvent",
    "TrialTask",
    "Vendor",
]
