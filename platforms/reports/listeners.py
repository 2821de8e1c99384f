"""The answer, mailed to a reporter who left an address."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from marketplace import mail
from marketplace.outbox.services import Message, listener
from platforms.reports.models import Report
from platforms.reports.services import report_token


@listener("reports.answered", name="reports.mail_answer", retry_seconds=mail.RETRY_SECONDS)
def mail_answer(message: Message) -> None:
    """Afterwards the address is forgotten; number and link go on working."""
    report = Report.objects.get(pk=message.payload["report_pk"])
    if not report.contact:
        return
    with translation.override(report.language):
        path = reverse("reports:follow", args=[report.number, report_token(report)])
        words = {"report": report, "url": f"{settings.SITE_URL}{path}"}
        body = render_to_string("reports/mail/answer.txt", words)
        subject = _("Trả lời phản ánh %(number)s") % {"number": report.number}
        mail.send(to=report.contact, subject=subject, body=body, key=f"report-answer-{report.pk}")
    Report.objects.filter(pk=report.pk).update(contact_encrypted="")
