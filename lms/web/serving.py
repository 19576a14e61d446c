"""Serving a kept file by its hash: for ever the same, in parts when a player asks for parts, never able to act."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response, request

from kernel.errors import NotFound
from lms.files import KeptFile, Store

SMALL = 256 * 1024
"""Up to this size a file is read at once: pictures of lessons are."""

POLICY = "sandbox; default-src 'none'"
# A video opened by itself is shown by the browser in a page of its own, which loads the video from here again.
PLAYED_POLICY = "sandbox; default-src 'none'; media-src 'self'; style-src 'unsafe-inline'"
HEADERS = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


def serve(store: Store, sha256: str, kept: KeptFile) -> Response:
    """Answer a request for a kept file: whole (200), a part (206), unchanged (304), or no such part (416)."""
    if sha256 in request.if_none_match:
        return _dressed(Response(status=304), sha256, kept)
    wanted = _wanted(sha256, kept.size)
    if wanted is None:
        response = _dressed(Response(status=416), sha256, kept)
        response.headers["Content-Range"] = f"bytes */{kept.size}"
        return response
    start, end = wanted
    response = _dressed(Response(_body(store, sha256, start, end, kept), mimetype=kept.media_type), sha256, kept)
    response.content_length = end - start
    if (start, end) != (0, kept.size) or _asks_for_part(sha256):
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{kept.size}"
    return response


def _body(store: Store, sha256: str, start: int, end: int, kept: KeptFile) -> Iterable[bytes] | bytes:
    if request.method == "HEAD":
        return b""
    whole = kept.size <= SMALL and end - start == kept.size
    body = store.get(sha256) if whole else store.open(sha256, start, end - start)
    if body is None:
        raise NotFound
    return body


def _asks_for_part(sha256: str) -> bool:
    """Tell whether one part is asked for, of the file as it is here. Several parts at once get the whole."""
    condition = request.if_range
    unchanged = condition.date is None and condition.etag in {None, sha256}
    return unchanged and request.range is not None and request.range.units == "bytes" and len(request.range.ranges) == 1


def _wanted(sha256: str, size: int) -> tuple[int, int] | None:
    """Return where the part asked for begins and ends; None when there is no such part."""
    if request.range is None or not _asks_for_part(sha256):
        return 0, size
    found = request.range.range_for_length(size)
    return None if found is None else (found[0], found[1])


def _dressed(response: Response, sha256: str, kept: KeptFile) -> Response:
    response.headers.update(HEADERS)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Security-Policy"] = (
        PLAYED_POLICY if kept.media_type.startswith(("audio/", "video/")) else POLICY
    )
    response.set_etag(sha256)
    return response
