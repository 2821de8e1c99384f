"""Who writes, answers and looks at reviews."""

from django.utils.translation import gettext as _

from marketplace.access import Actor, can_act_for, ensure, ensure_person
from marketplace.accounts.models import Membership
from platforms.access import VENDOR_ROLES, can_review
from trials.lifecycle.access import can_use
from trials.lifecycle.models import Trial


def is_of_vendor(actor: Actor, trial: Trial) -> bool:
    """The person belongs to the vendor, or the trial's organisation and the vendor are one legal entity."""
    owner = trial.vendor.organisation
    if owner is None:
        return False
    if owner.pk == trial.organisation_id or (owner.entity_id and owner.entity_id == trial.entity_id):
        return True
    return Membership.objects.live().filter(user_id=actor.user_pk or 0, organisation=owner).exists()


def ensure_can_write(actor: Actor, trial: Trial) -> int:
    """The organisation's own people only; nobody praises the own product. Return the person's key."""
    ensure(can_use(actor, trial), _("Chỉ đơn vị đã dùng thử được đánh giá lượt của mình."))
    ensure(not is_of_vendor(actor, trial), _("Người của nhà cung cấp không đánh giá nền tảng của mình."))
    return ensure_person(actor)


def ensure_can_reply(actor: Actor, trial: Trial) -> int:
    owner_pk = trial.vendor.organisation_id
    ensure(owner_pk is not None and can_act_for(actor, owner_pk, *VENDOR_ROLES), _("Chỉ nhà cung cấp được trả lời."))
    return ensure_person(actor)


def ensure_can_judge(actor: Actor, trial: Trial) -> None:
    """A reviewer of the ministry who belongs to neither side."""
    ensure(can_review(actor), _("Chỉ người thẩm định được duyệt đánh giá."))
    sides = [pk for pk in (trial.organisation_id, trial.vendor.organisation_id) if pk]
    is_party = Membership.objects.live().filter(user_id=actor.user_pk or 0, organisation__in=sides).exists()
    ensure(not is_party, _("Bạn thuộc một bên của lượt này. Hãy để người thẩm định khác duyệt."))
