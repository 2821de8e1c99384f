"""A search server that stalls, dies in mid-request or is away: the database answers, nobody is kept waiting, and the
server is asked again by itself.
"""

import json
import socket
import threading
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from platforms.models import Listing
from search import circuit as circuits
from search import views
from search.circuit import circuit
from search.engines import _engine, engine
from search.engines.base import EngineDown
from search.queries import Question, search

Behaviour = Callable[[socket.socket], None]
pytestmark = pytest.mark.django_db


class Server:
    """Speaks just enough HTTP; what it does with a connection changes while it runs."""

    def __init__(self) -> None:
        self.asked, self.behaves = 0, silent
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._open: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self._listening.accept()
            except OSError:
                return
            self._open.append(connection)
            self.asked += 1
            threading.Thread(target=self.behaves, args=[connection], daemon=True).start()

    def close(self) -> None:
        for connection in (self._listening, *self._open):
            connection.close()


def silent(connection: socket.socket) -> None:
    """Accepts, reads, never answers."""
    connection.recv(65536)


def half(connection: socket.socket) -> None:
    """Begins an answer and says no more."""
    connection.recv(65536)
    connection.sendall(answer()[:120])


def dies(connection: socket.socket) -> None:
    """Is stopped in the middle of an answer."""
    half(connection)
    connection.shutdown(socket.SHUT_RDWR)


def well(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(answer())


def half_refused(connection: socket.socket) -> None:
    """Answers the hits and refuses the counts."""
    connection.recv(65536)
    connection.sendall(answer(counts={"status": 429, "error": {"type": "es_rejected_execution_exception"}}))


def answer(counts: dict[str, object] | None = None) -> bytes:
    found = {"status": 200, "hits": {"total": {"value": 0}, "hits": []}}
    body = json.dumps({"took": 1, "responses": [found, counts or found]}).encode()
    head = "HTTP/1.1 200 OK\r\nX-Elastic-Product: Elasticsearch\r\nContent-Type: application/json\r\nConnection: close"
    return f"{head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


@pytest.fixture
def server(shops: dict[str, Listing], settings) -> Iterator[Server]:
    running = Server()
    settings.SEARCH_ENGINE, settings.SEARCH_URL = "elasticsearch", running.url
    settings.SEARCH_ANSWER_WITHIN_SECONDS = 0.2
    _engine.cache_clear()
    yield running
    running.close()
    _engine.cache_clear()
    settings.SEARCH_ENGINE = "tantivy"


@pytest.mark.parametrize("behaviour", [silent, half, dies, half_refused])
def test_the_database_answers_for_a_server_that_does_not(
    server: Server, shops: dict[str, Listing], behaviour: Behaviour
) -> None:
    server.behaves = behaviour
    result = search(Question(q="bán nhanh", facets=()))
    assert result.is_degraded
    assert result.hits[0].pk == shops["Bán Nhanh"].pk


def test_after_a_failure_nobody_waits_for_the_server(server: Server) -> None:
    for _ in range(5):
        assert search(Question(q="bán nhanh", facets=())).is_degraded
    assert server.asked == 1


def test_a_process_that_begins_meanwhile_makes_nobody_wait(
    client: Client, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "_seen_ready", False)
    pages = [client.get("/nen-tang/?q=bán+nhanh") for _ in range(4)]
    assert [page.status_code for page in pages] == [200] * 4
    assert "Bán Nhanh" in pages[0].content.decode()
    assert server.asked == 1


def test_one_bad_moment_met_by_several_closes_the_circuit_once(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, meet = circuits.Circuit(), threading.Barrier(3)

    def fail() -> None:
        meet.wait(5)
        raise EngineDown("gone")

    threads = [threading.Thread(target=ours.ask, args=[fail]) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ours._pause == 2 * circuits.FIRST_SECONDS


def test_the_server_is_asked_again_by_itself(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(circuits, "FIRST_SECONDS", 0.0)
    circuit.close()
    assert search(Question(q="bán nhanh", facets=())).is_degraded
    server.behaves = well
    assert not search(Question(q="bán nhanh", facets=())).is_degraded
    assert server.asked == 2


def test_a_server_that_is_away_is_told_at_once(server: Server) -> None:
    server.close()
    with pytest.raises(EngineDown):
        engine().is_ready()
    assert search(Question(q="bán nhanh", facets=())).is_degraded
