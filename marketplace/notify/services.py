"""Telling people: a promise in the business transaction, words at the moment of sending."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor, ensure, ensure_person
from marketplace.accounts.models import Membership, Organisation, User
from marketplace.errors import InvalidInput
from marketplace.notify.kinds import Group
from marketplace.notify.models import Notification, Preference
from marketplace.notify.unsubscribing import read_token
from marketplace.outbox.services import publish_all

TOPIC = "notice"


@dataclass(frozen=True)
class Notice:
    """A message of `kind` to one person; `context` holds keys and plain facts, never personal data."""

    user_pk: int
    kind: str
    context: dict[str, Any]
    url: str = ""


def notify(
    *,
    users: Iterable[User | int] = (),
    organisation: Organisation | None = None,
    roles: Collection[str] = (),
    kind: str,
    context: dict[str, Any] | None = None,
    url: str = "",
    due_at: dt.datetime | None = None,
) -> None:
    """Promise a message of `kind` to `users` (or their pks) and to members of `organisation` (of `roles`, if given).

    Call it inside the business transaction. `context` holds keys and plain facts, never personal data;
    each person gets one promise, so that one failing mailbox repeats nothing to others.
    """
    pks = {user if isinstance(user, int) else user.pk for user in users}
    if organisation is not None:
        rows = Membership.objects.live().filter(organisation=organisation)
        pks |= set((rows.filter(role__in=roles) if roles else rows).values_list("user_id", flat=True))
    notify_all((Notice(pk, kind, context or {}, url) for pk in sorted(pks)), due_at=due_at)


def notify_all(notices: Iterable[Notice], *, due_at: dt.datetime | None = None) -> None:
    """Promise many messages, each to one person, in one statement."""
    publish_all(((TOPIC, f"user:{notice.user_pk}", asdict(notice)) for notice in notices), due_at=due_at)


@transaction.atomic
def mark_read(*, actor: Actor, pks: Collection[int] | None = None) -> int:
    """Mark the actor's own messages as read, all of them without `pks`; return how many were unread."""
    rows = Notification.objects.unread().filter(user_id=ensure_person(actor))
    return (rows if pks is None else rows.filter(pk__in=pks)).update(read_at=clock.now())


@transaction.atomic
def preference_set(*, actor: Actor, user: User, modes: dict[str, str]) -> None:
    """How each of the named groups comes by mail. Raise `InvalidInput` for another word than the three modes."""
    ensure(actor.user_pk == user.pk)
    if not set(modes.values()) <= set(Preference.Mode.values):
        raise InvalidInput(_("Hãy chọn một trong ba cách nhận thư."), code="unknown_mode")
    for group, mode in sorted(modes.items()):
        Preference.objects.update_or_create(user=user, group=group, defaults={"mode": mode})


def unsubscribe(*, token: str) -> Group:
    """Stop the mails of the group that a signed link names; no log-in needed. Raise `InvalidInput` for another link."""
    user, group = read_token(token)
    Preference.objects.update_or_create(user=user, group=group.code, defaults={"mode": Preference.Mode.NEVER})
    return group
