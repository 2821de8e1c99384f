"""Whom a request acts for: the current membership, the actor, and who may open a page."""

import functools
from collections.abc import Callable, Collection
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from marketplace.access import Actor, ensure
from marketplace.accounts import second_factor
from marketplace.accounts.models import Membership, Organisation, User
from marketplace.errors import NotAllowed

SESSION_KEY = "organisation_pk"
SME_KINDS = (
    Organisation.Kind.ENTERPRISE,
    Organisation.Kind.DEPENDENT_UNIT,
    Organisation.Kind.HOUSEHOLD,
    Organisation.Kind.COOPERATIVE,
)
View = Callable[..., HttpResponseBase]


def memberships_of(request: HttpRequest) -> list[Membership]:
    """Every live membership of the signed-in person, oldest first; read once per request."""
    known: list[Membership] | None = getattr(request, "_memberships", None)
    if known is None:
        known = []
        if request.user.is_authenticated:
            known = list(Membership.objects.live().filter(user=request.user).select_related("organisation"))
        request._memberships = known  # type: ignore[attr-defined]
    return known


def usable_memberships(request: HttpRequest) -> list[Membership]:
    """Those that count now: a membership that owes a second factor counts once it is given."""
    rows = memberships_of(request)
    if any(second_factor.owed_by(row) for row in rows) and not second_factor.given_in(request):
        return [row for row in rows if not second_factor.owed_by(row)]
    return rows


def current_membership(request: HttpRequest) -> Membership | None:
    """The membership in the organisation chosen in this session, else the oldest that counts."""
    rows = usable_memberships(request)
    if not rows:
        return None
    chosen = request.session.get(SESSION_KEY)
    return next((row for row in rows if row.organisation_id == chosen), rows[0])


def choose(request: HttpRequest, organisation_pk: int) -> Membership:
    """Act for another organisation from now on. Raise `NotAllowed` unless the person belongs to it."""
    found = next((row for row in usable_memberships(request) if row.organisation_id == organisation_pk), None)
    ensure(found is not None, _("Bạn không thuộc đơn vị này."))
    request.session[SESSION_KEY] = organisation_pk
    return found  # type: ignore[return-value]


def act_for_new(request: HttpRequest, organisation_pk: int) -> None:
    """Act for an organisation that the person has just come to belong to."""
    request.session[SESSION_KEY] = organisation_pk
    for name in ("_memberships", "membership", "organisation"):
        request.__dict__.pop(name, None)


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person in the current organisation, with every role held there.

    A visitor is an actor without a person, who may do nothing.
    """
    user = request.user
    if not isinstance(user, User) or not user.is_authenticated:
        return Actor(kind="user", ref="visitor")
    membership: Membership | None = getattr(request, "membership", None)
    if membership is None:
        return Actor(kind="user", ref=f"user:{user.pk}", user_pk=user.pk)
    rows = [row for row in usable_memberships(request) if row.organisation_id == membership.organisation_id]
    # Somebody who watches the whole country somewhere is not limited by a narrower row.
    places = {row.province_code for row in rows if row.role == Membership.Role.OFFICER}
    return Actor(
        kind="user",
        ref=f"user:{user.pk}",
        user_pk=user.pk,
        organisation_pk=membership.organisation_id,
        organisation_kind=membership.organisation.kind,
        roles=frozenset(row.role for row in rows),
        province_code=places.pop() if len(places) == 1 else "",
        has_second_factor=second_factor.given_in(request),
    )


def member_required(kinds: Collection[str] = (), roles: Collection[str] = ()) -> Callable[[View], View]:
    """A page for members: of an organisation of one of `kinds`, with one of `roles`; empty means any.

    Visitors are led to the log-in; people who owe a second factor to it; who belongs nowhere and would
    be welcome as an enterprise to the registration; all others get the 403 page.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            actor = actor_of(request)
            if actor.organisation_pk and _fits(actor.organisation_kind, actor.roles, kinds, roles):
                return view(request, *args, **kwargs)
            return _lead_elsewhere(request, kinds, roles)

        return guarded

    return decorate


def _fits(kind: str, held: Collection[str], kinds: Collection[str], roles: Collection[str]) -> bool:
    return (not kinds or kind in kinds) and (not roles or not set(held).isdisjoint(roles))


def _lead_elsewhere(request: HttpRequest, kinds: Collection[str], roles: Collection[str]) -> HttpResponse:
    fitting = [row for row in memberships_of(request) if _fits(row.organisation.kind, {row.role}, kinds, roles)]
    usable = usable_memberships(request)
    if any(row not in usable for row in fitting):
        return second_factor_redirect(request)
    if not memberships_of(request) and (not kinds or set(kinds) & set(SME_KINDS)):
        query = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
        return HttpResponseRedirect(f"{reverse('accounts:organisation_new')}?{query}".rstrip("?"))
    if fitting:
        name = fitting[0].organisation.name
        raise NotAllowed(
            _("Trang này dành cho %(name)s. Hãy đổi sang đơn vị đó trong trang Tài khoản.") % {"name": name}
        )
    raise NotAllowed(_("Tài khoản của bạn không mở được trang này."))


def second_factor_redirect(request: HttpRequest) -> HttpResponseRedirect:
    """To the authenticator's code where one is enrolled, else to enrolment."""
    name = "mfa_reauthenticate" if second_factor.is_enrolled(request.user) else "mfa_activate_totp"  # type: ignore[arg-type]
    query = f"?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else ""
    return HttpResponseRedirect(resolve_url(name) + query)
