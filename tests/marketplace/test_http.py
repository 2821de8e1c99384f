"""Outbound HTTP never reaches a private address, and never runs inside a transaction."""

import contextlib
import itertools
import socket
import threading
import time
from collections.abc import Iterator
from http import server as http_server

import httpx
import pytest
from django.db import transaction

from marketplace import http


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
     "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"],
)  # fmt: skip
def test_private_addresses(address: str) -> None:
    assert http.is_public(address) is False


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses(address: str) -> None:
    assert http.is_public(address) is True


@pytest.mark.parametrize(
    "url",
    [
        "http://example.vn/",
        "https://u:p@example.vn/",
        "ftp://example.vn",
        "https://127.0.0.1/",
        "https:///x",
        "x",
        "https://a.vn; script-src *",
        "https://a.vn *.b.vn/",
        "https://a.vn:80x/",
        "https://a.vn,b/",
    ],
)
def test_urls_refused_when_typed(url: str) -> None:
    with pytest.raises(http.AddressRefused):
        http.check_url(url)


@pytest.fixture
def server() -> Iterator[str]:
    class Handler(http_server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302 if self.path == "/away" else 200)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *args: object) -> None:
            pass

    running = http_server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()


@pytest.mark.django_db(transaction=True)
def test_loopback_is_refused_but_for_the_simulators_exact_origin(server: str, settings) -> None:
    settings.SIMULATOR_ORIGIN = ""
    with http.client() as client, pytest.raises(http.AddressRefused):
        client.get(server + "/")
    settings.SIMULATOR_ORIGIN = server
    http.check_url(server + "/hook")
    with http.client() as client:
        assert client.get(server + "/").text == "ok"
        assert client.get(server + "/away").status_code == 302  # not followed
    settings.SIMULATOR_ORIGIN = "http://127.0.0.1:1"
    with http.client() as client, pytest.raises(http.AddressRefused):
        client.get(server + "/")


@pytest.mark.django_db
def test_no_http_inside_a_transaction() -> None:
    with transaction.atomic(), pytest.raises(http.TransactionOpen), http.client():
        pass


@pytest.fixture
def talker() -> Iterator[str]:
    """`/long` answers without end; `/drip` a byte now and then."""

    class Handler(http_server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            with contextlib.suppress(OSError):
                for _ in range(200):
                    self.wfile.write(b"x" * (4096 if self.path == "/long" else 1))
                    self.wfile.flush()
                    time.sleep(0 if self.path == "/long" else 0.1)

        def log_message(self, *args: object) -> None:
            pass

    running = http_server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("path", "error"), [("/long", httpx.RemoteProtocolError), ("/drip", httpx.ReadTimeout)])
def test_an_answer_without_end_is_cut(talker: str, settings, path: str, error: type[Exception]) -> None:
    settings.SIMULATOR_ORIGIN = talker
    begun = time.monotonic()

    with http.client(timeout_seconds=0.5) as client, pytest.raises(error):
        client.get(talker + path)

    assert time.monotonic() - begun < 3


HEADERS = b"HTTP/1.1 200 OK\r\nX-Slow: "


@pytest.fixture
def headless(request: pytest.FixtureRequest) -> Iterator[str]:
    """A server whose answer never comes to its body: it sends `request.param` in turn, for long."""
    listening = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _address = listening.accept()
                with connection, contextlib.suppress(OSError):
                    connection.recv(65536)
                    for piece in itertools.islice(itertools.cycle(request.param), 100):
                        connection.sendall(piece)
                        time.sleep(0.05)

    threading.Thread(target=talk, daemon=True).start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    listening.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "headless",
    [
        pytest.param([HEADERS, *[b"x"] * 1000], id="a byte of a header now and then"),
        pytest.param([b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"], id="early hints without end"),
    ],
    indirect=True,
)
def test_headers_without_end_are_cut(headless: str, settings) -> None:
    settings.SIMULATOR_ORIGIN = headless
    begun = time.monotonic()

    with http.client(timeout_seconds=0.5) as client, pytest.raises(httpx.ReadTimeout):
        client.get(headless + "/")

    assert time.monotonic() - begun < 3


@pytest.mark.django_db(transaction=True)
def test_each_exchange_of_a_client_has_the_whole_time(server: str, settings) -> None:
    settings.SIMULATOR_ORIGIN = server

    with http.client(timeout_seconds=0.5) as client:
        for _ in range(3):
            assert client.get(server + "/").text == "ok"
            time.sleep(0.3)
