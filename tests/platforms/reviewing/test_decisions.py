"""Published by decision, looked at again each year, suspended within its clock, appealed, revoked, expired."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from marketplace import clock
from marketplace.audit.models import AuditEvent
from marketplace.errors import Conflict, DomainError, InvalidInput, NotAllowed
from marketplace.outbox.models import OutboxMessage
from platforms.models import Listing
from platforms.offers import trial_offer
from platforms.reviewing import acts, sweeps
from platforms.reviewing.models import Appeal, Decision, Rereview, Suspension
from platforms.reviewing.services.appeals import appeal_answer, appeal_file
from platforms.reviewing.services.conflicts import conflict_declare
from platforms.reviewing.services.decisions import decision_publish, decision_revoke
from platforms.reviewing.services.rereviews import rereview_conclude
from platforms.reviewing.services.suspensions import (
    suspension_dismiss,
    suspension_end,
    suspension_enforce,
    suspension_open,
)
from platforms.trail import state_at
from tests.factories.accounts import actor_for, member, signed_in
from tests.factories.lifecycle import TrialFactory
from tests.platforms.cast import Cast, make_cast
from tests.platforms.reviewing.judge import judge, pass_both

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 3, 2, 9, tzinfo=clock.VN)


def pdf(content: bytes = b"%PDF-1.7 ...") -> SimpleUploadedFile:
    return SimpleUploadedFile("../../qd <b>.pdf", content, content_type="application/pdf")


@pytest.fixture
def cast(time_machine) -> Cast:
    time_machine.move_to(START, tick=False)
    return make_cast()


def decide(cast: Cast, **changes: object) -> Decision:
    """The first reviewer signs; the second passed the last step."""
    values = {
        "number": "12/QĐ-BKHCN",
        "decided_on": clock.today(),
        "expires_on": clock.today() + dt.timedelta(days=700),
        "document": pdf(),
        **changes,
    }
    return decision_publish(**{"actor": cast.first, "listing": cast.listing, **values})


def page_of(cast: Cast) -> str:
    return Client().get(f"/nen-tang/{cast.platform.slug}/").content.decode()


def fresh(cast: Cast) -> Listing:
    return Listing.objects.select_related("platform").get(pk=cast.listing.pk)


def test_a_listing_is_published_by_decision_with_its_document(cast: Cast) -> None:
    pass_both(cast)

    decision = decide(cast)

    page = page_of(cast)
    assert "Được công bố theo Quyết định số 12/QĐ-BKHCN ngày 02/03/2026, hiệu lực đến 31/01/2028" in page
    document = Client().get(reverse("reviewing:document", args=[cast.platform.slug, decision.pk]))
    assert b"".join(document.streaming_content) == b"%PDF-1.7 ..."
    assert document["Content-Disposition"] == f'attachment; filename="quyet-dinh-{decision.pk}.pdf"'
    assert state_at(cast.platform.slug, clock.now()).state == "published"
    assert AuditEvent.objects.filter(action="decision.publish", actor=cast.first.ref).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(number="13/QĐ")


@pytest.mark.parametrize("verdict", ["unmet", "not_shown"])
def test_only_what_is_owned_and_developed_in_viet_nam_qualifies(cast: Cast, verdict: str) -> None:
    cast.submit()
    judge(cast, cast.first, verdicts={"made_in_vietnam": (verdict, "Nhóm phát triển ở nước ngoài")})
    judge(cast, cast.second)

    with pytest.raises(DomainError) as refused:
        decide(cast)

    assert "sở hữu và phát triển tại Việt Nam" in refused.value.message
    assert (fresh(cast).standing, Decision.objects.count()) == ("claimed", 0)


def test_who_passed_the_last_step_does_not_sign_nor_anybody_else_but_a_reviewer(cast: Cast) -> None:
    pass_both(cast)
    administrator = actor_for(member(cast.agency, "administrator"))

    for actor in (cast.second, cast.owner, administrator):
        with pytest.raises(NotAllowed):
            decide(cast, actor=actor)
    conflict_declare(actor=cast.first, vendor=cast.platform.vendor, reason="Người nhà")
    with pytest.raises(NotAllowed):
        decide(cast)

    assert Decision.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"document": pdf(b"<html>")}, "document"),
        ({"decided_on": dt.date(2026, 3, 3)}, "decided_on"),
        ({"expires_on": dt.date(2026, 3, 1)}, "expires_on"),
    ],
)
def test_what_cannot_be_a_decision_is_refused_beside_its_field(cast: Cast, changes: dict, field: str) -> None:
    pass_both(cast)

    with pytest.raises(InvalidInput) as refused:
        decide(cast, **changes)

    assert field in refused.value.fields
    assert Decision.objects.count() == 0


def test_an_edit_after_the_decision_needs_its_criteria_again_for_the_next_one(cast: Cast) -> None:
    pass_both(cast)
    decide(cast)
    with pytest.raises(Conflict):
        decide(cast)  # the same number twice

    renewed = decide(cast, number="20/QĐ-BKHCN", expires_on=dt.date(2029, 1, 1))

    assert renewed.kind == "renew"
    assert fresh(cast).decision_number == "20/QĐ-BKHCN"
    assert [row.number for row in acts.decisions_of(cast.listing)] == ["20/QĐ-BKHCN", "12/QĐ-BKHCN"]


def test_a_decision_ends_with_its_date_and_the_sweep_tells_it_once(cast: Cast, time_machine) -> None:
    pass_both(cast)
    decide(cast, expires_on=dt.date(2026, 3, 31))
    version = fresh(cast).version
    time_machine.move_to(dt.datetime(2026, 4, 1, 0, 0, 1, tzinfo=clock.VN), tick=False)
    assert "cơ quan nhà nước chưa công bố" in page_of(cast)

    assert (sweeps.end_expired(), sweeps.end_expired()) == (1, 0)

    row = fresh(cast)
    assert (row.standing, row.decision_number, row.version) == ("claimed", "", version + 1)
    assert row.standing_events.count() == 2  # claimed, published until its date
    assert state_at(cast.platform.slug, clock.now()).state == "claimed"
    assert "12/QĐ-BKHCN" in page_of(cast)  # in the history, for ever


def test_a_revocation_is_a_decision_of_its_own_and_may_be_appealed(cast: Cast) -> None:
    pass_both(cast)
    decide(cast)
    decision_revoke(
        actor=cast.second, listing=cast.listing, number="15/QĐ", decided_on=clock.today(), reason="Thôi kinh doanh"
    )
    assert state_at(cast.platform.slug, clock.now()).state == "claimed"
    assert "Thôi kinh doanh" in page_of(cast)

    appeal = appeal_file(actor=cast.owner, listing=cast.listing, text="Chúng tôi vẫn kinh doanh.")
    with pytest.raises(Conflict):
        appeal_file(actor=cast.owner, listing=cast.listing, text="Lần nữa")
    with pytest.raises(NotAllowed):
        appeal_answer(actor=cast.second, appeal=appeal, outcome="upheld", answer="Giữ nguyên.")
    appeal_answer(actor=cast.first, appeal=appeal, outcome="upheld", answer="Giữ nguyên.")

    appeal.refresh_from_db()
    assert appeal.due_at == dt.datetime(2026, 3, 16, 17, tzinfo=clock.VN)
    assert (appeal.outcome, appeal.answered_by) == ("upheld", cast.first.ref)
    page = signed_in(cast.owner_user).get(reverse("reviewing:file", args=[cast.platform.slug])).content.decode()
    assert "Giữ nguyên." in page


@pytest.mark.parametrize(("ground", "hours"), [("security", 24), ("lawful", 6)])
def test_a_suspension_has_the_clock_of_its_ground(cast: Cast, time_machine, ground: str, hours: int) -> None:
    # Dated terms: Decree 333/2026 is in force from 19/08/2026
    time_machine.move_to(dt.datetime(2026, 9, 1, 9, tzinfo=clock.VN), tick=False)
    pass_both(cast)
    received = clock.now() - dt.timedelta(hours=1)

    found = suspension_open(
        actor=cast.first, listing=cast.listing, ground=ground, reason="Lộ dữ liệu", received_at=received
    )

    assert found.due_at == received + dt.timedelta(hours=hours)
    assert found.legal_basis.startswith("Nghị định 333/2026/NĐ-CP")
    assert fresh(cast).suspended_at is None
    with pytest.raises(Conflict):
        suspension_open(actor=cast.second, listing=cast.listing, ground=ground, reason="Lần nữa")
    assert Suspension.objects.count() == 1


def test_suspended_new_trials_stop_running_ones_go_on_and_everybody_is_told(cast: Cast, time_machine) -> None:
    # Given a public listing with a running trial
    time_machine.move_to(dt.datetime(2026, 9, 1, 9, tzinfo=clock.VN), tick=False)
    pass_both(cast)
    trial = TrialFactory(platform=cast.platform)
    assert trial_offer(fresh(cast)) is not None
    found = suspension_open(actor=cast.first, listing=cast.listing, ground="security", reason="Lộ dữ liệu khách hàng")

    # When it is taken down
    suspension_enforce(actor=cast.first, suspension=found)

    # Then nothing of it is public but the reason and the clock
    assert state_at(cast.platform.slug, clock.now()).state == "suspended"
    page = page_of(cast)
    for words in ("Lộ dữ liệu khách hàng", found.number, "Nghị định 333/2026/NĐ-CP", "xử lý trong hạn"):
        assert words in page
    assert "Sổ bán hàng, công nợ" not in page
    assert trial_offer(fresh(cast)) is None
    before = trial.state
    trial.refresh_from_db()
    assert trial.state == before
    topics = OutboxMessage.objects.filter(topic="listing.suspended").values_list("listener", flat=True)
    assert list(topics) == ["lifecycle.tell_sme_of_suspension"]

    # And once mended it is as before, with the history kept
    with pytest.raises(Conflict):
        suspension_enforce(actor=cast.second, suspension=found)
    suspension_end(actor=cast.second, suspension=found, reason="Đã vá")
    assert state_at(cast.platform.slug, clock.now()).state == "claimed"
    assert "Lộ dữ liệu khách hàng" in page_of(cast)


def test_a_granted_appeal_ends_the_suspension_by_another_person(cast: Cast, time_machine) -> None:
    time_machine.move_to(dt.datetime(2026, 9, 1, 9, tzinfo=clock.VN), tick=False)
    pass_both(cast)
    third = actor_for(member(cast.agency, "reviewer"))
    found = suspension_open(actor=cast.first, listing=cast.listing, ground="security", reason="Nghi lộ dữ liệu")
    suspension_enforce(actor=cast.second, suspension=found)
    appeal = appeal_file(actor=cast.owner, listing=cast.listing, text="Không phải của chúng tôi.")

    for actor in (cast.first, cast.second, cast.owner):
        with pytest.raises(NotAllowed):
            appeal_answer(actor=actor, appeal=appeal, outcome="granted", answer="Đúng.")
    appeal_answer(actor=third, appeal=appeal, outcome="granted", answer="Đúng.")

    assert state_at(cast.platform.slug, clock.now()).state == "claimed"
    assert Suspension.objects.get().state == "ended"
    assert Appeal.objects.get().suspension == found


def test_a_notice_that_proves_nothing_is_dismissed_and_never_public(cast: Cast, time_machine) -> None:
    time_machine.move_to(dt.datetime(2026, 9, 1, 9, tzinfo=clock.VN), tick=False)
    pass_both(cast)
    found = suspension_open(actor=cast.first, listing=cast.listing, ground="security", reason="Tin đồn vô căn cứ")

    with pytest.raises(InvalidInput):
        suspension_dismiss(actor=cast.first, suspension=found, reason=" ")
    suspension_dismiss(actor=cast.first, suspension=found, reason="Không có căn cứ")

    assert "Tin đồn vô căn cứ" not in page_of(cast)
    assert state_at(cast.platform.slug, clock.now()).state == "claimed"


def test_the_yearly_review_opens_sixty_days_before_and_keeps_what_was_measured(cast: Cast, time_machine) -> None:
    pass_both(cast)
    decide(cast, expires_on=dt.date(2028, 3, 1))
    anniversary = dt.date(2027, 3, 2)

    time_machine.move_to(clock.at(anniversary - dt.timedelta(days=61), dt.time(12)), tick=False)
    assert sweeps.open_rereviews() == 0
    time_machine.move_to(clock.at(anniversary - dt.timedelta(days=60), dt.time(0)), tick=False)
    assert (sweeps.open_rereviews(), sweeps.open_rereviews()) == (1, 0)

    row = Rereview.objects.get()
    assert row.due_on == anniversary
    rereview_conclude(actor=cast.first, rereview=row, outcome="kept", note="Còn tốt")
    row.refresh_from_db()
    assert {check["code"] for check in row.checks} >= {"in_business", "suspensions", "security", "answers"}
    assert {check["code"]: check["is_good"] for check in row.checks}["security"] is False
    with pytest.raises(Conflict):
        rereview_conclude(actor=cast.second, rereview=row, outcome="revoke", note="Muộn")
    time_machine.move_to(clock.at(dt.date(2028, 1, 15), dt.time(12)), tick=False)
    assert sweeps.open_rereviews() == 1
    assert Rereview.objects.get(concluded_at=None).due_on == dt.date(2028, 3, 1)


def test_every_act_has_its_page_and_what_is_refused_stands_beside_it(cast: Cast, time_machine) -> None:
    time_machine.move_to(dt.datetime(2026, 9, 1, 9, tzinfo=clock.VN), tick=False)
    pass_both(cast)
    client = signed_in(cast.first_user)
    url = reverse("reviewing:acts", args=[cast.platform.slug])
    assert client.get(url).status_code == 200

    refused = client.post(url, {"act": "publish", "number": "1/QĐ"})
    assert refused.status_code == 422
    assert 'value="1/QĐ"' in refused.content.decode()
    day = {"decided_on": "2026-09-01", "expires_on": "2027-09-01"}
    assert client.post(url, {"act": "publish", "number": "1/QĐ", **day, "document": pdf()}).status_code == 302
    notice = {"act": "suspend", "ground": "lawful", "received_at": "2026-09-01T08:00", "reason": "Yêu cầu khẩn"}
    assert client.post(url, notice).status_code == 302
    assert Suspension.objects.get().due_at == dt.datetime(2026, 9, 1, 14, tzinfo=clock.VN)
    assert "Yêu cầu khẩn" in client.get(url).content.decode()
    assert "Tin cần tạm dừng" in client.get(reverse("reviewing:queue")).content.decode()
    assert client.post(url, {"act": "enforce"}).status_code == 302
    assert state_at(cast.platform.slug, clock.now()).state == "suspended"
    assert client.post(url, {"act": "enforce"}).status_code in (409, 422)
    file = reverse("reviewing:file", args=[cast.platform.slug])
    owner = signed_in(cast.owner_user)
    assert owner.post(file, {"act": "appeal", "text": ""}).status_code == 422
    assert owner.post(file, {"act": "appeal", "text": "Không đúng."}).status_code == 302
    assert Appeal.objects.count() == 1
    for outsider in (cast.owner_user, member(cast.agency, "officer").user):
        assert signed_in(outsider).get(url).status_code == 403


def test_a_vendor_takes_its_page_out_and_the_address_says_so(cast: Cast) -> None:
    pass_both(cast)
    trial = TrialFactory(platform=cast.platform)
    file = reverse("reviewing:file", args=[cast.platform.slug])
    owner = signed_in(cast.owner_user)

    assert owner.post(file, {"act": "withdraw", "reason": ""}).status_code == 422
    assert state_at(cast.platform.slug, clock.now()).state == "claimed"
    assert owner.post(file, {"act": "withdraw", "reason": "Ngừng kinh doanh"}).status_code == 302

    assert state_at(cast.platform.slug, clock.now()).state == "withdrawn"
    assert Client().get(f"/nen-tang/{cast.platform.slug}/").status_code == 410
    before = trial.state
    trial.refresh_from_db()
    assert trial.state == before
    assert "Gỡ trang" not in owner.get(file).content.decode()


def test_evidence_is_kept_with_what_was_sent_and_not_changed_while_it_is_read(cast: Cast) -> None:
    file = reverse("reviewing:file", args=[cast.platform.slug])
    owner = signed_in(cast.owner_user)
    assert owner.post(file, {"t_users": "1.200 cửa hàng", "u_users": "https://vd.example/so"}).status_code == 302
    cast.submit()

    refused = owner.post(file, {"t_users": "9.999 cửa hàng"})

    assert refused.status_code in (409, 422)
    page = signed_in(cast.first_user).get(reverse("reviewing:review", args=[cast.platform.slug])).content.decode()
    assert "1.200 cửa hàng" in page
    assert "9.999 cửa hàng" not in page
