"""One way to send a mail: plain text, with an id by which a receiver drops repeats (design §2)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from marketplace.errors import DomainError

HEADER = "X-Message-Id"
# Wait before the next attempt, in seconds: soon at first, about three days in all, so that a mail server which is away
# over a weekend loses nothing.
RETRY_SECONDS = (5, 60, 300, 1800, 3600, 7200, 14_400, 21_600, 28_800, 43_200, 43_200, 43_200, 43_200)


class MailNotSent(DomainError):
    """The mail server refused; the text carries no address, so it may stand in a row or a log."""

    code = "mail_not_sent"


def send(*, to: str, subject: str, body: str, key: str, unsubscribe_url: str = "") -> None:
    """Send one mail. `key` is stable for what is told, so a second sending carries the same ids.

    The foot is worded in the active language: activate the reader's. `unsubscribe_url` stands there and in the mail's
    head, where mail programs look for it (RFC 8058).

    Raise `MailNotSent` for the caller's outbox row to be retried.
    """
    with post() as send_one:
        send_one(to=to, subject=subject, body=body, key=key, unsubscribe_url=unsubscribe_url)


@contextmanager
def post() -> Iterator[Callable[..., None]]:
    """`send` for many mails over one connection to the mail server."""
    connection = get_connection()

    def send_one(*, to: str, subject: str, body: str, key: str, unsubscribe_url: str = "") -> None:
        try:
            connection.open()
            connection.send_messages([_mail(to, subject, body, key, unsubscribe_url)])
        except OSError as error:  # smtplib's errors are OSErrors and quote the address
            with suppress(OSError):
                connection.close()  # the next one begins anew
            raise MailNotSent(type(error).__name__) from None

    try:
        yield send_one
    finally:
        with suppress(OSError):
            connection.close()


def _mail(to: str, subject: str, body: str, key: str, unsubscribe_url: str) -> EmailMessage:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ")
    footer = _("Cổng Dùng thử nền tảng số")
    headers = {"Message-ID": f"<{key}@{domain}>", HEADER: key}
    foot = f"{footer}\n{settings.SITE_URL}/\n"
    if unsubscribe_url:
        headers |= {"List-Unsubscribe": f"<{unsubscribe_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        foot += f"{_('Ngừng nhận thư loại này')}: {unsubscribe_url}\n"
    text = f"{body.strip()}\n\n--\n{foot}"
    return EmailMessage(subject=" ".join(subject.split()), body=text, to=[to], headers=headers)
