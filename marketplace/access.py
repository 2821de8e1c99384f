"""Who acts, and the primitives of who may do what.

`can_*` returns a bool, `ensure_*` raises `NotAllowed`. Each package keeps its own permissions in
its `access.py`, built from these.
"""

from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import gettext as _

from marketplace.errors import NotAllowed

Kind = Literal["user", "api_key", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody or something that changes a row.

    `ref` is opaque and safe to keep for ever ("user:12", "api_key:3", "system:expiry"): it never
    holds a name or an address. `organisation_pk` and `organisation_kind` are those the actor acts
    for now; `roles` are the actor's roles there. `province_code` (34-system) limits an
    officer, "" is the whole country.
    """

    kind: Kind
    ref: str
    user_pk: int | None = None
    organisation_pk: int | None = None
    organisation_kind: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)
    province_code: str = ""
    has_second_factor: bool = False

    @classmethod
    def system(cls, name: str) -> "Actor":
        return cls(kind="system", ref=f"system:{name}")

    def has_role(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)

    @property
    def is_staff(self) -> bool:
        """Acts for an agency of the ministry, with any role."""
        return self.organisation_kind == "agency"


def ensure(allowed: bool, message: str = "") -> None:
    """Raise `NotAllowed` unless `allowed`."""
    if not allowed:
        raise NotAllowed(message or _("Bạn không có quyền làm việc này."))


def can_act_for(actor: Actor, organisation_pk: int, *roles: str) -> bool:
    """The actor acts for this organisation, with one of `roles` when any is given."""
    return actor.organisation_pk == organisation_pk and (not roles or actor.has_role(*roles))


def ensure_acts_for(actor: Actor, organisation_pk: int, *roles: str) -> None:
    ensure(can_act_for(actor, organisation_pk, *roles))


def ensure_person(actor: Actor) -> int:
    """The key of the acting person; a program or a visitor is refused."""
    if actor.user_pk is None:
        raise NotAllowed(_("Bạn cần đăng nhập."))
    return actor.user_pk
