"""Taking a report in, from anybody; the link by which only the reporter follows it."""

import hmac
import re
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts import one_time
from marketplace.accounts.certificates import Certificate
from marketplace.accounts.models import Membership, User
from marketplace.audit.services import record
from marketplace.errors import InvalidInput
from marketplace.ids import public_id
from marketplace.notify.services import notify
from marketplace.reference.queries import answer_due
from platforms.models import Listing, Vendor
from platforms.reports.models import Report, ReportFile

PURPOSE = "report"
# Whoever signs in reports as a stranger does: no row ties a person to a report.
_REPORTER = Actor(kind="user", ref="visitor")
_NUMBER = re.compile(r"PA-[0-9]{4}-([0-9]{5,12})")


@transaction.atomic
def report_open(
    *,
    vendor: Vendor,
    kind: str,
    text: str,
    listing: Listing | None = None,
    contact: str = "",
    has_consent: bool = False,
    documents: Sequence[Certificate] = (),
) -> Report:
    """Take a report in and start its clock. A contact is kept only with consent, sealed, until it is answered.

    Raise `InvalidInput` without words, or for a contact without consent.
    """
    if not text.strip():
        raise InvalidInput(_("Ghi chuyện gì đã xảy ra."), fields={"text": _("Ghi chuyện gì đã xảy ra.")})
    if contact and not has_consent:
        message = _("Đánh dấu ô đồng ý, hoặc để trống thư điện tử.")
        raise InvalidInput(message, fields={"has_consent": message})
    now = clock.now()
    report = Report.objects.create(
        vendor=vendor,
        listing=listing,
        kind=Report.Kind(kind),
        text=text.strip(),
        contact_encrypted=settings.KEYS.encrypt(contact) if contact else "",
        has_contact=bool(contact),
        consent_at=now if contact else None,
        language=(get_language() or "vi")[:2],
        salt=one_time.new_salt(),
        vendor_key=public_id("exp"),
        created_at=now,
        due_at=answer_due(f"report_{kind}", now),
    )
    for document in documents:
        file = ReportFile(report=report, content_type=document.content_type)
        file.file.save(document.random_name(), document.file, save=False)
        file.save()
    record(actor=_REPORTER, action="report.opened", target=report, data={"kind": report.kind})
    reviewers = User.objects.filter(
        is_active=True, memberships__role=Membership.Role.REVIEWER, memberships__ended_at=None
    )
    url = reverse("reports:case", args=[report.pk])
    notify(users=reviewers.distinct(), kind="listing.report_received", context={"report_pk": report.pk}, url=url)
    return report


def report_token(report: Report) -> str:
    return one_time.token_of(PURPOSE, report.salt)


def report_of(number: str, token: str) -> Report | None:
    """The report that number and secret name together; None says nothing about which of them is wrong."""
    match = _NUMBER.fullmatch(number)
    report = Report.objects.filter(pk=int(match[1])).first() if match else None
    known = report_token(report) if report is not None and report.number == number else one_time.token_of(PURPOSE, "")
    return report if hmac.compare_digest(token.encode(), known.encode()) and report is not None else None
