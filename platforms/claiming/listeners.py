"""Mailed codes, and claims that waited for an organisation's proof."""

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from marketplace import clock, mail
from marketplace.accounts import one_time
from marketplace.accounts.models import Organisation
from marketplace.outbox.services import Message, listener
from platforms.claiming.models import DomainCode
from platforms.claiming.services import claims_settle
from platforms.claiming.services.codes import CODE_MINUTES, PURPOSE


@listener("claiming.code", name="claiming.mail_code")
def mail_code(message: Message) -> None:
    """To the address while its code is open; afterwards there is neither reason nor address."""
    code = DomainCode.objects.select_related("listing__platform", "organisation", "request").get(
        pk=message.payload["code_pk"]
    )
    if code.state != DomainCode.State.OPEN or code.expires_at <= clock.now() or not code.address:
        return
    with translation.override(code.language):
        digits = one_time.code_of(PURPOSE, code.salt)
        words = {"code": code, "digits": digits, "name": code.listing.platform.name, "minutes": CODE_MINUTES}
        body = render_to_string("claiming/mail/code.txt", words)
        subject = _("Mã xác nhận tên miền: %(code)s") % {"code": digits}
        mail.send(to=code.address, subject=subject, body=body, key=f"domain-code-{code.pk}")


@listener("organisation.proven", name="claiming.settle")
def settle_claims(message: Message) -> None:
    organisation = Organisation.objects.get(pk=message.payload["organisation_pk"])
    claims_settle(organisation=organisation)
