import re

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from marketplace.accounts.models import ContactData, Invitation, Membership, Organisation, Proof, RegisterEntry
from marketplace.outbox.testing import run_due
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db
TYPED = {
    "kind": "enterprise",
    "name": "Công ty TNHH Gốm An Hòa",
    "tax_id": "012 345 678",
    "province_code": "01",
    "commune": "Xã Bát Tràng",
    "vsic_section": "C",
    "workers": "24",
    "revenue_vnd": "18.000.000.000",
    "capital_vnd": "",
}
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50


@pytest.fixture
def person():
    return make.UserFactory()


@pytest.fixture
def client(person):
    return make.signed_in(person)


def register(client, **changes):
    return client.post(reverse("accounts:organisation_new"), TYPED | changes)


def test_nine_digits_are_refused_and_everything_typed_stays(client):
    response = register(client)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Có 9 chữ số; cần 10, 12 hoặc 13" in page
    for value in ("012 345 678", "Công ty TNHH Gốm An Hòa", "18.000.000.000", "Xã Bát Tràng"):
        assert f'value="{value}"' in page
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    "bad",
    [
        {"name": ""},
        {"kind": "agency"},
        {"tax_id": "01012431AB"},
        {"tax_id": "0101243150-001"},
        {"kind": "household_business", "tax_id": "0101243150-001"},
        {"province_code": "99"},
        {"vsic_section": "Z"},
        {"workers": "-1"},
        {"workers": "hai"},
        {"workers": ""},
        {"revenue_vnd": "1,5"},
        {"revenue_vnd": "9" * 40},
        {"name": "x" * 201},
    ],
)
def test_bad_input_is_refused_and_makes_nothing(client, bad):
    assert register(client, **({"tax_id": "0101243150"} | bad)).status_code == 422
    assert not Organisation.objects.exists()


def test_a_doubtful_checksum_waits_for_a_confirmation(client):
    first = register(client, tax_id="0103018807")
    assert first.status_code == 422
    assert "không khớp chữ số kiểm tra" in first.content.decode()
    assert not Organisation.objects.exists()

    second = register(client, tax_id="0103018807", tax_id__dung="0103018807")

    assert second.status_code == 302
    assert Organisation.objects.get().tax_id_checksum_ok is False


def test_registering_makes_an_owner_and_computes_the_size(client, person):
    response = register(client, tax_id="0101243150")
    assert response.status_code == 302
    assert response.url == reverse("accounts:proof")
    organisation = Organisation.objects.get()
    assert (organisation.size, organisation.size_rule.size, organisation.is_proven) == ("small", "small", False)
    assert Membership.objects.get().role == "owner"
    assert client.get(response.url).status_code == 200


def test_it_returns_to_where_the_person_was_going_on_this_site_only(client):
    url = reverse("accounts:organisation_new")
    assert client.post(f"{url}?next=/nen-tang/", TYPED | {"tax_id": "0101243150"}).url == "/nen-tang/"
    evil = client.post(f"{url}?next=https://evil.example/", TYPED | {"tax_id": make.a_tax_id(901)})
    assert evil.url == reverse("accounts:proof")


def test_a_personal_number_is_encrypted_and_masked_everywhere(client):
    register(client, kind="household_business", tax_id="001 099 012 345")
    row = Organisation.objects.get()
    assert row.tax_id == ""
    assert "001099012345" not in str(Organisation.objects.values().get())
    page = client.get(reverse("accounts:home")).content.decode()
    assert "0010••••••45" in page
    assert "001099012345" not in page


def test_several_shops_of_one_person_share_an_entity_and_a_unit_its_parents(client):
    for _ in range(2):
        register(client, kind="household_business", tax_id="001099012345")
    register(client, tax_id="0101243150")
    register(client, kind="dependent_unit", tax_id="0101243150-001")
    entities = list(Organisation.objects.order_by("pk").values_list("entity_id", flat=True))
    assert entities[0] == entities[1]
    assert entities[2] == entities[3]
    assert len(set(entities)) == 2


def test_words_for_money_are_repeated_before_they_count(client):
    assert register(client, tax_id="0101243150", revenue_vnd="2,4 tỷ").status_code == 422
    answer = register(client, tax_id="0101243150", revenue_vnd="2,4 tỷ", revenue_vnd__dung="2,4 tỷ")
    assert answer.status_code == 302
    assert Organisation.objects.get().revenue_vnd == 2_400_000_000


def test_proving_by_the_mailed_code_on_the_pages(client):
    register(client, tax_id="0101243150")
    RegisterEntry.objects.create(tax_id="0101243150", name="Tên trong đăng ký", contact_email="vanthu@x.example")
    assert client.post(reverse("accounts:proof_send_code")).status_code == 302
    run_due()
    code = re.search(r"\b\d{8}\b", mail.outbox[-1].body)[0]
    wrong = client.post(reverse("accounts:proof_enter_code"), {"code": "1"})
    assert wrong.status_code == 422
    assert "Mã chưa đúng" in wrong.content.decode()
    assert "vanthu@x.example" not in wrong.content.decode()

    assert client.post(reverse("accounts:proof_enter_code"), {"code": code}).status_code == 302

    assert Organisation.objects.get().is_proven


def test_no_get_proves_or_accepts_anything(client):
    register(client, tax_id="0101243150")
    for name in ("proof_send_code", "proof_enter_code", "proof_certificate", "switch", "consent_withdraw"):
        assert client.get(reverse(f"accounts:{name}")).status_code == 405
    assert not Proof.objects.exists()


def test_certificate_goes_to_the_officer_who_alone_opens_it(client, settings, tmp_path):
    storage = Proof._meta.get_field("certificate").storage
    storage.base_location, storage.location = tmp_path, str(tmp_path)
    register(client, tax_id="0101243150")
    bad = client.post(reverse("accounts:proof_certificate"), {"certificate": SimpleUploadedFile("a.pdf", b"<script>")})
    assert bad.status_code == 422
    client.post(reverse("accounts:proof_certificate"), {"certificate": SimpleUploadedFile("a.png", PNG)})
    proof = Proof.objects.get()
    file_url = reverse("accounts:proof_file", args=[proof.pk])
    assert client.get(file_url).status_code == 403
    assert Client().get(file_url).status_code == 302

    officer = make.signed_in(make.member(make.AgencyFactory(), "officer").user)
    queue = officer.get(reverse("accounts:proof_queue"))
    assert "Công ty TNHH Gốm An Hòa" in queue.content.decode()
    answer = officer.get(file_url)
    assert b"".join(answer.streaming_content) == PNG
    assert answer["Content-Type"] == "image/png"
    decide = reverse("accounts:proof_answer", args=[proof.pk])
    assert officer.post(decide, {f"p{proof.pk}-reason": ""}).status_code == 422
    assert client.post(decide, {"accept": "1"}).status_code == 403
    assert not Organisation.objects.get(kind="enterprise").is_proven
    officer.post(decide, {"accept": "1"})
    assert Organisation.objects.get(kind="enterprise").is_proven


def invited(organisation, email) -> str:
    owner = make.member(organisation)
    client = make.signed_in(owner.user)
    response = client.post(reverse("accounts:members"), {"email": email, "role": "member"})
    assert response.status_code == 302
    run_due()
    return re.search(r"/loi-moi/\w+/", mail.outbox[-1].body)[0]


def test_an_invitations_link_shows_and_only_its_post_accepts(client, person):
    organisation = make.OrganisationFactory()
    link = invited(organisation, person.email)
    for _ in range(3):
        assert Client().get(link).status_code == 200
    assert not Membership.objects.filter(user=person).exists()

    assert client.post(link).status_code == 302

    assert Membership.objects.get(user=person).organisation == organisation
    assert client.post(link).status_code == 404


def test_an_invitation_is_for_its_addressee(client, person):
    link = invited(make.OrganisationFactory(), "khac@example.vn")
    assert client.post(link).status_code == 403
    assert Client().post(link).status_code == 302
    assert not Membership.objects.filter(user=person).exists()
    assert Invitation.objects.get().accepted_at is None


def test_switching_between_organisations(client, person):
    first = make.member(make.OrganisationFactory(name="Một"), user=person).organisation
    second = make.member(make.OrganisationFactory(name="Hai"), user=person).organisation
    strange = make.OrganisationFactory()
    switch = reverse("accounts:switch")
    assert client.post(switch, {"organisation": second.pk, "next": "//evil.example"}).url == reverse("accounts:home")
    assert client.get(reverse("accounts:members")).context["organisation"] == second
    assert client.post(switch, {"organisation": strange.pk}).status_code == 403
    assert client.post(switch, {"organisation": "x"}).status_code == 403
    assert client.get(reverse("accounts:members")).context["organisation"] == second
    Membership.objects.filter(organisation=second).update(ended_at="2026-01-01T00:00Z")
    assert client.get(reverse("accounts:members")).context["organisation"] == first


def test_contact_data_is_encrypted_at_rest(client, person):
    url = reverse("accounts:contact")
    data = {"full_name": "Nguyễn Thị An", "phone": "0912 345 678", "job_title": "Giám đốc", "language": "vi"}
    assert client.post(url, data | {"phone": "abc"}).status_code == 422
    assert client.post(url, data).status_code == 302
    row = ContactData.objects.get(user=person)
    assert (row.full_name, row.phone) == ("Nguyễn Thị An", "0912 345 678")
    assert "Nguyễn" not in str(ContactData.objects.values().get())


def test_visitors_are_led_to_the_log_in():
    for name in ("home", "organisation_new", "proof", "members", "contact", "consents", "erase", "proof_queue"):
        response = Client().get(reverse(f"accounts:{name}"))
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))


def test_every_page_opens(client, person):
    make.member(make.OrganisationFactory(), user=person)
    names = ("home", "organisation_new", "organisation_edit", "proof", "members", "contact", "consents", "erase")
    addresses = [reverse(f"accounts:{name}") for name in names]
    for address in [*addresses, *(f"/en{address}" for address in addresses)]:
        assert client.get(address).status_code == 200, address
