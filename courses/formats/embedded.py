"""Pictures written into a page itself as `data:` addresses, taken out of it: no page is read with them inside."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

_DATA = re.compile(
    r"data:image/([a-z0-9.+-]{2,20})((?:;[a-z0-9=-]{1,30}){0,3}),([A-Za-z0-9+/=%._~!*\r\n-]*+)", re.IGNORECASE
)
_ENDINGS = {"jpeg": "jpg", "svg+xml": "svg", "x-icon": "ico", "pjpeg": "jpg"}
_MARK = "@@NHUNG@@/"


def take_out(html: str) -> tuple[str, Mapping[str, tuple[str, bytes]]]:
    """Return the page with a short address for each picture written into it, and the pictures by that address."""
    found: dict[str, tuple[str, bytes]] = {}
    if "data:image/" not in html.lower():
        return html, found

    def taken(match: re.Match[str]) -> str:
        data = _bytes(match.group(3), match.group(2).lower())
        kind = match.group(1).lower()
        address = f"{_MARK}{len(found) + 1}"
        found[address] = (f"anh-{len(found) + 1}.{_ENDINGS.get(kind, kind)}", data)
        return address

    return _DATA.sub(taken, html), found


def _bytes(written: str, options: str) -> bytes:
    if "base64" not in options:
        return unquote_to_bytes(written)
    try:
        return base64.b64decode("".join(unquote_to_bytes(written).decode("ascii", "ignore").split()) + "==")
    except (binascii.Error, ValueError):
        return b""
