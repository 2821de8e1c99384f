"""Telling the asker; forgetting whoever is erased or takes the consent back."""

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import translation

from marketplace import mail
from marketplace.access import Actor
from marketplace.accounts.models import User
from marketplace.errors import NotFound
from marketplace.notify.rendering import words_of
from marketplace.notify.services import notify
from marketplace.outbox.services import Message, listener
from search.needs.models import CONSENT_PURPOSE, Need, NeedContact
from search.needs.queries import answers_of
from search.needs.services import need_withdraw, needs_of_erased_forget


@listener("need.answered", name="needs.tell_answer", retry_seconds=mail.RETRY_SECONDS)
def tell_answer(message: Message) -> None:
    _tell(message, "need.answered")


@listener("need.closed", name="needs.tell_closing", retry_seconds=mail.RETRY_SECONDS)
def tell_closing(message: Message) -> None:
    _tell(message, "need.closed")


@listener("person.erased", name="needs.forget_person")
def forget_person(message: Message) -> None:
    needs_of_erased_forget(user_pk=message.payload["user_pk"])


@listener("consent.withdrawn", name="needs.withdraw")
def consent_taken_back(message: Message) -> None:
    """Without the consent to be answered nothing may be kept of the question either."""
    if message.payload["purpose"] == CONSENT_PURPOSE:
        need = Need.objects.filter(public_id=message.payload["subject"]).first()
        if need is not None:
            need_withdraw(actor=Actor.system("consent"), need=need)


def _tell(message: Message, kind: str) -> None:
    """Through the account, or by mail to the address a stranger gave: the same words."""
    need = Need.objects.filter(pk=message.payload["need_pk"], erased_at=None).first()
    if need is None:
        return
    url = reverse("needs:need", args=[need.public_id])
    if need.user_id is not None:
        with transaction.atomic():
            notify(users=User.objects.filter(pk=need.user_id), kind=kind, context=message.payload, url=url)
        return
    contact = NeedContact.objects.filter(need=need, erased_at=None).first()
    if contact is None:
        return
    words = words_of(kind=kind, context=message.payload, url=url, user=None, language=need.language)
    with translation.override(need.language):  # of the mail's foot
        mail.send(to=contact.email, subject=words.subject, body=words.body, key=f"need-{message.pk}")


def notice_facts(*, kind: str, context: dict[str, Any], **_ctx: Any) -> dict[str, Any] | None:
    """What a message about a need says, joined when it is shown or sent (slot `notify.context`)."""
    if not kind.startswith("need.") or "need_pk" not in context:
        return None
    need = Need.objects.filter(pk=context["need_pk"]).first()
    if need is None:
        raise NotFound("")
    answers = [row for row in answers_of(need) if row.answer.pk == context.get("answer_pk")]
    answer = answers[0] if answers else None
    return {
        "number": need.number,
        "reason": need.close_reason,
        "text": answer.text if answer else "",
        "cards": answer.cards if answer else [],
    }
