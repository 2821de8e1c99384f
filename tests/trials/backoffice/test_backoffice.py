"""A vendor without programmers: intake, activation codes, its own funnel."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from marketplace import clock
from marketplace.errors import Conflict, InvalidInput, NotAllowed
from marketplace.outbox.testing import run_due
from tests.factories.accounts import member, signed_in
from tests.factories.lifecycle import (
    ListingFactory,
    SmeFactory,
    TrialFactory,
    VendorFactory,
    member_of,
    sme_of,
    vendor_of,
)
from tests.trials.conversion.test_services import SALE, a_trial
from trials.backoffice.codes import code_give, codes_upload
from trials.backoffice.intake import intake_set
from trials.backoffice.models import ActivationCode, Intake
from trials.backoffice.queries import own_funnel
from trials.conversion.services import sale_confirm, sale_report
from trials.lifecycle import services
from trials.lifecycle.eligibility import chance_of
from trials.lifecycle.models import Trial
from trials.lifecycle.states import State

pytestmark = pytest.mark.django_db
CODES = (
    "code,access_url,instructions\nAAA-1,https://vao.example.vn/,Nhập mã khi đăng ký\nAAA-2,https://vao.example.vn/,\n"
)


def seller(platform: Any) -> Any:
    return member_of(platform.vendor.organisation, role="sales")


def start(listing: Any) -> Trial:
    sme = SmeFactory()
    return services.trial_start(actor=member_of(sme), organisation=sme, listing=listing, consent_fields=["email"])


def adopted() -> Trial:
    """A trial that both sides say was bought."""
    trial = a_trial()
    sale_report(actor=vendor_of(trial), trial=trial, sale=SALE)
    sale_confirm(actor=sme_of(trial), trial=trial)
    return Trial.objects.get(pk=trial.pk)


def console(vendor: Any) -> Client:
    return signed_in(member(vendor.organisation, "sales").user)


class TestIntake:
    def test_a_paused_platform_takes_none_and_says_until_when(self) -> None:
        listing = ListingFactory()
        day = clock.today() + dt.timedelta(days=3)
        intake_set(
            actor=seller(listing.platform), platform=listing.platform, is_paused=True, resumes_on=day, daily_limit=None
        )
        [refusal] = chance_of(organisation=SmeFactory(), listing=listing).obstacles
        assert (refusal.code, day.strftime("%d/%m/%Y") in refusal.message) == ("intake_paused", True)
        with pytest.raises(Conflict):
            start(listing)
        assert not Trial.objects.exists()
        with time_machine.travel(clock.at(day, dt.time(9)), tick=False):
            assert start(listing).state == State.REQUESTED

    def test_a_daily_limit_begins_anew_each_day(self) -> None:
        listing = ListingFactory()
        intake_set(
            actor=seller(listing.platform), platform=listing.platform, is_paused=False, resumes_on=None, daily_limit=2
        )
        start(listing), start(listing)
        with pytest.raises(Conflict) as refusal:
            start(listing)
        assert (refusal.value.code, Trial.objects.count()) == ("intake_full", 2)
        with time_machine.travel(clock.now() + dt.timedelta(days=1), tick=False):
            start(listing)
        assert Trial.objects.count() == 3

    def test_another_vendor_sets_nothing(self) -> None:
        listing, other = ListingFactory(), VendorFactory()
        with pytest.raises(NotAllowed):
            intake_set(
                actor=member_of(other.organisation, role="owner"), platform=listing.platform, is_paused=True,
                resumes_on=None, daily_limit=None,
            )  # fmt: skip
        client = console(other)
        for address in (f"/kenh-nha-cung-cap/tiep-nhan/{listing.platform.slug}/",):
            assert client.get(address).status_code == 404
            assert client.post(address, {"is_paused": "on"}).status_code == 404
        assert not Intake.objects.exists()

    def test_on_the_page(self) -> None:
        listing = ListingFactory()
        client = console(listing.platform.vendor)
        address = f"/kenh-nha-cung-cap/tiep-nhan/{listing.platform.slug}/"
        refused = client.post(address, {"is_paused": "on", "resumes_on": "2020-01-01", "daily_limit": "0"})
        assert (refused.status_code, Intake.objects.count()) == (422, 0)
        assert client.post(address, {"is_paused": "on", "daily_limit": "5"}).status_code == 302
        assert "Đang tạm ngừng" in client.get("/kenh-nha-cung-cap/tiep-nhan/").content.decode()


class TestCodes:
    def upload(self, listing: Any, text: str = CODES, dry_run: bool = False) -> Any:
        return codes_upload(actor=seller(listing.platform), platform=listing.platform, text=text, dry_run=dry_run)

    def test_a_dry_run_keeps_nothing_and_a_second_upload_adds_nothing(self) -> None:
        listing = ListingFactory()
        assert self.upload(listing, dry_run=True).added == 2
        assert not ActivationCode.objects.exists()
        assert [self.upload(listing).added, self.upload(listing).known] == [2, 2]
        assert "AAA-1" not in ActivationCode.objects.first().code_encrypted

    def test_a_bad_line_keeps_the_whole_file_out_and_is_named(self) -> None:
        listing = ListingFactory()
        report = self.upload(listing, CODES + "AAA-3,http://10.0.0.1/,\n,https://x.vn/,\n")
        assert [number for number, _message in report.errors] == [4, 5]
        assert not ActivationCode.objects.exists()
        with pytest.raises(InvalidInput):
            self.upload(listing, "ma,url\n1,2\n")

    @pytest.mark.parametrize("delimiter", [";", "\t"])
    def test_a_file_as_a_spreadsheet_saves_it_where_the_comma_is_the_decimal_sign(self, delimiter: str) -> None:
        listing = ListingFactory()
        lines = (("code", "access_url", "instructions"), ("A;1", "https://vao.example.vn/", "Mở ứng dụng,\rnhập mã"))
        text = "".join(delimiter.join(f'"{cell}"' for cell in line) + "\r\n" for line in lines)
        report = self.upload(listing, "\ufeff" + text + delimiter * 2 + "\r\n")
        assert (report.added, report.errors) == (1, [])
        row = ActivationCode.objects.get()
        assert (row.code, row.instructions) == ("A;1", "Mở ứng dụng,\rnhập mã")

    def test_what_would_be_cut_off_or_adds_nothing_is_refused(self) -> None:
        listing = ListingFactory()
        report = self.upload(listing, CODES + f"AAA-3,https://vao.example.vn/,{'x' * 2001}\n")
        assert [number for number, _message in report.errors] == [4]
        with pytest.raises(InvalidInput) as refusal:
            self.upload(listing, "code,access_url,instructions\n")
        assert (refusal.value.code, ActivationCode.objects.count()) == ("no_codes", 0)

    def test_a_page_with_many_errors_tells_how_many(self) -> None:
        listing = ListingFactory()
        text = "code,access_url\n" + "A,http://10.0.0.1/\n" * 21
        address = f"/kenh-nha-cung-cap/tiep-nhan/{listing.platform.slug}/ma/"
        answer = console(listing.platform.vendor).post(address, {"file": SimpleUploadedFile("a.csv", text.encode())})
        assert "Tất cả có 21 dòng lỗi" in answer.content.decode()

    def test_a_request_has_access_at_once_and_each_code_is_given_once(self) -> None:
        listing = ListingFactory()
        self.upload(listing)
        first, second, third = start(listing), start(listing), start(listing)
        run_due()
        first.refresh_from_db()
        assert first.state == State.ACTIVE
        assert "AAA-1" in first.instructions
        assert "Nhập mã khi đăng ký" in first.instructions
        second.refresh_from_db(), third.refresh_from_db()
        assert (second.state, third.state) == (State.ACTIVE, State.REQUESTED)
        assert not code_give(trial_pk=first.pk)
        assert sorted(ActivationCode.objects.values_list("trial_id", flat=True)) == [first.pk, second.pk]

    def test_on_the_page(self) -> None:
        listing = ListingFactory()
        client = console(listing.platform.vendor)
        address = f"/kenh-nha-cung-cap/tiep-nhan/{listing.platform.slug}/ma/"
        bad = client.post(address, {"file": SimpleUploadedFile("a.csv", b"\xff\xfe\x00")})
        assert bad.status_code == 422
        tried = client.post(address, {"file": SimpleUploadedFile("a.csv", CODES.encode()), "is_checked_only": "on"})
        assert "Chưa lưu: đây là kiểm thử" in tried.content.decode()
        client.post(address, {"file": SimpleUploadedFile("a.csv", CODES.encode())})
        assert ActivationCode.objects.filter(platform=listing.platform).count() == 2
        assert console(VendorFactory()).post(address, {}).status_code == 404


def test_the_own_funnel_and_a_median_only_among_enough_vendors() -> None:
    vendor = VendorFactory()
    TrialFactory(platform__vendor=vendor, active=True, first_use_at=clock.now())
    TrialFactory(platform__vendor=vendor)
    found = own_funnel(vendor)
    assert (found.requested, found.activated, found.used, found.adopted, found.vendors) == (2, 1, 1, 0, 0)
    assert found.median_activated is None
    for active in (True, True, True, False):
        TrialFactory(active=active)
    assert own_funnel(vendor).median_activated is None
    TrialFactory(active=True)
    found = own_funnel(vendor)
    assert (found.vendors, found.median_activated) == (5, 1.0)
    page = console(vendor).get("/kenh-nha-cung-cap/ket-qua/").content.decode()
    assert "Trung vị của nhóm" in page


def test_smes_and_visitors_see_none_of_it() -> None:
    trial = TrialFactory()
    vendor_of(trial)
    member_of(trial.organisation, user=trial.requested_by)
    sme = Client()
    sme.force_login(trial.requested_by)
    for path in ("luot-dung-thu/", "luot-dung-thu/bang.csv", "luot-dung-thu/tuan-nay/", "tiep-nhan/", "ket-qua/"):
        for client in (sme, Client()):
            assert client.get(f"/kenh-nha-cung-cap/{path}").status_code in (302, 403)
