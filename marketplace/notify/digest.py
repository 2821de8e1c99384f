"""One mail for what would otherwise be many: whoever asked for it, and whoever a flood would hit."""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from marketplace import clock, mail
from marketplace.accounts.models import User
from marketplace.notify.models import Notification
from marketplace.notify.queries import shown
from marketplace.notify.rendering import absolute, in_language

LINES = 40


def send_digests() -> int:
    """Mail each person what waits for its digest; return how many mails went out.

    Running it twice sends nothing twice; a process that dies between sending and noting it sends the same mail
    again, with the same id. A mail that fails is left to the next run and holds up nobody else.
    """
    waiting = Notification.objects.filter(is_for_digest=True, mailed_at=None, user__is_active=True)
    sent = 0
    for pk in list(waiting.order_by("user").values_list("user", flat=True).distinct()):
        try:
            _send(User.objects.get(pk=pk), list(waiting.filter(user=pk).order_by("pk")))
        except mail.MailNotSent:
            continue
        sent += 1
    return sent


def _send(user: User, rows: list[Notification]) -> None:
    entries = [
        {"title": entry.words.subject, "url": absolute(in_language(entry.row.url, user.language))}
        for entry in shown(rows[:LINES], user=user, language=user.language)
    ]
    with translation.override(user.language):
        context = {
            "entries": entries,
            "more": max(len(rows) - LINES, 0),
            "count": len(rows),
            "url": absolute(in_language(reverse("notify:inbox"), user.language)),
            "preferences_url": absolute(in_language(reverse("notify:preferences"), user.language)),
        }
        subject = render_to_string(f"notify/digest.subject.{user.language}.txt", context)
        body = render_to_string(f"notify/digest.body.{user.language}.txt", context)
        mail.send(to=user.email, subject=subject, body=body, key=f"digest-{user.pk}-{rows[-1].pk}")
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=clock.now())
