"""The web server's limits."""

import socket

from marketplace.serve.process import MAX_BODY_BYTES, Web


def test_a_body_larger_than_any_form_is_refused_before_it_is_read() -> None:
    bound = socket.create_server(("127.0.0.1", 0))
    web = Web(bound)
    web.start()
    try:
        with socket.create_connection(bound.getsockname(), timeout=5) as connection:
            head = f"POST /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {MAX_BODY_BYTES + 1}\r\n\r\n"
            connection.sendall(head.encode() + b"x")
            answer = connection.recv(200)
    finally:
        web.stop()

    assert answer.startswith(b"HTTP/1.1 413 ")
