"""Anonymous pages kept whole in the process, answered before Flask is asked, and compression for all others.

A kept page is good for one version of the published content, looked up at most once a second: a published change
shows within that second. Who carries a sign-in or progress cookie always gets a page of her own.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any

from kernel.fresh import Fresh, Kept

StartResponse = Callable[..., Any]
WSGIApp = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]

MARK = "X-Keep"
LEAST = 600  # bytes; below that compression costs more than it saves
LOOKS = ("co-chu", "giao-dien", "tiet-kiem")
PERSONAL = ("phien", "tien-do")
TEXT = ("text/html", "text/css", "application/json", "image/svg+xml", "text/plain", "application/javascript")


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A finished answer, plain and compressed, with its ETag."""

    headers: Headers
    plain: bytes
    squeezed: bytes
    etag: str


class KeptPages:
    """WSGI middleware: see the module."""

    def __init__(self, app: WSGIApp, stamp: Callable[[], str], seconds: float = 1.0) -> None:
        self.app = app
        self.stamp = stamp
        self.current: Fresh[str] = Fresh(seconds)
        self.pages: Kept[tuple[str, ...], KeptPage] = Kept(600)

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer from what is kept, or ask the app and perhaps keep its answer."""
        key = self._key(environ)
        if key is None:
            return self._ask(environ, start_response, None)
        page = self.pages.find(key)
        return self._ask(environ, start_response, key) if page is None else _answer(page, environ, start_response)

    def _key(self, environ: dict[str, Any]) -> tuple[str, ...] | None:
        """Return what a kept page depends on; None for a visitor who is to get a page of her own."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or environ.get("HTTP_RANGE"):
            return None
        cookies = _cookies(environ.get("HTTP_COOKIE", ""))
        if any(name in cookies for name in PERSONAL):
            return None
        looks = tuple(cookies.get(name, "")[:8] for name in LOOKS)
        address = (environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")[:300])
        saving = environ.get("HTTP_SAVE_DATA", "")[:3]
        return (*address, *looks, saving, environ.get("HTTP_HOST", ""), self.current.get(self.stamp))

    def _ask(
        self, environ: dict[str, Any], start_response: StartResponse, key: tuple[str, ...] | None
    ) -> Iterable[bytes]:
        caught: dict[str, Any] = {}

        def catch(status: str, headers: Headers, _exc_info: Any = None) -> Callable[[bytes], object]:
            caught.update(status=status, headers=headers)
            return lambda _data: None

        body = self.app(environ, catch)
        if caught and not _is_text(caught["headers"]):
            start_response(caught["status"], caught["headers"])
            return body  # a picture, a video: it goes out in pieces as they are read
        try:
            data = b"".join(body)
        finally:
            close = getattr(body, "close", None)
            if close is not None:
                close()
        status, headers = caught["status"], caught["headers"]
        keep = any(name == MARK for name, _ in headers)
        headers = [(name, value) for name, value in headers if name != MARK]
        if keep and key is not None and status.startswith("200") and environ["REQUEST_METHOD"] == "GET":
            page = _keep(headers, data)
            self.pages.put(key, page)
            return _answer(page, environ, start_response)
        return _send(status, headers, data, environ, start_response)


def _is_text(headers: Headers) -> bool:
    """Tell whether an answer is of a kind that is compressed or kept; anything else passes through."""
    content_type = next((value for name, value in headers if name.lower() == "content-type"), TEXT[0])
    return content_type.startswith(TEXT)


def _cookies(text: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(text).items()} if text else {}
    except CookieError:
        return {PERSONAL[0]: ""}  # unreadable cookies: let the app decide


def _keep(headers: Headers, data: bytes) -> KeptPage:
    etag = f'"{hashlib.sha256(data).hexdigest()[:24]}"'
    dropped = {"content-length", "set-cookie", "vary", "cache-control", "etag"}
    kept = [(name, value) for name, value in headers if name.lower() not in dropped]
    kept += [("Vary", "Cookie, Accept-Encoding, Save-Data"), ("Cache-Control", "no-cache")]
    return KeptPage(kept, data, gzip.compress(data, 6, mtime=0), etag)


def _answer(page: KeptPage, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    etag = page.etag
    if etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 NOT MODIFIED", [*page.headers, ("ETag", etag)])
        return [b""]
    squeeze = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
    data = page.squeezed if squeeze else page.plain
    headers = [*page.headers, ("ETag", etag), ("Content-Length", str(len(data)))]
    if squeeze:
        headers.append(("Content-Encoding", "gzip"))
    start_response("200 OK", headers)
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else data]


def _send(
    status: str, headers: Headers, data: bytes, environ: dict[str, Any], start_response: StartResponse
) -> Iterable[bytes]:
    names = {name.lower(): value for name, value in headers}
    compressible = names.get("content-type", "").startswith(TEXT) and "content-encoding" not in names
    if compressible and len(data) >= LEAST and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        data = gzip.compress(data, 5)
        headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
        headers += [("Content-Encoding", "gzip"), ("Content-Length", str(len(data)))]
        if "accept-encoding" not in names.get("vary", "").lower():
            headers.append(("Vary", "Accept-Encoding"))
    start_response(status, headers)
    return [data]
