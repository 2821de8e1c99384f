"""Two or three trials of a category side by side, and the one-page decision."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.accounts.access import SME_KINDS, actor_of, member_required
from marketplace.accounts.forms import blame
from marketplace.accounts.models import Organisation
from marketplace.errors import DomainError
from platforms.models import Category
from trials.evaluation import queries, services
from trials.evaluation.forms import DecisionForm, ScoreForm
from trials.evaluation.models import DecisionNote

sme_only = member_required(kinds=SME_KINDS, roles=("owner", "member"))


@require_http_methods(["GET", "POST"])
@sme_only
def side(request: HttpRequest, category: str) -> HttpResponse:
    """The table of points; POST saves all of it."""
    organisation = _organisation(request)
    found = queries.side_by_side(organisation.pk, category)
    form = ScoreForm(request.POST if request.method == "POST" else None, side=found)
    if form.is_valid():
        services.scores_set(actor=actor_of(request), organisation=organisation, side=found, points=form.points)
        messages.success(request, _("Đã lưu điểm."))
        return redirect("evaluation:side", category)
    return _page(request, found, form, DecisionForm(side=found))


@require_POST
@sme_only
def decide(request: HttpRequest, category: str) -> HttpResponse:
    organisation = _organisation(request)
    found = queries.side_by_side(organisation.pk, category)
    form = DecisionForm(request.POST, side=found)
    if form.is_valid():
        chosen = next((row for row in found.trials if row.public_id == form.cleaned_data["chosen"]), None)
        try:
            note = services.decision_write(
                actor=actor_of(request),
                organisation=organisation,
                side=found,
                chosen=chosen,
                reason=form.cleaned_data["reason"],
            )
        except DomainError as refusal:
            blame(form, refusal)
        else:
            return redirect("evaluation:note", note.public_id)
    return _page(request, found, ScoreForm(side=found), form)


@require_safe
@sme_only
def note(request: HttpRequest, public_id: str) -> HttpResponse:
    """One page, for the file or for the boss: print it from the browser."""
    row = queries.note_of(_organisation(request).pk, public_id)
    category = Category.objects.filter(slug=row.category_slug).first()
    context = {"note": row, "category": category, "organisation": row.organisation}
    return render(request, "evaluation/note.html", context)


def _page(request: HttpRequest, found: queries.SideBySide, scores: ScoreForm, decision: DecisionForm) -> HttpResponse:
    refused = next((form for form in (scores, decision) if form.is_bound), None)
    notes = DecisionNote.objects.filter(organisation=_organisation(request), category_slug=found.category.slug)
    context = {"side": found, "scores": scores, "decision": decision, "form": refused, "notes": notes}
    return render(request, "evaluation/side.html", context, status=422 if refused else 200)


def _organisation(request: HttpRequest) -> Organisation:
    found: Organisation = request.organisation  # type: ignore[attr-defined]
    return found
