"""My messages, what I want by mail, and the demonstration's mailbox."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.access import actor_of, member_required
from marketplace.accounts.models import User
from marketplace.notify import queries, services
from marketplace.notify.kinds import GROUPS
from marketplace.notify.models import Notification, Preference, StoredMail
from marketplace.notify.rendering import in_language
from marketplace.notify.services import mark_read, preference_set
from marketplace.notify.unsubscribing import read_token
from marketplace.outbox.queries import dead

PAGE_SIZE = 20
MAILS_A_PAGE = 30
LONGEST_KEY = 19  # digits; a longer number is no key of any database


def _person(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


@require_safe
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """My messages, newest first. Opening the page marks nothing."""
    user = _person(request)
    page = Paginator(Notification.objects.filter(user=user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "shown": queries.shown(list(page.object_list), user=user, language=(get_language() or "vi")[:2]),
        "unread": queries.unread_count(user.pk),
    }
    return render(request, "notify/inbox.html", context)


@require_POST
@login_required
def read(request: HttpRequest) -> HttpResponse:
    """Mark one (`pk`) or all of mine as read; `go` leads on to what the message is about."""
    chosen = request.POST.get("pk", "")
    if not chosen:
        mark_read(actor=actor_of(request))
        return redirect("notify:inbox")
    number = int(chosen) if len(chosen) < LONGEST_KEY and chosen.isascii() and chosen.isdigit() else 0
    row = get_object_or_404(Notification, pk=number, user=_person(request))
    mark_read(actor=actor_of(request), pks=[row.pk])
    if "go" in request.POST and row.url.startswith("/") and not row.url.startswith("//"):
        return redirect(in_language(row.url, get_language() or "vi"))
    return redirect("notify:inbox")


@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    """Which groups also come by mail; what the law demands always does."""
    user = _person(request)
    if request.method == "POST":
        chosen = {
            group.code: request.POST[group.code]
            for group in GROUPS
            if not group.is_always_mailed and group.code in request.POST
        }
        preference_set(actor=actor_of(request), user=user, modes=chosen)
        messages.success(request, _("Đã lưu."))
        return redirect("notify:preferences")
    context = {"wishes": queries.wishes(user), "modes": Preference.Mode.choices}
    return render(request, "notify/preferences.html", context)


@csrf_exempt  # mail programs post without a cookie (RFC 8058); the signed link is the right to do it
@never_cache
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A page that asks, and a POST that stops one group of mails: opening the link alone stops nothing."""
    if request.method == "POST":
        context = {"group": services.unsubscribe(token=token), "is_done": True}
    else:
        context = {"group": read_token(token)[1], "is_done": False}
    return render(request, "notify/unsubscribe.html", context)


@require_safe
@member_required(kinds=("agency",), roles=("administrator",))
def undelivered(request: HttpRequest) -> HttpResponse:
    """What died in the outbox, and what to do about it."""
    return render(request, "notify/undelivered.html", {"rows": dead()})


@require_safe
@never_cache
def demo_mail(request: HttpRequest) -> HttpResponse:
    """Every mail of the demonstration, newest first. Nowhere else."""
    if not settings.DEMO:
        raise Http404
    address = request.GET.get("to", "").strip().lower()
    rows = StoredMail.objects.filter(to=address) if address else StoredMail.objects.all()
    page = Paginator(rows, MAILS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "notify/demo_mail.html", {"page_obj": page, "address": address})
