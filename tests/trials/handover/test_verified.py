""" "Đã kiểm tra kết nối ngày …": set by a run from the console, lost when deliveries fail again and again."""

import datetime as dt
import json
import socket
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from celery.canvas import Signature
from celery.exceptions import Retry
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts.services import api_key_create
from marketplace.celery import app
from marketplace.errors import Conflict, DomainError, NotAllowed
from marketplace.notify.models import Notification
from marketplace.outbox.models import OutboxMessage
from marketplace.outbox.services import OUTSIDE
from marketplace.outbox.testing import run_due
from marketplace.reference.models import Round
from platforms.models import Listing
from platforms.offers import plan_terms
from tests.factories.accounts import member, signed_in
from tests.factories.lifecycle import ListingFactory, TrialFactory, VendorFactory
from tests.trials.handover.test_api import Api
from trials.handover import endpoints, signing, tasks
from trials.handover.conformance import portal_bench, services, standing
from trials.handover.conformance.checks import CHECKS
from trials.handover.conformance.report import Report
from trials.handover.conformance.standin_trials import FakeTrial
from trials.handover.conformance.suite import run_suite
from trials.handover.envelopes import trials_data
from trials.handover.feed import ping_vendor
from trials.handover.models import ConformanceRun, Delivery, VendorEndpoint
from trials.handover.simulator.server import RunningSimulator
from trials.lifecycle.models import Trial
from trials.lifecycle.states import OPEN

SYSTEM = Actor.system("test")


def an_endpoint(vendor: Any, settings: Any, **fields: Any) -> VendorEndpoint:
    sealed = settings.KEYS.encrypt(fields.pop("secret", "") or signing.new_secret())
    url = fields.pop("url", "https://hook.example.vn/in")
    return VendorEndpoint.objects.create(
        vendor=vendor, url=url, secret_encrypted=sealed, created_at=clock.now(), **fields
    )


class TestARunOfTheConsole:
    """Over real HTTP: portal → simulator → vendor API of the portal."""

    pytestmark = pytest.mark.django_db(transaction=True)

    @pytest.fixture
    def quick(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def shorter(*args: Any, **options: Any) -> Any:
            return run_suite(*args, **{**options, "answer_seconds": 20, "settle_seconds": 0.5})

        monkeypatch.setattr(services, "run_suite", shorter)

    @pytest.fixture
    def stage(self, live_server: Any, tmp_path: Path, settings: Any, quick: None) -> Iterator[Callable[[str], Any]]:
        listing = ListingFactory()
        vendor, secret = listing.platform.vendor, signing.new_secret()
        keys = [
            api_key_create(actor=SYSTEM, organisation=vendor.organisation, is_test=is_test)[1]
            for is_test in (False, True)
        ]
        simulator = RunningSimulator(
            host="127.0.0.1", port=0, portal_url=live_server.url, api_key=keys[0], test_key=keys[1], secret=secret,
            database=tmp_path / "simulator.sqlite3",
        )  # fmt: skip
        settings.SIMULATOR_ORIGIN = simulator.origin
        simulator.start(catch_up=False)
        endpoint = an_endpoint(
            vendor,
            settings,
            url=f"{simulator.origin}/webhooks",
            landing_url=f"{simulator.origin}/landing",
            secret=secret,
        )

        def run(mode: str) -> Any:
            assert httpx.post(f"{simulator.origin}/control", json={"mode": mode}).status_code == 200
            row = services.conformance_start(actor=SYSTEM, endpoint=endpoint)
            services.conformance_run(row.pk)
            return ConformanceRun.objects.get(pk=row.pk)

        yield run
        simulator.stop()

    def test_sets_the_date_and_leaves_no_trial_open(self, stage: Callable[[str], Any]) -> None:
        run = stage("instant")
        assert [row for row in run.results if row["verdict"] != "passed"] == []
        assert run.is_passed
        assert Listing.objects.get().integration_verified_on == clock.today()
        assert not Trial.objects.filter(state__in=OPEN).exists()
        assert set(Trial.objects.values_list("is_test", "counts")) == {(True, False)}
        client = signed_in(member(Listing.objects.get().owner, role="technical").user)
        page = client.get(reverse("handover:conformance")).content.decode()
        assert "Đã kiểm tra kết nối ngày" in page
        assert "Chưa đạt" not in page
        services.conformance_run(run.pk)  # the task comes again: nothing is run anew
        assert ConformanceRun.objects.get().finished_at == run.finished_at

    def test_tells_what_to_mend(self, stage: Callable[[str], Any]) -> None:
        run = stage("strict")
        assert {row["code"] for row in run.results if row["verdict"] == "failed"} == {"unknown_type", "unknown_field"}
        assert Listing.objects.get().integration_verified_on is None
        client = signed_in(member(Listing.objects.get().owner, role="owner").user)
        page = client.get(reverse("handover:conformance")).content.decode()
        assert "Máy chủ trả 400, cần 2xx." in page
        assert "trả 2xx và không làm gì" in page

    def test_a_server_that_declines_what_it_is_asked_gets_its_report(self, stage: Callable[[str], Any]) -> None:
        run = stage("declining")
        assert [row for row in run.results if row["verdict"] != "passed"] == []
        assert run.is_passed
        assert not Trial.objects.filter(state__in=OPEN).exists()

    def test_what_the_portal_refuses_fails_with_its_words(
        self, stage: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*args: Any) -> None:
            raise DomainError("Đợt đã đóng.")

        monkeypatch.setattr(portal_bench, "new_trial", refuse)
        run = stage("instant")
        reasons = {row["code"]: (row["reason"], row["value"]) for row in run.results if row["verdict"] == "failed"}
        assert reasons.keys() == {check.code for check in CHECKS if check.needs_bench}
        assert set(reasons.values()) == {("refused", "Đợt đã đóng.")}
        client = signed_in(member(Listing.objects.get().owner, role="owner").user)
        page = client.get(reverse("handover:conformance")).content.decode()
        assert "Cổng không làm được bước này: Đợt đã đóng." in page


@pytest.mark.django_db
class TestAsking:
    def test_between_rounds_it_is_refused_in_words(self, settings: Any) -> None:
        vendor = ListingFactory().platform.vendor
        an_endpoint(vendor, settings)
        client = signed_in(member(vendor.organisation, role="owner").user)
        Round.objects.update(opens_on=clock.today() + dt.timedelta(days=1))
        page = client.post(reverse("handover:conformance_start"), follow=True).content.decode()
        assert "hiện không có đợt dùng thử nào đang mở" in page
        assert not ConformanceRun.objects.exists()

    def test_one_run_at_a_time_and_one_that_died_makes_room(self, settings: Any) -> None:
        endpoint = an_endpoint(ListingFactory().platform.vendor, settings)
        first = services.conformance_start(actor=SYSTEM, endpoint=endpoint)
        with pytest.raises(Conflict):
            services.conformance_start(actor=SYSTEM, endpoint=endpoint)
        ConformanceRun.objects.update(begun_at=clock.now() - dt.timedelta(minutes=6))
        services.conformance_start(actor=SYSTEM, endpoint=endpoint)
        assert ConformanceRun.objects.get(pk=first.pk).finished_at is not None
        assert ConformanceRun.objects.count() == 2

    def test_one_that_never_came_to_its_turn_makes_room(self, settings: Any) -> None:
        endpoint = an_endpoint(ListingFactory().platform.vendor, settings)
        first = services.conformance_start(actor=SYSTEM, endpoint=endpoint)
        ConformanceRun.objects.update(asked_at=clock.now() - dt.timedelta(minutes=16))
        services.conformance_run(first.pk)
        assert ConformanceRun.objects.get().begun_at is None
        services.conformance_start(actor=SYSTEM, endpoint=endpoint)
        assert ConformanceRun.objects.count() == 2

    def test_a_vendor_has_one_run_whatever_its_addresses(self, settings: Any) -> None:
        platform = ListingFactory().platform
        common, own = an_endpoint(platform.vendor, settings), an_endpoint(platform.vendor, settings, platform=platform)
        ListingFactory(platform__vendor=platform.vendor)
        services.conformance_start(actor=SYSTEM, endpoint=own)
        with pytest.raises(Conflict) as refusal:
            services.conformance_start(actor=SYSTEM, endpoint=common)
        assert refusal.value.code == "conformance_running"
        assert ConformanceRun.objects.get().endpoint == own

    def test_of_another_vendor_is_refused(self, settings: Any) -> None:
        endpoint = an_endpoint(ListingFactory().platform.vendor, settings)
        stranger = Actor(
            kind="user", ref="user:1", organisation_pk=0, roles=frozenset({"owner"}), has_second_factor=True
        )
        with pytest.raises(NotAllowed):
            services.conformance_start(actor=stranger, endpoint=endpoint)
        other = signed_in(member(VendorFactory().organisation, role="owner").user)
        assert other.post(reverse("handover:conformance_start")).status_code == 404
        assert not ConformanceRun.objects.exists()

    def test_pages_before_and_while_it_runs(self, settings: Any) -> None:
        vendor = ListingFactory().platform.vendor
        client = signed_in(member(vendor.organisation, role="owner").user)
        assert "Hãy lưu địa chỉ nhận tin trước" in client.get(reverse("handover:conformance")).content.decode()
        an_endpoint(vendor, settings)
        page = client.post(reverse("handover:conformance_start"), follow=True).content.decode()
        assert "Đang chờ đến lượt" in page
        ConformanceRun.objects.update(begun_at=clock.now())
        assert "Đang kiểm tra…" in client.get(reverse("handover:conformance")).content.decode()
        again = client.post(reverse("handover:conformance_start"), follow=True).content.decode()
        assert "Một lần kiểm tra khác đang chạy." in again
        assert ConformanceRun.objects.count() == 1
        ConformanceRun.objects.update(begun_at=clock.now() - dt.timedelta(minutes=6))  # its process died
        page = client.get(reverse("handover:conformance")).content.decode()
        assert "dừng giữa chừng" in page
        assert reverse("handover:conformance_start") in page

    def test_sales_and_visitors_do_not(self, settings: Any) -> None:
        vendor = ListingFactory().platform.vendor
        an_endpoint(vendor, settings)
        sales = signed_in(member(vendor.organisation, role="sales").user)
        assert sales.post(reverse("handover:conformance_start")).status_code == 403
        assert Client().post(reverse("handover:conformance_start")).status_code == 302
        assert not ConformanceRun.objects.exists()


@pytest.mark.django_db
class TestTurns:
    """One run at a time over the whole site, among what waits for others' machines."""

    @pytest.fixture
    def runs(self, settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[ConformanceRun]:
        monkeypatch.setattr(services, "run_suite", lambda *args: Report(()))
        endpoints = [an_endpoint(ListingFactory().platform.vendor, settings) for _ in range(2)]
        return [services.conformance_start(actor=SYSTEM, endpoint=endpoint) for endpoint in endpoints]

    def test_it_keeps_nothing_else_waiting(self) -> None:
        assert app.amqp.router.route({}, tasks.conformance.name)["queue"].name == OUTSIDE

    def test_a_second_waits_and_is_tried_again(
        self, runs: list[ConformanceRun], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        again: list[Any] = []
        monkeypatch.setattr(Signature, "apply_async", lambda self, *args, **kw: again.append((self.args, self.options)))
        ConformanceRun.objects.filter(pk=runs[0].pk).update(begun_at=clock.now())
        tasks.conformance.push_request(id="1", args=[runs[1].pk], called_directly=False, retries=100)
        try:
            with pytest.raises(Retry):
                tasks.conformance.run(runs[1].pk)
        finally:
            tasks.conformance.pop_request()
        [(args, options)] = again
        assert (list(args), options["countdown"]) == ([runs[1].pk], tasks.TURN_SECONDS)
        assert ConformanceRun.objects.get(pk=runs[1].pk).begun_at is None

    def test_a_second_goes_when_the_first_is_over(self, runs: list[ConformanceRun]) -> None:
        for run in runs:
            services.conformance_run(run.pk)
        assert not ConformanceRun.objects.filter(finished_at=None).exists()

    def test_one_whose_process_died_holds_up_no_other(self, runs: list[ConformanceRun]) -> None:
        ConformanceRun.objects.filter(pk=runs[0].pk).update(begun_at=clock.now() - ConformanceRun.ABANDONED)
        services.conformance_run(runs[1].pk)
        assert ConformanceRun.objects.get(pk=runs[1].pk).finished_at is not None


@pytest.mark.django_db
class TestFallingOff:
    def a_verified(self, settings: Any) -> tuple[Listing, VendorEndpoint]:
        listing = ListingFactory()
        member(listing.platform.vendor.organisation, role="technical")
        endpoint = an_endpoint(listing.platform.vendor, settings)
        assert standing.verify(endpoint) == 1
        return listing, endpoint

    def fail(self, endpoint: VendorEndpoint, times: int, *, since: dt.timedelta, status: int = 500) -> None:
        event = ping_vendor(vendor=endpoint.vendor)
        for number in range(times):
            at = clock.now() - (since if number == 0 else dt.timedelta())
            Delivery.objects.create(
                vendor=event.vendor, event=event, endpoint=endpoint, attempt=1, at=at, status_code=status
            )
        standing.judge(endpoint)

    def is_verified(self, listing: Listing) -> bool:
        return Listing.objects.get(pk=listing.pk).integration_verified_on is not None

    def test_after_ten_failures_in_a_row_over_a_day(self, settings: Any) -> None:
        listing, endpoint = self.a_verified(settings)
        version = Listing.objects.get(pk=listing.pk).version
        self.fail(endpoint, 9, since=dt.timedelta(hours=25))
        assert self.is_verified(listing)
        self.fail(endpoint, 1, since=dt.timedelta())
        assert not self.is_verified(listing)
        assert Listing.objects.get(pk=listing.pk).version == version + 1
        assert OutboxMessage.objects.filter(topic="listing.changed", payload__version=version + 1).exists()
        OutboxMessage.objects.filter(topic="vendor.event").delete()
        run_due()
        assert Notification.objects.get().kind == "handover_unverified"

    def test_not_within_a_day_nor_after_a_success(self, settings: Any) -> None:
        listing, endpoint = self.a_verified(settings)
        self.fail(endpoint, 20, since=dt.timedelta(hours=23))
        assert self.is_verified(listing)
        Delivery.objects.update(at=clock.now() - dt.timedelta(hours=30))
        self.fail(endpoint, 1, since=dt.timedelta(), status=200)
        assert self.is_verified(listing)

    def test_what_failed_before_a_passed_run_does_not_count(self, settings: Any) -> None:
        listing, endpoint = self.a_verified(settings)
        self.fail(endpoint, 20, since=dt.timedelta(hours=30))
        assert not self.is_verified(listing)
        ConformanceRun.objects.create(
            endpoint=endpoint, asked_at=clock.now(), begun_at=clock.now(), finished_at=clock.now(), is_passed=True
        )
        standing.verify(endpoint)
        self.fail(endpoint, 1, since=dt.timedelta(), status=503)
        assert self.is_verified(listing)
        ConformanceRun.objects.update(finished_at=clock.now() - dt.timedelta(hours=31))
        standing.judge(endpoint)
        assert not self.is_verified(listing)

    def test_at_once_when_the_address_changes(self, settings: Any) -> None:
        listing, endpoint = self.a_verified(settings)
        same = {"actor": SYSTEM, "vendor": endpoint.vendor}
        endpoints.endpoint_set(**same, url=endpoint.url, landing_url="https://don.example.vn/")
        assert self.is_verified(listing)
        endpoints.endpoint_set(**same, url="https://moi.example.vn/in")
        assert not self.is_verified(listing)

    def test_a_platforms_own_address_stands_for_itself(self, settings: Any) -> None:
        listing, endpoint = self.a_verified(settings)
        other = ListingFactory(platform__vendor=endpoint.vendor)
        standing.verify(endpoint)
        own, _secret = endpoints.endpoint_set(
            actor=SYSTEM, vendor=endpoint.vendor, platform=other.platform, url="https://rieng.example.vn/in"
        )
        assert self.is_verified(listing)
        assert not self.is_verified(other)
        assert list(standing.covered(own)) == [other]
        assert list(standing.covered(endpoint)) == [listing]


class TestCommand:
    """`manage.py vendor_conformance`, which needs no database."""

    @pytest.fixture
    def simulator(self, tmp_path: Path) -> Iterator[Callable[[int], tuple[RunningSimulator, str]]]:
        started: list[RunningSimulator] = []

        def start(port: int) -> tuple[RunningSimulator, str]:
            secret = signing.new_secret()
            running = RunningSimulator(
                host="127.0.0.1", port=0, portal_url=f"http://127.0.0.1:{port}", api_key="dts_live_x",
                test_key="dts_test_x", secret=secret,
                database=tmp_path / "simulator.sqlite3",
            )  # fmt: skip
            running.start(catch_up=False)
            started.append(running)
            return running, secret

        yield start
        for running in started:
            running.stop()

    def run(self, *args: str) -> tuple[int, str]:
        out = StringIO()
        try:
            call_command("vendor_conformance", *args, stdout=out, stderr=StringIO())
        except SystemExit as end:
            return int(str(end.code)), out.getvalue()
        return 0, out.getvalue()

    def test_passes_a_right_server_on_loopback(self, simulator: Any, free_port: int) -> None:
        running, secret = simulator(free_port)
        httpx.post(f"{running.origin}/control", json={"mode": "instant"})
        code, out = self.run(
            f"{running.origin}/webhooks", "--secret", secret, "--landing", f"{running.origin}/landing",
            "--listen", f"127.0.0.1:{free_port}", "--wait", "20", "--settle", "0.3", "--json",
        )  # fmt: skip
        answer = json.loads(out)
        assert [row for row in answer["checks"] if row["verdict"] != "passed"] == []
        assert (code, answer["is_passed"], out.count("\n")) == (0, True, 1)

    def test_fails_with_what_to_mend_in_the_readers_language(self, simulator: Any) -> None:
        running, secret = simulator(1)
        httpx.post(f"{running.origin}/control", json={"mode": "strict"})
        url = f"{running.origin}/webhooks"
        code, out = self.run(url, "--secret", secret, "--no-listen")
        assert code == 1
        assert "x Bỏ qua loại tin chưa biết [unknown_type]" in out
        assert "failed: 2" in out
        code, out = self.run(url, "--secret", secret, "--no-listen", "--language", "en")
        assert "x Ignores event types it does not know [unknown_type]" in out

    @pytest.mark.parametrize(
        "args",
        [
            ["http://127.0.0.1:9/"],
            ["http://127.0.0.1:9/", "--secret", "abc"],
            ["ftp://x.vn/", "--secret", "whsec_x"],
            ["http://127.0.0.1:9/", "--secret", "whsec_x", "--listen", "0.0.0.0:9999"],
        ],
    )
    def test_nonsense_is_told(self, args: list[str]) -> None:
        with pytest.raises(CommandError):
            self.run(*args)


@pytest.mark.django_db
def test_the_stand_in_tells_a_trial_with_the_keys_of_the_portal() -> None:
    plan: Any = ListingFactory().platform.plans.get()
    [real], fake = trials_data([TrialFactory(is_test=True, plan_terms=plan_terms(plan))]), FakeTrial("trl_x").data()
    assert fake.keys() == real.keys()
    for part in ("organisation", "limits", "plan"):
        assert fake[part].keys() == real[part].keys()
    answer = Api(Trial.objects.get().vendor, is_test=True).send("GET", "/trials").json()["trials"][0]
    assert answer.keys() == {*fake.keys(), "sequence", "server_time"}


@pytest.fixture
def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
