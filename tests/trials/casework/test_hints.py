"""Hints that two enterprises may have one owner: told to officers, never a refusal."""

from typing import Any

import pytest

from marketplace import clock
from marketplace.accounts.likeness import address_key
from marketplace.accounts.models import ContactData, Organisation
from marketplace.accounts.models.people import name_key
from tests.factories.lifecycle import (
    ListingFactory,
    SmeFactory,
    TrialFactory,
    member_of,
)
from tests.trials.casework.test_board import BOARD, late_request, officer
from trials.casework.queries import lines_of
from trials.casework.related import hints
from trials.casework.stuck import stuck
from trials.lifecycle.eligibility import chance_of
from trials.lifecycle.models import Trial
from trials.lifecycle.services import trial_start

pytestmark = pytest.mark.django_db


class TestHints:
    def trials(self, first: dict[str, str], second: dict[str, str]) -> tuple[Trial, Trial]:
        one = TrialFactory(active=True, commune="Phường Bến Thành")
        two = TrialFactory(active=True, platform=one.platform, commune="Phường Bến Thành")
        for trial, fields in ((one, first), (two, second)):
            contact, _new = ContactData.objects.get_or_create(user=trial.requested_by)
            for name, value in fields.items():
                setattr(contact, name, value)
            contact.save()
        return one, two

    def test_the_same_phone_however_written(self) -> None:
        one, two = self.trials({"phone": "0912 345 678"}, {"phone": "+84 912345678"})
        [hint] = hints(one)
        assert (hint.trial, [str(reason) for reason in hint.reasons]) == (two, ["cùng số điện thoại người liên hệ"])

    def test_the_same_name_counts_with_the_same_address_only(self) -> None:
        one, two = self.trials({"full_name": "Nguyễn  Văn An"}, {"full_name": "nguyễn văn an"})
        assert [hint.trial for hint in hints(one)] == [two]
        Trial.objects.filter(pk=two.pk).update(commune="Xã Đất Mũi")
        assert hints(one) == []

    def test_the_same_person_in_two_organisations(self) -> None:
        one, two = self.trials({}, {})
        member_of(two.organisation, user=one.requested_by)
        member_of(one.organisation, user=one.requested_by)
        assert [hint.trial for hint in hints(one)] == [two]

    def test_strangers_give_no_hint_and_erased_contacts_neither(self) -> None:
        one, two = self.trials({"phone": "0912345678"}, {"phone": "0987654321"})
        assert hints(one) == []
        contact = ContactData.objects.get(user=two.requested_by)
        contact.phone = "0912345678"
        contact.erase(clock.now())
        contact.save()
        assert (hints(one), contact.phone_key) == ([], "")

    def test_the_same_representative_or_seat_of_two_proven_organisations(self) -> None:
        one, two = self.trials({}, {})
        stranger = TrialFactory(active=True, platform=one.platform)
        lan, seat = name_key("Trần Thị Lan"), address_key("12 Lê Lợi", "Phường Bến Thành", "79")
        for keys, told in (
            ({"representative_key": lan}, ["cùng họ tên người đại diện theo pháp luật"]),
            ({"address_key": seat}, ["cùng số nhà, đường của trụ sở"]),
        ):
            Organisation.objects.update(representative_key="", address_key="")
            Organisation.objects.filter(pk__in=[one.organisation_id, two.organisation_id]).update(**keys)
            one, two = (Trial.objects.with_parties().get(pk=row.pk) for row in (one, two))
            for asked, other in ((one, two), (two, one)):
                [hint] = hints(asked)
                assert (hint.trial, [str(reason) for reason in hint.reasons]) == (other, told)
            assert hints(Trial.objects.get(pk=stranger.pk)) == []

    def test_nothing_is_refused_for_a_hint(self) -> None:
        one = TrialFactory(active=True)
        ListingFactory(platform=one.platform)
        Organisation.objects.filter(pk=one.organisation_id).update(representative_key=name_key("Trần Thị Lan"))
        other = SmeFactory(representative_key=name_key("Trần Thị Lan"))
        listing = one.platform.listing
        assert chance_of(organisation=other, listing=listing).is_open
        asked = trial_start(actor=member_of(other), organisation=other, listing=listing, consent_fields=["email"])
        assert [hint.trial for hint in hints(asked)] == [one]

    def test_without_a_commune_the_same_name_is_no_hint(self) -> None:
        one, _two = self.trials({"full_name": "Nguyễn Văn An"}, {"full_name": "Nguyễn Văn An"})
        Trial.objects.update(commune="")
        assert hints(Trial.objects.get(pk=one.pk)) == []

    def test_one_organisations_branches_give_no_hint_to_one_another(self) -> None:
        one, two = self.trials({"phone": "0912345678"}, {"phone": "0912345678"})
        Trial.objects.filter(pk=two.pk).update(entity=one.entity, counts=False)
        assert hints(one) == []

    def test_the_board_marks_rows_with_hints_in_as_many_queries_for_ten_as_for_one(
        self, django_assert_num_queries: Any
    ) -> None:
        first = late_request()
        rows = [late_request(platform=first.platform) for _number in range(9)]
        pair = [rows[0].organisation_id, rows[1].organisation_id]
        Organisation.objects.filter(pk__in=pair).update(representative_key=name_key("Trần Thị Lan"))
        entries = stuck()
        marked = {line.entry.trial.pk for line in lines_of(entries) if line.has_hints}
        assert marked == {rows[0].pk, rows[1].pk}
        for some in (entries[:1], entries):
            with django_assert_num_queries(5):
                lines_of(some)
        page = officer().get(BOARD).content.decode()
        assert page.count("Có thể cùng một chủ") == 2
