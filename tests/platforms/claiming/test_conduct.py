"""Rules of conduct: signed by the owner, signed again when they change, kept for ever."""

import datetime as dt

import pytest
import time_machine
from django.db import DatabaseError, transaction

from marketplace import clock
from marketplace.errors import Conflict, DomainError, NotAllowed
from marketplace.outbox.models import OutboxMessage
from platforms.claiming.models import ConductRules, ConductSignature
from platforms.claiming.services import conduct_publish, conduct_sign
from platforms.claiming.services.conduct import has_signed, rules_in_force, text_hash
from platforms.services import listing_submit
from tests.factories.accounts import AgencyFactory, actor_for, member, signed_in
from tests.platforms.cast import make_cast
from tests.platforms.claiming.cast import claimant

pytestmark = pytest.mark.django_db


def _administrator():
    return member(AgencyFactory(), "administrator")


def _next_version(version: str = "2") -> ConductRules:
    return conduct_publish(
        actor=actor_for(_administrator()),
        version=version,
        valid_from=clock.today() + dt.timedelta(days=1),
        body_vi="Không hoàn tiền.",
        body_en="No rebate.",
    )


def test_the_first_rules_are_in_force_and_everybody_reads_them(client) -> None:
    rules = rules_in_force()

    assert rules is not None
    page = client.get("/quy-tac-nha-cung-cap/").content.decode()
    assert "Không hoàn tiền" in page and "Giá trên cổng không cao hơn" in page
    assert "No rebate" in client.get("/en/quy-tac-nha-cung-cap/").content.decode()


def test_a_vendor_signs_in_its_console_and_may_then_submit() -> None:
    cast = make_cast()
    _next_version()
    tomorrow = clock.now() + dt.timedelta(days=1)
    with time_machine.travel(tomorrow, tick=False):
        cast.save()
        with pytest.raises(DomainError) as refusal:
            listing_submit(actor=cast.owner, listing=cast.listing)
        assert (refusal.value.code, cast.platform.workflow_in_progress) == ("submission_blocked", False)
        client = signed_in(cast.owner_user)
        page = client.get("/kenh-nha-cung-cap/quy-tac/").content.decode()
        assert "chưa gửi thẩm định được" in page

        current = rules_in_force()
        signed = client.post(f"/kenh-nha-cung-cap/quy-tac/{current.pk}/ky/", follow=True)

        assert "Đã ký quy tắc bản 2." in signed.content.decode()
        listing_submit(actor=cast.owner, listing=cast.listing)
        assert cast.platform.workflow_in_progress
    row = ConductSignature.objects.get(rules=current)
    assert (row.organisation_id, row.user_id, row.text_hash) == (
        cast.owner.organisation_pk, cast.owner.user_pk, text_hash(current),
    )  # fmt: skip


def test_signing_twice_keeps_the_first_signature() -> None:
    owner = claimant()
    first = conduct_sign(actor=actor_for(owner), organisation=owner.organisation, rules=rules_in_force())

    again = conduct_sign(actor=actor_for(owner), organisation=owner.organisation, rules=rules_in_force())

    assert (again.pk, ConductSignature.objects.count()) == (first.pk, 1)


def test_only_the_owner_of_a_proven_vendor_signs_and_only_what_is_in_force() -> None:
    owner, unproven = claimant(), claimant(proven_at=None)
    seller = member(owner.organisation, "sales")
    rules, coming = rules_in_force(), _next_version()

    with pytest.raises(NotAllowed):
        conduct_sign(actor=actor_for(seller), organisation=owner.organisation, rules=rules)
    with pytest.raises(NotAllowed):
        conduct_sign(actor=actor_for(unproven), organisation=owner.organisation, rules=rules)
    with pytest.raises(DomainError):
        conduct_sign(actor=actor_for(unproven), organisation=unproven.organisation, rules=rules)
    with pytest.raises(Conflict):
        conduct_sign(actor=actor_for(owner), organisation=owner.organisation, rules=coming)

    assert ConductSignature.objects.count() == 0
    assert not has_signed(owner.organisation)


def test_an_administrator_publishes_for_a_day_to_come_and_vendors_are_told() -> None:
    owner = claimant()
    admin = _administrator()
    room = signed_in(admin.user)
    form = {"version": "2", "valid_from": clock.today(), "body_vi": "Một điều.", "body_en": "One rule."}
    assert room.post("/dieu-hanh/quy-tac-nha-cung-cap/moi/", form).status_code == 422
    form["valid_from"] = clock.today() + dt.timedelta(days=7)

    assert room.post("/dieu-hanh/quy-tac-nha-cung-cap/moi/", form).status_code == 302
    assert room.post("/dieu-hanh/quy-tac-nha-cung-cap/moi/", form).status_code == 422

    assert ConductRules.objects.count() == 2
    assert rules_in_force().version == "1"
    told = OutboxMessage.objects.get(topic="notice", payload__kind="listing.conduct_changed")
    assert told.payload["user_pk"] == owner.user_id
    reviewer_room = signed_in(member(admin.organisation, "reviewer").user)
    assert reviewer_room.get("/dieu-hanh/quy-tac-nha-cung-cap/").status_code == 200
    assert reviewer_room.get("/dieu-hanh/quy-tac-nha-cung-cap/moi/").status_code == 403


def test_rules_and_signatures_are_never_edited() -> None:
    owner = claimant()
    conduct_sign(actor=actor_for(owner), organisation=owner.organisation, rules=rules_in_force())

    for rows in (ConductRules.objects.all(), ConductSignature.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(id=99)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete("default")
