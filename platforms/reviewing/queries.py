"""Reads of the book: the queue, an application's page, conflicts, what the public may know."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.access import Actor
from marketplace.accounts.models import Membership, User
from platforms.models import CriterionGroup, Listing, Platform
from platforms.reviewing.models import Application, ConflictDeclaration, CriteriaVersion, Criterion, Judgement, Stage

# A platform has some sixty columns, a row of the queue shows two of them.
QUEUE_COLUMNS = (
    "stage", "is_first", "submitted_at", "due_at", "closed_at", "listing__platform__name", "listing__platform__slug",
    "listing__platform__vendor__legal_name", "assignee__email",
)  # fmt: skip


def conflict_of(*, vendor_pk: int, user_pk: int | None) -> str | None:
    """Why this person keeps away from a vendor, by the person's own last declaration; None without one."""
    if user_pk is None:
        return None
    rows = ConflictDeclaration.objects.filter(user_id=user_pk, vendor_id=vendor_pk)
    last = rows.order_by("pk").last()
    if last is None or not last.is_declared:
        return None
    return _("Bạn đã khai báo xung đột lợi ích với nhà cung cấp này.")


def conflicts_of(user_pk: int) -> list[ConflictDeclaration]:
    """The conflicts that a person has declared and not taken back."""
    last: dict[int, ConflictDeclaration] = {}
    for row in ConflictDeclaration.objects.filter(user_id=user_pk).select_related("vendor").order_by("pk"):
        last[row.vendor_id] = row
    return [row for row in last.values() if row.is_declared]


def queue() -> "QuerySet[Application]":
    """Open applications with what a row of the queue shows, the nearest due first."""
    rows = Application.objects.open().select_related("listing__platform__vendor", "assignee")
    return rows.only(*QUEUE_COLUMNS).order_by("due_at", "pk")


def open_application(listing: Listing) -> Application | None:
    rows = Application.objects.open().filter(listing=listing)
    return rows.select_related("listing__platform__vendor", "criteria", "assignee").first()


def latest_application(listing: Listing) -> Application | None:
    """The newest application, open or not; for its vendor."""
    return Application.objects.filter(listing=listing).select_related("criteria").order_by("pk").last()


def last_judged_revision(listing: Listing) -> int | None:
    """The revision that reviewers read last and sent back; None where the newest closed application passed."""
    rows = Application.objects.filter(listing=listing).exclude(closed_at=None).order_by("pk")
    last = rows.exclude(stage=Stage.WITHDRAWN).last()
    return last.revision_pk if last is not None and last.stage == Stage.RETURNED else None


def last_verdicts(listing: Listing, criteria_pk: int) -> dict[str, Judgement]:
    """Criterion code → the newest finding on it under this form: where a reviewer starts from."""
    rows = Judgement.objects.filter(review__listing=listing, criterion__version=criteria_pk)
    return {row.criterion.code: row for row in rows.select_related("criterion").order_by("pk")}


def reviewers() -> "QuerySet[User]":
    """People who may be given an application."""
    rows = Membership.objects.live().filter(role=Membership.Role.REVIEWER)
    return User.objects.filter(pk__in=rows.values("user_id")).order_by("email")


@dataclass(frozen=True)
class PublicApplication:
    """What everybody may know of an application; `name` is empty while its platform is not public."""

    number: str
    name: str
    url: str
    stage_text: str
    step_number: int
    is_open: bool
    is_late: bool
    submitted_at: dt.datetime
    due_at: dt.datetime
    closed_at: dt.datetime | None


def public_applications() -> "QuerySet[Application]":
    """Every application but those of invented samples, newest first."""
    rows = Application.objects.filter(listing__is_sample=False)
    return rows.select_related("listing__platform").order_by("-submitted_at", "-pk")


def public_rows(rows: Iterable[Application]) -> list[PublicApplication]:
    """Stage and clock of each; the live name of a platform that is public, and nothing of any draft."""
    found = list(rows)
    public = set(
        Listing.objects.visible().filter(pk__in=[row.listing_id for row in found]).values_list("pk", flat=True)
    )
    return [_public(row, row.listing.platform if row.listing_id in public else None) for row in found]


def _public(row: Application, platform: Platform | None) -> PublicApplication:
    return PublicApplication(
        number=row.number,
        name=platform.name if platform else "",
        url=reverse("platforms:listing", args=[platform.slug]) if platform else "",
        stage_text=str(row.get_stage_display()),
        step_number=row.step_number,
        is_open=row.is_open,
        is_late=row.is_late,
        submitted_at=row.submitted_at,
        due_at=row.due_at,
        closed_at=row.closed_at,
    )


def waiting_counts(actor: Actor) -> tuple[int, bool]:
    """How many applications wait, and whether one is late."""
    return Application.objects.open().count(), Application.objects.late().exists()


def criteria_by_group(version: CriteriaVersion) -> list[tuple[str, list[Criterion]]]:
    """The criteria of a form under the words of their groups, in the groups' order."""
    rows = list(version.criteria.all())
    groups = [(str(group.label), [row for row in rows if row.group == group]) for group in CriterionGroup]
    return [(label, found) for label, found in groups if found]
