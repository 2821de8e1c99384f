"""A vendor reads what is published of its platforms and answers once."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.accounts.access import actor_of, member_required
from marketplace.accounts.forms import blame
from marketplace.errors import DomainError
from platforms.access import VENDOR_ROLES
from trials.reviews import queries
from trials.reviews.forms import ReplyForm
from trials.reviews.services import reply_send

vendors_only = member_required(kinds=("vendor",), roles=VENDOR_ROLES)


@require_safe
@vendors_only
def reviews(request: HttpRequest) -> HttpResponse:
    rows = queries.vendor_reviews(request.organisation.pk)  # type: ignore[attr-defined]
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    return render(request, "reviews/console/reviews.html", {"page_obj": page})


@require_http_methods(["GET", "HEAD", "POST"])
@vendors_only
def review(request: HttpRequest, public_id: str) -> HttpResponse:
    row = queries.vendor_review(request.organisation.pk, public_id)  # type: ignore[attr-defined]
    form = ReplyForm(request.POST if request.method == "POST" else None, initial={"text": row.reply})
    if form.is_valid():
        try:
            reply_send(actor=actor_of(request), review=row, text=form.cleaned_data["text"])
        except DomainError as refusal:
            blame(form, refusal)
        else:
            messages.success(request, _("Đã gửi. Người thẩm định xem trước khi đăng."))
            return redirect("reviews:console_review", public_id)
    context = {"review": row, "form": form, "may_reply": queries.may_reply(row)}
    return render(request, "reviews/console/review.html", context, status=422 if form.is_bound else 200)
