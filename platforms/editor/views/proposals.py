"""Reviewers answer proposals of features."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from marketplace.accounts.access import actor_of
from marketplace.errors import DomainError
from platforms.access import can_review
from platforms.editor.forms import ProposalAnswerForm
from platforms.editor.models import FeatureProposal
from platforms.editor.queries import open_proposals
from platforms.editor.services import feature_add, feature_decline, feature_match
from platforms.views.own import reviewers_only


@require_GET
@reviewers_only
def proposals(request: HttpRequest) -> HttpResponse:
    return render(request, "editor/proposals.html", {"proposals": open_proposals()})


@require_http_methods(["GET", "POST"])
@reviewers_only
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(FeatureProposal.objects.select_related("listing__platform", "category"), pk=pk)
    form = ProposalAnswerForm(request.POST or None, proposal=row)
    if request.method == "POST" and form.is_valid() and _answered(request, row, form):
        messages.success(request, _("Đã trả lời đề xuất."))
        return redirect("platforms:proposals")
    context = {"proposal": row, "form": form, "may_answer": can_review(actor_of(request)) and row.state == "open"}
    return render(request, "editor/proposal.html", context, status=422 if form.is_bound else 200)


def _answered(request: HttpRequest, row: FeatureProposal, form: ProposalAnswerForm) -> bool:
    actor, data = actor_of(request), form.cleaned_data
    try:
        if data["answer"] == "add":
            feature_add(actor=actor, proposal=row, name_vi=data["name_vi"], name_en=data["name_en"])
        elif data["answer"] == "match":
            feature_match(actor=actor, proposal=row, feature=data["feature"])
        else:
            feature_decline(actor=actor, proposal=row, answer=data["reason"])
    except DomainError as error:
        if error.status == 403:
            raise
        form.add_error(None, error.message)
        return False
    return True
