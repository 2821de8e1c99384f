"""Reading messages and what people want."""

import datetime as dt
from collections import Counter
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
    return modes_for([(user, kind)])[0]


def modes_for(notices: list[tuple[User, str]]) -> list[str]:
    """`mode_for` of some (user, kind), mailed one after the other."""
    users = {user.pk for user, _kind in notices}
    chosen = {
        (user, group): mode
        for user, group, mode in Preference.objects.filter(user__in=users).values_list("user_id", "group", "mode")
    }
    mailed = Notification.objects.filter(user__in=users, mailed_at__gt=clock.now() - dt.timedelta(hours=1))
    recent = Counter((user, group_of(kind).code) for user, kind in mailed.values_list("user_id", "kind"))
    modes = []
    for user, kind in notices:
        group = group_of(kind)
        place = (user.pk, group.code)
        mode = Mode.NOW if group.is_always_mailed else chosen.get(place, Mode.NOW)
        if mode == Mode.NOW:
            if recent[place] >= FLOOD and not group.is_always_mailed:
                mode = Mode.DAILY
            else:
                recent[place] += 1
        modes.append(str(mode))
    return modes
