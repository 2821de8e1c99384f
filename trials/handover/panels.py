"""What this room shows on others' pages, and what it brings to `serve`."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace import slots
from marketplace.accounts.models import Organisation
from marketplace.design.navigation import NavItem
from platforms.models import Vendor
from trials.handover import handoffs, queries
from trials.handover.sandbox.panels import trial_panel


def prepare_step() -> tuple[str, Callable[[], Any], int] | None:
    from trials.handover.demo import ensure_simulator

    return ("Kết nối của nhà cung cấp mô phỏng", ensure_simulator, 47) if settings.DEMO else None


def simulator_companion() -> Any:
    from trials.handover.demo import companion

    return companion() if settings.DEMO else None


def _own_vendor(request: HttpRequest) -> Vendor | None:
    organisation = getattr(request, "organisation", None)
    if organisation is None or organisation.kind != Organisation.Kind.VENDOR:
        return None
    return Vendor.objects.filter(organisation=organisation).first()


def inbox_nav(request: HttpRequest) -> NavItem | None:
    vendor = _own_vendor(request)
    if vendor is None:
        return None
    count, is_late = queries.waiting_count(vendor)
    url = reverse("handover:inbox")
    # The console's home is a prefix of all its pages: only its own are current here.
    prefix = url if request.path == url else f"{url}luot/"
    return NavItem(_("Hộp việc"), url, count=count or None, current_prefix=prefix, order=10, is_late=is_late)


def integration_nav(request: HttpRequest) -> NavItem | None:
    membership = getattr(request, "membership", None)
    if _own_vendor(request) is None or membership is None or membership.role not in ("owner", "technical"):
        return None
    return NavItem(_("Kết nối API"), reverse("handover:integration"), order=50)


def console_nav(request: HttpRequest) -> NavItem | None:
    if _own_vendor(request) is None:
        return None
    return NavItem(_("Kênh nhà cung cấp"), reverse("handover:inbox"), order=10)


def fill_slots() -> None:
    slots.fill("nav.vendor", inbox_nav)
    slots.fill("nav.vendor", integration_nav)
    slots.fill("nav.account", console_nav)
    slots.fill("vendor.trial_panels", trial_panel, order=10)
    slots.fill("trial.entrance", handoffs.entrance)
    slots.fill("serve.prepare", prepare_step)
    slots.fill("serve.companions", simulator_companion, order=10)
