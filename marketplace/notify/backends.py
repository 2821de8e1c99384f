"""Mail back-ends."""

from collections.abc import Sequence
from email.utils import make_msgid

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from marketplace import clock


class StoredMail(BaseEmailBackend):
    """Keeps mail in the database, where a page of the demonstration shows it; nothing leaves the machine."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        from marketplace.notify import models

        rows = [
            models.StoredMail(
                message_id=f"{message.extra_headers.get('Message-ID') or make_msgid()}{address}"[:200],
                to=address.lower(),
                subject=str(message.subject)[:300],
                body=str(message.body),
                sent_at=clock.now(),
            )
            for message in email_messages
            for address in message.recipients()
        ]
        models.StoredMail.objects.bulk_create(rows, ignore_conflicts=True)  # a repeat has the same id
        return len(rows)
