"""The vendors' rules of conduct: public text, signing in the console, publishing in the operations room."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace import clock
from marketplace.accounts.access import actor_of, member_required
from marketplace.accounts.forms import blame
from marketplace.accounts.models import Membership, Organisation
from marketplace.accounts.views.web import own_organisation
from marketplace.errors import DomainError
from platforms.claiming.forms import ConductForm
from platforms.claiming.models import ConductRules, ConductSignature
from platforms.claiming.services import conduct_publish, conduct_sign
from platforms.claiming.services.conduct import rules_in_force

Role = Membership.Role
vendors_only = member_required(kinds=(Organisation.Kind.VENDOR,))
readers = member_required(kinds=(Organisation.Kind.AGENCY,), roles=(Role.ADMINISTRATOR, Role.AUDITOR, Role.REVIEWER))
administrators = member_required(kinds=(Organisation.Kind.AGENCY,), roles=(Role.ADMINISTRATOR,))


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """What every vendor has signed, for everybody to read."""
    coming = ConductRules.objects.filter(valid_from__gt=clock.today()).first()
    return render(request, "claiming/conduct.html", {"rules": rules_in_force(), "coming": coming})


@require_safe
@vendors_only
def console(request: HttpRequest) -> HttpResponse:
    """The version in force, and what we signed."""
    organisation = own_organisation(request)
    current = rules_in_force()
    signed = ConductSignature.objects.filter(organisation=organisation).select_related("rules").order_by("-pk")
    context = {
        "organisation": organisation,
        "rules": current,
        "coming": ConductRules.objects.filter(valid_from__gt=clock.today()).first(),
        "signed": signed,
        "has_signed": any(row.rules_id == current.pk for row in signed) if current else True,
        "is_owner": actor_of(request).has_role(Role.OWNER),
    }
    return render(request, "claiming/console/conduct.html", context)


@require_POST
@vendors_only
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    version = get_object_or_404(ConductRules, pk=pk)
    try:
        conduct_sign(actor=actor_of(request), organisation=own_organisation(request), rules=version)
    except DomainError as error:
        if error.status == 403:
            raise
        messages.error(request, error.message)
    else:
        messages.success(request, _("Đã ký quy tắc bản %(version)s.") % {"version": version.version})
    return redirect("claiming:conduct_console")


@require_safe
@readers
def versions(request: HttpRequest) -> HttpResponse:
    """Every version, and how many vendors signed it."""
    rows = [(row, row.signatures.count()) for row in ConductRules.objects.order_by("-valid_from")]
    vendors = Organisation.objects.filter(kind=Organisation.Kind.VENDOR).exclude(proven_at=None).count()
    context = {"rows": rows, "vendors": vendors, "current": rules_in_force()}
    return render(request, "claiming/review/conduct.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def publish(request: HttpRequest) -> HttpResponse:
    """A new version, beginning with the words of the one in force."""
    current = rules_in_force()
    initial = {"body_vi": current.body_vi, "body_en": current.body_en} if current else {}
    form = ConductForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            conduct_publish(actor=actor_of(request), **form.cleaned_data)
        except DomainError as error:
            blame(form, error)
        else:
            messages.success(request, _("Đã ban hành. Nhà cung cấp được báo ngay và ký lại từ ngày có hiệu lực."))
            return redirect("claiming:conduct_versions")
    return render(request, "claiming/review/conduct_new.html", {"form": form}, status=422 if form.is_bound else 200)
