"""Claims in the operations room: the queue, and rivals side by side."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace import clock
from marketplace.accounts.access import actor_of, member_required
from marketplace.accounts.forms import blame
from marketplace.accounts.models import Membership, Organisation
from marketplace.audit.services import record
from marketplace.errors import DomainError, NotFound
from platforms.claiming.access import can_decide, ensure_can_decide
from platforms.claiming.forms import ContactForm, DecisionForm
from platforms.claiming.models import Claim, ClaimDocument
from platforms.claiming.queries import claims_side_by_side, domains_of, listings_with_open_claims
from platforms.claiming.services import claim_decide
from platforms.models import Listing

Role = Membership.Role
readers = member_required(kinds=(Organisation.Kind.AGENCY,), roles=(Role.REVIEWER, Role.ADMINISTRATOR, Role.AUDITOR))


@require_safe
@readers
def queue(request: HttpRequest) -> HttpResponse:
    return render(request, "claiming/review/queue.html", {"rows": listings_with_open_claims(), "now": clock.now()})


@require_safe
@readers
def side_by_side(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, slug)


@require_POST
@readers
def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """Accept, or refuse; both with a reason."""
    claim = get_object_or_404(Claim.objects.select_related("listing__platform"), public_id=public_id)
    slug = claim.listing.platform.slug
    form = DecisionForm(request.POST, prefix=claim.public_id)
    if form.is_valid():
        try:
            claim_decide(
                actor=actor_of(request),
                claim=claim,
                is_accepted="accept" in request.POST,
                reason=form.cleaned_data["reason"],
            )
        except DomainError as error:
            if error.status == 403:
                raise
            blame(form, error)
        else:
            messages.success(request, _("Đã ghi kết luận và báo các bên."))
            return redirect("claiming:review", slug=slug)
    return _page(request, slug, refused=form)


@require_safe
@readers
def document(request: HttpRequest, pk: int) -> FileResponse:
    """A claim's file, for those who may decide on it; each look is recorded."""
    row = get_object_or_404(ClaimDocument.objects.select_related("claim__listing"), pk=pk)
    actor = actor_of(request)
    ensure_can_decide(actor, row.claim.organisation_id)
    record(actor=actor, action="listing.claim_document_seen", target=row.claim.listing, data={"document": row.pk})
    ending = (row.file.name or "").rpartition(".")[2]
    response = FileResponse(row.file.open("rb"), content_type=row.content_type)
    response["Content-Disposition"] = f'attachment; filename="nhan-trang-{row.pk}.{ending}"'
    response["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest, slug: str, *, refused: DecisionForm | None = None) -> HttpResponse:
    listing = Listing.objects.with_facts().filter(platform__slug=slug).first()
    if listing is None:
        raise NotFound(_("Không có nền tảng này."))
    claims = claims_side_by_side(listing)
    forms = {row.public_id: DecisionForm(prefix=row.public_id) for row in claims}
    if refused is not None:
        forms[str(refused.prefix)] = refused
    context = {
        "listing": listing,
        "domains": domains_of(listing),
        "claims": [(row, forms[row.public_id]) for row in claims],
        "may_decide": can_decide(actor_of(request)),
        "form": refused,
        "contact": getattr(listing, "public_contact", None),
        "contact_form": ContactForm(),
        "now": clock.now(),
    }
    return render(request, "claiming/review/listing.html", context, status=422 if refused is not None else 200)
