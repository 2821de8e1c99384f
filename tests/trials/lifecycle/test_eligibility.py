"""Before the click: what stands against a trial, who is told what, and what fits instead."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from marketplace import clock
from marketplace.accounts.models import Organisation
from marketplace.errors import DomainError
from marketplace.reference.models import ProgrammeTerms, Round
from tests.factories.lifecycle import CategoryFactory, ListingFactory, SmeFactory, TrialFactory, UserFactory, member_of
from trials.lifecycle import services
from trials.lifecycle.eligibility import chance_of
from trials.lifecycle.models import Trial

pytestmark = pytest.mark.django_db


def codes(organisation: Organisation, listing: Any, user_pk: int | None = None) -> list[str]:
    return [row.code for row in chance_of(organisation=organisation, listing=listing, user_pk=user_pk).obstacles]


def start(organisation: Organisation, listing: Any) -> Trial:
    actor = member_of(organisation)
    return services.trial_start(actor=actor, organisation=organisation, listing=listing, consent_fields=["email"])


def test_nothing_stands_against_an_sme() -> None:
    assert codes(SmeFactory(), ListingFactory()) == []


@pytest.mark.parametrize(
    ("rule", "changes", "told"),
    [
        ({"sizes": ["micro", "small"]}, {"size": "large"}, "đơn vị bạn là: Lớn"),
        ({"vsic_sections": ["C"]}, {"vsic_section": "I"}, "không gồm ngành của đơn vị bạn (I)"),
        ({"kinds": ["cooperative"]}, {"kind": "enterprise"}, "loại hình của đơn vị bạn (Doanh nghiệp)"),
    ],
)
def test_the_programmes_rules_say_why_not_and_hold_at_the_click(
    rule: dict[str, Any], changes: dict[str, str], told: str
) -> None:
    ProgrammeTerms.objects.filter(programme__code="hien-hanh").update(**rule)
    organisation, listing = SmeFactory(**changes), ListingFactory()
    [refusal] = chance_of(organisation=organisation, listing=listing).obstacles
    assert refusal.code == "outside_programme"
    assert told in refusal.message
    with pytest.raises(DomainError):
        start(organisation, listing)
    assert not Trial.objects.exists()


def test_sizes_are_not_asked_of_a_household_business() -> None:
    ProgrammeTerms.objects.filter(programme__code="hien-hanh").update(sizes=["small"])
    assert codes(SmeFactory(kind="household_business", size="unknown"), ListingFactory()) == []


def test_a_closed_round_tells_when_the_next_opens() -> None:
    Round.objects.filter(programme__code="hien-hanh").exclude(code="hien-hanh-2027-1").delete()
    with time_machine.travel(dt.datetime(2026, 11, 2, 9, tzinfo=clock.VN), tick=False):
        [refusal] = chance_of(organisation=SmeFactory(), listing=ListingFactory()).obstacles
    assert refusal.code == "no_open_round"
    assert "01/01/2027" in refusal.message


def test_members_learn_by_whom_a_trial_was_used_and_outsiders_nothing() -> None:
    listing = ListingFactory()
    used = TrialFactory(platform=listing.platform, active=True)
    [refusal] = chance_of(organisation=used.organisation, listing=listing).obstacles
    assert used.requested_by.email in refusal.message
    twin = SmeFactory(entity=used.entity)
    assert codes(twin, listing) == []  # told nothing before the click; the database decides at it


def test_a_proven_branch_learns_before_the_click_and_at_it_that_its_proven_head_office_used_the_trial() -> None:
    listing = ListingFactory()
    head = SmeFactory(proven_at=clock.now(), name="Công ty mẹ")
    used = TrialFactory(platform=listing.platform, organisation=head, active=True)
    branch = SmeFactory(entity=head.entity, kind="dependent_unit", proven_at=clock.now())
    [before] = chance_of(organisation=branch, listing=listing).obstacles
    with pytest.raises(DomainError) as at:
        start(branch, listing)
    day = clock.local_date(used.requested_at).strftime("%d/%m/%Y")
    for refusal in (before, at.value):
        assert refusal.code == "one_trial"
        assert refusal.message == (
            "Đơn vị cùng pháp nhân với bạn (Công ty mẹ) đã dùng thử nền tảng này trong đợt này: "
            f"{used.requested_by.email} gửi yêu cầu ngày {day}."
        )
    assert Trial.objects.get() == used


def test_of_one_entity_an_unproven_organisation_learns_nothing_and_blocks_nobody() -> None:
    listing = ListingFactory()
    head = SmeFactory(proven_at=clock.now())
    used = TrialFactory(platform=listing.platform, organisation=head, active=True)
    twin = SmeFactory(entity=head.entity)
    assert codes(twin, listing) == []
    with pytest.raises(DomainError) as refusal:
        start(twin, listing)
    assert "Hãy chứng minh" in refusal.value.message
    assert head.name not in refusal.value.message and used.requested_by.email not in refusal.value.message
    Organisation.objects.filter(pk=head.pk).update(proven_at=None)
    Organisation.objects.filter(pk=twin.pk).update(proven_at=clock.now())
    twin.refresh_from_db()
    assert codes(twin, listing) == []  # the self-declared one gives way
    assert start(twin, listing).counts


def test_strangers_under_its_tax_code_do_not_use_up_the_requests_of_a_proven_organisation() -> None:
    ProgrammeTerms.objects.filter(programme__code="hien-hanh").update(max_open_requests=2)
    proven = SmeFactory(proven_at=clock.now())
    stranger, other = SmeFactory(entity=proven.entity), SmeFactory(entity=proven.entity)
    for _ in range(2):
        start(stranger, ListingFactory())
    assert codes(proven, ListingFactory()) == []
    assert start(proven, ListingFactory()).counts

    listing = ListingFactory()
    assert codes(other, listing) == ["too_many_open_requests"]
    with pytest.raises(DomainError) as refusal:
        start(other, listing)
    assert refusal.value.code == "too_many_open_requests"
    assert "Hãy chứng minh" in refusal.value.message
    assert "yêu cầu chờ" not in refusal.value.message

    start(proven, ListingFactory())
    assert codes(proven, ListingFactory()) == ["too_many_open_requests"]


def test_what_one_person_asked_for_another_of_their_units_is_not_taken_for_this_ones() -> None:
    listing = ListingFactory()
    head = SmeFactory(proven_at=clock.now())
    asked = TrialFactory(platform=listing.platform, organisation=head)
    branch = SmeFactory(entity=head.entity, proven_at=clock.now())
    member_of(branch, user=asked.requested_by)
    chance = chance_of(organisation=branch, listing=listing, user_pk=asked.requested_by_id)
    assert (chance.mine, [row.code for row in chance.obstacles]) == (None, ["one_trial"])


def test_ones_own_open_request_is_no_obstacle() -> None:
    listing = ListingFactory()
    trial = TrialFactory(platform=listing.platform)
    chance = chance_of(organisation=trial.organisation, listing=listing, user_pk=trial.requested_by_id)
    assert (chance.obstacles, chance.mine) == ([], trial)
    assert codes(trial.organisation, listing) == ["one_trial"]


def test_asking_again_leads_back_to_the_open_trial(client: Any) -> None:
    listing = ListingFactory()
    trial = TrialFactory(platform=listing.platform)
    member_of(trial.organisation, user=trial.requested_by)
    client.force_login(trial.requested_by)
    answer = client.get(f"/dung-thu/bat-dau/{listing.platform.slug}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/tai-khoan/dung-thu/{trial.public_id}/")


def test_the_page_tells_why_not_and_what_fits_instead(client: Any) -> None:
    category = CategoryFactory()
    listing = ListingFactory(platform__category=category)
    other = ListingFactory(platform__category=category, platform__name="Nền tảng bên cạnh")
    used = TrialFactory(platform=listing.platform, active=True)
    colleague = UserFactory()
    member_of(used.organisation, user=colleague)
    client.force_login(colleague)
    page = client.get(f"/dung-thu/bat-dau/{listing.platform.slug}/").content.decode()
    assert "Đơn vị của bạn đã dùng thử nền tảng này trong đợt này" in page
    assert other.platform.name in page
    assert '<form method="post" novalidate' not in page


def test_a_trial_keeps_the_terms_it_was_asked_for_under() -> None:
    trial = start(SmeFactory(), ListingFactory())
    old = trial.programme_terms
    later = ProgrammeTerms.objects.create(
        programme=old.programme, valid_from=clock.today() + dt.timedelta(days=1), max_extensions=0
    )
    with time_machine.travel(clock.now() + dt.timedelta(days=2), tick=False):
        fresh = start(SmeFactory(), ListingFactory())
    assert Trial.objects.get(pk=trial.pk).programme_terms == old
    assert fresh.programme_terms == later
