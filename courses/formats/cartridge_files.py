"""The files of a cartridge: found as manifests and pages call them, and read in the encoding they have."""

from __future__ import annotations

import re
from urllib.parse import unquote

from courses.formats.shelf import Shelf
from kernel.text import clean_line, nfc

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_-]{1,40})", re.IGNORECASE)
_CHARSETS = frozenset({"windows-1252", "windows-1258", "iso-8859-1", "utf-16", "utf-16le", "utf-16be", "us-ascii"})
_HEAD = 2048
_FILE_BASE = re.compile(r"^(?:\$|%24)IMS[-_]CC[-_]FILEBASE(?:\$|%24)/*", re.IGNORECASE)
_CANVAS = re.compile(r"^(?:\$|%24)([A-Z_]+)(?:\$|%24)/+(?:[a-z_]+)/+([^/?#]+)")
_TITLE = re.compile(r"<title[^<>]*>([^<>]*)</title", re.IGNORECASE)
_LONGEST_NAME = 200


class Files:
    """The files of a cartridge, found as its manifest and its pages call them; which of them were used."""

    def __init__(self, shelf: Shelf, manifest: str) -> None:
        self.shelf = shelf
        self.manifest = manifest
        self.used = {manifest}
        self.renamed: dict[str, str] = {}
        """Files whose names are written otherwise (in another case) by those who name them."""

    def find(self, address: str, near: str = "") -> str | None:
        """Return the file an address means: in the page `near`, or strictly, in the manifest."""
        written = address.strip()
        based = _FILE_BASE.match(written)
        if based:
            written = written[based.end() :]
            places = (written, f"web_resources/{written}")
            exact = (self.shelf.find(each, near=self.manifest, loose=False) for each in places)
            found = next(filter(None, exact), None) or self.shelf.find(written, near=self.manifest)
        else:
            found = self.shelf.find(written, near=near or self.manifest, loose=bool(near))
        if found and not _ends_alike(written, found):
            self.renamed.setdefault(found, written)
        return found

    def resource_of(self, address: str) -> str | None:
        """Return the resource or page that one of Canvas's own addresses names."""
        named = _CANVAS.match(address.strip())
        return named.group(2) if named else None

    def bytes_of(self, name: str) -> bytes:
        """Return a file and note it as used."""
        self.used.add(name)
        return self.shelf.tree.read(name)


def _ends_alike(written: str, name: str) -> bool:
    plain = nfc(unquote(re.split("[?#]", written, maxsplit=1)[0])).replace("\\", "/")
    return plain.rsplit("/", 1)[-1] == name.rsplit("/", 1)[-1]


def page_title(text: str) -> str:
    """Return what a page calls itself in its head."""
    found = _TITLE.search(text[: 4 * _HEAD])
    return clean_line(found.group(1), _LONGEST_NAME) if found else ""


def decode(data: bytes) -> str:
    """Return the text of a page in the encoding it has or says it has; signs that are none become «�»."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return nfc(data.decode("utf-16", errors="replace"))
    try:
        return nfc(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        said = _CHARSET.search(data[:_HEAD])
        name = said.group(1).decode().lower() if said else ""
        return nfc(data.decode(name if name in _CHARSETS else "utf-8", errors="replace"))
