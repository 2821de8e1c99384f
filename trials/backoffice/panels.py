"""Entries of the vendor console, and what the intake says where a trial is asked for."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace import slots
from marketplace.accounts.models import Organisation
from marketplace.design.navigation import NavItem
from platforms.models import Vendor
from trials.backoffice.intake import obstacle


def _is_vendor(request: HttpRequest) -> bool:
    organisation = getattr(request, "organisation", None)
    if organisation is None or organisation.kind != Organisation.Kind.VENDOR:
        return False
    return Vendor.objects.filter(organisation=organisation).exists()


def trials_item(request: HttpRequest) -> NavItem | None:
    return NavItem(_("Lượt dùng thử"), reverse("backoffice:trials"), order=20) if _is_vendor(request) else None


def intake_item(request: HttpRequest) -> NavItem | None:
    return (
        NavItem(_("Tiếp nhận, mã kích hoạt"), reverse("backoffice:intake"), order=22) if _is_vendor(request) else None
    )


def funnel_item(request: HttpRequest) -> NavItem | None:
    return NavItem(_("Kết quả của bạn"), reverse("backoffice:funnel"), order=24) if _is_vendor(request) else None


def fill_slots() -> None:
    slots.fill("nav.vendor", trials_item)
    slots.fill("nav.vendor", intake_item)
    slots.fill("nav.vendor", funnel_item)
    slots.fill("trial.obstacles", obstacle)
