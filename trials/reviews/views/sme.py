"""An organisation writes about its own trial, corrects what was refused, takes it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.accounts.access import SME_KINDS, actor_of, member_required
from marketplace.accounts.forms import blame
from marketplace.errors import DomainError, NotFound
from trials.lifecycle.models import Trial
from trials.lifecycle.queries import trial_of
from trials.reviews.access import ensure_can_write
from trials.reviews.forms import ReviewForm
from trials.reviews.models import Occasion, Review, State
from trials.reviews.occasions import open_occasion
from trials.reviews.queries import questions_of
from trials.reviews.services import review_send, review_withdraw

sme_only = member_required(kinds=SME_KINDS, roles=("owner", "member"))


@require_http_methods(["GET", "HEAD", "POST"])
@sme_only
def write(request: HttpRequest, public_id: str, occasion: str) -> HttpResponse:
    """The form while the review may be written; afterwards what was written and what became of it."""
    trial, review = _found(request, public_id, occasion)
    ensure_can_write(actor_of(request), trial)
    may_write = review.state in (State.WAITING, State.REFUSED) if review else open_occasion(trial) == occasion
    sent = request.POST if request.method == "POST" else None
    form = ReviewForm(sent, questions=questions_of(trial.category_slug), initial=_known(review))
    if form.is_valid():
        try:
            review_send(
                actor=actor_of(request),
                trial=trial,
                occasion=Occasion(occasion),
                stars=form.stars,
                text=form.cleaned_data["text"],
                shows_name=form.cleaned_data["shows_name"],
            )
        except DomainError as refusal:
            blame(form, refusal)
        else:
            messages.success(request, _("Đã gửi đánh giá. Người thẩm định xem trong 2 ngày làm việc."))
            return redirect("reviews:write", public_id, occasion)
    context = {"trial": trial, "review": review, "form": form, "may_write": may_write, "occasion": Occasion(occasion)}
    return render(request, "reviews/write.html", context, status=422 if form.is_bound else 200)


@require_POST
@sme_only
def withdraw(request: HttpRequest, public_id: str, occasion: str) -> HttpResponse:
    _trial, review = _found(request, public_id, occasion)
    if review is None:
        raise NotFound("Không có đánh giá này.")
    review_withdraw(actor=actor_of(request), review=review)
    messages.success(request, _("Đã rút đánh giá."))
    return redirect("reviews:write", public_id, occasion)


def _found(request: HttpRequest, public_id: str, occasion: str) -> tuple[Trial, Review | None]:
    if occasion not in Occasion.values:
        raise NotFound("Không có trang này.")
    trial = trial_of(request.organisation.pk, public_id)  # type: ignore[attr-defined]
    return trial, Review.objects.filter(trial=trial, occasion=occasion).first()


def _known(review: Review | None) -> dict[str, object]:
    if review is None:
        return {}
    stars = {f"q{row.question_id}": str(row.stars) for row in review.answers.all()}
    return {**stars, "text": review.text, "shows_name": review.shows_name}
