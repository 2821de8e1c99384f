"""An officer's "Nhắc": one message to the vendor's people, at most once a day for each reason."""

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor, ensure
from marketplace.audit.services import record
from marketplace.constraints import violates
from marketplace.errors import Conflict, NotFound
from marketplace.notify.services import notify
from trials.casework.access import can_act
from trials.casework.models import CaseAct, Reminder
from trials.casework.stuck import Reason, groups

_ROLES = ("owner", "sales", "technical")


def vendor_remind(*, actor: Actor, vendor_pk: int, reason: Reason) -> Reminder:
    """Remind a vendor of what waits for it, within the actor's province.

    Raise `NotFound` where nothing waits (any more), `Conflict` (code `reminded_today`) the second time.
    """
    ensure(can_act(actor))
    waiting = [row for row in groups(actor.province_code) if row.reason == reason and row.vendor.pk == vendor_pk]
    if not waiting or not waiting[0].can_remind:
        raise NotFound(_("Không còn lượt nào đang chờ nhà cung cấp này vì lý do đó."))
    count = len(waiting[0].trials)
    with transaction.atomic():
        try:
            with transaction.atomic():
                row = Reminder.objects.create(
                    vendor_id=vendor_pk, reason=reason, day=clock.today(), trials=count, sent_by_id=actor.user_pk
                )
        except IntegrityError as error:
            if not violates(error, Reminder, "funnel_one_reminder_a_day"):
                raise
            message = _("Hôm nay đã nhắc nhà cung cấp này về việc đó rồi.")
            raise Conflict(message, code="reminded_today") from error
        record(actor=actor, action="vendor.reminded", target=row, data={"reason": reason.value, "trials": count})
        CaseAct.objects.bulk_create(
            CaseAct(trial=entry.trial, kind=CaseAct.Kind.REMINDED, reason=reason, by_id=actor.user_pk, at=clock.now())
            for entry in waiting[0].trials
        )
        notify(
            organisation=waiting[0].vendor.organisation,
            roles=_ROLES,
            kind="handover.reminder",
            context={"count": count, "reason": reason.value},
            url=reverse("handover:inbox"),
        )
    return row
