"""The reviewers' queue and the pattern board."""

import datetime as dt

import pytest
import time_machine

from marketplace import clock
from platforms.models import Listing
from platforms.reports.board import board, by_month
from platforms.reports.models import Report
from platforms.reports.services import report_answer, report_open, report_take
from tests.factories.accounts import AgencyFactory, actor_for, member, signed_in
from tests.factories.platforms import ListingFactory
from tests.platforms.claiming.cast import reviewer

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 20, 9, tzinfo=clock.VN)


def _report(listing: Listing, kind: str = "other", days_ago: int = 0) -> Report:
    with time_machine.travel(NOW - dt.timedelta(days=days_ago), tick=False):
        return report_open(vendor=listing.platform.vendor, listing=listing, kind=kind, text="Chuyện.")


def test_the_queue_filters_by_state_kind_lateness_owner_and_name() -> None:
    one = ListingFactory(platform__vendor__legal_name="Công ty Sao Mai", platform__name="Sổ Xanh")
    two = ListingFactory(platform__vendor__legal_name="Công ty Nam Sơn")
    late = _report(one, "name_used", days_ago=30)
    fresh = _report(two, "other")
    done = _report(two, "money_back")
    judge = reviewer()
    with time_machine.travel(NOW, tick=False):
        report_take(actor=actor_for(judge), report=fresh)
        report_answer(actor=actor_for(judge), report=done, outcome="upheld", answer="Xong.")
        client = signed_in(judge.user)

        def found(query: str) -> set[str]:
            html = client.get(f"/dieu-hanh/phan-anh/?{query}").content.decode()
            return {row.number for row in (late, fresh, done) if row.number in html}

        assert found("") == {late.number, fresh.number}
        assert found("state=") == {late.number, fresh.number, done.number}
        assert found("state=answered") == {done.number}
        assert found("kind=name_used") == {late.number}
        assert found("late=true") == {late.number}
        assert found("mine=true") == {fresh.number}
        assert found("q=sao+mai") == {late.number}
        assert found("q=S%E1%BB%95+Xanh") == {late.number}
        page = client.get("/dieu-hanh/phan-anh/?kind=nonsense")
        assert (page.status_code, "nonsense" in page.content.decode()) == (200, True)


def test_the_board_counts_vendors_by_kind_and_marks_what_repeats() -> None:
    one = ListingFactory(platform__vendor__legal_name="Công ty Sao Mai")
    two = ListingFactory(platform__vendor__legal_name="Công ty Nam Sơn")
    for days in (1, 2, 3):
        last = _report(one, "money_back", days_ago=days)
    _report(one, "not_working", days_ago=40)
    _report(two, "other", days_ago=80)
    old = _report(two, "other")
    Report.objects.filter(pk=old.pk).update(created_at=NOW - dt.timedelta(days=400))
    with time_machine.travel(NOW, tick=False):
        report_answer(actor=actor_for(reviewer()), report=last, outcome="upheld", answer="Xong.")

        first, second = board(12)
        months = by_month(12)
        assert [row.name for row in board(2)] == ["Công ty Sao Mai"]

    assert (first.name, first.counts, first.total, first.recent, first.before, first.upheld) == (
        "Công ty Sao Mai", [1, 3, 0, 0, 0], 4, 3, 1, 1,
    )  # fmt: skip
    assert first.outstanding == ["Mời nhận lại tiền, quà để xác nhận"]
    assert (second.counts, second.recent, second.outstanding) == ([0, 0, 0, 0, 1], 0, [])
    assert [(row.month, row.total) for row in months] == [
        (dt.date(2026, 11, 1), 3), (dt.date(2026, 10, 1), 1), (dt.date(2026, 9, 1), 1),
    ]  # fmt: skip


def test_the_board_is_for_the_ministry() -> None:
    _report(ListingFactory())
    agency = AgencyFactory()
    for role, status in (("reviewer", 200), ("administrator", 200), ("auditor", 200), ("officer", 403)):
        client = signed_in(member(agency, role).user)
        assert client.get("/dieu-hanh/phan-anh/theo-mau/?thang=x").status_code == status
        assert client.get("/dieu-hanh/phan-anh/").status_code == status
