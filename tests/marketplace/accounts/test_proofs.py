import datetime as dt
import re

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from marketplace import clock
from marketplace.accounts import certificates
from marketplace.accounts.likeness import address_key
from marketplace.accounts.models import Organisation, Proof, RegisterEntry
from marketplace.accounts.models.people import name_key
from marketplace.accounts.register import masked_address
from marketplace.accounts.services import (
    proof_confirm_code,
    proof_decide,
    proof_request_code,
    proof_submit_certificate,
)
from marketplace.errors import Conflict, DomainError, NotAllowed
from marketplace.outbox.models import OutboxMessage
from marketplace.outbox.services import listener
from marketplace.outbox.testing import run_due
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50


@pytest.fixture(autouse=True)
def private_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    storage = Proof._meta.get_field("certificate").storage
    storage.base_location, storage.location = tmp_path / "private", str(tmp_path / "private")


@pytest.fixture
def owner():
    return make.member(make.OrganisationFactory(name="Gốm An Hoà"))


@pytest.fixture
def entry(owner):
    return RegisterEntry.objects.create(
        tax_id=owner.organisation.tax_id, name="Công ty TNHH Gốm An Hòa", contact_email="vanthu@anhoa.example"
    )


def ask(owner) -> Proof:
    return proof_request_code(actor=make.actor_for(owner), organisation=owner.organisation)


def mailed_code() -> str:
    run_due()
    return re.search(r"\b\d{8}\b", mail.outbox[-1].body)[0]


def confirm(owner, code) -> Proof:
    return proof_confirm_code(actor=make.actor_for(owner), organisation=owner.organisation, code=code)


def is_proven(owner) -> bool:
    return Organisation.objects.get(pk=owner.organisation_id).is_proven


def test_a_mailed_code_proves_and_brings_the_registered_name(owner, entry):
    heard = []
    listener("organisation.proven", name="test.heard")(lambda message: heard.append(message.payload))
    proof = ask(owner)
    assert proof.sent_to_masked == "v•••••@a••••.example"
    code = mailed_code()
    assert mail.outbox[-1].to == ["vanthu@anhoa.example"]

    confirm(owner, f" {code[:4]} {code[4:]} ")

    organisation = Organisation.objects.get(pk=owner.organisation_id)
    assert organisation.is_proven
    assert organisation.name == "Công ty TNHH Gốm An Hòa"
    run_due()
    assert heard == [{"organisation_pk": organisation.pk, "entity_pk": organisation.entity_id}]


def test_the_code_stands_nowhere(owner, entry):
    ask(owner)
    message = OutboxMessage.objects.get(topic="accounts.proof_code")
    code = mailed_code()
    row = Proof.objects.values().get()
    assert code not in str(row) + str(message.payload)
    assert "vanthu" not in str(row) + str(message.payload)


def test_five_wrong_codes_spend_it_even_for_the_right_one(owner, entry):
    ask(owner)
    code = mailed_code()
    wrong = "0" * 8 if code != "0" * 8 else "1" * 8
    seen = []
    for _ in range(5):
        with pytest.raises(DomainError) as refusal:
            confirm(owner, wrong)
        seen.append(refusal.value.code)
    assert seen == ["proof_wrong"] * 4 + ["proof_spent"]
    with pytest.raises(DomainError) as refusal:
        confirm(owner, code)
    assert refusal.value.code == "proof_gone"
    assert not is_proven(owner)


def test_a_code_lives_fifteen_minutes(owner, entry):
    with time_machine.travel(clock.now(), tick=False) as at:
        ask(owner)
        code = mailed_code()
        at.shift(dt.timedelta(minutes=15))
        with pytest.raises(DomainError) as refusal:
            confirm(owner, code)
    assert refusal.value.code == "proof_gone"
    assert not is_proven(owner)


def test_resending_is_limited_per_entity_and_replaces_the_old_code(owner, entry):
    with time_machine.travel(clock.now(), tick=False) as at:
        ask(owner)
        old = mailed_code()
        with pytest.raises(Conflict):
            ask(owner)
        for _ in range(4):
            at.shift(dt.timedelta(seconds=61))
            ask(owner)
        at.shift(dt.timedelta(seconds=61))
        stranger = make.member(make.OrganisationFactory(tax_id=owner.organisation.tax_id))
        with pytest.raises(Conflict):
            ask(stranger)
        new = mailed_code()
        with pytest.raises(DomainError):
            confirm(owner, old)
        confirm(owner, new)
    assert is_proven(owner)
    assert not is_proven(stranger)


def test_without_a_register_entry_nothing_is_sent(owner):
    with pytest.raises(DomainError) as refusal:
        ask(owner)
    assert refusal.value.code == "no_register_contact"
    assert (Proof.objects.count(), OutboxMessage.objects.count()) == (0, 0)


def test_only_the_owner_asks_and_confirms(owner, entry):
    helper = make.member(owner.organisation, "member")
    with pytest.raises(NotAllowed):
        ask(helper)
    ask(owner)
    with pytest.raises(NotAllowed):
        confirm(helper, mailed_code())
    assert not is_proven(owner)


def test_two_proven_on_one_tax_code_are_impossible(owner, entry):
    make.OrganisationFactory(tax_id=owner.organisation.tax_id, proven=True)
    ask(owner)
    with pytest.raises(DomainError) as refusal:
        confirm(owner, mailed_code())
    assert refusal.value.code == "proof_taken"
    assert not is_proven(owner)


def submitted(owner, content=PNG, name="giay.png") -> Proof:
    certificate = certificates.checked(SimpleUploadedFile(name, content))
    return proof_submit_certificate(
        actor=make.actor_for(owner), organisation=owner.organisation, certificate=certificate
    )


def test_a_certificate_is_kept_privately_under_a_random_name(owner, tmp_path):
    proof = submitted(owner)
    assert proof.certificate_type == "image/png"
    assert "giay" not in proof.certificate.name
    assert (tmp_path / "private" / proof.certificate.name).read_bytes() == PNG
    with pytest.raises(ValueError):
        _ = proof.certificate.url


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "a.pdf"), (b"<html>", "a.pdf"), (b"%PDF-" + b"0" * (5 * 1024 * 1024), "a.pdf"), (b"MZ\x90", "a.png")],
)
def test_what_is_no_certificate_is_refused(content, name):
    with pytest.raises(DomainError) as refusal:
        certificates.checked(SimpleUploadedFile(name, content))
    assert list(refusal.value.fields) == ["certificate"]


def test_an_officer_accepts_and_the_applicant_is_told(owner):
    proof = submitted(owner)
    officer = make.member(make.AgencyFactory(), "officer")
    proof_decide(actor=make.actor_for(officer), proof=proof, is_accepted=True)
    assert is_proven(owner)
    run_due()
    assert [message.to for message in mail.outbox] == [[owner.user.email]]


def test_a_proof_by_code_keeps_the_registers_representative_and_seat_as_keyed_hashes_only(owner, entry):
    said = {"representative": "Nguyễn Thị An", "address": "Số 8, phố Gốm", "commune": "Xã Bát Tràng"}
    RegisterEntry.objects.filter(pk=entry.pk).update(**said, province_code="01")
    ask(owner)
    confirm(owner, mailed_code())
    organisation = Organisation.objects.get(pk=owner.organisation_id)
    assert organisation.representative_key == name_key("nguyễn thị  an") != ""
    assert organisation.address_key == address_key("8 Gốm", "xã Bát Tràng", "01") != ""
    assert not any(text in str(vars(organisation)) for text in ("Nguyễn", "phố Gốm"))


def test_an_officer_may_say_who_represents_and_where_and_only_keyed_hashes_are_kept(owner):
    Organisation.objects.filter(pk=owner.organisation_id).update(commune="Phường Bến Thành", province_code="79")
    proof = submitted(owner)
    client = make.signed_in(make.member(make.AgencyFactory(), "officer").user)
    sent = {"accept": "1", f"a{proof.pk}-representative": "Trần Văn Bình", f"a{proof.pk}-address": "12/5 Lê Lợi"}
    page = client.get("/dieu-hanh/chung-minh/").content.decode()
    assert f'name="a{proof.pk}-representative"' in page
    assert client.post(f"/dieu-hanh/chung-minh/{proof.pk}/", sent).status_code == 302
    organisation = Organisation.objects.get(pk=owner.organisation_id)
    assert organisation.representative_key == name_key("Trần Văn Bình")
    assert organisation.address_key == address_key("12/5 Lê Lợi", "Phường Bến Thành", "79") != ""
    assert not any("Trần" in str(vars(row)) for row in (organisation, *organisation.proofs.all()))


def test_without_a_register_an_acceptance_without_words_keeps_no_keys(owner):
    proof = submitted(owner)
    officer = make.actor_for(make.member(make.AgencyFactory(), "officer"))
    proof_decide(actor=officer, proof=proof, is_accepted=True)
    organisation = Organisation.objects.get(pk=owner.organisation_id)
    assert (organisation.is_proven, organisation.representative_key, organisation.address_key) == (True, "", "")


def test_a_refused_proof_keeps_no_keys(owner):
    proof = submitted(owner)
    officer = make.actor_for(make.member(make.AgencyFactory(), "officer"))
    proof_decide(actor=officer, proof=proof, is_accepted=False, reason="Ảnh mờ", representative="Trần Văn Bình")
    assert Organisation.objects.get(pk=owner.organisation_id).representative_key == ""


def test_a_refusal_needs_a_reason_and_is_told(owner):
    proof = submitted(owner)
    officer = make.actor_for(make.member(make.AgencyFactory(), "officer"))
    with pytest.raises(DomainError):
        proof_decide(actor=officer, proof=proof, is_accepted=False, reason="  ")
    proof_decide(actor=officer, proof=proof, is_accepted=False, reason="Ảnh mờ")
    run_due()
    assert "Ảnh mờ" in mail.outbox[0].body
    assert not is_proven(owner)
    with pytest.raises(Conflict):
        proof_decide(actor=officer, proof=proof, is_accepted=True)


@pytest.mark.parametrize(("role", "province"), [("officer", "96"), ("auditor", ""), ("editor", ""), ("reviewer", "")])
def test_who_may_not_decide_decides_nothing(owner, role, province):
    proof = submitted(owner)
    someone = make.actor_for(make.member(make.AgencyFactory(), role, province_code=province))
    with pytest.raises(NotAllowed):
        proof_decide(actor=someone, proof=proof, is_accepted=True)
    assert Proof.objects.get().state == "open"
    assert not is_proven(owner)


def test_masking():
    assert masked_address("a@b.example") == "a•••@b•••.example"
