"""Answers by file: the table down, and a file of steps up, tried first."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError

from marketplace import clock
from marketplace.errors import Conflict, InvalidInput
from marketplace.outbox.models import OutboxMessage
from tests.factories.lifecycle import (
    TrialFactory,
    VendorFactory,
    member_of,
    vendor_of,
)
from tests.trials.backoffice.test_backoffice import adopted, console
from trials.backoffice import batches
from trials.backoffice.batches import batch_apply, batch_check
from trials.backoffice.models import Batch
from trials.lifecycle import services
from trials.lifecycle.models import Trial, UsageDay
from trials.lifecycle.services import trial_accept
from trials.lifecycle.states import Event, State

pytestmark = pytest.mark.django_db


class TestFiles:
    def rows(self, *lines: str) -> str:
        return (
            "trial_id,step,access_url,reason,day,active_users,plan,amount,evidence_kind,evidence_reference\n"
            + "\n".join(lines)
        )

    def test_down_with_the_filter_and_without_formulas(self) -> None:
        vendor = VendorFactory()
        trial = TrialFactory(platform__vendor=vendor, active=True, end_reason="=HYPERLINK(1)")
        TrialFactory(platform__vendor=vendor)
        TrialFactory()
        client = console(vendor)
        answer = client.get("/kenh-nha-cung-cap/luot-dung-thu/bang.csv?state=active")
        [row] = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
        assert (row["trial_id"], row["state"], row["end_reason"]) == (trial.public_id, "active", "'=HYPERLINK(1)")
        assert trial.requested_by.email not in answer.content.decode()
        assert client.get("/kenh-nha-cung-cap/luot-dung-thu/?state=xyz").status_code == 400
        assert client.get("/kenh-nha-cung-cap/luot-dung-thu/bang.csv?state=xyz").status_code == 400

    def test_up_is_tried_first_and_applied_once(self) -> None:
        vendor = VendorFactory()
        asked, running = TrialFactory(platform__vendor=vendor), TrialFactory(platform__vendor=vendor, active=True)
        foreign = TrialFactory()
        actor = member_of(vendor.organisation, role="sales")
        text = self.rows(
            f"{asked.public_id},ready,https://vao.example.vn/,,,,,,,",
            f"{running.public_id},usage,,,{clock.today()},3,,,,",
            f"{running.public_id},sale,,,,,co-ban,1.200.000,contract,HD-1",
            f"{foreign.public_id},decline,,Không phù hợp,,,,,,",
            f"{running.public_id},dance,,,,,,,,",
            f"{running.public_id},usage,,,hôm qua,1,,,,",
        )
        batch = batch_check(actor=actor, vendor=vendor, text=text)
        assert [line["ok"] for line in batch.report] == [True, True, True, False, False, False]
        assert (Trial.objects.get(pk=asked.pk).state, UsageDay.objects.count()) == (State.REQUESTED, 0)
        done = batch_apply(actor=actor, batch=batch)
        assert [line["ok"] for line in done.report] == [True, True, True, False, False, False]
        assert Trial.objects.get(pk=asked.pk).state == State.ACTIVE
        assert UsageDay.objects.get(trial=running).active_users == 3
        assert Trial.objects.get(pk=running.pk).claimed_at is not None
        assert Trial.objects.get(pk=foreign.pk).state == State.REQUESTED
        assert done.text_encrypted == ""
        with pytest.raises(Conflict):
            batch_apply(actor=actor, batch=batch)

    def test_instructions_keep_their_lines_and_errors_name_the_line_of_the_file(self) -> None:
        vendor = VendorFactory()
        asked = TrialFactory(platform__vendor=vendor)
        actor = member_of(vendor.organisation, role="sales")
        text = (
            "\ufeffTrial_ID;Step;access_url;instructions\r\n"
            f'{asked.public_id};ready;https://vao.example.vn/;"Mở ứng dụng;\r\nnhập mã\u2028của bạn"\r\n'
            "\r\n;;;\r\n"
            f"{asked.public_id};dance;;\r\n"
            f"{asked.public_id};ready;https://vao.example.vn/;Nhập mã;rồi bấm\r\n"
        )
        batch = batch_check(actor=actor, vendor=vendor, text=text)
        assert [(line["line"], line["ok"]) for line in batch.report] == [(2, True), (6, False), (7, False)]
        assert "nhiều ô hơn dòng đầu" in batch.report[2]["message"]
        batch_apply(actor=actor, batch=batch)
        asked.refresh_from_db()
        assert asked.instructions.replace("\r\n", "\n") == "Mở ứng dụng;\nnhập mã\u2028của bạn"

    def test_a_line_is_tried_after_those_above_it(self) -> None:
        vendor = VendorFactory()
        asked = TrialFactory(platform__vendor=vendor)
        actor = member_of(vendor.organisation, role="sales")
        text = self.rows(
            f"{asked.public_id},ready,không phải địa chỉ,,,,,,,",
            f"{asked.public_id},ready,https://vao.example.vn/,,,,,,,",
            f"{asked.public_id},usage,,,{clock.today()},3,,,,",
            f"{asked.public_id},decline,,Hết chỗ.,,,,,,",
        )
        batch = batch_check(actor=actor, vendor=vendor, text=text)
        assert [line["ok"] for line in batch.report] == [False, True, True, False]
        asked.refresh_from_db()
        assert (asked.state, asked.events.count(), UsageDay.objects.count()) == (State.REQUESTED, 1, 0)
        assert not OutboxMessage.objects.exists()
        done = batch_apply(actor=actor, batch=batch)
        assert done.report == batch.report
        assert (Trial.objects.get(pk=asked.pk).state, UsageDay.objects.count()) == (State.ACTIVE, 1)

    def test_a_line_that_the_dry_run_refused_is_not_applied(self) -> None:
        vendor = VendorFactory()
        first, second = (TrialFactory(platform__vendor=vendor) for _ in range(2))
        actor = member_of(vendor.organisation, role="sales")
        day = clock.today()
        text = self.rows(f"{first.public_id},usage,,,{day},3,,,,", f"{second.public_id},accept,,,,,,,,")
        batch = batch_check(actor=actor, vendor=vendor, text=text)
        services.trial_ready(actor=actor, trial=first, access_url="https://vao.example.vn/")  # now it could be done
        done = batch_apply(actor=actor, batch=batch)
        assert [line["ok"] for line in done.report] == [False, True]
        assert (done.report[0], done.lines_done, done.state) == (batch.report[0], 2, Batch.State.APPLIED)
        assert not UsageDay.objects.exists()

    @pytest.mark.parametrize(
        ("typed", "users"),
        [("1.234", 1234), ("1,234", 1234), ("12", 12), ("1.5", None), ("1,5", None), ("1.2345", None)],
    )
    def test_a_fraction_is_not_taken_for_thousands(self, typed: str, users: int | None) -> None:
        trial = TrialFactory(active=True)
        actor = vendor_of(trial)
        text = f"trial_id;step;day;active_users\n{trial.public_id};usage;{clock.today()};{typed}\n"
        batch_apply(actor=actor, batch=batch_check(actor=actor, vendor=trial.vendor, text=text))
        assert list(UsageDay.objects.values_list("active_users", flat=True)) == ([] if users is None else [users])

    def test_the_downloaded_table_goes_up_again_with_a_step_for_some(self) -> None:
        vendor = VendorFactory()
        asked, idle = TrialFactory(platform__vendor=vendor), TrialFactory(platform__vendor=vendor, active=True)
        client = console(vendor)
        table = client.get("/kenh-nha-cung-cap/luot-dung-thu/bang.csv").content.decode("utf-8-sig")
        steps = {"trial_id": "step", asked.public_id: "Accept", idle.public_id: ""}
        text = io.StringIO()
        csv.writer(text, delimiter=";").writerows([*row, steps[row[0]]] for row in csv.reader(io.StringIO(table)))
        address = client.post(
            "/kenh-nha-cung-cap/luot-dung-thu/nop-tep/",
            {"file": SimpleUploadedFile("luot-dung-thu.csv", text.getvalue().encode("utf-8-sig"))},
        )["Location"]
        page = client.get(address).content.decode()
        assert "1 dòng được, 0 dòng có lỗi. 1 dòng không có việc" in page
        assert (asked.public_id in page, idle.public_id in page) == (True, False)
        assert "Đã làm" in client.post(address, follow=True).content.decode()
        assert self.states([asked, idle]) == [State.PROVISIONING, State.ACTIVE]

    def test_only_lines_with_a_step_count_against_the_limit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(batches, "MAX_ROWS", 1)
        vendor = VendorFactory()
        trial = TrialFactory(platform__vendor=vendor)
        actor = member_of(vendor.organisation, role="sales")
        text = f"trial_id,step\nx,\n{trial.public_id},accept\ny,\n"
        batch = batch_check(actor=actor, vendor=vendor, text=text)
        assert ([line["line"] for line in batch.report], batch.lines_idle) == ([3], 2)
        with pytest.raises(InvalidInput) as refusal:
            batch_check(actor=actor, vendor=vendor, text=text + "z,accept\n")
        assert refusal.value.code == "too_many_rows"

    def test_a_file_that_was_tried_when_it_was_read_otherwise_has_to_come_again(self) -> None:
        vendor, batch, trials = self.three()
        Batch.objects.filter(pk=batch.pk).update(report=batch.report[:2])
        with pytest.raises(Conflict) as refusal:
            batch_apply(actor=member_of(vendor.organisation, role="sales"), batch=batch)
        assert refusal.value.code == "batch_outdated"
        batch.refresh_from_db()
        assert (batch.state, self.states(trials)) == (Batch.State.CHECKED, [State.REQUESTED] * 3)

    @pytest.mark.parametrize("end", [KeyboardInterrupt, SystemExit, OperationalError])
    def test_a_file_cut_short_says_so_and_goes_on_with_what_is_not_done(
        self, end: type[BaseException], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        vendor, batch, trials = self.three()
        client, address = console(vendor), f"/kenh-nha-cung-cap/luot-dung-thu/nop-tep/{batch.pk}/"
        called = self.fails_at(monkeypatch, trials[1], end)
        with pytest.raises(end):
            client.post(address)
        batch.refresh_from_db()
        assert (batch.state, batch.lines_done, batch.applied_at) == (Batch.State.APPLYING, 1, None)
        assert batch.text_encrypted
        page = client.get(address).content.decode()
        assert "Tệp dừng giữa chừng" in page
        assert "Còn 2 dòng chưa làm" in page
        assert (page.count("Đã làm"), page.count("Chưa làm"), page.count("Làm tiếp")) == (1, 2, 1)
        assert "Dừng giữa chừng" in client.get("/kenh-nha-cung-cap/luot-dung-thu/nop-tep/").content.decode()
        assert self.states(trials) == [State.PROVISIONING, State.REQUESTED, State.REQUESTED]

        monkeypatch.setattr(services, "trial_accept", trial_accept)
        page = client.post(address, follow=True).content.decode()
        assert (page.count("Đã làm"), "Chưa làm" in page, "Làm tiếp" in page) == (3, False, False)
        batch.refresh_from_db()
        assert (batch.state, batch.lines_done, batch.text_encrypted) == (Batch.State.APPLIED, 3, "")
        assert batch.applied_at is not None
        assert self.states(trials) == [State.PROVISIONING] * 3
        assert called == [trials[0].pk, trials[1].pk]
        assert [trial.events.filter(type="accepted").count() for trial in trials] == [1, 1, 1]

    def test_a_defect_of_ours_at_one_line_is_told_there_and_holds_up_no_other(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        vendor, batch, trials = self.three()
        self.fails_at(monkeypatch, trials[1], KeyError)
        done = batch_apply(actor=member_of(vendor.organisation, role="sales"), batch=batch)
        assert (done.state, [line["ok"] for line in done.report]) == (Batch.State.APPLIED, [True, False, True])
        assert "Hệ thống gặp lỗi" in done.report[1]["message"]
        assert self.states(trials) == [State.PROVISIONING, State.REQUESTED, State.PROVISIONING]

    def test_pressed_again_while_it_runs_no_line_is_done_twice(self, monkeypatch: pytest.MonkeyPatch) -> None:
        vendor, batch, trials = self.three()
        actor, called, lines = member_of(vendor.organisation, role="sales"), [], batches._next_line

        def accept(**given: Any) -> Any:
            called.append(given["trial"].pk)
            return trial_accept(**given)

        def between(*given: Any) -> bool:
            more = lines(*given)
            if len(called) == 1:  # the second press comes after the first line
                batch_apply(actor=actor, batch=batch)
            return more

        monkeypatch.setattr(services, "trial_accept", accept)
        monkeypatch.setattr(batches, "_next_line", between)
        done = batch_apply(actor=actor, batch=batch)
        assert called == [trial.pk for trial in trials]
        assert [line["ok"] for line in done.report] == [True] * 3

    def three(self) -> tuple[Any, Batch, list[Trial]]:
        vendor = VendorFactory()
        trials = [TrialFactory(platform__vendor=vendor) for _ in range(3)]
        text = self.rows(*(f"{trial.public_id},accept,,,,,,,," for trial in trials))
        return vendor, batch_check(actor=member_of(vendor.organisation, role="sales"), vendor=vendor, text=text), trials

    def fails_at(self, monkeypatch: pytest.MonkeyPatch, bad: Trial, end: type[BaseException]) -> list[int]:
        """From now on the acceptance of one trial ends like this, after it was written; the trials asked for."""
        called: list[int] = []

        def accept(**given: Any) -> Any:
            called.append(given["trial"].pk)
            row = trial_accept(**given)
            if given["trial"].pk == bad.pk:
                raise end("x")
            return row

        monkeypatch.setattr(services, "trial_accept", accept)
        return called

    def states(self, trials: list[Trial]) -> list[str]:
        return [Trial.objects.get(pk=trial.pk).state for trial in trials]

    def test_stop_ends_a_kept_subscription_and_needs_a_reason(self) -> None:
        trial = adopted()
        actor = vendor_of(trial)
        text = self.rows(f"{trial.public_id},stop,,Hết hợp đồng.,,,,,,", f"{trial.public_id},stop,,,,,,,,")
        done = batch_apply(actor=actor, batch=batch_check(actor=actor, vendor=trial.vendor, text=text))
        assert [line["ok"] for line in done.report] == [True, False]
        trial.refresh_from_db()
        assert (trial.state, trial.end_reason) == (State.CONVERTED, "Hết hợp đồng.")
        assert trial.events.filter(type=Event.STOPPED).count() == 1

    @pytest.mark.parametrize(
        "text", ["", "a,b\n1,2\n", "trial_id,step\n", "trial_id,step\nx,\n", "trial_id,step,mat_khau\nx,y,z\n"]
    )
    def test_a_file_that_cannot_be_read_is_refused_whole(self, text: str) -> None:
        vendor = VendorFactory()
        with pytest.raises(InvalidInput):
            batch_check(actor=member_of(vendor.organisation, role="sales"), vendor=vendor, text=text)
        assert not Batch.objects.exists()

    def test_on_the_pages(self) -> None:
        vendor = VendorFactory()
        trial = TrialFactory(platform__vendor=vendor)
        client = console(vendor)
        text = self.rows(f"{trial.public_id},accept,,,,,,,,")
        answer = client.post(
            "/kenh-nha-cung-cap/luot-dung-thu/nop-tep/", {"file": SimpleUploadedFile("a.csv", text.encode())}
        )
        address = answer["Location"]
        assert "Sẽ làm" in client.get(address).content.decode()
        assert console(VendorFactory()).post(address).status_code == 404
        assert Trial.objects.get(pk=trial.pk).state == State.REQUESTED
        for told in ("Đã áp dụng 1 dòng", "Tệp này đã được áp dụng"):  # the second click of two
            page = client.post(address, follow=True).content.decode()
            assert ("Đã làm" in page, told in page) == (True, True)
        assert Trial.objects.get(pk=trial.pk).state == State.PROVISIONING
        assert trial.events.filter(type="accepted").count() == 1
