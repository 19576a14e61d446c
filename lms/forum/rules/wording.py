"""Texts of posts: how they are cleaned, what is wrong with them, where their links are. Plain text, never markup."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass

from kernel.text import fold, nfc

LONGEST = 2_000
"""Signs of a post or of a report, line breaks included."""

LONGEST_NOTE = 500
LONGEST_SOURCE = 500
LONGEST_LINK = 500
SAME_ELSEWHERE = 40
"""Signs from which the same words in another thread are an advert; shorter ones («Cảm ơn chị») are manners."""

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co"})
_EMPTY_LINES = re.compile(r"\n{3,}")
_LINE_END = re.compile(r"[^\S\n]+\n")
_ADDRESS = re.compile(r"https?://[^\s<>\"«»“”]+", re.IGNORECASE)
_TRAILING = ".,;:!?'…*_"
_BEFORE_PATH = re.compile(r"https?://([^/?#]*)", re.IGNORECASE)
# Ten digits of a telephone or twelve of an identity card, in any usual spacing, not within a longer run.
_PRIVATE = re.compile(
    r"(?<![\d/=&-])(?:\+84|84|0)(?:[ .\-]?\d){9}(?![ .\-]?\d)"
    r"|(?<![\d.])0\d{2}(?:[ .]?\d{3}){3}(?!\d)"
)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a line: words, or an address that may become a link (`link`)."""

    text: str
    link: bool = False


Line = tuple[Piece, ...]


def clean_text(text: str) -> str:
    """Return a text as it is kept: composed, without invisible signs, at most one empty line between lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    visible = "".join(c for c in lines if c == "\n" or unicodedata.category(c) not in _INVISIBLE)
    return _EMPTY_LINES.sub("\n\n", _LINE_END.sub("\n", nfc(visible))).strip()


def text_flaw(text: str, *, most: int = LONGEST) -> str | None:
    """Return the code of what is wrong with a cleaned text, or None."""
    if not any(c.isalnum() for c in text):
        return "text_missing"
    return "text_too_long" if len(text) > most else None


def says_private(text: str) -> bool:
    """Tell whether a text holds what looks like a telephone number, an identity card's number or an e-mail address.

    Everybody reads a post, for years. Numbers inside of links are left alone.
    """
    bare = _ADDRESS.sub(" ", text)
    return bool(_PRIVATE.search(bare) or _MAIL.search(bare))


def digest_of(text: str) -> str:
    """Return the same value for texts that differ in marks, case and spaces only."""
    return hashlib.sha256(fold(text).encode()).hexdigest()


def read_lines(text: str) -> tuple[tuple[Line, ...], ...]:
    """Return a kept text as paragraphs of lines of pieces: what a page needs to show it without any markup.

    >>> read_lines("Xem https://a.vn/x.")[0][0]
    (Piece(text='Xem ', link=False), Piece(text='https://a.vn/x', link=True), Piece(text='.', link=False))
    """
    return tuple(tuple(_pieces(line) for line in part.split("\n")) for part in text.split("\n\n") if part)


def _pieces(line: str) -> Line:
    pieces: list[Piece] = []
    start = 0
    for match in _ADDRESS.finditer(line):
        address = _without_trailing(match.group())
        if not _may_link(address):
            continue
        pieces += [Piece(line[start : match.start()]), Piece(address, link=True)]
        start = match.start() + len(address)
    return tuple(piece for piece in (*pieces, Piece(line[start:])) if piece.text)


def _without_trailing(address: str) -> str:
    """Return an address without the signs that end the sentence around it; a bracket stays when it was opened."""
    while address and (address[-1] in _TRAILING or _closes_nothing(address)):
        address = address[:-1]
    return address


def _closes_nothing(address: str) -> bool:
    pair = {")": "(", "]": "[", "}": "{"}.get(address[-1])
    return pair is not None and address.count(pair) < address.count(address[-1])


def _may_link(address: str) -> bool:
    """Tell whether an address may be clicked: short, with a host, and without a name before it that poses as one."""
    host = _BEFORE_PATH.match(address)
    return bool(host and "." in host.group(1) and "@" not in host.group(1)) and len(address) <= LONGEST_LINK


def excerpt(text: str, most: int) -> str:
    """Return the beginning of a text on one line, cut after a whole word."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut else cut}".rstrip() + "…"
