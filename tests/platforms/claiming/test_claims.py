"""Claiming a listing: by code, by documents, against rivals; what is refused changes nothing."""

import datetime as dt

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import IntegrityError, transaction

from marketplace import clock
from marketplace.audit.models import AuditEvent
from marketplace.errors import Conflict, DomainError, InvalidInput, NotAllowed
from marketplace.notify.models import StoredMail
from marketplace.outbox.models import OutboxMessage
from marketplace.outbox.testing import run_due
from platforms.claiming.models import Claim, DomainCode
from platforms.claiming.services import (
    claim_by_code_confirm,
    claim_by_code_start,
    claim_by_documents,
    claim_decide,
    claim_withdraw,
    claims_settle,
)
from platforms.models import Listing, StandingEvent
from platforms.offers import trial_offer
from tests.factories.accounts import VendorFactory, actor_for, member
from tests.factories.platforms import VendorFactory as VendorRowFactory
from tests.platforms.claiming.cast import (
    a_document,
    claimant,
    claimant_actor,
    mailed_code,
    reviewer,
    unclaimed_listing,
)

pytestmark = pytest.mark.django_db
MAKER, RESELLER = Claim.Kind.MAKER, Claim.Kind.RESELLER


def _start(actor, listing, kind=MAKER, local_part="lienhe", domain="misa.vn"):
    return claim_by_code_start(actor=actor, listing=listing, kind=kind, local_part=local_part, domain=domain)


def _by_code(actor, listing, kind=MAKER) -> Claim:
    _start(actor, listing, kind)
    return claim_by_code_confirm(actor=actor, listing=listing, code=mailed_code())


def _by_documents(actor, listing, kind=MAKER) -> Claim:
    return claim_by_documents(
        actor=actor, listing=listing, kind=kind, statement="Giấy đăng ký", documents=[a_document()]
    )


def _fresh(listing: Listing) -> Listing:
    return Listing.objects.with_facts().get(pk=listing.pk)


def test_the_right_code_gives_the_listing_to_a_proven_claimant() -> None:
    listing, owner = unclaimed_listing(), claimant()

    claim = _by_code(actor_for(owner), listing)

    row = _fresh(listing)
    assert (claim.state, claim.domain, row.standing, row.owner_id) == (
        "accepted", "misa.vn", "claimed", owner.organisation_id,
    )  # fmt: skip
    assert row.platform.vendor.organisation_id == owner.organisation_id
    event = AuditEvent.objects.get(action="listing.claimed")
    assert event.data == {"claim": claim.public_id, "organisation": owner.organisation.public_id}
    trail = StandingEvent.objects.get(listing=row)
    assert (trail.state, trail.cause, trail.reference) == ("claimed", "claimed", claim.public_id)
    assert OutboxMessage.objects.filter(topic="listing.changed", key=row.platform.slug).exists()
    assert row.version == 2
    told = OutboxMessage.objects.get(topic="notice")
    assert (told.payload["user_pk"], told.payload["kind"]) == (owner.user_id, "listing.claim_accepted")


def test_the_code_goes_to_the_chosen_mailbox_and_its_address_is_forgotten_once_used(settings) -> None:
    settings.EMAIL_BACKEND = "marketplace.notify.backends.StoredMail"
    listing, actor = unclaimed_listing(), claimant_actor()
    code = _start(actor, listing)
    run_due()

    mail = StoredMail.objects.get()
    digits = mailed_code()
    assert (mail.to, digits in mail.subject, digits in mail.body) == ("lienhe@misa.vn", True, True)
    assert digits not in str(OutboxMessage.objects.values_list("payload", flat=True))
    assert "lienhe" not in str(list(AuditEvent.objects.values_list("data", flat=True)))

    claim_by_code_confirm(actor=actor, listing=listing, code=digits)

    code.refresh_from_db()
    assert (code.state, code.address_encrypted, code.address_masked) == ("used", "", "l•••••@m•••.vn")


def test_what_a_third_party_wrote_of_plans_is_no_offer_of_the_new_owner(client) -> None:
    listing, actor = unclaimed_listing(plan__trial_days=14), claimant_actor()

    _by_code(actor, listing)

    assert trial_offer(_fresh(listing)) is None
    html = client.get(f"/nen-tang/{listing.platform.slug}/").content.decode()
    assert "Nhà cung cấp chưa mở dùng thử trên cổng." in html and "chưa xác nhận trang này" not in html


def test_five_wrong_guesses_spend_the_code_and_leave_the_listing() -> None:
    listing, actor = unclaimed_listing(), claimant_actor()
    _start(actor, listing)
    right = mailed_code()
    wrong = "00000000" if right != "00000000" else "11111111"

    codes = []
    for _ in range(5):
        with pytest.raises(DomainError) as refusal:
            claim_by_code_confirm(actor=actor, listing=listing, code=wrong)
        codes.append(refusal.value.code)
    with pytest.raises(DomainError) as late:
        claim_by_code_confirm(actor=actor, listing=listing, code=right)

    assert codes == ["code_wrong"] * 4 + ["code_spent"]
    assert late.value.code == "code_gone"
    assert DomainCode.objects.get().attempts == 5
    assert (_fresh(listing).standing, Claim.objects.count()) == ("unclaimed", 0)


def test_a_code_works_once_for_one_claimant_one_listing_and_half_an_hour() -> None:
    listing, other = unclaimed_listing(), unclaimed_listing(platform__website="https://khac.vn")
    actor, stranger = claimant_actor(), claimant_actor()
    with time_machine.travel(dt.datetime(2026, 11, 23, 9, tzinfo=clock.VN), tick=False):
        _start(actor, listing)
        code = mailed_code()
        for who, where in ((stranger, listing), (actor, other)):
            with pytest.raises(DomainError) as refusal:
                claim_by_code_confirm(actor=who, listing=where, code=code)
            assert refusal.value.code == "code_gone"
    with time_machine.travel(dt.datetime(2026, 11, 23, 9, 30, tzinfo=clock.VN), tick=False):
        with pytest.raises(DomainError) as late:
            claim_by_code_confirm(actor=actor, listing=listing, code=code)
        assert late.value.code == "code_gone"
        _start(actor, listing)
        fresh = mailed_code()
        claim_by_code_confirm(actor=actor, listing=listing, code=fresh)
        with pytest.raises(Conflict) as again:
            claim_by_code_confirm(actor=actor, listing=listing, code=fresh)

    assert again.value.code == "already_claimed"
    assert (_fresh(other).standing, Claim.objects.count()) == ("unclaimed", 1)


def test_codes_are_throttled_by_the_minute_and_by_the_mailbox() -> None:
    listing, actor = unclaimed_listing(), claimant_actor()
    start = dt.datetime(2026, 11, 23, 9, tzinfo=clock.VN)
    for number in range(5):
        with time_machine.travel(start + dt.timedelta(minutes=2 * number), tick=False):
            _start(actor, listing)
            with pytest.raises(Conflict) as soon:
                _start(actor, listing)
            assert soon.value.code == "code_too_soon"
    with time_machine.travel(start + dt.timedelta(minutes=20), tick=False), pytest.raises(Conflict):
        _start(claimant_actor(), unclaimed_listing(), local_part="LIENHE")

    assert DomainCode.objects.count() == 5
    assert DomainCode.objects.filter(state="open").count() == 1


def test_a_look_alike_domain_sends_nothing() -> None:
    listing, actor = unclaimed_listing(), claimant_actor()

    for domain in ("mіsa.vn", "misa.vn.evil.com", "gmail.com"):
        with pytest.raises(InvalidInput):
            _start(actor, listing, domain=domain)

    assert (DomainCode.objects.count(), OutboxMessage.objects.filter(topic="claiming.code").count()) == (0, 0)


def test_an_unproven_claimant_waits_for_its_proof_and_then_gets_the_listing() -> None:
    listing, owner = unclaimed_listing(), claimant(proven_at=None)

    claim = _by_code(actor_for(owner), listing)
    assert (claim.state, _fresh(listing).standing) == ("open", "unclaimed")

    owner.organisation.proven_at = clock.now()
    owner.organisation.save(update_fields=["proven_at"])
    assert claims_settle(organisation=owner.organisation) == 1
    assert claims_settle(organisation=owner.organisation) == 0
    assert _fresh(listing).owner_id == owner.organisation_id


def test_rivals_stand_side_by_side_until_a_reviewer_decides_for_one() -> None:
    listing, first, second, judge = unclaimed_listing(), claimant(), claimant(), reviewer()
    by_paper = _by_documents(actor_for(first), listing)
    by_code = _by_code(actor_for(second), listing)
    assert (by_paper.state, by_code.state, _fresh(listing).standing) == ("open", "open", "unclaimed")

    claim_decide(actor=actor_for(judge), claim=by_code, is_accepted=True, reason="Tên miền là của bên này.")

    by_paper.refresh_from_db()
    assert (by_paper.state, by_paper.reason) == ("refused", "Tên miền là của bên này.")
    assert _fresh(listing).owner_id == second.organisation_id
    notices = OutboxMessage.objects.filter(topic="notice", payload__kind__startswith="listing.claim_")
    told = {(row.payload["user_pk"], row.payload["kind"]) for row in notices}
    assert (first.user_id, "listing.claim_refused") in told and (second.user_id, "listing.claim_accepted") in told
    with pytest.raises(Conflict):
        claim_decide(actor=actor_for(judge), claim=by_paper, is_accepted=True, reason="Đổi ý.")
    assert AuditEvent.objects.filter(action="listing.claimed").count() == 1


def test_a_domain_that_another_companys_listing_uses_is_for_a_reviewer() -> None:
    listing, actor = unclaimed_listing(), claimant_actor()
    unclaimed_listing(platform__website="https://misa.vn/khac", platform__vendor__legal_name="Công ty Khác")

    claim = _by_code(actor, listing)

    assert (claim.state, _fresh(listing).standing) == ("open", "unclaimed")


def test_a_reseller_is_marked_and_never_becomes_the_owner(client) -> None:
    listing, owner, judge = unclaimed_listing(), claimant(name="Công ty Đại lý Sao Mai"), reviewer()
    claim = _by_code(actor_for(owner), listing, kind=RESELLER)
    assert claim.state == "open"

    claim_decide(actor=actor_for(judge), claim=claim, is_accepted=True, reason="Có hợp đồng đại lý.")

    row = _fresh(listing)
    assert (row.standing, row.owner_id) == ("unclaimed", None)
    html = client.get(f"/nen-tang/{row.platform.slug}/").content.decode()
    assert "Đại lý" in html and "Công ty Đại lý Sao Mai" in html


def test_a_reviewer_accepts_nobody_unproven_and_needs_a_reason() -> None:
    listing, owner, judge = unclaimed_listing(), claimant(proven_at=None), reviewer()
    claim = _by_documents(actor_for(owner), listing)

    with pytest.raises(DomainError) as without_reason:
        claim_decide(actor=actor_for(judge), claim=claim, is_accepted=True, reason="  ")
    with pytest.raises(DomainError) as unproven:
        claim_decide(actor=actor_for(judge), claim=claim, is_accepted=True, reason="Đúng giấy.")

    assert (without_reason.value.code, unproven.value.code) == ("reason_missing", "vendor_not_proven")
    claim.refresh_from_db()
    assert (claim.state, _fresh(listing).standing) == ("open", "unclaimed")


def test_only_reviewers_outside_the_case_decide_and_only_owners_claim() -> None:
    listing, owner = unclaimed_listing(), claimant()
    claim = _by_documents(actor_for(owner), listing)
    partial = reviewer()
    member(owner.organisation, "sales", user=partial.user)
    seller = actor_for(member(owner.organisation, "sales"))

    for actor in (actor_for(owner), actor_for(partial)):
        with pytest.raises(NotAllowed):
            claim_decide(actor=actor, claim=claim, is_accepted=True, reason="Đúng.")
    with pytest.raises(NotAllowed):
        _start(seller, listing)
    with pytest.raises(NotAllowed):
        claim_withdraw(actor=claimant_actor(), claim=claim)

    claim.refresh_from_db()
    assert (claim.state, _fresh(listing).standing, DomainCode.objects.count()) == ("open", "unclaimed", 0)


@pytest.mark.parametrize("fields", [{"is_sample": True}, {"withdrawn_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}])
def test_samples_and_withdrawn_listings_are_not_claimed(settings, fields: dict) -> None:
    settings.DEMO = False
    listing = unclaimed_listing(**fields)

    with pytest.raises(Conflict):
        _start(claimant_actor(), listing)

    assert DomainCode.objects.count() == 0


def test_an_imported_company_row_of_the_proven_name_becomes_the_claimants() -> None:
    row = VendorRowFactory(legal_name="Công ty Cổ phần Đông Á")
    listing = unclaimed_listing(platform__vendor=row)
    sibling = unclaimed_listing(platform__vendor=row)
    owner = claimant(name="CÔNG TY CỔ PHẦN ĐÔNG Á")

    _by_code(actor_for(owner), listing)

    row.refresh_from_db()
    assert (row.organisation_id, _fresh(listing).platform.vendor_id) == (owner.organisation_id, row.pk)
    assert (_fresh(sibling).standing, _fresh(sibling).owner_id) == ("unclaimed", None)


def test_an_imported_company_row_of_another_name_stays_as_it_is() -> None:
    row = VendorRowFactory(legal_name="Công ty Khác")
    listing, owner = unclaimed_listing(platform__vendor=row), claimant(name="Công ty Nam Sơn")

    _by_code(actor_for(owner), listing)

    row.refresh_from_db()
    platform = _fresh(listing).platform
    assert (row.organisation_id, platform.vendor.organisation_id) == (None, owner.organisation_id)
    assert platform.vendor.legal_name == "Công ty Nam Sơn"


def test_documents_are_private_files_under_random_names() -> None:
    listing, actor = unclaimed_listing(), claimant_actor()

    claim = _by_documents(actor, listing)

    document = claim.documents.get()
    assert "giay" not in document.file.name
    assert str(django_settings.MEDIA_ROOT) not in document.file.path
    with pytest.raises(ValueError, match="no URL"):
        _ = document.file.url


def test_a_claim_is_answered_in_ten_working_days_and_may_be_withdrawn() -> None:
    listing, owner = unclaimed_listing(), claimant()
    with time_machine.travel(dt.datetime(2026, 11, 9, 9, tzinfo=clock.VN), tick=False):
        claim = _by_documents(actor_for(owner), listing)
    assert claim.due_at == dt.datetime(2026, 11, 23, 17, tzinfo=clock.VN)

    claim_withdraw(actor=actor_for(owner), claim=claim)

    claim.refresh_from_db()
    assert claim.state == "withdrawn"
    assert _by_documents(actor_for(owner), listing).pk != claim.pk


def test_the_database_allows_one_owner_only() -> None:
    listing, one, two = unclaimed_listing(), claimant(), VendorFactory()
    claim = _by_code(actor_for(one), listing)
    claim.pk, claim.public_id, claim.organisation = None, "clm_2", two
    claim._state.adding = True

    with pytest.raises(IntegrityError), transaction.atomic():
        claim.save()
