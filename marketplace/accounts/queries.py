"""Reading people and organisations over several models."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from marketplace.access import Actor
from marketplace.accounts.models import Consent, Membership, Organisation, Proof, User


@dataclass(frozen=True)
class Belonging:
    """One organisation of a person, with every role held there."""

    organisation: Organisation
    roles: tuple[Membership, ...]
    is_current: bool

    @property
    def role_labels(self) -> str:
        return ", ".join(str(row.get_role_display()) for row in self.roles)

    @property
    def is_owner(self) -> bool:
        return any(row.role == Membership.Role.OWNER for row in self.roles)


def belongings(memberships: list[Membership], current_pk: int | None) -> list[Belonging]:
    """A person's memberships, gathered by organisation in their order."""
    found: dict[int, list[Membership]] = {}
    for row in memberships:
        found.setdefault(row.organisation_id, []).append(row)
    return [Belonging(rows[0].organisation, tuple(rows), pk == current_pk) for pk, rows in found.items()]


def officers_for(province_code: str) -> "QuerySet[User]":
    """Officers who watch a province: its own, and those of the whole country."""
    return User.objects.filter(
        is_active=True,
        memberships__ended_at=None,
        memberships__role=Membership.Role.OFFICER,
        memberships__organisation__kind=Organisation.Kind.AGENCY,
        memberships__province_code__in=["", province_code],
    ).distinct()


def administrators() -> "QuerySet[User]":
    """Who runs the portal: the administrators of agencies."""
    return User.objects.filter(
        is_active=True,
        memberships__ended_at=None,
        memberships__role=Membership.Role.ADMINISTRATOR,
        memberships__organisation__kind=Organisation.Kind.AGENCY,
    ).distinct()


def open_certificates(actor: Actor) -> "QuerySet[Proof]":
    """Certificates that wait for this officer, oldest first."""
    rows = Proof.objects.filter(state=Proof.State.OPEN, method=Proof.Method.CERTIFICATE)
    if actor.province_code and not actor.has_role(Membership.Role.ADMINISTRATOR):
        rows = rows.filter(organisation__province_code=actor.province_code)
    return rows.select_related("organisation").order_by("pk")


def decided_certificates(actor: Actor) -> "QuerySet[Proof]":
    """The last ones that were decided, newest first."""
    rows = Proof.objects.filter(
        Q(state=Proof.State.ACCEPTED) | Q(state=Proof.State.REFUSED), method=Proof.Method.CERTIFICATE
    )
    if actor.province_code and not actor.has_role(Membership.Role.ADMINISTRATOR):
        rows = rows.filter(organisation__province_code=actor.province_code)
    return rows.select_related("organisation").order_by("-decided_at")


def consents_given_by(user: User) -> list[Consent]:
    """The latest row of each purpose and subject, newest first."""
    latest: dict[tuple[str, str], Consent] = {}
    for row in Consent.objects.filter(user=user).select_related("organisation").order_by("pk"):
        latest[row.purpose, row.subject] = row
    return sorted(latest.values(), key=lambda row: row.pk, reverse=True)
