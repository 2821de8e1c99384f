"""The connection: addresses, secrets, keys, last deliveries. Secrets are shown once.

A new signing secret waits, sealed, in the session for the page that follows: to load that page again shows nothing and
makes no other secret.

An address is the vendor's own (`slug` is empty) or that of one of its platforms, which then wins there.
"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.access import actor_of
from marketplace.accounts.models import ApiKey
from marketplace.accounts.services import api_key_create, api_key_revoke
from marketplace.errors import Conflict, DomainError
from trials.handover import endpoints, log, queries
from trials.handover.access import endpoint_of, keepers_only, platform_of, vendor_of
from trials.handover.forms import EndpointForm
from trials.handover.models import VendorEndpoint

_TO_SHOW = "handover.secret"


@require_safe
@keepers_only
def integration(request: HttpRequest) -> HttpResponse:
    return _page(request, "")


@require_safe
@keepers_only
def platform(request: HttpRequest, slug: str) -> HttpResponse:
    """The own address of one platform."""
    return _page(request, slug)


@require_POST
@keepers_only
def endpoint(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Set the addresses; the first time the secret is shown next."""
    vendor = vendor_of(request)
    form = EndpointForm(request.POST)
    if form.is_valid():
        try:
            row, fresh = endpoints.endpoint_set(
                actor=actor_of(request), vendor=vendor, platform=platform_of(vendor, slug), **form.cleaned_data
            )
        except DomainError as refusal:
            if refusal.status == 403:
                raise
            for field, message in (refusal.fields or {"": refusal.message}).items():
                form.add_error(field if field in form.fields else None, message)
        else:
            if fresh:
                _keep_to_show(request, row, fresh)
            return _done(request, _("Đã lưu địa chỉ."), slug)
    return _page(request, slug, form=form, status=422)


@require_POST
@keepers_only
def secret(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Change the secret; a further change within its day is asked back first."""
    row, is_sure = endpoint_of(request, slug), request.POST.get("is_sure") == "1"
    try:
        fresh = endpoints.secret_rotate(actor=actor_of(request), endpoint=row, is_sure=is_sure)
    except Conflict:
        return _page(request, slug, is_asking_back=True, status=409)
    _keep_to_show(request, row, fresh)
    return _done(request, _("Đã đổi mã ký."), slug)


@require_POST
@keepers_only
def ping(request: HttpRequest, slug: str = "") -> HttpResponse:
    try:
        endpoints.endpoint_ping(actor=actor_of(request), endpoint=endpoint_of(request, slug))
    except Conflict as refusal:
        messages.error(request, refusal.message)
        return _back(slug)
    return _done(request, _("Đã gửi một tin thử. Kết quả hiện trong danh sách bên dưới sau vài giây."), slug)


@require_POST
@keepers_only
def remove(request: HttpRequest, slug: str) -> HttpResponse:
    endpoints.endpoint_remove(actor=actor_of(request), endpoint=endpoint_of(request, slug))
    return _done(request, _("Đã bỏ địa chỉ riêng. Tin của nền tảng này gửi tới địa chỉ chung."))


@require_POST
@keepers_only
def key_create(request: HttpRequest) -> HttpResponse:
    vendor = vendor_of(request)
    if vendor.organisation is None:
        raise DomainError(_("Đơn vị của bạn chưa gắn với nhà cung cấp nào trên cổng."))
    is_test = request.POST.get("is_test") == "1"
    _key, text = api_key_create(actor=actor_of(request), organisation=vendor.organisation, is_test=is_test)
    return _page(request, "", key=text)


@require_POST
@keepers_only
def key_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    key = get_object_or_404(ApiKey, pk=pk, organisation=request.organisation)  # type: ignore[attr-defined]
    api_key_revoke(actor=actor_of(request), key=key)
    return _done(request, _("Đã thu hồi khóa."))


def _keep_to_show(request: HttpRequest, endpoint: VendorEndpoint, fresh: str) -> None:
    request.session[_TO_SHOW] = {"endpoint": endpoint.pk, "sealed": settings.KEYS.encrypt(fresh)}


def _shown_now(request: HttpRequest, endpoint: VendorEndpoint | None) -> str:
    """The secret that waits to be shown of this endpoint, which then waits no more; else ""."""
    kept = request.session.get(_TO_SHOW)
    if endpoint is None or kept is None or kept["endpoint"] != endpoint.pk:
        return ""
    del request.session[_TO_SHOW]
    return str(settings.KEYS.decrypt(kept["sealed"]))


def _done(request: HttpRequest, message: str, slug: str = "") -> HttpResponse:
    messages.success(request, message)
    return _back(slug)


def _back(slug: str) -> HttpResponse:
    return redirect("handover:platform", slug) if slug else redirect("handover:integration")


def _page(
    request: HttpRequest,
    slug: str,
    *,
    form: EndpointForm | None = None,
    key: str = "",
    is_asking_back: bool = False,
    status: int = 200,
) -> HttpResponse:
    vendor = vendor_of(request)
    own = platform_of(vendor, slug)
    row = VendorEndpoint.objects.filter(vendor=vendor, platform=own).first()
    initial: dict[str, Any] = {"url": row.url, "landing_url": row.landing_url} if row else {}
    context = {
        "vendor": vendor,
        "platform": own,
        "endpoint": row,
        "form": form,
        "endpoint_form": form or EndpointForm(initial=initial),
        "new_secret": _shown_now(request, row),
        "new_key": key,
        "is_asking_back": is_asking_back,
        "api_root": f"{settings.SITE_URL}/api/v1/vendor/",
        **queries.conformance(vendor, own),
    }
    if own is not None:
        context["deliveries"] = log.last_deliveries_to(row) if row else []
    else:
        context |= {
            "deliveries": log.last_deliveries(vendor),
            "keys": ApiKey.objects.filter(organisation=vendor.organisation).order_by("revoked_at", "-pk"),
            "platforms": queries.addresses(vendor),
        }
    name = "handover/integration.html" if own is None else "handover/platform_endpoint.html"
    response = render(request, name, context, status=status)
    response["Cache-Control"] = "no-store"
    return response
