"""Reading messages and what people want."""

from dataclasses import dataclass

from marketplace.accounts.models import User
from marketplace.notify.kinds import GROUPS, Group, group_of
from marketplace.notify.models import Notification, Preference
from marketplace.notify.rendering import Words, title_of


@dataclass(frozen=True)
class Shown:
    """A message with its words in the reader's language."""

    row: Notification
    words: Words


@dataclass(frozen=True)
class Wish:
    group: Group
    by_mail: bool


def unread_count(user_pk: int) -> int:
    return Notification.objects.unread().filter(user_id=user_pk).count()


def shown(rows: list[Notification], *, user: User, language: str) -> list[Shown]:
    return [
        Shown(row, title_of(kind=row.kind, context=row.context, url=row.url, user=user, language=language))
        for row in rows
    ]


def wishes(user: User) -> list[Wish]:
    """Each group with the person's choice; absent means by mail as well."""
    chosen = dict(Preference.objects.filter(user=user).values_list("group", "by_mail"))
    return [Wish(group, group.is_always_mailed or chosen.get(group.code, True)) for group in GROUPS]


def wants_mail(user: User, kind: str) -> bool:
    group = group_of(kind)
    if group.is_always_mailed:
        return True
    return not Preference.objects.filter(user=user, group=group.code, by_mail=False).exists()
