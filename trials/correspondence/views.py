"""A trial's thread as each side sees it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.access import Actor
from marketplace.accounts.access import SME_KINDS, actor_of, member_required
from marketplace.accounts.forms import blame
from marketplace.errors import DomainError, NotFound
from trials.correspondence import queries
from trials.correspondence.forms import PostForm
from trials.correspondence.models import Audience, Side
from trials.correspondence.services import post_add, thread_settle
from trials.lifecycle.models import Trial

officers_only = member_required(kinds=("agency",), roles=("officer", "administrator"))


@require_http_methods(["GET", "POST"])
@member_required(kinds=SME_KINDS, roles=("owner", "member"))
def sme(request: HttpRequest, public_id: str) -> HttpResponse:
    return _thread(request, public_id, Side.SME)


@require_http_methods(["GET", "POST"])
@member_required(kinds=("vendor",), roles=("owner", "sales", "technical"))
def vendor(request: HttpRequest, public_id: str) -> HttpResponse:
    return _thread(request, public_id, Side.VENDOR)


@require_http_methods(["GET", "POST"])
@officers_only
def officer(request: HttpRequest, public_id: str) -> HttpResponse:
    return _thread(request, public_id, Side.OFFICER)


@require_safe
@officers_only
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for an officer: reports, and vendors that are late with an answer."""
    province = actor_of(request).province_code
    context = {"reports": queries.open_reports(province), "late": queries.late_threads(province)}
    return render(request, "correspondence/queue.html", context)


@require_safe
@login_required
def attachment(request: HttpRequest, pk: int) -> FileResponse:
    """A file, always as a download: nothing of it runs on this site."""
    row = queries.attachment_for(actor_of(request), pk)
    ending = (row.file.name or "").rpartition(".")[2]
    response = FileResponse(row.file.open("rb"), as_attachment=True, filename=f"tep-{row.pk}.{ending}")
    response["Content-Type"] = row.content_type
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _thread(request: HttpRequest, public_id: str, side: Side) -> HttpResponse:
    actor = actor_of(request)
    trial = queries.trial_in(actor, public_id)
    found = queries.conversation(actor, trial)
    if found.side != side:
        raise NotFound("Không có trao đổi này.")
    if request.method == "POST" and "xong" in request.POST:
        return _settled(request, actor, trial, side)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PostForm(*sent, side=side, report=found.open_report)
    if form.is_valid():
        try:
            post_add(
                actor=actor,
                trial=trial,
                text=form.cleaned_data["text"],
                files=form.cleaned_data["attachments"],
                audience=Audience(form.cleaned_data.get("audience", Audience.ALL)),
                is_report=form.cleaned_data.get("is_report", False),
                is_for_information=form.cleaned_data.get("is_for_information", False),
            )
        except DomainError as refusal:
            if refusal.status == 403:
                raise
            blame(form, refusal)
        else:
            messages.success(request, _("Đã gửi."))
            return redirect(f"correspondence:{side.value}", public_id)
    context = {"conversation": found, "form": form, "trial": trial, "side": side.value}
    status = 422 if form.is_bound else 200
    return render(request, f"correspondence/{side.value}.html", context, status=status)


def _settled(request: HttpRequest, actor: Actor, trial: Trial, side: Side) -> HttpResponse:
    try:
        thread_settle(actor=actor, trial=trial)
    except DomainError as refusal:
        if refusal.status == 403:
            raise
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Đã ghi: không cần trả lời thêm."))
    return redirect(f"correspondence:{side.value}", trial.public_id)
