"""Facts that a published rule exempts from review: public at once, and nothing else with them."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.access import Actor
from marketplace.audit.services import record
from marketplace.errors import Conflict
from platforms.access import ensure_can_edit
from platforms.field_rules import EXEMPT_FIELDS
from platforms.models import Listing
from platforms.prose import ensure_no_errors
from platforms.services.locking import locked_listing
from platforms.services.sources import refused_fields, vendor_today
from platforms.services.standing import announce


@transaction.atomic
def exempt_publish(*, actor: Actor, listing: Listing, data: Mapping[str, Any]) -> tuple[str, ...]:
    """Put facts that a published rule exempts from review (`EXEMPT_FIELDS`) on the public page at once.

    Works while a review runs or a draft waits, and touches neither. Return the fields that changed. Raise `Conflict`
    where the platform has no public page yet, `InvalidInput` for what the model or a rule of `platforms.prose` refuses.
    """
    row = locked_listing(listing.pk)
    ensure_can_edit(actor, row)
    platform = row.platform
    if not platform.live or row.withdrawn_at is not None:
        raise Conflict(_("Nền tảng chưa có trang công khai để sửa ngay."), code="not_public")
    refused = set(data) - set(EXEMPT_FIELDS)
    if refused:
        raise Conflict(_("Mục này cần thẩm định."), code="needs_review")
    before = {field: getattr(platform, field) for field in data}
    for field, value in data.items():
        setattr(platform, field, value)
    changed = tuple(field for field in data if getattr(platform, field) != before[field])
    if not changed:
        return ()
    try:
        platform.clean_fields(exclude={field.name for field in platform._meta.fields} - set(changed))
    except ValidationError as error:
        raise refused_fields(error) from error
    ensure_no_errors({field: getattr(platform, field) for field in changed})
    for field in changed:
        platform.fact_sources[field] = vendor_today()
    platform.save(update_fields=[*changed, "fact_sources"])
    record(actor=actor, action="listing.facts_published", target=row, data={"fields": list(changed)})
    announce(row)
    return changed
