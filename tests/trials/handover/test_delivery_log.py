"""What a vendor reads of what was sent to it, and how it gets again what it missed."""

import datetime as dt
import gzip
import json
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse

from marketplace import clock
from marketplace.accounts.services import consent_give
from marketplace.audit.models import AuditEvent
from marketplace.errors import Conflict, InvalidInput
from marketplace.outbox.models import OutboxMessage
from marketplace.outbox.testing import run_due
from tests.factories.accounts import actor_for, member, signed_in
from tests.factories.lifecycle import ListingFactory, TrialFactory, sme_of
from trials.handover import delivery, replaying, signing
from trials.handover.feed import ping_vendor, tell_step
from trials.handover.masking import MASK, masked_answer
from trials.handover.models import Delivery, VendorEndpoint, VendorEvent
from trials.lifecycle.consent import PURPOSE
from trials.lifecycle.models import Trial, TrialEvent

pytestmark = pytest.mark.django_db(transaction=True)
WAITING, DONE, DEAD = OutboxMessage.State.WAITING, OutboxMessage.State.DONE, OutboxMessage.State.DEAD


class Server:
    """A vendor's server that answers `status` and `body`, and keeps what it got."""

    def __init__(self) -> None:
        self.status, self.body, self.kind, self.encoding = 200, b'{"ok": true}', "application/json", ""
        self.got: list[tuple[dict[str, str], dict[str, Any]]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                text = self.rfile.read(int(self.headers["content-length"]))
                outer.got.append((dict(self.headers), json.loads(text)))
                self.send_response(outer.status)
                self.send_header("Content-Type", outer.kind)
                if outer.encoding:
                    self.send_header("Content-Encoding", outer.encoding)
                self.send_header("Set-Cookie", "session=secret")
                self.send_header("Content-Length", str(len(outer.body)))
                self.end_headers()
                self.wfile.write(outer.body)

            def log_message(self, *args: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self._http.server_port}"
        Thread(target=self._http.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    running = Server()
    settings.SIMULATOR_ORIGIN = running.origin
    yield running
    running.close()


@pytest.fixture
def trial(server: Server) -> Trial:
    """A trial whose vendor has an endpoint on the server, and whose SME gave its address."""
    made: Trial = TrialFactory(platform=ListingFactory().platform)
    endpoint(made, f"{server.origin}/hook", platform=None)
    consent_give(actor=sme_of(made), purpose=PURPOSE, subject=made.public_id, fields=["email"], text_version="1")
    return made


def endpoint(trial: Trial, url: str, **more: Any) -> VendorEndpoint:
    """An address for the trial's platform alone, or as `more` says."""
    secret = django_settings.KEYS.encrypt(signing.new_secret())
    given = {"vendor": trial.vendor, "platform": trial.platform, "secret_encrypted": secret, **more}
    return VendorEndpoint.objects.create(url=url, created_at=clock.now(), **given)


@pytest.fixture
def client(trial: Trial) -> Client:
    return signed_in(member(trial.vendor.organisation, role="technical").user)


def told(trial: Trial) -> VendorEvent:
    step = TrialEvent.objects.select_related("trial__vendor").get(trial=trial)
    return tell_step(step=step, type="trial.requested")


def promise(event: VendorEvent) -> OutboxMessage:
    return OutboxMessage.objects.get(topic="vendor.event", key=event.webhook_id)


def die(event: VendorEvent) -> None:
    OutboxMessage.objects.filter(key=event.webhook_id).update(state=DEAD)


class TestWhere:
    @pytest.fixture
    def other(self, trial: Trial) -> Trial:
        """A trial of another platform of the same vendor."""
        made: Trial = TrialFactory(platform=ListingFactory(platform__vendor=trial.vendor).platform)
        return made

    def test_a_platforms_own_address_is_for_its_own_trials_only(
        self, server: Server, trial: Trial, other: Trial
    ) -> None:
        endpoint(trial, f"{server.origin}/own")
        events = told(trial), told(other)
        run_due()
        urls = dict(Delivery.objects.values_list("event", "url"))
        assert [urls[event.pk] for event in events] == [f"{server.origin}/own", f"{server.origin}/hook"]

    def test_one_that_cannot_be_sent_holds_up_no_other(self, server: Server, trial: Trial, other: Trial) -> None:
        endpoint(trial, f"{server.origin}/own", secret_encrypted="of a key that was lost")
        events = told(trial), told(other)
        run_due()
        assert [promise(event).state for event in events] == [WAITING, DONE]
        assert promise(events[0]).last_error
        assert [row.event for row in Delivery.objects.all()] == [events[1]]
        assert len(server.got) == 1


class TestLog:
    def test_the_vendor_got_the_address_the_log_did_not(self, server: Server, trial: Trial) -> None:
        email = trial.requested_by.email  # type: ignore[union-attr]
        server.body = f'{{"created": "{email}", "phone": "0912 345 678"}}'.encode()
        told(trial)
        run_due()
        [(_headers, sent)] = server.got
        row = Delivery.objects.get()
        assert sent["data"]["organisation"]["contact"] == {"email": email}
        assert json.loads(row.request_body)["data"]["organisation"]["contact"] == {"email": MASK}
        assert row.response_body == f'{{"created": "{MASK}", "phone": "{MASK}"}}'
        assert email not in str(Delivery.objects.values().get())

    def test_the_page_shows_request_and_answer(self, server: Server, trial: Trial, client: Client) -> None:
        server.status, server.body, server.kind = 422, b"plan <unknown>", "text/plain"
        event = told(trial)
        run_due()
        row = Delivery.objects.get()
        page = client.get(reverse("handover:delivery", args=[row.pk])).content.decode()
        for text in (event.webhook_id, "webhook-signature: v1,", "&quot;trial.requested&quot;", "422 Unprocessable",
                     "content-type: text/plain", "plan &lt;unknown&gt;", "còn gửi tiếp", trial.public_id):  # fmt: skip
            assert text in page, text
        assert "session=secret" not in page
        assert row.response_headers.keys() <= {"content-type", "content-length", "date", "server"}

    def test_an_answer_without_end_is_read_to_its_beginning(self, server: Server, trial: Trial) -> None:
        server.body = b"x" * 60_000
        told(trial)
        run_due()
        assert Delivery.objects.get().response_body == "x" * 2048
        assert VendorEvent.objects.get().delivered_at is not None

    def test_a_packed_answer_is_neither_asked_for_nor_unpacked(
        self, server: Server, trial: Trial, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        unpacked: list[int] = []

        def decompressobj(*args: Any, **kwargs: Any) -> Any:
            unpacked.append(1)
            return zlib_decompressobj(*args, **kwargs)

        zlib_decompressobj = zlib.decompressobj
        monkeypatch.setattr(zlib, "decompressobj", decompressobj)
        server.encoding, server.body = "gzip, gzip", gzip.compress(gzip.compress(b"0" * 20_000_000))
        assert len(server.body) < 2048
        told(trial)
        run_due()
        [(headers, _body)] = server.got
        row = Delivery.objects.get()
        assert headers["Accept-Encoding"] == "identity"
        assert (row.is_success, row.response_body) == (True, "")
        assert row.response_headers["content-encoding"] == "gzip, gzip"
        assert unpacked == []

    def test_bytes_that_are_no_text_are_kept_as_text(self) -> None:
        assert masked_answer(b"\x00\xff\xfeA") == "\ufffd\ufffd\ufffdA"

    @pytest.mark.parametrize(
        ("query", "is_shown"),
        [
            ("", True), ("type=trial.requested", True), ("type=trial.expired", False), ("outcome=delivered", True),
            ("outcome=refused", False), ("outcome=unreached", False), ("since=2020-01-01", True),
            ("since=2999-01-01", False), ("trial=trl_khong_co", False),
        ],
    )  # fmt: skip
    def test_filters(self, trial: Trial, client: Client, query: str, is_shown: bool) -> None:
        told(trial)
        run_due()
        page = client.get(f"{reverse('handover:deliveries')}?{query}").content.decode()
        assert (reverse("handover:delivery", args=[Delivery.objects.get().pk]) in page) is is_shown

    def test_a_bad_filter_is_told(self, client: Client) -> None:
        assert client.get(f"{reverse('handover:deliveries')}?outcome=x").status_code == 400

    def test_old_attempts_are_forgotten(self, trial: Trial) -> None:
        told(trial)
        run_due()
        assert delivery.purge() == 0
        Delivery.objects.update(at=clock.now() - dt.timedelta(days=31))
        assert delivery.purge() == 1
        assert VendorEvent.objects.count() == 1


class TestReplay:
    def test_one_that_was_delivered_is_sent_once_more_under_its_id(self, server: Server, trial: Trial) -> None:
        event = told(trial)
        run_due()
        replaying.event_replay(actor=keeper_of(trial), event=event)
        run_due()
        assert [headers["webhook-id"] for headers, _body in server.got] == [event.webhook_id] * 2
        assert AuditEvent.objects.filter(action="events.replayed").count() == 1

    def test_one_that_is_dead_lives_again(self, server: Server, trial: Trial, client: Client) -> None:
        server.status = 500
        event = told(trial)
        run_due()
        die(event)
        server.status = 200
        client.post(reverse("handover:replay", args=[event.pk]))
        run_due()
        assert promise(event).state == DONE
        assert Delivery.objects.filter(status_code=200).count() == 1

    def test_one_that_waits_is_due_now_and_not_doubled(self, server: Server, trial: Trial) -> None:
        server.status = 503
        event = told(trial)
        run_due()
        assert promise(event).due_at > clock.now()
        for _press in range(2):
            replaying.event_replay(actor=keeper_of(trial), event=event)
        assert (promise(event).state, promise(event).due_at <= clock.now()) == (WAITING, True)

    def test_what_was_missed_in_a_stretch(self, server: Server, trial: Trial, client: Client) -> None:
        others = [TrialFactory(platform=trial.platform) for _ in range(3)]
        server.status = 500
        missed = [told(row) for row in others[:2]]
        run_due()
        for event in missed:
            die(event)
        server.status = 200
        outside = told(others[2])
        VendorEvent.objects.filter(pk=outside.pk).update(occurred_at=clock.now() - dt.timedelta(days=2))
        told(trial)
        run_due()
        server.got.clear()
        answer = client.post(reverse("handover:replay_range"), stretch())
        assert answer.status_code == 302
        run_due()
        assert sorted(headers["webhook-id"] for headers, _ in server.got) == sorted(e.webhook_id for e in missed)

    def test_all_of_a_stretch_but_its_pings(self, server: Server, trial: Trial) -> None:
        told(trial)
        ping_vendor(vendor=trial.vendor)
        run_due()
        server.got.clear()
        now = clock.now()
        count = replaying.events_replay(
            actor=keeper_of(trial), vendor=trial.vendor, since=now - dt.timedelta(hours=1), until=now,
            with_delivered=True,
        )  # fmt: skip
        run_due()
        assert (count, [body["type"] for _headers, body in server.got]) == (1, ["trial.requested"])

    def test_a_contact_that_was_taken_back_meanwhile_is_not_sent_again(self, server: Server, trial: Trial) -> None:
        event = told(trial)
        run_due()
        person = trial.requested_by
        person.anonymised_at = clock.now()  # type: ignore[union-attr]
        person.save()  # type: ignore[union-attr]
        replaying.event_replay(actor=keeper_of(trial), event=event)
        run_due()
        contacts = [body["data"]["organisation"]["contact"] for _headers, body in server.got]
        assert contacts == [{"email": person.email}, {}]  # type: ignore[union-attr]

    def test_an_empty_stretch_comes_back_with_what_was_typed(self, client: Client) -> None:
        answer = client.post(
            reverse("handover:replay_range"), stretch(since="2026-11-02T00:00", until="2026-11-01T00:00")
        )
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "Thời điểm cuối phải sau thời điểm đầu." in page
        assert 'id="gui-lai-khoang" open' in page

    def test_a_stretch_of_too_many_is_refused_whole(self, trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(replaying, "MOST", 1)
        for row in (trial, TrialFactory(platform=trial.platform)):
            told(row)
        with pytest.raises(InvalidInput, match="chia thành khoảng"):
            replaying.events_replay(
                actor=keeper_of(trial), vendor=trial.vendor, since=clock.now() - dt.timedelta(hours=1),
                until=clock.now() + dt.timedelta(hours=1),
            )  # fmt: skip
        assert OutboxMessage.objects.filter(topic="vendor.event").count() == 2

    def test_without_an_address_there_is_nowhere_to_send(self, trial: Trial) -> None:
        event = told(trial)
        VendorEndpoint.objects.update(disabled_at=clock.now())
        with pytest.raises(Conflict):
            replaying.event_replay(actor=keeper_of(trial), event=event)

    def test_sales_do_not_send_again(self, server: Server, trial: Trial) -> None:
        event = told(trial)
        run_due()
        sales = signed_in(member(trial.vendor.organisation, role="sales").user)
        for url, data in (
            (reverse("handover:replay", args=[event.pk]), {}),
            (reverse("handover:replay_range"), stretch()),
        ):
            assert sales.post(url, data).status_code == 403
        assert run_due() == 0
        assert len(server.got) == 1


def keeper_of(trial: Trial) -> Any:
    return actor_for(member(trial.vendor.organisation, role="technical"))


def stretch(**more: str) -> dict[str, str]:
    """The hours around now, as the form sends them."""
    now = clock.now().astimezone(clock.VN)
    around = {"since": now - dt.timedelta(hours=1), "until": now + dt.timedelta(hours=1)}
    return {**{name: f"{moment:%Y-%m-%dT%H:%M}" for name, moment in around.items()}, "what": "missed", **more}
