"""A double of a publisher's web server on loopback: what each path answers is scripted, and every way it can fail.

A path has a list of answers, one a request; the last one is given for ever. Every request is recorded.
"""

import contextlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

PATIENCE = 30.0
"""Seconds that a hanging answer waits at most, so that a broken test ends."""


@dataclass(frozen=True)
class Given:
    """One answer. `cut`: after so many bytes the connection dies. `hang`: after so many bytes it is silent."""

    body: bytes = b""
    status: int = 200
    kind: str | None = "application/json; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    etag: str | None = None
    ranges: bool = False
    chunked: bool = False
    """Without a stated length."""
    cut: int | None = None
    hang: int | None = None
    drip: bool = False
    """Byte by byte, for ever."""
    wrong_range: bool = False
    """Answers a Range with another one."""


@dataclass(frozen=True)
class Asked:
    path: str
    headers: dict[str, str]


class PublisherDouble:
    """`with PublisherDouble() as publisher: publisher.answers["/x.json"] = [Given(...)]`."""

    def __init__(self) -> None:
        self.answers: dict[str, Sequence[Given]] = {}
        self.asked: list[Asked] = []
        self.begun = threading.Event()
        """Set when a hanging answer has sent what it will."""
        self.end = threading.Event()
        handler = type("Handler", (_Handler,), {"publisher": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def of(self, path: str) -> list[Asked]:
        """The requests for a path."""
        return [row for row in self.asked if row.path == path]

    def __enter__(self) -> "PublisherDouble":
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.end.set()
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    publisher: PublisherDouble

    def do_GET(self) -> None:
        before = len(self.publisher.of(self.path))
        self.publisher.asked.append(Asked(self.path, {k.lower(): v for k, v in self.headers.items()}))
        answers = self.publisher.answers.get(self.path) or [Given(status=404, kind="text/html", body=b"<h1>404</h1>")]
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._give(answers[min(before, len(answers) - 1)])
        self.close_connection = True

    def _give(self, given: Given) -> None:
        status, body = given.status, given.body
        headers = {**given.headers, **({"ETag": given.etag} if given.etag else {})}
        headers |= {"Accept-Ranges": "bytes"} if given.ranges else {}
        headers |= {"Content-Type": given.kind} if given.kind else {}
        wanted = self.headers.get("Range")
        if given.etag and self.headers.get("If-None-Match") == given.etag:
            status, body = 304, b""
        elif given.ranges and wanted and self.headers.get("If-Range") in (given.etag, headers.get("Last-Modified")):
            start = int(wanted.removeprefix("bytes=").rstrip("-")) + given.wrong_range
            status = 206
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
            body = body[start:]
        self.send_response(status)
        if not given.chunked and not given.drip and status != 304:
            headers.setdefault("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        stop = given.cut if given.cut is not None else given.hang
        self.wfile.write(body[:stop])
        self.wfile.flush()
        if given.drip:
            while not self.publisher.end.wait(0.01):
                self.wfile.write(b"x")
                self.wfile.flush()
        if given.hang is not None:
            self.publisher.begun.set()
            self.publisher.end.wait(PATIENCE)

    def log_message(self, format: str, *args: object) -> None:
        del format, args
