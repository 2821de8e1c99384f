"""Mailed codes and answers, news of interest, and claims that waited for an organisation's proof."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from marketplace import clock, mail
from marketplace.accounts import one_time
from marketplace.accounts.models import Organisation
from marketplace.outbox.services import Message, listener
from platforms.claiming.models import DomainCode, ListingRequest, PublicContact
from platforms.claiming.services import claims_settle
from platforms.claiming.services.codes import CODE_MINUTES, PURPOSE
from platforms.claiming.services.contacts import opt_out_token


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


@listener("claiming.request_answered", name="claiming.mail_answer", retry_seconds=mail.RETRY_SECONDS)
def mail_answer(message: Message) -> None:
    """The answer, to the address that proved the domain; afterwards the address is forgotten."""
    row = ListingRequest.objects.select_related("listing__platform").get(pk=message.payload["request_pk"])
    if not row.address:
        return
    with translation.override(row.language):
        body = render_to_string("claiming/mail/answer.txt", {"request": row, "name": row.listing.platform.name})
        subject = _("Trả lời về trang %(name)s") % {"name": row.listing.platform.name}
        mail.send(to=row.address, subject=subject, body=body, key=f"request-answer-{row.pk}")
    ListingRequest.objects.filter(pk=row.pk).update(address_encrypted="")


@listener("claiming.interest", name="claiming.mail_interest", retry_seconds=mail.RETRY_SECONDS)
def mail_interest(message: Message) -> None:
    """How many asked, and what the company may do; never in the demonstration, never after a no."""
    contact = PublicContact.objects.select_related("listing__platform").get(pk=message.payload["contact_pk"])
    if settings.DEMO or contact.opted_out_at is not None or contact.listing.is_claimed:
        return
    slug = contact.listing.platform.slug
    with translation.override("vi"):
        links = {
            "claim_url": reverse("claiming:start", args=[slug]),
            "mend_url": reverse("claiming:request", args=[slug]),
            "stop_url": reverse("claiming:opt_out", args=[contact.pk, opt_out_token(contact)]),
        }
        words = {name: f"{settings.SITE_URL}{path}" for name, path in links.items()}
        words |= {"name": contact.listing.platform.name, **message.payload, "source_url": contact.source_url}
        body = render_to_string("claiming/mail/interest.txt", words)
        subject = _("%(name)s: có doanh nghiệp quan tâm") % {"name": contact.listing.platform.name}
        mail.send(to=contact.address, subject=subject, body=body, key=f"interest-{contact.pk}-{words['count']}")
