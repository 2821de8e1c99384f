"""Reading reviews: what the public sees, with small numbers shown as such."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from marketplace.errors import NotFound
from platforms.models import Listing
from trials.lifecycle.models import Trial
from trials.reviews.models import Answer, Question, Review, ReviewQuerySet, State
from trials.reviews.occasions import open_occasion

# A mean of fewer organisations says more about them than about the platform.
ENOUGH = 5


@dataclass(frozen=True)
class Mean:
    """The mean of one question over `count` organisations, one decimal."""

    question: Question
    stars: float
    count: int


@dataclass(frozen=True)
class Summary:
    """What reviews of one platform amount to. An organisation counts once, with its latest review.

    Reviews of simulated trials are shown and marked, and enter neither `organisations` nor `means`.
    """

    reviews: int
    organisations: int
    means: list[Mean]

    @property
    def is_enough(self) -> bool:
        return self.organisations >= ENOUGH


@dataclass(frozen=True)
class Corner:
    """What the page of a trial says about its review."""

    trial: Trial
    occasion: str
    rows: list[Review]

    @property
    def is_open(self) -> bool:
        return bool(self.occasion) and all(row.occasion != self.occasion for row in self.rows)


def questions_of(category_slug: str) -> list[Question]:
    """The questions asked of this category, in their order."""
    asked = Question.objects.filter(Q(category=None) | Q(category__slug=category_slug), is_retired=False)
    return list(asked)


def published_of(listing: Listing) -> QuerySet[Review]:
    """The published reviews of a platform, the newest first."""
    return Review.objects.published().filter(trial__platform=listing.platform_id).with_page()


def summary_of(listing: Listing) -> Summary:
    return summaries_of([listing.platform_id]).get(listing.platform_id, Summary(0, 0, []))


def summaries_of(platform_pks: Collection[int]) -> dict[int, Summary]:
    """By platform; one without published reviews is left out. One query, and one more for each that has a mean."""
    rows = Review.objects.published().filter(trial__platform__in=platform_pks).order_by("published_at", "pk")
    told = rows.values_list("pk", "trial__platform", "trial__organisation", "trial__is_simulated", "trial__is_test")
    total: Counter[int] = Counter()
    latest: dict[int, dict[int, int]] = defaultdict(dict)
    for pk, platform, organisation, is_simulated, is_test in told:
        total[platform] += 1
        if not (is_simulated or is_test):
            latest[platform][organisation] = pk
    found = {}
    for platform, count in total.items():
        counted = latest[platform].values()
        found[platform] = Summary(count, len(counted), _means(counted) if len(counted) >= ENOUGH else [])
    return found


def _means(review_pks: Collection[int]) -> list[Mean]:
    given: dict[Question, list[int]] = {}
    answers = Answer.objects.filter(review__in=review_pks, question__is_retired=False).select_related("question")
    for answer in answers:
        given.setdefault(answer.question, []).append(answer.stars)
    return [
        Mean(question, round(sum(stars) / len(stars), 1), len(stars))
        for question, stars in given.items()
        if len(stars) >= ENOUGH
    ]


def corner_of(trial: Trial) -> Corner:
    return Corner(trial, open_occasion(trial) or "", list(trial.reviews.order_by("sent_at")))


def vendor_reviews(organisation_pk: int) -> QuerySet[Review]:
    """What is published of a vendor's platforms."""
    return Review.objects.published().filter(trial__vendor__organisation=organisation_pk).with_page()


def vendor_review(organisation_pk: int, public_id: str) -> Review:
    row = vendor_reviews(organisation_pk).filter(public_id=public_id).first()
    if row is None:
        raise NotFound("Không có đánh giá này.")
    return row


def review_by(public_id: str) -> Review:
    row = Review.objects.with_page().filter(public_id=public_id).first()
    if row is None:
        raise NotFound("Không có đánh giá này.")
    return row


def waiting() -> ReviewQuerySet:
    """What reviewers have to look at, the earliest limit first."""
    return Review.objects.to_look_at().with_page()


def may_reply(review: Review) -> bool:
    return review.reply_state in ("", State.REFUSED)
