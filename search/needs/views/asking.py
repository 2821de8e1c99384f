"""Asking, and what became of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.access import ensure_person
from marketplace.accounts.access import actor_of
from marketplace.accounts.forms import blame
from marketplace.errors import DomainError, NotFound
from marketplace.throttle import ensure_not_too_often
from search.needs import limits, queries
from search.needs.forms import AskForm
from search.needs.models import Need
from search.needs.services import need_ask, need_withdraw


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The short form; `?q=` is what was searched in vain."""
    is_signed_in = request.user.is_authenticated
    initial = {"words": request.GET.get("q", "")[:200]}
    form = AskForm(request.POST or None, initial=initial, is_signed_in=is_signed_in)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            ensure_not_too_often(request, "need", limit=limits.MOST_AN_HOUR, seconds=3600)
            row = need_ask(
                actor=actor_of(request),
                wish=form.wish(),
                has_consented=form.cleaned_data["consent"],
                email=form.cleaned_data.get("email", ""),
                language=(get_language() or "vi")[:2],
            )
        except DomainError as error:
            blame(form, error)
            status = error.status
        else:
            messages.success(request, _("Đã nhận nhu cầu của bạn, số %(number)s.") % {"number": row.number})
            return redirect("needs:need", row.public_id)
    return render(request, "needs/ask.html", {"form": form, "is_signed_in": is_signed_in}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def need(request: HttpRequest, public_id: str) -> HttpResponse:
    """One need as its asker sees it; POST takes it back. Its unguessable address is the key."""
    row = Need.objects.filter(public_id=public_id).first()
    if row is None or (row.user_id is not None and row.user_id != request.user.pk):
        raise NotFound(_("Không có nhu cầu này, hoặc nó gửi từ một tài khoản khác."))
    if request.method == "POST":
        need_withdraw(actor=actor_of(request), need=row)
        messages.success(request, _("Đã rút và xóa nội dung, địa chỉ liên hệ."))
        return redirect("needs:need", public_id)
    context = {"shown": queries.shown([row])[0], "answers": queries.answers_of(row)}
    return render(request, "needs/need.html", context)


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    rows = Need.objects.filter(user_id=ensure_person(actor_of(request)))[:100]
    return render(request, "needs/mine.html", {"rows": queries.shown(list(rows))})
