"""Reading messages and what people want."""

import datetime as dt
from dataclasses import dataclass

from marketplace import clock
from marketplace.accounts.models import User
from marketplace.notify.kinds import GROUPS, Group, group_of
from marketplace.notify.models import Notification, Preference
from marketplace.notify.rendering import Words, title_of

Mode = Preference.Mode
# Mails of one group within an hour after which the rest waits for the digest.
FLOOD = 6


@dataclass(frozen=True)
class Shown:
    """A message with its words in the reader's language."""

    row: Notification
    words: Words


@dataclass(frozen=True)
class Wish:
    group: Group
    mode: str


def unread_count(user_pk: int) -> int:
    return Notification.objects.unread().filter(user_id=user_pk).count()


def shown(rows: list[Notification], *, user: User, language: str) -> list[Shown]:
    return [
        Shown(row, title_of(kind=row.kind, context=row.context, url=row.url, user=user, language=language))
        for row in rows
    ]


def wishes(user: User) -> list[Wish]:
    """Each group with the person's choice; absent means at once."""
    chosen = dict(Preference.objects.filter(user=user).values_list("group", "mode"))
    return [Wish(group, Mode.NOW if group.is_always_mailed else chosen.get(group.code, Mode.NOW)) for group in GROUPS]


def mode_for(user: User, kind: str) -> str:
    """How a message of `kind` is mailed to `user` now: what would be a flood waits for the next digest."""
    group = group_of(kind)
    if group.is_always_mailed:
        return Mode.NOW
    chosen = Preference.objects.filter(user=user, group=group.code).values_list("mode", flat=True).first() or Mode.NOW
    if chosen == Mode.NOW and _mailed_last_hour(user, group) >= FLOOD:
        return Mode.DAILY
    return chosen


def _mailed_last_hour(user: User, group: Group) -> int:
    since = clock.now() - dt.timedelta(hours=1)
    kinds = Notification.objects.filter(user=user, mailed_at__gt=since).values_list("kind", flat=True)
    return sum(group_of(kind).code == group.code for kind in kinds)
