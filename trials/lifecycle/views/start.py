"""Asking for a trial."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from marketplace.accounts.access import actor_of, member_required
from marketplace.accounts.models import User
from marketplace.errors import DomainError, NotFound
from platforms.models import Listing
from trials.lifecycle import consent, queries
from trials.lifecycle.access import SME_KINDS
from trials.lifecycle.eligibility import chance_of
from trials.lifecycle.forms import StartForm
from trials.lifecycle.services import trial_start


@member_required(kinds=SME_KINDS, roles=("owner", "member"))
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """The form: who asks, for what, who gets which contact fields. POST sends the request."""
    listing = _listing(slug)
    organisation = request.organisation  # type: ignore[attr-defined]
    assert isinstance(request.user, User)  # noqa: S101 - member_required
    form = StartForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            trial = trial_start(
                actor=actor_of(request),
                organisation=organisation,
                listing=listing,
                consent_fields=form.cleaned_data["consent_fields"],
                source=_source(request.GET.get("nguon", "")),
            )
        except DomainError as refusal:
            if refusal.status == 403:
                raise
            for name in refusal.fields or {"": ""}:
                form.add_error(name if name in form.fields else None, refusal.message)
        else:
            return redirect("lifecycle:trial", trial.public_id)
    chance = chance_of(organisation=organisation, listing=listing, user_pk=request.user.pk)
    if request.method == "GET" and chance.mine is not None:
        return redirect("lifecycle:trial", chance.mine.public_id)
    context = {
        "form": form,
        "listing": listing,
        "offer": chance.offer,
        "chance": chance,
        "others": queries.nearest(listing.platform, organisation.entity_id) if chance.can_try_others else [],
        "organisation": organisation,
        "text_version": consent.TEXT_VERSION,
    }
    return render(request, "lifecycle/start.html", context, status=422 if form.is_bound else 200)


def _source(text: str) -> str:
    """A campaign's code. Anything else in the link is left out: it stands in the figures for good."""
    return text if re.fullmatch(r"[A-Za-z0-9_.:-]{1,60}", text) else ""


def _listing(slug: str) -> Listing:
    found = Listing.objects.visible().with_facts().filter(platform__slug=slug).first()
    if found is None:
        raise NotFound(_("Không có nền tảng này trên cổng."))
    return found
