"""The one slot of (entity, platform, round): who holds it, who is told what, who may take it over.

Tax codes are public, so a self-declared organisation may hold the slot of a company that never asked.
It never blocks the proven one: that one takes the slot over and the other trial stops counting (design §5).
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts.models import LegalEntity, Organisation
from marketplace.errors import Conflict
from marketplace.outbox.services import publish
from marketplace.statements import Question
from trials.lifecycle.advance import advance, locked
from trials.lifecycle.endings import TAKEN_OVER
from trials.lifecycle.models import Trial
from trials.lifecycle.states import WAITING_FOR_VENDOR, Event

_LOCKED = Question(lambda pk: LegalEntity.objects.select_for_update().filter(pk=pk).order_by().values_list("pk"))
_HELD = Question(
    lambda entity_pk: (
        Trial.objects.filter(entity=entity_pk, is_test=False)
        .order_by()
        .values_list("pk", "platform_id", "round_id", "counts", "state", "organisation_id", "organisation__proven_at")
    )
)


def lock_entity(pk: int) -> None:
    """Until the open transaction ends nobody else asks for a trial of this entity: what it holds is exact."""
    _LOCKED.rows(pk)


@dataclass(frozen=True)
class Held:
    """What an entity holds where another trial would stand: the counting one, and how many wait for their vendors.

    `waiting_own` are those of the asking organisation. Beside a proven one those of self-declared ones are nothing:
    tax codes are public, and nobody may fill up its requests.
    """

    holder_pk: int | None
    waiting: int
    waiting_own: int


def held_beside(asked: Trial) -> Held:
    """In one query; exact while the entity's row is locked."""
    assert asked.organisation is not None  # noqa: S101 - narrows the type
    return held_by(asked.organisation, asked.entity_id, (asked.platform_id, asked.round_id))


def held_by(organisation: Organisation, entity_pk: int, place: tuple[int, int] | None = None) -> Held:
    """What stands beside a request of `organisation` for a (platform, round)."""
    holder, waiting, own = None, 0, 0
    for pk, platform, round_, counts, state, holding, proven_at in _HELD.rows(entity_pk):
        if counts and (platform, round_) == place:
            holder = pk
        if state in WAITING_FOR_VENDOR:
            is_own = holding == organisation.pk
            own += is_own
            waiting += is_own or proven_at is not None or not organisation.is_proven
    return Held(holder, waiting, own)


def holder_at(entity_pk: int, platform_pk: int, round_pk: int) -> Trial | None:
    """The counting trial of an entity, a platform and a round."""
    rows = Trial.objects.counting().select_related("organisation", "requested_by")
    return rows.filter(entity_id=entity_pk, platform_id=platform_pk, round_id=round_pk).first()


def is_same_request(holder: Trial, asked: Trial) -> bool:
    """The same person's still open trial of the same platform: a second click, not a second request."""
    is_mine = holder.requested_by_id is not None and holder.requested_by_id == asked.requested_by_id
    return is_mine and holder.organisation_id == asked.organisation_id and holder.is_open


def give_up_slot(holder: Trial) -> bool:
    """Make the slot free for a proven organisation; False where a proven one holds it."""
    if holder.organisation is None or holder.organisation.is_proven:
        return False
    _stop_counting(holder)
    return True


def release_self_declared(proven: Organisation) -> int:
    """Stop counting the trials of other, self-declared organisations under the tax code just proven."""
    if not proven.tax_id:
        return 0
    others = Trial.objects.counting().filter(
        organisation__tax_id=proven.tax_id, organisation__proven_at__isnull=True
    ).exclude(organisation=proven)  # fmt: skip
    rows = list(others.order_by("pk"))
    for row in rows:
        _stop_counting(row)
    return len(rows)


def may_know(organisation: Organisation, holder: Trial) -> bool:
    """Whose trial it is, and every proven organisation of a proven one's entity; a tax code alone shows nothing."""
    if holder.organisation_id == organisation.pk:
        return True
    is_kin = holder.entity_id == organisation.entity_id
    return is_kin and organisation.is_proven and holder.organisation is not None and holder.organisation.is_proven


def refusal_for(asked: Trial, holder: Trial | None) -> Conflict:
    """Whoever may know learns when and by whom the trial was asked for; outsiders learn nothing."""
    if holder is None or asked.organisation is None or not may_know(asked.organisation, holder):
        return refusal_to_outsider("one_trial")
    return refusal_by(holder, asked.organisation)


def refusal_to_outsider(code: str) -> Conflict:
    """What somebody is told who may not know what others of the same tax code asked for."""
    return Conflict(
        _("Chưa gửi được yêu cầu dùng thử này. Hãy chứng minh bạn thuộc đơn vị, hoặc liên hệ bộ phận hỗ trợ."),
        code=code,
    )


def refusal_by(holder: Trial, organisation: Organisation) -> Conflict:
    """What members of `organisation` are told, where they may know of the holder."""
    words = {
        "who": holder.requested_by.email if holder.requested_by else _("một thành viên"),
        "day": clock.local_date(holder.requested_at).strftime("%d/%m/%Y"),
    }
    if holder.organisation is None or holder.organisation_id == organisation.pk:
        text = _("Đơn vị của bạn đã dùng thử nền tảng này trong đợt này: %(who)s gửi yêu cầu ngày %(day)s.")
        return Conflict(text % words, code="one_trial")
    text = _(
        "Đơn vị cùng pháp nhân với bạn (%(unit)s) đã dùng thử nền tảng này trong đợt này: "
        "%(who)s gửi yêu cầu ngày %(day)s."
    )
    return Conflict(text % {**words, "unit": holder.organisation.name}, code="one_trial")


def _stop_counting(trial: Trial) -> None:
    row = locked(trial.pk)
    if row.counts:
        advance(
            row,
            Event.CORRECTED,
            actor=Actor.system("takeover"),
            source="portal",
            data={"reason": TAKEN_OVER},
            counts=False,
        )
        publish("trial.slot_taken_over", key=row.public_id, payload={"trial_pk": row.pk, "seq": row.sequence})
