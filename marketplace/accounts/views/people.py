"""A person's own data."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts import access
from marketplace.accounts.forms import ContactForm, EraseForm, blame
from marketplace.accounts.models import User
from marketplace.accounts.queries import consents_given_by
from marketplace.accounts.services import consent_withdraw, contact_set, language_set, user_anonymise
from marketplace.accounts.views.web import page
from marketplace.errors import DomainError


def _person(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


@login_required
def contact(request: HttpRequest) -> HttpResponse:
    """Name, phone, job title, language."""
    user = _person(request)
    known = getattr(user, "contact", None)
    names = ("full_name", "phone", "job_title")
    initial = {name: getattr(known, name) for name in names} if known else {}
    form = ContactForm(request.POST or None, initial={**initial, "language": user.language})
    if request.method == "POST" and form.is_valid():
        actor, data = access.actor_of(request), form.cleaned_data
        contact_set(actor=actor, user=user, **{name: data[name] for name in names})
        language_set(actor=actor, user=user, language=data["language"])
        messages.success(request, _("Đã lưu."))
        return redirect("accounts:home")
    return page(request, "accounts/contact.html", form)


@require_safe
@login_required
def consents(request: HttpRequest) -> HttpResponse:
    """What I agreed to, and taking it back."""
    return render(request, "accounts/consents.html", {"consents": consents_given_by(_person(request))})


@require_POST
@login_required
def consent_take_back(request: HttpRequest) -> HttpResponse:
    consent_withdraw(
        actor=access.actor_of(request),
        purpose=request.POST.get("purpose", ""),
        subject=request.POST.get("subject", ""),
    )
    messages.success(request, _("Đã rút lại. Bên đang dùng dữ liệu được báo để dừng."))
    return redirect("accounts:consents")


@login_required
def erase(request: HttpRequest) -> HttpResponse:
    """Be forgotten: contact data and address go, history without a name stays."""
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user, actor = _person(request), access.actor_of(request)
        try:
            user_anonymise(actor=actor, user=user)
        except DomainError as error:
            blame(form, error)
        else:
            logout(request)
            messages.success(request, _("Đã xóa dữ liệu cá nhân và đóng tài khoản."))
            return redirect("account_login")
    return page(request, "accounts/erase.html", form)
