"""One thread a trial: who reads what, the answer clock, files, reports hidden from the other side."""

import datetime as dt
from importlib import import_module
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from marketplace import clock
from marketplace.accounts.models import Membership, User
from marketplace.audit.models import AuditEvent
from marketplace.errors import Conflict, InvalidInput, NotAllowed
from marketplace.notify.models import Notification
from marketplace.outbox.testing import run_due
from marketplace.rulebook.services import outage_add
from tests.factories.accounts import AgencyFactory, actor_for, member, signed_in
from tests.factories.lifecycle import SmeFactory, TrialFactory, member_of, sme_of, vendor_of
from trials.correspondence import services
from trials.correspondence.models import Attachment, Audience, Post, Thread
from trials.correspondence.queries import late_threads, open_reports
from trials.lifecycle.models import Trial
from trials.lifecycle.states import State

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 2, 9, 0, tzinfo=clock.VN)
PDF = b"%PDF-1.4 hoa don"


def post(actor: Any, trial: Trial, text: str = "Làm sao nhập danh mục hàng?", **options: Any) -> Post:
    return services.post_add(actor=actor, trial=trial, text=text, **options)


def leave(*actors: Any) -> None:
    Membership.objects.filter(user__in=[actor.user_pk for actor in actors]).update(ended_at=clock.now())


def vendors_client(trial: Trial) -> Client:
    return signed_in(member(trial.vendor.organisation, "sales").user)


def smes_client(trial: Trial) -> Client:
    sme_of(trial)
    client = Client()
    client.force_login(trial.requested_by)
    return client


def officer(province: str = "") -> Client:
    return signed_in(member(AgencyFactory(), "officer", province_code=province).user)


def addresses(trial: Trial) -> dict[str, str]:
    return {
        "sme": f"/tai-khoan/dung-thu/{trial.public_id}/trao-doi/",
        "vendor": f"/kenh-nha-cung-cap/yeu-cau/{trial.public_id}/trao-doi/",
        "officer": f"/dieu-hanh/luot/{trial.public_id}/trao-doi/",
    }


class TestClock:
    def test_the_vendors_clock_runs_from_the_first_unanswered_post(self) -> None:
        with time_machine.travel(MONDAY, tick=False) as traveller:
            trial = TrialFactory(active=True)
            sme, vendor = sme_of(trial), vendor_of(trial)
            post(sme, trial)
            traveller.shift(dt.timedelta(days=1))
            post(sme, trial, "Còn một câu nữa.")
            thread = Thread.objects.get(trial=trial)
            assert (thread.waits_for, thread.due_at) == ("vendor", dt.datetime(2026, 11, 4, 17, tzinfo=clock.VN))
            post(vendor, trial, "Vào Danh mục, chọn Nhập từ Excel.")
            thread.refresh_from_db()
            assert (thread.waits_for, thread.due_at) == ("", None)

    def test_what_needs_no_answer_starts_no_clock(self) -> None:
        trial = TrialFactory(active=True)
        client, vendor = smes_client(trial), vendors_client(trial)
        client.post(addresses(trial)["sme"], {"text": "Cảm ơn, đã nhập được.", "is_for_information": "on"})
        assert not Thread.objects.exists()
        answer = vendor.get(addresses(trial)["vendor"])
        assert "không cần trả lời" in answer.content.decode()
        assert "is_for_information" not in answer.context["form"].fields
        client.post(addresses(trial)["sme"], {"text": "Còn hóa đơn thì sao?"})
        due = Thread.objects.get().due_at
        client.post(addresses(trial)["sme"], {"text": "Không gấp.", "is_for_information": "on"})
        assert (Thread.objects.get().waits_for, Thread.objects.get().due_at) == ("vendor", due)
        run_due()
        texts = [message.body for message in mail.outbox]
        assert ["không cần trả lời, về" in text for text in texts] == [True, False, True]

    @pytest.mark.parametrize("side", ["vendor", "officer"])
    def test_the_vendor_and_officers_settle_a_question_and_the_sme_reads_who_did(self, side: str) -> None:
        trial = TrialFactory(active=True)
        sme = smes_client(trial)
        post(sme_of(trial), trial)
        client = {"vendor": vendors_client, "officer": lambda _trial: officer("01")}[side](trial)
        page = client.get(addresses(trial)[side]).content.decode()
        assert "Đã xong, không cần trả lời thêm" in page
        for said in ("Đã ghi: không cần trả lời thêm.", "Không còn câu hỏi nào chờ trả lời."):
            assert said in client.post(addresses(trial)[side], {"xong": "1"}, follow=True).content.decode()
        thread = Thread.objects.get()
        assert (thread.waits_for, thread.due_at, thread.waits_since, thread.settled_by) == ("", None, None, side)
        assert AuditEvent.objects.get(action="correspondence.settled").data["side"] == side
        who = {"vendor": "Nhà cung cấp", "officer": "Cán bộ"}[side]
        assert f"{who} đã ghi “không cần trả lời thêm”" in sme.get(addresses(trial)["sme"]).content.decode()
        post(sme_of(trial), trial, "Tôi vẫn chưa làm được.")
        thread.refresh_from_db()
        assert (thread.waits_for, thread.settled_by, thread.settled_at) == ("vendor", "", None)

    def test_nobody_else_settles_a_question(self) -> None:
        trial, other = TrialFactory(active=True), TrialFactory(active=True)
        sme = smes_client(trial)
        post(sme_of(trial), trial)
        assert sme.post(addresses(trial)["sme"], {"xong": "1"}).status_code == 403
        assert vendors_client(other).post(addresses(trial)["vendor"], {"xong": "1"}).status_code == 404
        assert officer("96").post(addresses(trial)["officer"], {"xong": "1"}).status_code == 404
        assert Thread.objects.get().waits_for == "vendor"
        assert not AuditEvent.objects.filter(action="correspondence.settled").exists()

    def test_a_question_after_the_end_waits_too_and_can_be_settled(self) -> None:
        trial = TrialFactory(state=State.CANCELLED, answer_due_at=None, fail_due_at=None)
        post(sme_of(trial), trial, "Lấy dữ liệu ra bằng cách nào?")
        assert Thread.objects.get().waits_for == "vendor"
        services.thread_settle(actor=vendor_of(trial), trial=trial)
        assert Thread.objects.get().waits_for == ""

    def test_an_outage_moves_a_running_clock_and_not_one_that_ran_out(self) -> None:
        administrator = actor_for(member(AgencyFactory(), "administrator"))
        with time_machine.travel(MONDAY, tick=False) as traveller:
            late = TrialFactory(active=True)
            post(sme_of(late), late)
            traveller.shift(dt.timedelta(days=3))
            running = TrialFactory(active=True)
            post(sme_of(running), running)
            outage_add(actor=administrator, date=clock.today() + dt.timedelta(days=1), reason="Mất điện")
            run_due()
            assert Thread.objects.get(trial=running).due_at == dt.datetime(2026, 11, 10, 17, tzinfo=clock.VN)
            assert Thread.objects.get(trial=late).due_at == dt.datetime(2026, 11, 4, 17, tzinfo=clock.VN)

    def test_officers_are_told_once_of_a_late_answer(self) -> None:
        here, elsewhere = (member(AgencyFactory(), "officer", province_code=code) for code in ("01", "96"))
        with time_machine.travel(MONDAY, tick=False) as traveller:
            trial = TrialFactory(active=True, province_code="01")
            post(sme_of(trial), trial)
            assert services.tell_overdue() == 0
            traveller.move_to(dt.datetime(2026, 11, 4, 17, tzinfo=clock.VN))
            assert [services.tell_overdue(), services.tell_overdue()] == [1, 0]
            run_due()
            assert [row.trial for row in late_threads("01")] == [trial]
            assert not late_threads("96")
        told = Notification.objects.filter(kind="trial_answer_late").values_list("user_id", flat=True)
        assert list(told) == [here.user_id]
        assert elsewhere.user_id not in told


class TestWho:
    def test_each_side_is_told_with_a_link_to_answer(self) -> None:
        trial = TrialFactory(active=True)
        sme, vendor = sme_of(trial), vendor_of(trial)
        post(sme, trial)
        post(vendor, trial, "Đã gửi hướng dẫn.")
        run_due()
        told = {(row.user_id, row.kind): row.url for row in Notification.objects.all()}
        assert told == {
            (vendor.user_pk, "handover_post"): addresses(trial)["vendor"],
            (sme.user_pk, "trial_post"): addresses(trial)["sme"],
        }

    def test_who_has_left_the_enterprise_is_told_nothing(self) -> None:
        trial = TrialFactory(active=True)
        asker, owner = sme_of(trial), member_of(trial.organisation)
        stays, leaves = (member_of(trial.organisation, role="member") for _number in range(2))
        for actor in (asker, stays, leaves):
            post(actor, trial, f"Câu hỏi của {actor.user_pk}")
        leave(asker, leaves)
        post(vendor_of(trial), trial, "Đã gửi hướng dẫn.")
        run_due()
        told = Notification.objects.filter(kind="trial_post").values_list("user_id", flat=True)
        assert set(told) == {owner.user_pk, stays.user_pk}

    def test_strangers_write_nothing(self) -> None:
        trial, other = TrialFactory(active=True), TrialFactory(active=True)
        for actor in (member_of(SmeFactory()), vendor_of(other), sme_of(other)):
            with pytest.raises(NotAllowed):
                post(actor, trial)
        auditor = actor_for(member(AgencyFactory(), "auditor"))
        far = actor_for(member(AgencyFactory(), "officer", province_code="96"))
        for actor in (auditor, far):
            with pytest.raises(NotAllowed):
                post(actor, trial)
        assert not Post.objects.exists()

    def test_nobody_else_opens_any_of_the_pages(self) -> None:
        trial, other = TrialFactory(active=True), TrialFactory(active=True)
        post(sme_of(trial), trial, "Chuyện riêng của lượt này.")
        strangers = (smes_client(other), vendors_client(other), officer("96"), Client())
        for client in strangers:
            for address in addresses(trial).values():
                answer = client.get(address)
                assert answer.status_code in (302, 403, 404)
                assert "Chuyện riêng" not in answer.content.decode()
                client.post(address, {"text": "x"})
        assert Post.objects.count() == 1

    def test_the_vendor_reads_the_organisation_and_not_the_person(self) -> None:
        trial = TrialFactory(active=True)
        post(sme_of(trial), trial)
        page = vendors_client(trial).get(addresses(trial)["vendor"]).content.decode()
        assert "Làm sao nhập danh mục hàng?" in page
        assert trial.requested_by.email not in page

    def test_everybody_who_takes_part_reads_and_writes_on_their_page(self) -> None:
        trial = TrialFactory(active=True)
        pages = {"sme": smes_client(trial), "vendor": vendors_client(trial), "officer": officer()}
        for side, client in pages.items():
            sent = {"text": f"Lời của {side}", "audience": "all"}
            answer = client.post(addresses(trial)[side], sent, follow=True)
            assert f"Lời của {side}" in answer.content.decode()
        assert [row.side for row in Post.objects.all()] == ["sme", "vendor", "officer"]
        everything = pages["sme"].get(addresses(trial)["sme"]).content.decode()
        assert all(f"Lời của {side}" in everything for side in pages)
        desk = pages["sme"].get(f"/tai-khoan/dung-thu/{trial.public_id}/").content.decode()
        assert "Lời của officer" in desk


class TestReports:
    def test_a_report_is_hidden_from_the_vendor_everywhere(self) -> None:
        trial = TrialFactory(active=True)
        vendor = vendors_client(trial)
        report = post(sme_of(trial), trial, "Họ đề nghị hoàn lại tiền mặt.", is_report=True)
        run_due()
        assert report.audience == Audience.SME
        for address in (addresses(trial)["vendor"], f"/kenh-nha-cung-cap/yeu-cau/{trial.public_id}/"):
            page = vendor.get(address).content.decode()
            assert "hoàn lại" not in page
            assert "phản ánh riêng" not in page
        assert not Notification.objects.filter(kind="handover_post").exists()
        assert not Thread.objects.exists()

    def test_the_officers_answer_to_a_report_stays_between_them(self) -> None:
        trial = TrialFactory(active=True)
        sme, vendor = sme_of(trial), vendor_of(trial)
        post(sme, trial, "Họ đề nghị hoàn lại tiền mặt.", is_report=True)
        clerk = actor_for(member(AgencyFactory(), "officer", province_code=trial.province_code))
        assert open_reports(trial.province_code).count() == 1
        post(clerk, trial, "Chúng tôi đang xác minh.", audience=Audience.SME)
        run_due()
        assert not open_reports().exists()
        assert set(Notification.objects.filter(user_id=sme.user_pk).values_list("kind", flat=True)) == {"trial_post"}
        assert not Notification.objects.filter(user_id=vendor.user_pk).exists()

    @pytest.mark.parametrize("reporter", ["sme", "vendor"])
    def test_the_officers_answer_goes_to_the_reporter_unless_changed_by_hand(self, reporter: str) -> None:
        trial = TrialFactory(active=True)
        sides = {"sme": sme_of(trial), "vendor": vendor_of(trial)}
        client, address = officer(), addresses(trial)["officer"]
        assert client.get(address).context["form"]["audience"].value() is None
        post(sides[reporter], trial, "Bên kia đòi tiền ngoài.", is_report=True)
        form = client.get(address).context["form"]
        assert form["audience"].value() == reporter
        assert "bên kia không thấy câu trả lời" in form["audience"].help_text
        client.post(address, {"text": "Đang xác minh.", "audience": form["audience"].value()})
        assert Post.objects.get(side="officer").audience == reporter
        assert not open_reports().exists()
        assert client.get(address).context["form"]["audience"].value() is None

    def test_an_answer_to_everybody_leaves_the_report_open(self) -> None:
        trial = TrialFactory(active=True)
        post(sme_of(trial), trial, "Họ đòi tiền ngoài.", is_report=True)
        officer().post(addresses(trial)["officer"], {"text": "Xin hai bên kiên nhẫn.", "audience": "all"})
        assert open_reports().count() == 1

    def test_the_officers_queue(self) -> None:
        trial = TrialFactory(active=True, province_code="01")
        post(sme_of(trial), trial, "Tên tôi bị dùng.", is_report=True)
        assert trial.platform.name in officer("01").get("/dieu-hanh/trao-doi/").content.decode()
        assert trial.platform.name not in officer("96").get("/dieu-hanh/trao-doi/").content.decode()


class TestFiles:
    def test_files_are_told_by_their_bytes_and_read_by_the_parties_only(self) -> None:
        trial = TrialFactory(active=True)
        client = smes_client(trial)
        bad = SimpleUploadedFile("anh.png", b"<svg onload=alert(1)>", content_type="image/png")
        refused = client.post(addresses(trial)["sme"], {"text": "Xem tệp.", "attachments": [bad]})
        assert (refused.status_code, Post.objects.count()) == (422, 0)
        assert "Xem tệp." in refused.content.decode()
        good = SimpleUploadedFile("../../etc/hóa đơn của Lan.pdf", PDF, content_type="text/html")
        assert client.post(addresses(trial)["sme"], {"text": "Xem tệp.", "attachments": [good]}).status_code == 302
        row = Attachment.objects.get()
        assert (row.content_type, row.size) == ("application/pdf", len(PDF))
        address = f"/trao-doi/tep/{row.pk}/"
        for reader in (client, vendors_client(trial), officer()):
            answer = reader.get(address)
            assert b"".join(answer.streaming_content) == PDF
            assert answer["Content-Disposition"].startswith("attachment")
        other = TrialFactory(active=True)
        for stranger in (smes_client(other), vendors_client(other), officer("96")):
            assert stranger.get(address).status_code == 404
        assert Client().get(address).status_code == 302

    def test_a_reports_file_is_not_for_the_vendor(self) -> None:
        trial = TrialFactory(active=True)
        client = smes_client(trial)
        scan = SimpleUploadedFile("a.pdf", PDF)
        client.post(addresses(trial)["sme"], {"text": "Bằng chứng.", "attachments": [scan], "is_report": "on"})
        assert vendors_client(trial).get(f"/trao-doi/tep/{Attachment.objects.get().pk}/").status_code == 404

    def test_four_files_are_too_many(self) -> None:
        trial = TrialFactory(active=True)
        files = [SimpleUploadedFile(f"{number}.pdf", PDF) for number in range(4)]
        answer = smes_client(trial).post(addresses(trial)["sme"], {"text": "Nhiều tệp.", "attachments": files})
        assert (answer.status_code, Post.objects.count()) == (422, 0)


def test_pressing_twice_sends_once_and_floods_stop() -> None:
    trial = TrialFactory(active=True)
    sme = sme_of(trial)
    post(sme, trial)
    with pytest.raises(Conflict):
        post(sme, trial)
    for number in range(services.POSTS_A_DAY - 1):
        post(sme, trial, f"Câu {number}")
    with pytest.raises(Conflict) as refusal:
        post(sme, trial, "Câu nữa")
    assert refusal.value.code == "too_many_posts"
    for text in ("", "   ", "x" * (services.MAX_LENGTH + 1)):
        with pytest.raises(InvalidInput):
            post(vendor_of(trial), trial, text)


def test_an_erased_persons_words_and_files_go(django_capture_on_commit_callbacks: Any) -> None:
    trial = TrialFactory(active=True)
    client = smes_client(trial)
    client.post(
        addresses(trial)["sme"], {"text": "Số của tôi là 0912…", "attachments": [SimpleUploadedFile("a.pdf", PDF)]}
    )
    row = Attachment.objects.get()
    storage, name = row.file.storage, row.file.name
    with django_capture_on_commit_callbacks(execute=True):
        assert services.posts_erase(user=User.objects.get(pk=trial.requested_by_id)) == 1
    written = Post.objects.get()
    assert (written.text, written.erased_at is not None, Attachment.objects.count()) == ("", True, 0)
    assert not storage.exists(name)
    assert "đã được xóa" in client.get(addresses(trial)["sme"]).content.decode()


def test_a_clock_that_ran_before_the_release_knows_when_it_began() -> None:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        trial = TrialFactory(active=True)
        sme, vendor = sme_of(trial), vendor_of(trial)
        for actor, text in ((sme, "Một"), (vendor, "Trả lời"), (sme, "Hai"), (sme, "Ba")):
            traveller.shift(dt.timedelta(minutes=5))
            post(actor, trial, text)
    Thread.objects.update(waits_since=None)
    import_module("trials.correspondence.migrations.0002_settled_threads").fill_waits_since(apps, None)
    assert Thread.objects.get().waits_since == Post.objects.get(text="Hai").at
