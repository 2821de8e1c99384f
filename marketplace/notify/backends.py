"""Mail back-ends."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from marketplace import clock


class StoredMail(BaseEmailBackend):
    """Keeps mail in the database, where a page of the demonstration shows it; nothing leaves the machine."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        from marketplace.notify import models

        kept = 0
        for message in email_messages:
            headers = message.message()
            for address in message.recipients():
                row, _ = models.StoredMail.objects.get_or_create(
                    message_id=f"{headers['Message-ID']}{address}"[:200],
                    defaults={
                        "to": address.lower(),
                        "subject": str(message.subject)[:300],
                        "body": str(message.body),
                        "sent_at": clock.now(),
                    },
                )
                kept += bool(row)
        return kept
