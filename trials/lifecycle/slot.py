"""The one slot of (entity, platform, round): who holds it, who is told what, who may take it over.

Tax codes are public, so a self-declared organisation may hold the slot of a company that never asked.
It never blocks the proven one: that one takes the slot over and the other trial stops counting (design §5).
"""

from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts.models import Organisation
from marketplace.errors import Conflict
from trials.lifecycle.advance import advance, locked
from trials.lifecycle.models import Trial
from trials.lifecycle.states import Event


def holder_of(asked: Trial) -> Trial | None:
    """The counting trial that stands where `asked` would."""
    return holder_at(asked.entity_id, asked.platform_id, asked.round_id)


def holder_at(entity_pk: int, platform_pk: int, round_pk: int) -> Trial | None:
    """The counting trial of an entity, a platform and a round."""
    return (
        Trial.objects.counting()
        .filter(entity_id=entity_pk, platform_id=platform_pk, round_id=round_pk)
        .select_related("organisation", "requested_by")
        .first()
    )


def same_request(asked: Trial) -> Trial | None:
    """The same person's still open trial of the same platform: a second click, not a second request."""
    holder = holder_of(asked)
    if holder is None or holder.organisation_id != asked.organisation_id:
        return None
    mine = holder.requested_by_id is not None and holder.requested_by_id == asked.requested_by_id
    return holder if mine and holder.is_open else None


def give_up_slot(asked: Trial) -> bool:
    """Make the slot free for a proven organisation; False where a proven one holds it."""
    holder = holder_of(asked)
    if holder is None:
        return True
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


def refusal_for(asked: Trial) -> Conflict:
    """Members learn when and by whom the trial was asked for; outsiders learn nothing."""
    holder = holder_of(asked)
    if holder is None or holder.organisation_id != asked.organisation_id:
        return Conflict(
            _("Chưa gửi được yêu cầu dùng thử này. Hãy chứng minh bạn thuộc đơn vị, hoặc liên hệ bộ phận hỗ trợ."),
            code="one_trial",
        )
    return refusal_by(holder)


def refusal_by(holder: Trial) -> Conflict:
    """What a member of the holder's own organisation is told."""
    who = holder.requested_by.email if holder.requested_by else _("một thành viên")
    return Conflict(
        _("Đơn vị của bạn đã dùng thử nền tảng này trong đợt này: %(who)s gửi yêu cầu ngày %(day)s.")
        % {"who": who, "day": clock.local_date(holder.requested_at).strftime("%d/%m/%Y")},
        code="one_trial",
    )


def _stop_counting(trial: Trial) -> None:
    row = locked(trial.pk)
    if row.counts:
        advance(
            row,
            Event.CORRECTED,
            actor=Actor.system("takeover"),
            source="portal",
            data={"reason": "slot_taken_over"},
            counts=False,
        )
