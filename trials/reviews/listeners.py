"""Who is told what became of a review: its organisation, and the vendor of a published one."""

from django.urls import reverse

from marketplace.accounts.models import User
from marketplace.notify.services import notify
from marketplace.outbox.services import Message, listener
from platforms.access import VENDOR_ROLES
from trials.lifecycle.parties import people_of_sme
from trials.reviews.models import Review
from trials.reviews.services import reviews_erase


@listener("reviews.judged", name="reviews.tell", in_transaction=True)
def tell(message: Message) -> None:
    review = Review.objects.select_related("trial__vendor__organisation").get(pk=message.payload["review_pk"])
    outcome = message.payload["outcome"]
    if outcome in ("published", "refused"):
        _tell_author(review, f"trial_review_{outcome}")
    if outcome == "published":
        _tell_vendor(review, "listing_review_published")
    elif outcome == "reply_published":
        _tell_author(review, "trial_review_answered")
    elif outcome == "reply_refused":
        _tell_vendor(review, "listing_review_reply_refused")


@listener("person.erased", name="reviews.person_erased", in_transaction=True)
def person_erased(message: Message) -> None:
    reviews_erase(user=User.objects.get(pk=message.payload["user_pk"]))


def _tell_author(review: Review, kind: str) -> None:
    trial = review.trial
    context = {"trial_id": trial.public_id, "review_pk": review.pk}
    url = reverse("reviews:write", args=[trial.public_id, review.occasion])
    notify(users=people_of_sme([trial])[trial.pk], kind=kind, context=context, url=url)


def _tell_vendor(review: Review, kind: str) -> None:
    """The vendor learns the product, not who wrote."""
    context = {"review_pk": review.pk}
    url = reverse("reviews:console_review", args=[review.public_id])
    owner = review.trial.vendor.organisation
    if owner is not None:
        notify(organisation=owner, roles=VENDOR_ROLES, kind=kind, context=context, url=url)
