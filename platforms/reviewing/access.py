"""Who acts on a public listing for the ministry."""

from django.utils.translation import gettext as _

from marketplace.access import Actor, ensure
from platforms.access import can_review
from platforms.models import Listing
from platforms.services.review import ensure_free_to_judge


def ensure_can_act(actor: Actor, listing: Listing) -> None:
    """A reviewer without a conflict signs decisions, suspends, answers appeals and concludes yearly reviews."""
    ensure(can_review(actor), _("Chỉ người thẩm định làm được việc này."))
    ensure_free_to_judge(listing.platform, actor)


def ensure_other_person(actor: Actor, refs: set[str]) -> None:
    """Raise `NotAllowed` where the actor took part in what is now looked at again."""
    ensure(actor.ref not in refs, _("Việc này phải do người khác làm: bạn đã ký hoặc kết luận việc trước."))
