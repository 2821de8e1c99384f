"""Whom a request acts for, and the demand for a second factor."""

import functools
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from marketplace import problems
from marketplace.accounts import access, second_factor
from marketplace.accounts.models import Membership, Organisation, User
from marketplace.errors import NotAllowed
from marketplace.middleware import without_language

GetResponse = Callable[[HttpRequest], HttpResponse]

STAFF_PREFIXES = ("/cms/", "/dieu-hanh/", "/kenh-nha-cung-cap/")
ACCOUNT_PREFIX = "/tai-khoan/"
# What a person may still reach who owes a second factor and has not given it.
WAYS_TO_GIVE_IT = frozenset(
    {
        "account_login",
        "account_strip",  # the fragment in every public page's header; it shows nothing that is owed for
        "account_logout",
        "account_reauthenticate",
        "account_email_verification_sent",
        "account_inactive",
        "account_reset_password",
        "account_confirm_password_reset_code",
        "account_complete_password_reset",
        "account_password_reset_completed",
        "mfa_activate_totp",
        "mfa_authenticate",
        "mfa_reauthenticate",
    }
)


class CurrentMembership:
    """Sets `request.membership` and `request.organisation`, each None for a visitor.

    Both are read at first use, so that a public page that never asks does not touch the session and
    stays free of `Vary: Cookie`.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A lazy object would not pass `is None`; a property on the request's own class does.
        request.__class__ = _with_membership(request.__class__)  # type: ignore[arg-type]
        return self.get_response(request)


@functools.cache
def _with_membership(base: type[HttpRequest]) -> type[HttpRequest]:
    def membership(request: HttpRequest) -> Membership | None:
        return access.current_membership(request)

    def organisation(request: HttpRequest) -> Organisation | None:
        found: Membership | None = request.membership  # type: ignore[attr-defined]
        return found.organisation if found else None

    lazy: dict[str, object] = {}
    for name, read in (("membership", membership), ("organisation", organisation)):
        lazy[name] = cached_property(read)
        lazy[name].__set_name__(base, name)  # type: ignore[attr-defined]
    return type(base.__name__, (base,), lazy)


class SecondFactorRequired:
    """Password alone opens no page of staff, nor of whoever manages a vendor's API keys.

    Who owes a second factor and has not given it in this session is led to give it, or to enrol, and
    reaches nothing else under these addresses.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request) or self.get_response(request)

    def answer(self, request: HttpRequest) -> HttpResponse | None:
        path = without_language(request.path_info)
        if not path.startswith((*STAFF_PREFIXES, ACCOUNT_PREFIX)):
            return None
        user = request.user
        if not isinstance(user, User) or not user.is_authenticated or _gives_it(request):
            return None
        if second_factor.owed_by_person(user) and not second_factor.given_in(request):
            return access.second_factor_redirect(request)
        if path.startswith("/cms/") and not user.has_perm("wagtailadmin.access_admin"):
            # Wagtail would send them to the log-in, which sends a signed-in person back here.
            return problems.response_for(request, NotAllowed(_("Tài khoản của bạn không mở được trang biên tập.")))
        return None


def _gives_it(request: HttpRequest) -> bool:
    try:
        return resolve(request.path_info).url_name in WAYS_TO_GIVE_IT
    except Resolver404:
        return False
