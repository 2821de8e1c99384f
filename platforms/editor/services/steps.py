"""Saving one step of the editor: a draft, or at once where a published rule says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Revision

from marketplace.access import Actor
from marketplace.errors import Conflict
from platforms.field_rules import Step, fields_of_step, is_exempt
from platforms.models import Listing, Platform
from platforms.services import draft_of, draft_save, exempt_publish
from platforms.services.draft_values import value_of
from platforms.services.locking import locked_listing


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did: `published` are the fields that are public now, `revision` the draft otherwise."""

    revision: Revision | None = None
    published: tuple[str, ...] = ()


@transaction.atomic
def step_save(
    *, actor: Actor, listing: Listing, step: Step, data: Mapping[str, Any], based_on: int | None = None
) -> Saved:
    """Save what one step asks for; fields of other steps in `data` are refused.

    `based_on` is the revision that the form was filled from. Raise `Conflict` (`changed_meanwhile`) when somebody
    saved this very step since, `Conflict` while a review runs, `InvalidInput` beside the fields.
    """
    foreign = set(data) - set(fields_of_step(step))
    if foreign:
        raise ValueError(f"{sorted(foreign)} belong to another step than {step}")
    row = locked_listing(listing.pk)
    if is_public_at_once(row, step):
        return Saved(published=exempt_publish(actor=actor, listing=row, data=data))
    if based_on is not None:
        _ensure_unchanged(row.platform, step, based_on)
    return Saved(revision=draft_save(actor=actor, listing=row, data=data))


def is_public_at_once(listing: Listing, step: Step) -> bool:
    """A step without review, on a listing that has a public page."""
    return is_exempt(step) and listing.platform.live and listing.withdrawn_at is None


def _ensure_unchanged(platform: Platform, step: Step, based_on: int) -> None:
    if (platform.latest_revision_id or 0) == based_on:
        return
    seen = Revision.objects.for_instance(platform).filter(pk=based_on).first()
    then, now = (seen.as_object() if seen else platform), draft_of(platform)
    if any(value_of(then, field) != value_of(now, field) for field in fields_of_step(step)):
        raise Conflict(
            _("Người khác trong đơn vị bạn vừa sửa bước này. Xem lại rồi bấm lưu lần nữa để giữ bản của bạn."),
            code="changed_meanwhile",
        )
