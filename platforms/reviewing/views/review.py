"""The reviewers' pages in the operations room: the queue, one application, conflicts of interest."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marketplace import slots
from marketplace.access import Actor
from marketplace.accounts.access import actor_of, member_required
from marketplace.errors import DomainError, NotFound
from platforms.access import can_review, user_of
from platforms.models import Listing, Vendor
from platforms.reviewing import acts, queries
from platforms.reviewing.comparison import compare, platform_of_revision
from platforms.reviewing.filters import QueueFilter
from platforms.reviewing.forms import AssignForm, ConflictForm, JudgeForm
from platforms.reviewing.models import Application
from platforms.reviewing.services.applications import application_assign
from platforms.reviewing.services.conflicts import conflict_declare, conflict_withdraw
from platforms.reviewing.services.judging import application_judge, criteria_of_step
from platforms.reviews import listing_state
from platforms.services import draft_of
from platforms.services.review import ensure_free_to_judge, may_decide

PAGE_SIZE = 25
reviewers_only = member_required(kinds=("agency",), roles=("reviewer", "administrator", "auditor"))


@require_GET
@reviewers_only
def queue(request: HttpRequest) -> HttpResponse:
    """Open applications, the nearest due first; what cannot be read in the query is told."""
    actor = actor_of(request)
    found = QueueFilter(request.GET, queryset=queries.queue(), viewer_pk=actor.user_pk)
    found.form.label_suffix = ""
    rows = found.qs if found.is_valid() else queries.queue()
    context = {
        "filter": found,
        "form": found.form,
        "page_obj": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "acts": acts.waiting_acts(),
        "is_filtered": any(found.form.cleaned_data.values()) if found.is_valid() else False,
    }
    return render(request, "reviewing/queue.html", context, status=200 if found.is_valid() else 422)


@require_http_methods(["GET", "POST"])
@reviewers_only
def review(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft beside what it is compared with, and the reviewer's findings on exactly that draft."""
    listing = _listing(slug)
    actor = actor_of(request)
    ensure_free_to_judge(listing.platform, actor)
    application = queries.open_application(listing)
    form = _judge_form(request, listing, application)
    if request.method == "POST" and form and application and form.is_valid() and _judged(actor, application, form):
        messages.success(request, _("Đã ghi kết luận."))
        return redirect("reviewing:queue")
    context = _page(actor, listing, application) | {"form": form}
    return render(request, "reviewing/review.html", context, status=422 if form and form.is_bound else 200)


@require_POST
@reviewers_only
def assign(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the open application to somebody, or to nobody."""
    listing = _listing(slug)
    application = queries.open_application(listing)
    if application is None:
        raise NotFound(_("Không có hồ sơ đang mở."))
    form = AssignForm(request.POST)
    if form.is_valid():
        application_assign(actor=actor_of(request), application=application, assignee=form.cleaned_data["assignee"])
        messages.success(request, _("Đã giao hồ sơ."))
    return redirect("reviewing:review", slug=slug)


@require_http_methods(["GET", "POST"])
@reviewers_only
def conflicts(request: HttpRequest) -> HttpResponse:
    """The actor's own declarations."""
    actor = actor_of(request)
    form = ConflictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            conflict_declare(actor=actor, **form.cleaned_data)
        except DomainError as error:
            form.add_error("vendor", error.message)
        else:
            messages.success(request, _("Đã ghi khai báo. Bạn không đọc và không kết luận hồ sơ của nhà cung cấp này."))
            return redirect("reviewing:conflicts")
    context = {"form": form, "declared": queries.conflicts_of(actor.user_pk or 0)}
    return render(request, "reviewing/conflicts.html", context, status=422 if form.is_bound else 200)


@require_POST
@reviewers_only
def conflict_end(request: HttpRequest, slug: str) -> HttpResponse:
    vendor = Vendor.objects.filter(slug=slug).first()
    if vendor is None:
        raise NotFound(_("Không có nhà cung cấp này."))
    conflict_withdraw(actor=actor_of(request), vendor=vendor)
    messages.success(request, _("Đã rút khai báo."))
    return redirect("reviewing:conflicts")


def _listing(slug: str) -> Listing:
    listing = Listing.objects.with_facts().filter(platform__slug=slug).first()
    if listing is None:
        raise NotFound(_("Không có nền tảng này."))
    return listing


def _judge_form(request: HttpRequest, listing: Listing, application: Application | None) -> JudgeForm | None:
    if application is None:
        return None
    step = str(application.stage)
    known = queries.last_verdicts(listing, application.criteria_id)
    return JudgeForm(
        request.POST or None,
        criteria=criteria_of_step(application, step),
        changes=_changes(listing),
        evidence=application.evidence,
        known=known,
        initial={"step": step, "revision": application.revision_pk},
    )


def _changes(listing: Listing) -> list[Any]:
    """Against the public page; sent again after findings, against what reviewers read last."""
    judged = queries.last_judged_revision(listing)
    before = platform_of_revision(judged) if judged else (listing.platform if listing.platform.live else None)
    return compare(before, draft_of(listing.platform))


def _page(actor: Actor, listing: Listing, application: Application | None) -> dict[str, Any]:
    user = user_of(actor)
    judged = queries.last_judged_revision(listing)
    draft = draft_of(listing.platform)
    return {
        "listing": listing,
        "application": application,
        "state": listing_state(listing),
        "draft": draft,
        "panels": slots.collect("review.draft", draft=draft),
        "changes": _changes(listing),
        "is_resubmission": judged is not None,
        "decisions": listing.decisions.prefetch_related("judgements__criterion").order_by("-pk")[:10],
        "may_judge": application and can_review(actor) and user and may_decide(listing.platform, user),
        "may_assign": application and can_review(actor),
        "assign_form": AssignForm(initial={"assignee": application.assignee_id if application else None}),
    }


def _judged(actor: Actor, application: Application, form: JudgeForm) -> bool:
    try:
        application_judge(
            actor=actor,
            application=application,
            step=form.cleaned_data["step"],
            revision_pk=form.cleaned_data["revision"],
            is_approved=form.cleaned_data["outcome"] == "approve",
            findings=form.findings(),
        )
    except DomainError as error:
        if error.status == 403:
            raise
        for code, message in error.fields.items() or [("", error.message)]:
            form.add_error(form.field_of(code), message)
        return False
    return True
