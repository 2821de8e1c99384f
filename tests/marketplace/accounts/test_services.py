import pytest
from django.utils import timezone

from marketplace.access import Actor
from marketplace.accounts.models import ApiKey, Consent, ContactData, LegalEntity, Membership, Organisation, User
from marketplace.accounts.queries import officers_for
from marketplace.accounts.services import (
    agreed_fields,
    api_key_authenticate,
    api_key_create,
    api_key_revoke,
    consent_give,
    consent_withdraw,
    consents_of,
    contact_set,
    invitation_create,
    membership_create,
    membership_end,
    membership_set_role,
    organisation_create,
    ownership_hand_over,
    user_anonymise,
)
from marketplace.audit.models import AuditEvent
from marketplace.errors import Conflict, DomainError, NotAllowed, NotFound
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db


def roles_of(user) -> list[str]:
    return list(Membership.objects.live().filter(user=user).values_list("role", flat=True))


def test_agencies_are_registered_by_the_ministry_only():
    owner = make.actor_for(make.member(make.OrganisationFactory()))
    with pytest.raises(NotAllowed):
        organisation_create(actor=owner, kind="agency", name="Sở giả")
    assert Organisation.objects.filter(kind="agency").count() == 0


def test_a_visitor_registers_nothing():
    with pytest.raises(NotAllowed):
        organisation_create(actor=Actor(kind="user", ref="visitor"), kind="enterprise", name="X", tax_id="0101243150")
    assert (Organisation.objects.count(), LegalEntity.objects.count()) == (0, 0)


def test_the_last_owner_cannot_go_but_hands_over():
    organisation = make.OrganisationFactory()
    owner = make.member(organisation)
    with pytest.raises(Conflict):
        membership_end(actor=make.actor_for(owner), membership=owner)
    successor = make.member(organisation, "member")

    ownership_hand_over(actor=make.actor_for(owner), organisation=organisation, to=successor)

    assert roles_of(owner.user) == ["member"]
    assert roles_of(successor.user) == ["owner"]


def test_members_change_nothing_about_each_other():
    organisation = make.OrganisationFactory()
    owner, helper = make.member(organisation), make.member(organisation, "member")
    stranger = make.actor_for(make.member(make.OrganisationFactory()))
    for actor in (make.actor_for(helper), stranger):
        with pytest.raises(NotAllowed):
            membership_end(actor=actor, membership=owner)
        with pytest.raises(NotAllowed):
            invitation_create(actor=actor, organisation=organisation, email="x@y.vn", role="member")
        with pytest.raises(NotAllowed):
            ownership_hand_over(actor=actor, organisation=organisation, to=helper)
    assert roles_of(owner.user) == ["owner"]


def test_a_role_of_another_kind_is_refused():
    owner = make.member(make.OrganisationFactory())
    with pytest.raises(DomainError):
        membership_create(
            actor=make.actor_for(owner), user=make.UserFactory(), organisation=owner.organisation, role="officer"
        )
    assert Membership.objects.count() == 1


def test_groups_follow_memberships():
    agency = make.AgencyFactory()
    boss = make.actor_for(make.member(agency, "administrator"))
    row = membership_create(actor=boss, user=make.UserFactory(), organisation=agency, role="editor")
    assert User.objects.get(pk=row.user_id).has_perm("wagtailadmin.access_admin")

    row = membership_set_role(actor=boss, membership=row, role="auditor")
    assert not User.objects.get(pk=row.user_id).has_perm("wagtailadmin.access_admin")

    row = membership_set_role(actor=boss, membership=row, role="reviewer")
    assert list(row.user.groups.values_list("name", flat=True)) == ["reviewer"]
    membership_end(actor=boss, membership=row)
    assert not row.user.groups.exists()


def test_officers_of_a_place():
    agency = make.AgencyFactory()
    everywhere = make.member(agency, "officer")
    local = make.member(agency, "officer", province_code="96")
    make.member(agency, "officer", province_code="01")
    assert set(officers_for("96")) == {everywhere.user, local.user}


def test_keys_are_shown_once_and_two_may_be_live():
    owner = make.member(make.VendorFactory())
    actor, vendor = make.actor_for(owner), owner.organisation
    first, raw = api_key_create(actor=actor, organisation=vendor)
    assert raw.startswith("dts_live_")
    assert raw not in str(ApiKey.objects.values().get())
    found = api_key_authenticate(raw)
    assert found is not None
    assert (found[0], found[1].organisation_pk, found[1].ref) == (first, vendor.pk, f"api_key:{first.pk}")
    api_key_create(actor=actor, organisation=vendor)
    with pytest.raises(Conflict):
        api_key_create(actor=actor, organisation=vendor)
    _, test_raw = api_key_create(actor=actor, organisation=vendor, is_test=True)
    assert test_raw.startswith("dts_test_")

    api_key_revoke(actor=actor, key=first)

    assert api_key_authenticate(raw) is None
    assert ApiKey.objects.live().count() == 2


@pytest.mark.parametrize("raw", ["", "dts_live_", "dts_live_wrong", "Bearer x", "dts_live_" + "x" * 500])
def test_a_wrong_key_opens_nothing(raw):
    assert api_key_authenticate(raw) is None


def test_sales_people_and_strangers_make_no_keys():
    vendor = make.VendorFactory()
    for membership in (make.member(vendor, "sales"), make.member(make.VendorFactory())):
        with pytest.raises(NotAllowed):
            api_key_create(actor=make.actor_for(membership), organisation=vendor)
    assert not ApiKey.objects.exists()


def test_a_consent_names_its_fields_and_can_be_taken_back():
    actor = make.actor_for(make.member(make.OrganisationFactory()))
    give = {"actor": actor, "purpose": "trial_handover", "subject": "trl_1", "text_version": "1"}
    consent_give(**give, fields=["phone", "email"])
    assert agreed_fields("trl_1", "trial_handover") == {"email", "phone"}

    consent_withdraw(actor=actor, purpose="trial_handover", subject="trl_1")
    consent_withdraw(actor=actor, purpose="trial_handover", subject="trl_1")

    assert agreed_fields("trl_1", "trial_handover") == frozenset()
    assert [row.given for row in consents_of("trl_1")] == [True, False]
    with pytest.raises(NotFound):
        consent_withdraw(actor=actor, purpose="trial_handover", subject="trl_2")
    assert Consent.objects.count() == 2


def test_being_forgotten_erases_the_person_and_keeps_history():
    row = make.member(make.OrganisationFactory(), "member")
    user, actor = row.user, make.actor_for(row)
    contact_set(actor=actor, user=user, full_name="Nguyễn Thị An", phone="0912345678", job_title="")
    consent_give(actor=actor, purpose="p", subject="s", fields=["email"], text_version="1")
    address, events = user.email, AuditEvent.objects.count()

    for _ in range(2):
        user_anonymise(actor=actor, user=user)

    fresh = User.objects.get(pk=user.pk)
    assert fresh.email == f"erased-{user.pk}@anonymous.invalid"
    assert not fresh.is_active
    assert ContactData.objects.get(user=user).full_name == ""
    assert not fresh.emailaddress_set.filter(email=address).exists()
    assert (Consent.objects.count(), AuditEvent.objects.count()) == (1, events + 1)
    assert not Membership.objects.live().filter(user=user).exists()


def test_the_last_owner_hands_over_before_being_forgotten():
    owner = make.member(make.OrganisationFactory())
    with pytest.raises(Conflict):
        user_anonymise(actor=make.actor_for(owner), user=owner.user)
    assert User.objects.get(pk=owner.user_id).is_active


def test_nobody_forgets_somebody_else():
    victim, other = make.member(make.OrganisationFactory()), make.member(make.OrganisationFactory())
    with pytest.raises(NotAllowed):
        user_anonymise(actor=make.actor_for(other), user=victim.user)
    with pytest.raises(NotAllowed):
        contact_set(actor=make.actor_for(other), user=victim.user, full_name="X", phone="", job_title="")
    assert User.objects.get(pk=victim.user_id).anonymised_at is None
    assert not ContactData.objects.exists()


def test_ended_memberships_never_count():
    row = make.member(make.OrganisationFactory())
    Membership.objects.filter(pk=row.pk).update(ended_at=timezone.now())
    request = make.signed_in(row.user).get("/tai-khoan/").wsgi_request
    assert request.membership is None
