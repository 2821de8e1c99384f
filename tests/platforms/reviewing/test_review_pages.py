"""The reviewers' queue and an application's page, and who is kept out of both."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from marketplace import clock
from platforms.models import Platform, ReviewDecision
from platforms.reviewing.models import Application, ConflictDeclaration
from platforms.reviewing.services.conflicts import conflict_declare, conflict_withdraw
from tests.factories.accounts import member, signed_in
from tests.platforms.cast import Cast, make_cast
from tests.platforms.reviewing.judge import application_of, judge, post_of

pytestmark = pytest.mark.django_db
QUEUE = "/dieu-hanh/tham-dinh/"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def url_of(cast: Cast) -> str:
    return reverse("reviewing:review", args=[cast.platform.slug])


def test_reviewers_judge_on_their_page_and_only_once_each(cast: Cast) -> None:
    revision = cast.submit()
    first, second = signed_in(cast.first_user), signed_in(cast.second_user)
    url = url_of(cast)
    assert "Sổ bán hàng, công nợ" in first.get(url).content.decode()
    assert cast.platform.name in first.get(QUEUE).content.decode()

    approve = post_of(application_of(cast.listing), n_cloud="Chạy tốt")
    assert first.post(url, approve).status_code == 302
    stale = second.post(url, approve)
    assert stale.status_code == 422
    assert "vừa được người khác kết luận" in stale.content.decode()
    approve = post_of(application_of(cast.listing))
    assert first.post(url, approve).status_code == 403
    assert "Ghi kết luận" not in first.get(url).content.decode()
    assert second.post(url, approve | {"revision": revision + 1}).status_code == 422
    assert cast.platform.live_revision_id is None
    assert second.post(url, approve).status_code == 302

    assert cast.platform.live_revision_id == revision
    assert [row.findings for row in cast.listing.decisions.all()] == [
        {"technical": "Chạy trên điện toán đám mây, tự mở rộng khi số người dùng tăng: Chạy tốt"},
        {},
    ]
    assert Application.objects.get().stage == "passed"
    assert [row.judgements.count() for row in ReviewDecision.objects.order_by("pk")] == [12, 2]


def test_every_criterion_needs_a_verdict_and_required_ones_are_met(cast: Cast) -> None:
    cast.submit()
    client = signed_in(cast.first_user)
    post = post_of(application_of(cast.listing), c_cloud="", c_clear_price="not_shown", c_users="unmet", n_users=" ")

    response = client.post(url_of(cast), post)

    page = response.content.decode()
    assert response.status_code == 422
    assert "Hãy kết luận tiêu chí này." in page
    assert "Tiêu chí bắt buộc chưa đạt thì chưa thể kết luận đạt." in page
    assert "Hãy ghi vì sao chưa đạt." in page
    assert ReviewDecision.objects.count() == 0


def test_a_rejection_without_words_is_asked_for_them(cast: Cast) -> None:
    cast.submit()

    response = signed_in(cast.first_user).post(url_of(cast), post_of(application_of(cast.listing), "reject"))

    assert response.status_code == 422
    assert "Hãy ghi lý do" in response.content.decode()
    assert cast.listing.decisions.count() == 0


def test_findings_reach_the_vendor_all_at_once_beside_their_fields(cast: Cast) -> None:
    cast.submit()
    post = post_of(
        application_of(cast.listing),
        "reject",
        f_exit_steps="Ghi rõ ai xóa dữ liệu",
        c_users="unmet",
        n_users="Chưa thấy số khách hàng",
        summary="Sửa hai chỗ.",
    )
    signed_in(cast.first_user).post(url_of(cast), post)

    page = signed_in(cast.owner_user).get(reverse("reviewing:file", args=[cast.platform.slug])).content.decode()

    for words in ("Cách rời đi:", "Ghi rõ ai xóa dữ liệu", "Chưa thấy số khách hàng", "Sửa hai chỗ.", "Trả lại để sửa"):
        assert words in page


def test_sent_again_only_what_changed_is_shown_and_both_steps_judge_anew(cast: Cast) -> None:
    # Given a draft that passed the first step and was sent back by the second
    cast.submit()
    judge(cast, cast.first)
    judge(cast, cast.second, is_approved=False, summary="Thiếu nơi đặt dữ liệu.")
    revision = cast.submit(data_location="Hà Nội")

    # When the first reviewer opens it
    application = application_of(cast.listing)
    page = signed_in(cast.first_user).get(url_of(cast)).content.decode()

    # Then only the change stands there, and a new clock with both steps
    assert "chỉ hiện những mục đã đổi" in page
    assert "<del>Việt Nam</del>" in page
    assert "Sổ bán hàng, công nợ và kiểm kho" not in page
    assert (application.stage, Application.objects.count()) == ("criteria", 2)
    judge(cast, cast.second)
    assert cast.platform.live_revision_id is None
    judge(cast, cast.first)
    assert cast.platform.live_revision_id == revision


def test_resumed_inside_the_workflow_every_step_is_judged_anew(cast: Cast) -> None:
    """Wagtail resumes at the step that rejected; the step before has not read the new words."""
    cast.submit()
    judge(cast, cast.first)
    judge(cast, cast.second, is_approved=False, summary="Thiếu.")
    revision = cast.save(data_location="Hà Nội")
    cast.platform.current_workflow_state.resume(user=cast.owner_user)

    assert application_of(cast.listing).stage == "security"
    judge(cast, cast.second)
    assert cast.platform.live_revision_id is None
    assert application_of(cast.listing).stage == "criteria"
    judge(cast, cast.first)

    assert cast.platform.live_revision_id == revision


@pytest.mark.parametrize("role", ["editor", "officer"])
def test_other_staff_see_no_queue(cast: Cast, role: str) -> None:
    assert signed_in(member(cast.agency, role).user).get(QUEUE).status_code == 403


def test_the_administrator_reads_the_queue_but_decides_nothing(cast: Cast) -> None:
    cast.submit()
    client = signed_in(member(cast.agency, "administrator").user)

    assert client.get(url_of(cast)).status_code == 200
    assert client.post(url_of(cast), post_of(application_of(cast.listing))).status_code == 403
    assert cast.listing.decisions.count() == 0


def test_a_declared_conflict_closes_every_door(cast: Cast) -> None:
    # Given a reviewer who was given the application and declares a conflict
    cast.submit(description_vi="Bản nháp kín mà người có xung đột không được đọc.")
    application = application_of(cast.listing)
    client = signed_in(cast.first_user)
    client.post(reverse("reviewing:assign", args=[cast.platform.slug]), {"assignee": cast.first_user.pk})
    assert application_of(cast.listing).assignee == cast.first_user
    client.post(
        reverse("reviewing:conflicts"), {"vendor": cast.platform.vendor.slug, "reason": "Người nhà làm ở công ty"}
    )
    assert application_of(cast.listing).assignee is None

    # Then our page, every page of Wagtail on this platform, and the services refuse
    viewset, platform = Platform.snippet_viewset, cast.platform
    doors = [url_of(cast)]
    for name, extra in [
        ("edit", []),
        ("history", []),
        ("inspect", []),
        ("usage", []),
        ("workflow_history", []),
        ("preview_on_edit", []),
        ("revisions_view", [platform.latest_revision_id]),
        ("revisions_compare", ["live", "latest"]),
        ("workflow_preview", [platform.current_workflow_task_state.task_id]),
        ("workflow_action", ["approve", platform.current_workflow_task_state.pk]),
    ]:
        doors.append(reverse(viewset.get_url_name(name), args=[platform.pk, *extra]))
    for door in doors:
        response = client.get(door)
        assert response.status_code in (302, 403), door
        assert "Bản nháp kín" not in response.content.decode()
    assert client.post(url_of(cast), post_of(application)).status_code == 403
    assert ReviewDecision.objects.count() == 0

    # And the other reviewer goes on; taken back, the first may again; both declarations are kept
    judge(cast, cast.second)
    conflict_withdraw(actor=cast.first, vendor=cast.platform.vendor)
    judge(cast, cast.first)
    assert cast.platform.live is True
    assert list(ConflictDeclaration.objects.values_list("is_declared", flat=True)) == [True, False]


def test_nothing_is_given_to_a_reviewer_with_a_conflict(cast: Cast) -> None:
    cast.submit()
    conflict_declare(actor=cast.second, vendor=cast.platform.vendor, reason="Có cổ phần")

    response = signed_in(cast.first_user).post(
        reverse("reviewing:assign", args=[cast.platform.slug]), {"assignee": cast.second_user.pk}
    )

    assert response.status_code == 403
    assert application_of(cast.listing).assignee is None


def test_the_clock_counts_working_days(cast: Cast, time_machine) -> None:
    time_machine.move_to(dt.datetime(2026, 3, 2, 9, tzinfo=clock.VN), tick=False)  # a Monday
    cast.submit()

    application = application_of(cast.listing)

    assert application.due_at == dt.datetime(2026, 3, 16, 17, tzinfo=clock.VN)
    assert application.number == f"HS-2026-{application.pk:05d}"
    assert application.is_late is False
    time_machine.move_to(dt.datetime(2026, 3, 16, 17, 1, tzinfo=clock.VN), tick=False)
    assert "Quá hạn" in signed_in(cast.first_user).get(QUEUE).content.decode()


def test_the_filters_narrow_the_queue_and_tell_what_they_cannot_read(cast: Cast) -> None:
    cast.submit(name="Sổ Một")
    other = make_cast()
    other.submit()
    judge(other, other.first)
    Platform.objects.filter(pk=cast.listing.platform_id).update(name="Sổ Một")
    client = signed_in(cast.first_user)

    def rows(query: str) -> int:
        return client.get(f"{QUEUE}?{query}").content.decode().count("/dieu-hanh/tham-dinh/ho-so/")

    assert [rows(q) for q in ("", "stage=security", "assignee=mine", "assignee=none", "late=yes", "q=sổ+một")] == [
        2, 1, 0, 2, 0, 1,
    ]  # fmt: skip
    assert client.get(f"{QUEUE}?stage=nothing").status_code == 422


def test_the_queue_asks_the_same_questions_however_long_it_is() -> None:
    cast = make_cast()
    cast.submit()
    client = signed_in(cast.first_user)

    def asked() -> int:
        client.get(QUEUE)  # what is asked once a process
        with CaptureQueriesContext(connection) as questions:
            client.get(QUEUE)
        # The demonstration's clock is read anew each second.
        return sum("reference_democlock" not in question["sql"] for question in questions.captured_queries)

    short = asked()
    for _ in range(3):
        make_cast().submit()

    assert asked() == short


def test_the_public_sees_stages_and_no_draft(cast: Cast) -> None:
    Platform.objects.filter(pk=cast.listing.platform_id).update(live=False, name="Tên chưa ai biết")
    cast.submit(name="Tên trong bản nháp")
    application = application_of(cast.listing)

    page = signed_in(cast.owner_user).get("/tieu-chi/ho-so/").content.decode()

    assert application.number in page
    assert "Đang thẩm định, bước 1/2: Xét tiêu chí" in page
    for secret in ("Tên chưa ai biết", "Tên trong bản nháp", cast.platform.slug, cast.platform.vendor.legal_name):
        assert secret not in page


def test_the_criteria_in_force_are_public_with_their_basis() -> None:
    page = signed_in(make_cast().owner_user).get("/tieu-chi/").content.decode()

    for words in (
        "Bộ tiêu chí 2026-1",
        "1230/QĐ-BTTTT",
        "sở hữu và phát triển tại Việt Nam",
        "10 ngày làm việc",
        "24 giờ",
    ):
        assert words in page
