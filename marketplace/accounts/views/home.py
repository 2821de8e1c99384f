"""Where a signed-in person lands, and switching between organisations."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts import access, second_factor
from marketplace.accounts.models import Membership, Organisation
from marketplace.accounts.queries import belongings
from marketplace.accounts.views.web import back_to
from marketplace.design.navigation import address


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """My organisations, contact data, security."""
    current = access.current_membership(request)
    context = {
        "belongings": belongings(access.memberships_of(request), current.organisation_id if current else None),
        "contact": getattr(request.user, "contact", None),
        "sme_kinds": access.SME_KINDS,
        "is_enrolled": second_factor.is_enrolled(request.user),  # type: ignore[arg-type]
    }
    return render(request, "accounts/home.html", context)


@require_safe
@login_required
def after_login(request: HttpRequest) -> HttpResponse:
    """To the place of work of the current membership; who belongs nowhere yet, to the account."""
    current = access.current_membership(request)
    if current is None:
        return redirect("accounts:home")
    return redirect(_place_of(current))


def _place_of(membership: Membership) -> str:
    if membership.organisation.kind == Organisation.Kind.AGENCY:
        if membership.role in (Membership.Role.EDITOR, Membership.Role.REVIEWER):
            return "/cms/"
        return address("funnel:room", "/dieu-hanh/")
    if membership.organisation.kind == Organisation.Kind.VENDOR:
        return address("handover:inbox", "/kenh-nha-cung-cap/")
    return address("lifecycle:desk", "/tai-khoan/dung-thu/")


@require_POST
@login_required
def switch(request: HttpRequest) -> HttpResponse:
    """Act for another of my organisations."""
    chosen = request.POST.get("organisation", "")
    is_key = len(chosen) < 19 and chosen.isascii() and chosen.isdigit()
    membership = access.choose(request, int(chosen) if is_key else 0)
    messages.success(request, _("Bạn đang làm việc cho %(name)s.") % {"name": membership.organisation.name})
    return redirect(back_to(request, "accounts:home"))
