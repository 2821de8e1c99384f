"""Outbound HTTP: time-outs, no open transaction, no private addresses, no redirects (design §2, §11).

The name is resolved here once, every address is vetted, and the connection goes to the vetted
address itself, so that a second look-up cannot lead elsewhere; TLS still checks the name.
"""

import contextlib
import ipaddress
import re
import socket
import ssl
import time
import typing
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit

import httpcore
import httpx
from django.conf import settings
from django.db import connection

from marketplace.errors import DomainError

USER_AGENT = "dungthu/1"
# A name, an address in digits, or one in brackets; a port. The origin is also written into headers.
_PLAIN_HOST = re.compile(r"([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?\Z")
# On the wire, before any unpacking. Nobody here reads more of an answer than its first words.
MAX_ANSWER_BYTES = 64 * 1024


class AddressRefused(DomainError):
    """The URL leads to an address that a vendor may not have."""

    code = "address_refused"


class TransactionOpen(RuntimeError):
    """A defect: HTTP must never be spoken while a transaction holds locks."""


class _Bounded(httpx.SyncByteStream):
    """An answer's body that does not grow without end."""

    def __init__(self, stream: typing.Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        taken = 0
        for part in self._stream:
            taken += len(part)
            if taken > MAX_ANSWER_BYTES:
                raise httpx.RemoteProtocolError(f"The answer is longer than {MAX_ANSWER_BYTES} bytes.")
            yield part

    def close(self) -> None:
        close = getattr(self._stream, "close", None)
        if close is not None:
            close()


class _Deadline:
    """When the exchange that is under way has to be over."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.begin()

    def begin(self) -> None:
        self._until = time.monotonic() + self._seconds

    def within(self, timeout: float | None, error: type[Exception]) -> float:
        """How long one step may wait: `timeout`, or what is left if that is less; raise `error` when nothing is."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise error("The exchange did not end in time.")
        return left if timeout is None else min(timeout, left)


class _TimedStream(httpcore.NetworkStream):
    """A connection on which every wait counts against the one deadline.

    A time-out for each read alone would let the other side send a byte now and then, or one informational answer
    after another, for ever.
    """

    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.within(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.within(timeout, httpcore.WriteTimeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._deadline.within(timeout, httpcore.ConnectTimeout)
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> typing.Any:
        return self._stream.get_extra_info(info)


@lru_cache
def _ssl_context() -> ssl.SSLContext:
    """Read once: the certificates of the world's authorities are many."""
    return httpx.create_ssl_context(trust_env=False)


class _Transport(httpx.HTTPTransport):
    """One exchange at a time, each with `seconds` from its beginning to the last byte of its answer."""

    def __init__(self, seconds: float) -> None:
        super().__init__(verify=_ssl_context(), retries=0, trust_env=False)
        self._deadline = _Deadline(seconds)
        self._pool = httpcore.ConnectionPool(
            ssl_context=_ssl_context(), network_backend=_VettedBackend(self._deadline), max_connections=4
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._deadline.begin()
        response = super().handle_request(request)
        response.stream = _Bounded(typing.cast(typing.Iterable[bytes], response.stream))
        return response


class _VettedBackend(httpcore.SyncBackend):
    def __init__(self, deadline: _Deadline) -> None:
        self._deadline = deadline

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *args: typing.Any, **kwargs: typing.Any
    ) -> httpcore.NetworkStream:
        allowed_origin = urlsplit(settings.SIMULATOR_ORIGIN)
        is_allowed = settings.SIMULATOR_ORIGIN and (host, port) == (allowed_origin.hostname, allowed_origin.port)
        address = host if is_allowed else vetted_address(host, port)
        left = self._deadline.within(timeout, httpcore.ConnectTimeout)
        return _TimedStream(super().connect_tcp(address, port, left, *args, **kwargs), self._deadline)


def vetted_address(host: str, port: int) -> str:
    """The first address of `host`; raise `AddressRefused` unless every one of them is public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise AddressRefused(f"Không tìm thấy địa chỉ của {host}.", code="address_unknown") from error
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        if not is_public(address):
            raise AddressRefused(f"{host} trỏ tới địa chỉ nội bộ, không được phép.")
    return addresses[0]


def is_public(address: str) -> bool:
    """A globally routable unicast address (mapped and translated IPv4 are judged as IPv4)."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    return ip.is_global and not ip.is_multicast


def check_url(url: str) -> None:
    """Refuse at the time of typing what delivery would refuse: https only, no credentials, a public host.

    The simulator's exact origin is the one exception.
    """
    parts = urlsplit(url)
    if settings.SIMULATOR_ORIGIN and f"{parts.scheme}://{parts.netloc}" == settings.SIMULATOR_ORIGIN:
        return
    if parts.scheme != "https" or not parts.hostname or not _PLAIN_HOST.match(parts.netloc):
        raise AddressRefused("Địa chỉ phải bắt đầu bằng https:// và không kèm tên, mật khẩu.", code="https_required")
    with contextlib.suppress(ValueError):
        if not is_public(parts.hostname.strip("[]")):
            raise AddressRefused("Địa chỉ nội bộ không được phép.")


@contextlib.contextmanager
def client(*, timeout_seconds: float | None = None) -> Iterator[httpx.Client]:
    """An HTTP client for the outside world; use it for one delivery and let it go.

    A whole exchange, from the connection to the last byte of the answer, has `timeout_seconds`, and a body its size;
    past them it fails as an `HTTPError`. Looking the name up alone is bounded by the system's resolver only.
    Raise `TransactionOpen` when a transaction is open in this thread.
    """
    if connection.in_atomic_block:
        raise TransactionOpen("An HTTP call was begun inside a database transaction.")
    seconds = timeout_seconds or settings.HTTP_TIMEOUT_SECONDS
    with httpx.Client(
        transport=_Transport(seconds),
        timeout=httpx.Timeout(seconds),
        follow_redirects=False,
        trust_env=False,
        # What comes packed all the same is not to be unpacked: some kilobytes may become gigabytes. Use `iter_raw`.
        headers={"User-Agent": USER_AGENT, "Accept-Encoding": "identity"},
    ) as opened:
        yield opened
