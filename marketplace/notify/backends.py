"""Mail back-ends."""

from collections.abc import Sequence
from email.utils import make_msgid

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, transaction

from marketplace import clock
from marketplace.statements import insert_all


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
        try:
            with transaction.atomic():
                insert_all(rows)
        except IntegrityError:  # a repeat has the same id
            models.StoredMail.objects.bulk_create(rows, ignore_conflicts=True)
        return len(rows)
