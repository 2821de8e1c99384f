"""The signed link at the foot of a mail by which its reader stops that group of mails (RFC 8058)."""

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.errors import InvalidInput
from marketplace.notify.kinds import Group, group_by_code, group_of
from marketplace.notify.rendering import absolute, in_language

_SALT = "notify.unsubscribe"


def link_for(user: User, kind: str) -> str:
    """The link for a message of `kind`; empty for what is always sent."""
    group = group_of(kind)
    if group.is_always_mailed:
        return ""
    token = signing.dumps([user.pk, group.code], salt=_SALT)
    return absolute(in_language(reverse("notify:unsubscribe", args=[token]), user.language))


def read_token(token: str) -> tuple[User, Group]:
    """Whose mails of which group. Raise `InvalidInput` for a link that is not ours or names nobody any more."""
    try:
        user_pk, code = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        user_pk, code = None, ""
    user, group = User.objects.filter(pk=user_pk, is_active=True).first(), group_by_code(code)
    if user is None or group is None or group.is_always_mailed:
        raise InvalidInput(_("Liên kết ngừng nhận thư không đọc được. Hãy đăng nhập và chọn ở trang Thông báo."))
    return user, group
