"""A small browser over bare sockets: it keeps its cookies, and little of the machine it shares with the server.

The servers close each connection after their answer, so an answer is whatever comes until the end.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

HOST = "127.0.0.1"
_SET_COOKIE = re.compile(rb"^set-cookie:\s*([^=]+)=([^;\r]*)", re.IGNORECASE | re.MULTILINE)
_LOCATION = re.compile(rb"^location:\s*([^\r]+)", re.IGNORECASE | re.MULTILINE)

Fields = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered. `location` is "" unless it sent the browser elsewhere."""

    status: int
    location: str
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Browser:
    """One visitor at a server of this machine. `cookies` is a header's value such as `phien=abc`."""

    def __init__(self, port: int, cookies: str = "", *, squeezed: bool = False) -> None:
        self.port = port
        self.cookies = dict(part.split("=", 1) for part in cookies.split("; ") if part)
        self.extra = "Accept-Encoding: gzip\r\n" if squeezed else ""

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, b"")

    def post(self, path: str, fields: Fields) -> Answer:
        return self._ask("POST", path, urlencode(list(fields)).encode())

    def _ask(self, method: str, path: str, body: bytes) -> Answer:
        head = f"{method} {path} HTTP/1.1\r\nHost: {HOST}:{self.port}\r\nConnection: close\r\n{self.extra}"
        if self.cookies:
            head += "Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()) + "\r\n"
        if method == "POST":
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        raw = self._exchange(head.encode() + b"\r\n" + body)
        headers, _, content = raw.partition(b"\r\n\r\n")
        for name, value in _SET_COOKIE.findall(headers):
            self.cookies[name.decode()] = value.decode()
        moved = _LOCATION.search(headers)
        return Answer(int(headers[9:12] or b"0"), moved[1].decode() if moved else "", content)

    def _exchange(self, sent: bytes) -> bytes:
        parts = []
        with socket.create_connection((HOST, self.port), timeout=60) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.sendall(sent)
            while part := connection.recv(65536):
                parts.append(part)
        return b"".join(parts)
