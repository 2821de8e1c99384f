"""Web, worker and beat as threads of one process (design §3)."""

import os
import signal
import socket
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, Protocol

import structlog
from celery import signals
from celery.beat import EmbeddedService
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from waitress.server import create_server

from marketplace.celery import app as celery_app

# More than twice the worker's threads: a vendor that is slow to answer must not starve the web.
WEB_THREADS = 12
# Above the largest upload that any form takes; the server's own default lets a stranger fill the disk.
MAX_BODY_BYTES = 16 * 1024 * 1024
HARD_EXIT_SECONDS = 3
log = structlog.get_logger(__name__)


class Companion(Protocol):
    """A part that a room runs beside the web server, through the slot `serve.companions`."""

    def start(self) -> None: ...
    def stop(self) -> None: ...


class Web:
    """waitress over an already bound socket."""

    def __init__(self, bound: socket.socket) -> None:
        self._server: Any = create_server(
            get_wsgi_application(),
            sockets=[bound],
            threads=WEB_THREADS,
            ident=None,
            channel_timeout=60,
            max_request_body_size=MAX_BODY_BYTES,
        )

    def start(self) -> None:
        _thread("web", self._server.run)

    def stop(self) -> None:
        self._server.close()


class Worker:
    """A Celery worker with a pool of threads."""

    def __init__(self) -> None:
        from celery.worker import WorkController

        celery_app.set_default()
        self._controller = WorkController(
            app=celery_app,
            hostname="embedded",
            pool_cls=settings.CELERY_WORKER_POOL,
            concurrency=settings.CELERY_WORKER_CONCURRENCY,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        )
        signals.worker_init.send(sender=self._controller)  # Django's fix-up: connections closed around tasks

    def start(self) -> None:
        _thread("worker", self._controller.start)

    def stop(self) -> None:
        self._controller.stop()


class Beat:
    """The static schedule, kept in memory. Sweeps ask the rows what is due, so a missed tick loses nothing."""

    def __init__(self) -> None:
        self._service = EmbeddedService(celery_app, scheduler_cls=settings.CELERY_BEAT_SCHEDULER, thread=True)

    def start(self) -> None:
        self._service.daemon = True
        self._service.start()

    def stop(self) -> None:
        self._service.stop()


def run_until_stopped(parts: list[Companion], *, ready: Callable[[], None]) -> None:
    """Start `parts` in order, call `ready`, wait for SIGTERM or SIGINT, stop in reverse order.

    A hard exit follows `HARD_EXIT_SECONDS` after the signal: what was being delivered keeps its lease
    and is delivered again by the next start.
    """
    stopped = threading.Event()

    def stop(signum: int, frame: FrameType | None) -> None:
        if not stopped.is_set():
            threading.Timer(HARD_EXIT_SECONDS, os._exit, (0,)).start()
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    for part in parts:
        part.start()
    ready()
    stopped.wait()
    for part in reversed(parts):
        try:
            part.stop()
        except Exception:  # stopping goes on: the hard exit is near and leases make it safe
            log.exception("serve.stop_failed", part=type(part).__name__)
    os._exit(0)


def _thread(name: str, target: Callable[[], Any]) -> threading.Thread:
    thread = threading.Thread(target=target, name=name, daemon=True)
    thread.start()
    return thread
