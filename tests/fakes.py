"""Stand-ins for the outside world, reached over the network like the real ones."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

ERROR = '<?xml version="1.0"?><Error><Code>{}</Code><Message>x</Message><Resource>{}</Resource></Error>'


class Bucket(ThreadingHTTPServer):
    """A store that speaks enough S3 to keep, read in parts, measure and forget objects of one bucket."""

    daemon_threads = True

    def __init__(self, name: str = "hoc-lieu") -> None:
        super().__init__(("127.0.0.1", 0), _S3)
        self.name = name
        self.objects: dict[str, bytes] = {}
        self.asked: list[str] = []

    def url(self, prefix: str = "") -> str:
        """Return what the settings call this store."""
        return f"s3+http://khoa:bi%2Fmat@127.0.0.1:{self.server_port}/{self.name}{prefix}"


@contextmanager
def bucket() -> Iterator[Bucket]:
    """Run a store for a while."""
    server = Bucket()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _S3(BaseHTTPRequestHandler):
    server: Bucket
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        self.server.asked.append(f"{self.command} {self.path} {self.headers.get('Range', '')}".strip())

    def _key(self) -> str | None:
        """Return the object asked for, None outside the bucket."""
        first, _, key = unquote(urlsplit(self.path).path).lstrip("/").partition("/")
        signed = self.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256 Credential=khoa/")
        return key if first == self.server.name and signed else None

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        key = self._key()
        if key:
            self.server.objects[key] = data
        self._answer(200 if key else 403, b"", {"ETag": '"x"'})

    def do_DELETE(self) -> None:
        self.server.objects.pop(self._key() or "", None)
        self._answer(204)

    def do_HEAD(self) -> None:
        self._get()

    def do_GET(self) -> None:
        self._get()

    def _get(self) -> None:
        key = self._key()
        if key == "":
            self._answer(200)
        elif key is None or key not in self.server.objects:
            code = "NoSuchBucket" if key is None else "NoSuchKey"
            self._answer(404, ERROR.format(code, self.path).encode(), {"Content-Type": "application/xml"})
        else:
            self._object(self.server.objects[key])

    def _object(self, data: bytes) -> None:
        dressed = {"ETag": '"x"', "Last-Modified": "Sun, 22 Nov 2026 01:00:00 GMT"}
        wanted = self.headers.get("Range", "")
        if not wanted:
            self._answer(200, data, dressed)
            return
        first, _, last = wanted.removeprefix("bytes=").partition("-")
        part = data[int(first) : int(last) + 1 if last else None]
        self._answer(206, part, dressed | {"Content-Range": f"bytes {first}-{last}/{len(data)}"})

    def _answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
