"""What a vendor writes: always a draft, never the live row."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Revision

from marketplace.access import Actor, ensure, ensure_acts_for
from marketplace.accounts.models import Organisation
from marketplace.audit.services import record
from marketplace.errors import Conflict, InvalidInput
from platforms.access import VENDOR_ROLES, ensure_can_edit, user_of
from platforms.field_rules import EXEMPT_FIELDS, RULE_OF
from platforms.models import Category, FactBasis, Listing, Platform, Vendor
from platforms.prose import ensure_no_errors
from platforms.services.draft_values import texts_of, value_of, write
from platforms.services.exempt import exempt_publish
from platforms.services.locking import locked_listing
from platforms.services.sources import freeze_sources, refused_fields, stamp_vendor
from platforms.slugs import RESERVED, folded_slug


def draft_of(platform: Platform) -> Platform:
    """The newest draft, as an object that is not the live row."""
    return platform.get_latest_revision_as_object()


@transaction.atomic
def vendor_of(*, actor: Actor) -> Vendor:
    """The public row of the vendor that the actor acts for; made at first use.

    A row that public sources brought is never taken over by a name alone: its company claims it.
    """
    ensure(actor.organisation_kind == Organisation.Kind.VENDOR and actor.has_role(*VENDOR_ROLES))
    return vendor_row(Organisation.objects.select_for_update().get(pk=actor.organisation_pk or 0))


def vendor_row(organisation: Organisation) -> Vendor:
    """The row of a locked vendor organisation; made where it has none."""
    known = Vendor.objects.filter(organisation=organisation).first()
    if known is not None:
        return known
    slug = _free_slug(organisation.name, Vendor)
    return Vendor.objects.create(slug=slug, legal_name=organisation.name, organisation=organisation)


@transaction.atomic
def listing_create(*, actor: Actor, vendor: Vendor, name: str, category: Category) -> Listing:
    """A new, empty, unpublished listing of the actor's vendor. Raise `InvalidInput` without a name."""
    ensure_acts_for(actor, vendor.organisation_id or 0, *VENDOR_ROLES)
    name = name.strip()[:120]
    if not folded_slug(name):
        raise InvalidInput(_("Hãy nhập tên nền tảng."), fields={"name": _("Hãy nhập tên nền tảng.")})
    platform = Platform.objects.create(
        slug=_free_slug(name, Platform),
        name=name,
        vendor=vendor,
        category=category,
        live=False,
        fact_basis=FactBasis.VENDOR,
    )
    listing = Listing.objects.create(
        platform=platform, standing=Listing.Standing.CLAIMED, owner_id=vendor.organisation_id
    )
    record(actor=actor, action="listing.created", target=listing)
    return listing


@transaction.atomic
def draft_save(*, actor: Actor, listing: Listing, data: Mapping[str, Any]) -> Revision:
    """Save a draft from `data`: fields of `FIELD_RULES` by name; `features` and `secondary_categories` are rows,
    `plans` mappings with `code`, `images` mappings with `digest`.

    A plan that is left out is retired, never deleted. What a published rule exempts from review goes public in the
    same transaction where the platform has a public page. Raise `Conflict` while a review runs, `InvalidInput` with
    the fields that the model or a rule of `platforms.prose` refuses.
    """
    row = locked_listing(listing.pk)
    ensure_can_edit(actor, row)
    ensure_not_in_review(row.platform)
    if row.platform.live and any(field in EXEMPT_FIELDS for field in data):
        exempt_publish(actor=actor, listing=row, data={name: data[name] for name in EXEMPT_FIELDS if name in data})
        row = locked_listing(listing.pk)
    ensure_no_errors(texts_of(data))
    draft = draft_of(row.platform)
    before = {field: value_of(draft, field) for field in data if field in RULE_OF}
    freeze_sources(draft)
    write(draft, data)
    stamp_vendor(draft, before)
    try:
        revision = draft.save_revision(user=user_of(actor))
    except ValidationError as error:
        raise refused_fields(error) from error
    record(actor=actor, action="listing.draft_saved", target=row, data={"revision": revision.pk})
    return revision


def ensure_not_in_review(platform: Platform) -> None:
    """While a review runs nothing is saved: what is approved is what was read."""
    if platform.workflow_in_progress:
        raise Conflict(_("Bản này đang được thẩm định. Muốn sửa, hãy rút lại trước."), code="review_running")


def _free_slug(name: str, model: type[Platform] | type[Vendor]) -> str:
    slug, number = folded_slug(name, max_length=110), 2
    candidate = slug
    while candidate in RESERVED or model._default_manager.filter(slug=candidate).exists():
        candidate, number = f"{slug}-{number}", number + 1
    return candidate
