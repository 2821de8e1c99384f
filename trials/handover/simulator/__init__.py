"""A vendor of the demonstration, like any other: it speaks only the vendor protocol, over HTTP.

It shares no code, no database and no memory with the portal: a WSGI app on its own port, its own small
SQLite file, its own threads. On command (its own page, or `POST /control`) it is slow, silent, flaky,
repeats itself, answers out of order, believes forged events, declines or breaks: `modes` lists its
personalities.
"""
