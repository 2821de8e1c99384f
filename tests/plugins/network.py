"""No test speaks to anything outside this machine."""

import socket
from typing import Any

_INSIDE = ("127.", "::1", "localhost")


def refuse_outside() -> None:
    """From now on a connection to another machine raises in this process."""
    original = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(_INSIDE):
            raise RuntimeError(f"A test tried to reach {address[0]}: tests stay on this machine.")
        original(self, address)

    socket.socket.connect = connect  # type: ignore[method-assign, assignment]
