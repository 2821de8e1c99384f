"""One step of the editor: shown, saved, and on to the next."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.accounts.access import actor_of
from marketplace.errors import Conflict, DomainError, NotFound
from platforms.editor.forms import STEP_FORMS, ImageForm, PlanForms, ProposalForm
from platforms.editor.queries import by_field, last_findings, progress
from platforms.editor.services import Saved, feature_propose, is_public_at_once, step_save
from platforms.field_rules import Step, is_exempt
from platforms.models import Listing, Platform
from platforms.reviews import listing_state
from platforms.services import draft_of
from platforms.services.completeness import completeness
from platforms.views.own import own_listing, vendors_only

STEPS = list(Step)


@require_http_methods(["GET", "POST"])
@vendors_only
def step(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """A step of the draft; what is typed stays when it is refused (422), or when it came too late (409)."""
    here = _step(step)
    listing = own_listing(request, slug)
    draft = draft_of(listing.platform)
    findings = last_findings(listing)
    form = _form(request, here, draft, by_field(findings, here))
    status = 200
    if request.method == "POST" and here != Step.IMAGES:
        status = 422
        if form.is_valid():
            try:
                saved = _save(request, listing, here, form)
                return _onward(request, slug, here, saved)
            except DomainError as error:
                if error.status in (403, 404):
                    raise
                _refuse(form, error)
                status = 409 if isinstance(error, Conflict) else 422
    return render(request, "editor/step.html", _context(listing, draft, here, form, findings), status=status)


@require_POST
@vendors_only
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    """A feature that the list lacks."""
    listing = own_listing(request, slug)
    form = ProposalForm(request.POST)
    if form.is_valid():
        try:
            feature_propose(actor=actor_of(request), listing=listing, **form.cleaned_data)
            messages.success(request, _("Đã gửi đề xuất. Người thẩm định trả lời qua thông báo."))
            return redirect(_url(slug, Step.FEATURES))
        except DomainError as error:
            if error.status == 403:
                raise
            _refuse(form, error)
    draft = draft_of(listing.platform)
    findings = last_findings(listing)
    shown = STEP_FORMS[Step.FEATURES](draft=draft, findings=by_field(findings, Step.FEATURES))
    context = _context(listing, draft, Step.FEATURES, shown, findings) | {"proposal_form": form}
    return render(request, "editor/step.html", context, status=422)


def step_page(request: HttpRequest, listing: Listing, here: Step, form: Any, status: int) -> HttpResponse:
    """The page of a step with a form that another view has read (an upload)."""
    draft = draft_of(listing.platform)
    return render(
        request, "editor/step.html", _context(listing, draft, here, form, last_findings(listing)), status=status
    )


def _step(text: str) -> Step:
    if text not in Step.values:
        raise NotFound(_("Không có bước này."))
    return Step(text)


def _form(request: HttpRequest, here: Step, draft: Platform, findings: dict[str, list[str]]) -> Any:
    data = request.POST if request.method == "POST" else None
    if here == Step.PLANS:
        return PlanForms(data, draft=draft)
    if here == Step.IMAGES:
        return ImageForm()
    return STEP_FORMS[here](data, draft=draft, findings=findings)


def _save(request: HttpRequest, listing: Listing, here: Step, form: Any) -> Saved:
    based_on = request.POST.get("based_on", "")
    return step_save(
        actor=actor_of(request),
        listing=listing,
        step=here,
        data=form.values(),
        based_on=int(based_on) if based_on.isdecimal() else None,
    )


def _refuse(form: Any, error: DomainError) -> None:
    """What the service refuses, beside its field where the form has one."""
    if isinstance(form, PlanForms):
        form.forms[0].add_error(None, " ".join([error.message, *error.fields.values()]))
        return
    known = {field: message for field, message in error.fields.items() if field in form.fields}
    for field, message in known.items():
        form.add_error(field, message)
    if not known:
        form.add_error(None, " ".join(dict.fromkeys([error.message, *error.fields.values()])))


def _onward(request: HttpRequest, slug: str, here: Step, saved: Saved) -> HttpResponseRedirect:
    if saved.published:
        messages.success(request, _("Đã lưu và công khai ngay: các mục này không cần thẩm định."))
    elif saved.revision is None:
        messages.info(request, _("Không có gì thay đổi."))
    else:
        messages.success(request, _("Đã lưu bản nháp. Trang công khai chưa thay đổi."))
    place = STEPS.index(here) + 1
    if "next" in request.POST and place < len(STEPS):
        return redirect(_url(slug, STEPS[place]))
    return redirect("platforms:console_listing", slug=slug)


def _context(listing: Listing, draft: Platform, here: Step, form: Any, findings: list[Any]) -> dict[str, Any]:
    score = completeness(draft)
    place = STEPS.index(here)
    state = listing_state(listing)
    public_at_once = is_public_at_once(listing, here)
    return {
        "listing": listing,
        "draft": draft,
        "state": state,
        "here": here,
        "number": place + 1,
        "total": len(STEPS),
        "steps": progress(score, findings, here),
        "gaps": score.of_step(here),
        "findings": [finding for finding in findings if finding.step == here],
        "form": form,
        "is_locked": listing.withdrawn_at is not None or (state.is_in_review and not public_at_once),
        "is_exempt": is_exempt(here),
        "is_public_at_once": public_at_once,
        "is_last": place + 1 == len(STEPS),
        "based_on": draft.latest_revision_id or 0,
        "proposals": listing.feature_proposals.order_by("-pk")[:10] if here == Step.FEATURES else (),
        "proposal_form": ProposalForm() if here == Step.FEATURES else None,
        "images": draft.images.all() if here == Step.IMAGES else (),
    }


def _url(slug: str, here: Step) -> str:
    return reverse("platforms:editor_step", args=[slug, here.value])
