"""Mails to addresses that belong to no account yet. Secrets are computed here, at the moment of sending."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from marketplace import clock, mail
from marketplace.accounts import one_time, register
from marketplace.accounts.models import Invitation, Proof
from marketplace.outbox.services import Message, listener


@listener("accounts.invitation", name="accounts.mail_invitation", retry_seconds=mail.RETRY_SECONDS)
def mail_invitation(message: Message) -> None:
    """Idempotent but for a repeated mail with the same id."""
    row = Invitation.objects.open().select_related("organisation").filter(pk=message.payload["invitation_pk"]).first()
    if row is None or row.expires_at <= clock.now():
        return
    with translation.override("vi"):
        path = reverse("accounts:invitation", args=[one_time.token_of("invitation", row.salt)])
        body = render_to_string(
            "accounts/mail/invitation.txt", {"invitation": row, "url": f"{settings.SITE_URL}{path}"}
        )
        subject = _("Lời mời vào %(name)s") % {"name": row.organisation.name}
        mail.send(to=row.email, subject=subject, body=body, key=f"invitation-{row.pk}")


@listener("accounts.proof_code", name="accounts.mail_proof_code")
def mail_proof_code(message: Message) -> None:
    """To the register's contact, read anew from the register."""
    proof = Proof.objects.select_related("organisation").filter(pk=message.payload["proof_pk"]).first()
    if proof is None or proof.state != Proof.State.OPEN or (proof.expires_at and proof.expires_at <= clock.now()):
        return
    entry = register.current().find(proof.organisation.tax_id)
    if entry is None:
        return
    with translation.override("vi"):
        code = one_time.code_of("proof", proof.salt)
        body = render_to_string("accounts/mail/proof_code.txt", {"proof": proof, "entry": entry, "code": code})
        subject = _("Mã chứng minh đơn vị: %(code)s") % {"code": code}
        mail.send(to=entry.contact_email, subject=subject, body=body, key=f"proof-{proof.pk}")
