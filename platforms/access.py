"""Who may do what with listings."""

from django.utils.translation import gettext as _

from marketplace.access import Actor, can_act_for, ensure
from marketplace.accounts.models import Membership, Organisation, User
from platforms.models import Listing

VENDOR_ROLES = ("owner", "member", "sales", "technical")


def can_edit(actor: Actor, listing: Listing) -> bool:
    """People of the vendor that owns the listing write its draft."""
    return listing.owner_id is not None and can_act_for(actor, listing.owner_id, *VENDOR_ROLES)


def ensure_can_edit(actor: Actor, listing: Listing) -> None:
    ensure(can_edit(actor, listing), _("Chỉ nhà cung cấp của nền tảng này được sửa trang."))


def can_review(actor: Actor) -> bool:
    """Reviewers of the ministry judge drafts."""
    return actor.is_staff and actor.has_role("reviewer")


def ensure_can_review(actor: Actor) -> None:
    ensure(can_review(actor), _("Chỉ người thẩm định được kết luận."))


def can_read_drafts(actor: Actor) -> bool:
    """Those of the ministry who see what is not public: who judges it, administers it, or audits both."""
    return actor.is_staff and actor.has_role("reviewer", "administrator", "auditor")


def can_withdraw(actor: Actor, listing: Listing) -> bool:
    """A listing leaves the public by its vendor's or an administrator's hand."""
    return can_edit(actor, listing) or (actor.is_staff and actor.has_role("administrator"))


def agency_actor(user: User) -> Actor:
    """The actor that a person is inside `/cms/`, where no current membership is chosen."""
    roles = Membership.objects.filter(user=user, ended_at=None, organisation__kind=Organisation.Kind.AGENCY)
    return Actor(
        kind="user",
        ref=f"user:{user.pk}",
        user_pk=user.pk,
        organisation_kind=Organisation.Kind.AGENCY,
        roles=frozenset(roles.values_list("role", flat=True)),
    )


def user_of(actor: Actor) -> User | None:
    """The person behind an actor, for Wagtail's own records."""
    return None if actor.user_pk is None else User.objects.filter(pk=actor.user_pk).first()
