"""A vendor's server that only counts: `python bench/_receiver.py PORT`. GET / answers how many messages it got.

Answers {"messages": …, "ids": …} (ids: different ones) and takes any POST with 204.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Counting(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    messages = 0
    ids: set[str] = set()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        Counting.messages += 1
        Counting.ids.add(self.headers["webhook-id"])
        self._answer(204, b"")

    def do_GET(self) -> None:
        self._answer(200, json.dumps({"messages": Counting.messages, "ids": len(Counting.ids)}).encode())

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Counting).serve_forever()
