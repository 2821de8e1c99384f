"""Starting the simulator: on its own port, in threads of its own."""

import contextlib
import threading
from pathlib import Path
from typing import Any

from waitress.server import create_server

from trials.handover.simulator.app import Simulator
from trials.handover.simulator.portal import Portal
from trials.handover.simulator.store import Store
from trials.handover.simulator.work import Office


class RunningSimulator:
    """A simulator that `start()`s and `stop()`s; `origin` is where it listens."""

    def __init__(
        self, *, host: str, port: int, portal_url: str, api_key: str, secret: str, database: Path, test_key: str = ""
    ) -> None:
        store = Store(database)
        self._app: Simulator | None = None
        self._server: Any = create_server(self._answer, host=host, port=port, threads=4, ident=None)
        self.origin = f"http://{host}:{self._server.effective_port}"
        portal = Portal(portal_url, api_key, test_key)
        self._office = Office(store, portal, self.origin)
        self._app = Simulator(store=store, portal=portal, office=self._office, secret=secret, portal_url=portal_url)

    def _answer(self, environ: Any, start_response: Any) -> Any:
        if self._app is None:
            raise RuntimeError("The simulator answers after it is built.")
        return self._app(environ, start_response)

    def start(self, *, catch_up: bool = True) -> None:
        """Serve; with `catch_up`, first look for what was left undone when the last process died."""
        self._office.start()
        if catch_up:
            self._office.catch_up()
        threading.Thread(target=self._serve, name="simulator-web", daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):  # `stop()` closes the socket under the loop's feet
            self._server.run()

    def stop(self) -> None:
        self._office.stop()
        self._server.close()
