"""Registering an organisation and keeping its facts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from marketplace.accounts import access
from marketplace.accounts.forms import FactsForm, NamedFactsForm, OrganisationForm, blame
from marketplace.accounts.models import Membership, Organisation
from marketplace.accounts.services import organisation_create, organisation_set_facts
from marketplace.accounts.views.web import back_to, own_organisation, page
from marketplace.errors import DomainError
from marketplace.money import format_money

_MONEY = ("revenue_vnd", "capital_vnd")


@login_required
def organisation_new(request: HttpRequest) -> HttpResponse:
    """Register an organisation; the next step is its proof."""
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            organisation = organisation_create(
                actor=access.actor_of(request),
                kind=data["kind"],
                name=data["name"],
                tax_id=data["tax_id"],
                facts=form.facts(),
                checksum_confirmed=True,  # the form has asked
            )
        except DomainError as error:
            blame(form, error)
        else:
            access.act_for_new(request, organisation.pk)
            messages.success(request, _("Đã đăng ký %(name)s.") % {"name": organisation.name})
            return redirect(back_to(request, "accounts:proof"))
    return page(request, "accounts/organisation_new.html", form)


@access.member_required(roles=(Membership.Role.OWNER,))
def organisation_edit(request: HttpRequest) -> HttpResponse:
    """Change address, sector and the figures of size; the name only while it is not proven."""
    organisation = own_organisation(request)
    form_class = FactsForm if organisation.is_proven else NamedFactsForm
    form = form_class(request.POST or None, initial=_initial(organisation))
    if request.method == "POST" and form.is_valid():
        try:
            organisation_set_facts(
                actor=access.actor_of(request),
                organisation=organisation,
                name=form.cleaned_data.get("name", organisation.name),
                facts=form.facts(),
            )
        except DomainError as error:
            blame(form, error)
        else:
            messages.success(request, _("Đã lưu."))
            return redirect("accounts:home")
    return page(request, "accounts/organisation_edit.html", form, organisation=organisation)


def _initial(organisation: Organisation) -> dict[str, object]:
    names = ("name", "province_code", "commune", "vsic_section", "workers", *_MONEY)
    initial = {name: getattr(organisation, name) for name in names}
    for name in _MONEY:
        initial[name] = "" if initial[name] is None else format_money(initial[name])
    return initial
