"""A person's own data: contact fields, language, and being forgotten."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor, ensure
from marketplace.accounts.groups import sync_groups
from marketplace.accounts.models import ContactData, Invitation, Membership, Organisation, User
from marketplace.accounts.services.members import ensure_leader_remains
from marketplace.audit.services import record
from marketplace.outbox.services import publish


@transaction.atomic
def contact_set(*, actor: Actor, user: User, full_name: str, phone: str, job_title: str) -> ContactData:
    """Write a person's contact fields; only the person does."""
    ensure(actor.user_pk == user.pk)
    contact, _made = ContactData.objects.select_for_update().get_or_create(user=user)
    contact.full_name = " ".join(full_name.split())
    contact.phone = " ".join(phone.split())
    contact.job_title = " ".join(job_title.split())
    contact.save(update_fields=ContactData.COLUMNS)
    record(actor=actor, action="contact.set", target=user)
    return contact


@transaction.atomic
def language_set(*, actor: Actor, user: User, language: str) -> None:
    """The language of mails and notices."""
    ensure(actor.user_pk == user.pk)
    User.objects.filter(pk=user.pk).update(language=language)


@transaction.atomic
def user_anonymise(*, actor: Actor, user: User) -> User:
    """Erase what names a person, keep every row of history: events point at the opaque key, not at a name.

    The person themselves or a privacy officer may ask; whoever got the data hears of it through the
    outbox (`person.erased`). Raise `Conflict` while the person is the last
    owner of an organisation. Repeating it has no further effect.
    """
    ensure(
        actor.kind == "system" or actor.user_pk == user.pk or actor.has_role("privacy_officer", "administrator"),
        _("Chỉ chính chủ hoặc người phụ trách dữ liệu cá nhân làm được việc này."),
    )
    row = User.objects.select_for_update().get(pk=user.pk)
    if row.anonymised_at is not None:
        return row
    now = clock.now()
    _ensure_nobody_is_left_alone(row)
    Membership.objects.filter(user=row, ended_at=None).update(ended_at=now)
    Invitation.objects.open().filter(invited_by=row).update(revoked_at=now)
    sync_groups(row)
    Invitation.objects.filter(email=row.email).update(email=f"erased-{row.pk}@anonymous.invalid")
    EmailAddress.objects.filter(user=row).delete()
    Authenticator.objects.filter(user=row).delete()
    contact, _made = ContactData.objects.get_or_create(user=row)
    contact.erase(now)
    contact.save()
    row.email = f"erased-{row.pk}@anonymous.invalid"
    row.is_active = False
    row.anonymised_at = now
    row.set_unusable_password()
    row.save(update_fields=["email", "is_active", "anonymised_at", "password"])
    record(actor=actor, action="user.anonymised", target=row)
    publish("person.erased", key=f"user:{row.pk}", payload={"user_pk": row.pk})
    return row


def _ensure_nobody_is_left_alone(user: User) -> None:
    """Under the same locks as leaving: of two last owners who go at the same moment one stays."""
    rows = Membership.objects.live().filter(user=user).order_by("pk")
    organisations = Organisation.objects.filter(pk__in=rows.values("organisation_id")).order_by("pk")
    locked = {organisation.pk: organisation for organisation in organisations.select_for_update()}
    for membership in rows:
        ensure_leader_remains(locked[membership.organisation_id], without=membership)
