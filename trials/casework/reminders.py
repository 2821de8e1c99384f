"""An officer's "Nhắc", to the side that is waited for.

A vendor gets one message for all that waits there within the officer's area, at most once a day for each reason, and of
each trial once a day whoever reminds; an SME one for each trial, at most once a day.
"""

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor, ensure
from marketplace.audit.services import record
from marketplace.constraints import violates
from marketplace.errors import Conflict, NotFound
from marketplace.notify.services import notify
from platforms.models import Vendor
from trials.casework.access import can_act, can_act_on
from trials.casework.models import CaseAct, Reminder
from trials.casework.stuck import SMES_TURN, Reason, Stuck, StuckGroup, groups
from trials.lifecycle.advance import locked

_ROLES = ("owner", "sales", "technical")
_SME_ROLES = ("owner", "member")


def vendor_remind(*, actor: Actor, vendor_pk: int, reason: Reason) -> Reminder:
    """Remind a vendor of what waits for it, within the actor's province, without what it was reminded of today.

    Raise `NotFound` where nothing waits (any more), `Conflict` (code `reminded_today`) the second time.
    """
    ensure(can_act(actor))
    waiting = [row for row in groups(actor.province_code) if row.reason == reason and row.vendor.pk == vendor_pk]
    if not waiting or not waiting[0].can_remind or reason in SMES_TURN:
        raise NotFound(_("Không còn lượt nào đang chờ nhà cung cấp này vì lý do đó."))
    with transaction.atomic():
        # The centre and a province may press at once: the second sees what the first has reminded of.
        vendor = Vendor.objects.select_for_update().get(pk=vendor_pk)
        left = _not_reminded_today(waiting[0])
        if not left:
            raise _reminded_today()
        count = len(left)
        try:
            with transaction.atomic():
                row = Reminder.objects.create(
                    vendor=vendor, reason=reason, province_code=actor.province_code, day=clock.today(), trials=count,
                    sent_by_id=actor.user_pk,
                )  # fmt: skip
        except IntegrityError as error:
            if not violates(error, Reminder, "casework_one_reminder_a_day"):
                raise
            raise _reminded_today() from error
        record(actor=actor, action="vendor.reminded", target=row, data={"reason": reason.value, "trials": count})
        CaseAct.objects.bulk_create(
            CaseAct(trial=entry.trial, kind=CaseAct.Kind.REMINDED, reason=reason, by_id=actor.user_pk, at=clock.now())
            for entry in left
        )
        notify(
            organisation=vendor.organisation,
            roles=_ROLES,
            kind="handover.reminder",
            context={"count": count, "reason": reason.value},
            url=reverse("handover:inbox"),
        )
    return row


def _not_reminded_today(group: StuckGroup) -> list[Stuck]:
    acts = CaseAct.objects.filter(kind=CaseAct.Kind.REMINDED, reason=group.reason, at__gte=clock.at_midnight())
    told = set(acts.filter(trial__in=[entry.trial.pk for entry in group.trials]).values_list("trial_id", flat=True))
    return [entry for entry in group.trials if entry.trial.pk not in told]


def _reminded_today() -> Conflict:
    return Conflict(_("Hôm nay đã nhắc nhà cung cấp này về việc đó rồi."), code="reminded_today")


@transaction.atomic
def sme_remind(*, actor: Actor, entry: Stuck) -> CaseAct:
    """Remind the SME of a purchase that waits for it. Raise `Conflict` (code `reminded_today`) the second time."""
    row = locked(entry.trial.pk)
    ensure(can_act_on(actor, row))
    acts = CaseAct.objects.filter(trial=row, kind=CaseAct.Kind.REMINDED_SME)
    if acts.filter(at__gte=clock.at_midnight()).exists():
        raise Conflict(_("hôm nay đã nhắc doanh nghiệp rồi"), code="reminded_today")
    if row.organisation is None:
        raise Conflict(_("lượt nhập từ dữ liệu cũ, không có người nhận"), code="nobody_to_tell")
    notify(
        organisation=row.organisation,
        roles=_SME_ROLES,
        kind="conversion.reminder",
        context={"platform": row.platform.name, "trial": row.public_id},
        url=f"{reverse('lifecycle:trial', args=[row.public_id])}#mua-{row.public_id}",
    )
    record(actor=actor, action="sme.reminded", target=row, data={"reason": entry.reason.value})
    return CaseAct.objects.create(
        trial=row, kind=CaseAct.Kind.REMINDED_SME, reason=entry.reason, by_id=actor.user_pk, at=clock.now()
    )
