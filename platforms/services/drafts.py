"""What a vendor writes: always a draft, never the live row."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Revision

from marketplace import clock
from marketplace.access import Actor, ensure, ensure_acts_for
from marketplace.accounts.models import Organisation
from marketplace.audit.services import record
from marketplace.errors import Conflict, InvalidInput
from platforms.access import VENDOR_ROLES, ensure_can_edit, user_of
from platforms.models import Category, FactBasis, Listing, Plan, Platform, Vendor
from platforms.slugs import folded_slug

TEXT_FIELDS = (
    "name", "website", "description_vi", "description_en", "target_sectors", "target_sizes", "data_location",
    "languages", "security_level", "export_formats", "exit_steps", "support_hours",
)  # fmt: skip
PLAN_FIELDS = ("name_vi", "name_en", "price_minor", "price_note", "vat_class", "trial_days", "seats", "is_retired")


def draft_of(platform: Platform) -> Platform:
    """The newest draft, as an object that is not the live row."""
    return platform.get_latest_revision_as_object()


def locked_listing(pk: int) -> Listing:
    """The listing under a row lock; every change of a draft or a review starts here."""
    return Listing.objects.select_for_update().select_related("platform").get(pk=pk)


@transaction.atomic
def vendor_of(*, actor: Actor) -> Vendor:
    """The public row of the vendor that the actor acts for; made at first use.

    A row that public sources brought is never taken over by a name alone: its company claims it.
    """
    ensure(actor.organisation_kind == Organisation.Kind.VENDOR and actor.has_role(*VENDOR_ROLES))
    organisation = Organisation.objects.select_for_update().get(pk=actor.organisation_pk or 0)
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
    """Save a draft from `data`: fields by name, `features` (rows), `plans` (mappings with `code`).

    A plan that is left out is retired, never deleted. Raise `Conflict` while a review runs,
    `InvalidInput` with the fields that the model refuses.
    """
    row = locked_listing(listing.pk)
    ensure_can_edit(actor, row)
    ensure_not_in_review(row.platform)
    draft = draft_of(row.platform)
    for field in TEXT_FIELDS:
        if field in data:
            setattr(draft, field, data[field])
    draft.fact_basis = FactBasis.VENDOR
    draft.source_url = ""
    draft.facts_checked_on = clock.today()
    if "features" in data:
        draft.features = list(data["features"])
    if "plans" in data:
        draft.plans = _plans(draft, data["plans"])
    try:
        revision = draft.save_revision(user=user_of(actor))
    except ValidationError as error:
        fields = {name: messages[0] for name, messages in error.message_dict.items()}
        raise InvalidInput(_("Có chỗ chưa đúng, hãy xem từng ô."), fields=fields) from error
    record(actor=actor, action="listing.draft_saved", target=row, data={"revision": revision.pk})
    return revision


def ensure_not_in_review(platform: Platform) -> None:
    """While a review runs nothing is saved: what is approved is what was read."""
    if platform.workflow_in_progress:
        raise Conflict(_("Bản này đang được thẩm định. Muốn sửa, hãy rút lại trước."), code="review_running")


def _plans(draft: Platform, wanted: Iterable[Mapping[str, Any]]) -> list[Plan]:
    known = {plan.code: plan for plan in draft.plans.all()}
    live = dict(Plan.objects.filter(platform_id=draft.pk).values_list("code", "pk"))
    result = []
    for position, values in enumerate(wanted):
        code = values.get("code") or folded_slug(str(values.get("name_vi", "")), max_length=40)
        plan = known.pop(code, None) or Plan(code=code)
        # A plan that the revision keeps without its row's key would be deleted and made anew on publication.
        plan.pk = live.get(code)
        plan.sort_order = position
        for field in PLAN_FIELDS:
            if field in values:
                setattr(plan, field, values[field])
        plan.price_is_reference = False
        result.append(plan)
    for plan in known.values():
        plan.pk = live.get(plan.code)
        plan.is_retired = True
        result.append(plan)
    return result


def _free_slug(name: str, model: type[Platform] | type[Vendor]) -> str:
    slug, number = folded_slug(name, max_length=110), 2
    candidate = slug
    while model._default_manager.filter(slug=candidate).exists():
        candidate, number = f"{slug}-{number}", number + 1
    return candidate
