"""Who reads and answers needs."""

from django.utils.translation import gettext as _

from marketplace.access import Actor, ensure
from search.needs.models import Need


def can_read(actor: Actor, need: Need) -> bool:
    """Officers, administrators, auditors; an officer of a province reads those of that province."""
    if not (actor.is_staff and actor.has_role("officer", "administrator", "auditor")):
        return False
    return not province_of(actor) or need.province_code == actor.province_code


def can_answer(actor: Actor, need: Need) -> bool:
    return can_read(actor, need) and actor.has_role("officer", "administrator")


def ensure_can_answer(actor: Actor, need: Need) -> None:
    ensure(can_answer(actor, need), _("Chỉ cán bộ phụ trách địa bàn này được trả lời."))


def province_of(actor: Actor) -> str:
    """The province that limits the actor; "" for the whole country, as for administrators and auditors."""
    return "" if actor.has_role("administrator", "auditor") else actor.province_code
