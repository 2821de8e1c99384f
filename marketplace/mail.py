"""One way to send a mail: plain text, with an id by which a receiver drops repeats (design §2)."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from marketplace.errors import DomainError

HEADER = "X-Message-Id"


class MailNotSent(DomainError):
    """The mail server refused; the text carries no address, so it may stand in a row or a log."""

    code = "mail_not_sent"


def send(*, to: str, subject: str, body: str, key: str) -> None:
    """Send one mail. `key` is stable for what is told, so a second sending carries the same ids.

    Raise `MailNotSent` for the caller's outbox row to be retried.
    """
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ")
    footer = _("Cổng Dùng thử nền tảng số")
    message = EmailMessage(
        subject=" ".join(subject.split()),
        body=f"{body.strip()}\n\n--\n{footer}\n{settings.SITE_URL}/\n",
        to=[to],
        headers={"Message-ID": f"<{key}@{domain}>", HEADER: key},
    )
    try:
        message.send()
    except OSError as error:  # smtplib's errors are OSErrors and quote the address
        raise MailNotSent(type(error).__name__) from None
