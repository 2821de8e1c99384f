"""What people might do too often, twice, or behind somebody's back."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from marketplace.accounts.certificates import checked
from marketplace.accounts.models import Invitation, Membership, Organisation, Proof
from marketplace.accounts.services import (
    Facts,
    invitation_accept,
    invitation_create,
    membership_end,
    organisation_create,
    organisation_set_facts,
    ownership_hand_over,
    proof_decide,
    proof_submit_certificate,
    user_anonymise,
)
from marketplace.errors import Conflict, DomainError
from marketplace.outbox.models import OutboxMessage
from marketplace.outbox.testing import run_due
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 23, 5, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def private_folder(settings, tmp_path):
    storage = Proof._meta.get_field("certificate").storage
    storage.base_location, storage.location = tmp_path, str(tmp_path)


@pytest.fixture
def owner() -> Membership:
    return make.member(make.OrganisationFactory())


def hand_in(owner: Membership) -> Proof:
    file = SimpleUploadedFile("giay.pdf", b"%PDF-1.7 giay")
    return proof_submit_certificate(
        actor=make.actor_for(owner), organisation=owner.organisation, certificate=checked(file)
    )


def invite(owner: Membership, email: str) -> Invitation:
    return invitation_create(actor=make.actor_for(owner), organisation=owner.organisation, email=email, role="member")


def test_one_address_is_invited_three_times_a_day(owner):
    with time_machine.travel(NOON, tick=False) as now:
        for _ in range(3):
            invite(owner, "ai@example.vn")
        with pytest.raises(Conflict) as refused:
            invite(owner, " AI@example.vn")
        now.shift(dt.timedelta(days=1, seconds=1))
        invite(owner, "ai@example.vn")

    assert refused.value.code == "invited_too_often"
    assert Invitation.objects.count() == 4


def test_one_person_sends_fifty_invitations_a_day_whatever_the_organisation(owner):
    other = make.member(make.OrganisationFactory(), user=owner.user)
    for number in range(50):
        invite(owner if number % 2 else other, f"ai{number}@example.vn")

    with pytest.raises(Conflict):
        invite(other, "ai51@example.vn")

    assert Invitation.objects.count() == 50


@pytest.mark.parametrize("way", ["removed", "forgotten"])
def test_who_has_gone_no_longer_lets_others_in(owner, way):
    leaver = make.member(owner.organisation, "owner")
    guest = make.UserFactory()
    invitation = invite(leaver, guest.email)
    token = "x" * 48
    from marketplace.accounts import one_time

    Invitation.objects.filter(pk=invitation.pk).update(token_hash=one_time.hash_of("invitation", token))
    if way == "removed":
        membership_end(actor=make.actor_for(owner), membership=leaver)
    else:
        user_anonymise(actor=make.actor_for(leaver), user=leaver.user)

    with pytest.raises(Conflict):
        invitation_accept(actor=make.actor_for(owner), user=guest, token=token)

    assert not Membership.objects.filter(user=guest).exists()


def test_a_form_sent_twice_registers_one_organisation():
    actor = make.actor_for(make.member(make.OrganisationFactory()))
    wanted = {"kind": "enterprise", "name": "Công ty An", "tax_id": make.a_tax_id(900)}
    organisation_create(actor=actor, **wanted)

    with pytest.raises(DomainError) as refused:
        organisation_create(actor=actor, **wanted)

    assert refused.value.code == "already_registered"
    assert Organisation.objects.filter(name="Công ty An").count() == 1


def test_an_administrator_registers_an_agency_and_leads_it():
    administrator = make.actor_for(make.member(make.AgencyFactory(), "administrator"))

    agency = organisation_create(actor=administrator, kind="agency", name="Sở Khoa học và Công nghệ Cà Mau")

    assert [row.role for row in agency.memberships.all()] == ["administrator"]


def test_the_name_stays_while_an_officer_looks_at_the_certificate(owner):
    hand_in(owner)
    actor, name = make.actor_for(owner), owner.organisation.name

    with pytest.raises(DomainError) as refused:
        organisation_set_facts(actor=actor, organisation=owner.organisation, name="Ngân hàng Lớn", facts=Facts("01"))

    assert list(refused.value.fields) == ["name"]
    assert Organisation.objects.get(pk=owner.organisation_id).name == name
    organisation_set_facts(actor=actor, organisation=owner.organisation, name=name, facts=Facts("48"))
    assert Organisation.objects.get(pk=owner.organisation_id).province_code == "48"


def test_five_certificates_a_day(owner):
    for _ in range(5):
        hand_in(owner)

    with pytest.raises(Conflict) as refused:
        hand_in(owner)

    assert refused.value.code == "too_many_certificates"
    assert Proof.objects.count() == 5


def test_what_an_officer_said_waits_in_the_outbox_as_a_key(owner):
    proof = hand_in(owner)
    officer = make.actor_for(make.member(make.AgencyFactory(), "officer"))
    Organisation.objects.filter(pk=owner.organisation_id).update(name="Hộ kinh doanh Nguyễn Thị An")

    proof_decide(actor=officer, proof=proof, is_accepted=False, reason="Ảnh chụp bà An mờ.")

    [row] = OutboxMessage.objects.filter(topic="notice")
    assert row.payload["context"] == {"proof_pk": proof.pk}
    run_due()
    assert "Hộ kinh doanh Nguyễn Thị An" in mail.outbox[0].subject
    assert "Ảnh chụp bà An mờ." in mail.outbox[0].body


def test_handing_over_twice_at_once_is_a_conflict_not_an_error(owner):
    one, two = make.member(owner.organisation, "member"), make.member(owner.organisation, "member")
    stale = make.actor_for(owner)
    ownership_hand_over(actor=stale, organisation=owner.organisation, to=one)

    with pytest.raises(Conflict):
        ownership_hand_over(actor=stale, organisation=owner.organisation, to=two)

    assert [row.user_id for row in Membership.objects.live().filter(role="owner")] == [one.user_id]


def test_a_provincial_officer_is_invited_for_that_province_only():
    administrator = make.member(make.AgencyFactory(), "administrator")
    client = make.signed_in(administrator.user)

    for role, email in (("officer", "camau@example.vn"), ("editor", "bientap@example.vn")):
        client.post("/tai-khoan/thanh-vien/", {"email": email, "role": role, "province_code": "96"})

    sent = Invitation.objects.order_by("pk").values_list("email", "province_code")
    assert list(sent) == [("camau@example.vn", "96"), ("bientap@example.vn", "")]
