"""Words as our Markdown writes them: shown exactly as they were, whatever signs they hold.

A line is given as pieces (text in a style, code, a formula, a picture, a line break), some of them within a link. What
Markdown would read as a mark is escaped, by a backslash where `kernel.richtext` knows one, else by a reference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import NamedTuple
from unicodedata import category
from urllib.parse import quote

from kernel.formulas import MAX_LENGTH
from kernel.richtext import safe_address
from kernel.text import nfc

EM, STRONG = 1, 2
TEXT, CODE, MATH, DISPLAY, IMAGE, BREAK = "text", "code", "math", "display", "image", "break"
_MARKS = {EM: "*", STRONG: "**", EM | STRONG: "***"}
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co"})
_REFERENCE = r"&(?=(?:#[0-9]+|#[xX][0-9a-fA-F]+|[0-9a-zA-Z]+);)"
_SPECIAL = re.compile(rf"[\\*$]|`|{_REFERENCE}|<(?=[A-Za-z/!?])|(?<![^\W_])_|_(?![^\W_])|\](?=\()")
_BRACKETS = re.compile(r"[\[\]]")
_IN_CODE = re.compile(rf"{_REFERENCE}|<(?=!--)")
_BY_REFERENCE = {"`": "&#96;", "<": "&lt;", "&": "&amp;"}
_RULE_SIGNS = frozenset(" |:-")
_LINE_START = (
    (re.compile(r"^([0-9]{1,9})(?=[.)](?:\s|$))"), r"\1\\"),
    (re.compile(r"^(?=[-+](?:\s|$)|[#>])"), r"\\"),
    (re.compile(r"^:(?=::)"), "&#58;"),
    (re.compile(r"^~(?=~~)"), "&#126;"),
)
_BALANCED = re.compile(r"[^\s()<>]*+(?:\([^\s()<>]*+\)[^\s()<>]*+)*+")
_SPACE = re.compile(r"\s+")
_AUTOLINK = re.compile(r"https?://[^\s<>\[\]]+")
_FORMULA = re.compile(rf"(?:[^$\\]|\\.){{1,{MAX_LENGTH}}}")


class Piece(NamedTuple):
    """A run of a line. `text` is as read (for a picture: its finished Markdown); `link` is an address or ""."""

    kind: str
    text: str
    style: int = 0
    link: str = ""


def visible(text: str) -> str:
    """Return composed text without signs that nobody sees; what parts words stays as a space."""
    return nfc("".join(c if c.isspace() or category(c) not in _INVISIBLE else "" for c in text))


def escape(text: str, *, label: bool = False, cell: bool = False) -> str:
    """Return words with their signs escaped; `label` also guards brackets, `cell` also the borders of a table."""
    escaped = _SPECIAL.sub(_escaped, text)
    if label:
        escaped = _BRACKETS.sub(lambda m: "\\" + m.group(), escaped.replace("\\](", "]("))
    return escaped.replace("|", "\\|") if cell else escaped


def _escaped(found: re.Match[str]) -> str:
    sign = found.group()
    return _BY_REFERENCE.get(sign, "\\" + sign)


def line_start(line: str) -> str:
    """Return a line of text that begins no list, heading, quotation, fence or table."""
    if _RULE_SIGNS.issuperset(line) and ("-" in line or "|" in line):
        return line.replace("-", "\\-", 1) if "-" in line else line.replace("|", "&#124;", 1)
    for pattern, replacement in _LINE_START:
        line = pattern.sub(replacement, line, count=1)
    return line


def address(written: str) -> str | None:
    """Return an address as a link may carry it within Markdown, None for one that no page may carry."""
    bare = visible(written).strip()
    for sign in " \t\n\"'\\`<>$|*_[]":
        bare = bare.replace(sign, sign if sign in "*_'" else quote(sign, safe=""))
    if not _BALANCED.fullmatch(bare):
        bare = bare.replace("(", "%28").replace(")", "%29")
    bare = re.sub(_REFERENCE, "&amp;", bare)
    return bare if safe_address(bare) else None


def picture(name: str, alt: str, caption: str = "") -> str:
    """Return the Markdown of a picture."""
    title = escape(" ".join(visible(caption).split())).replace('"', "”")
    words = escape(" ".join(visible(alt).split()), label=True)
    return f"![{words}]({name}" + (f' "{title}")' if title else ")")


def code(text: str, *, after: str = "") -> str:
    """Return words as a code span; as plain words where no span can hold them. `after` is what stands before."""
    words = " ".join(visible(text).split())
    if not words or "``" in words:
        return escape(words)
    guarded = _IN_CODE.sub(lambda m: _BY_REFERENCE[m.group()], words)
    return f"`` {guarded} ``" if "`" in words or after.endswith("\\") else f"`{guarded}`"


def formula(latex: str, *, cell: bool = False) -> str | None:
    """Return a formula within a line; None for one that cannot stand there."""
    tex = " ".join(latex.split())
    if cell:
        tex = tex.replace("\\|", "\\Vert ").replace("|", "\\vert ")
    return f"${tex}$" if _FORMULA.fullmatch(tex) and not tex.endswith("\\") else None


# ---------------------------------------------------------------------------------- lines


def write_line(pieces: Iterable[Piece], *, cell: bool = False, breaks: bool = True) -> str:
    """Return the Markdown of a line, of several where it has breaks, each guarded at its start (not in a cell)."""
    lines = _lines(pieces) if breaks else [[p if p.kind != BREAK else Piece(TEXT, " ") for p in pieces]]
    written = [_write(_settled(line), cell=cell) for line in lines]
    guard: Callable[[str], str] = (lambda line: line) if cell else line_start
    return "  \n".join(guard(line) for line in written if line)


def _lines(pieces: Iterable[Piece]) -> list[list[Piece]]:
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.kind == BREAK:
            lines.append([])
        else:
            lines[-1].append(piece)
    return lines


def _settled(pieces: Iterable[Piece]) -> list[Piece]:
    """Collapse spaces, join what is alike, move spaces out of styles, keep styles from touching."""
    spaced: list[Piece] = []
    space = True
    for piece in pieces:
        text = _SPACE.sub(" ", visible(piece.text)) if piece.kind == TEXT else piece.text
        if piece.kind == TEXT and space:
            text = text.removeprefix(" ")
        if text:
            spaced.append(piece._replace(text=text))
            space = piece.kind == TEXT and text.endswith(" ")
    if spaced and spaced[-1].kind == TEXT:
        spaced[-1] = spaced[-1]._replace(text=spaced[-1].text.rstrip(" "))
    return _joined(_apart([part for piece in _joined(spaced) for part in _without_edges(piece)]))


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for (kind, style, link), group in groupby(pieces, lambda p: (p.kind, p.style if p.kind == TEXT else 0, p.link)):
        if kind == TEXT:
            joined.append(Piece(TEXT, "".join(piece.text for piece in group), style, link))
        else:
            joined.extend(group)
    return [piece for piece in joined if piece.text]


def _without_edges(piece: Piece) -> list[Piece]:
    if piece.kind != TEXT or not piece.style:
        return [piece]
    core = piece.text.strip(" ")
    before, _, after = piece.text.partition(core) if core else (piece.text, "", "")
    plain = piece._replace(style=0)
    parts = [plain._replace(text=before), piece._replace(text=core), plain._replace(text=after)]
    return [part for part in parts if part.text]


def _apart(pieces: list[Piece]) -> list[Piece]:
    """Where two styles touch their marks would run into each other: both keep only what they share."""
    settled = list(pieces)
    for i in range(len(settled) - 1):
        one, two = settled[i], settled[i + 1]
        if one.kind == two.kind == TEXT and one.style and two.style and one.style != two.style:
            shared = one.style & two.style
            settled[i], settled[i + 1] = one._replace(style=shared), two._replace(style=shared)
    # Taking a style away may let the piece before touch another: once more from the other side.
    for i in range(len(settled) - 1, 0, -1):
        one, two = settled[i - 1], settled[i]
        if one.kind == two.kind == TEXT and one.style and two.style and one.style != two.style:
            settled[i - 1] = one._replace(style=0)
            settled[i] = two._replace(style=0)
    return settled


def _write(pieces: Sequence[Piece], *, cell: bool) -> str:
    out = ""
    parts: list[str] = []
    for link, group in groupby(pieces, lambda piece: piece.link):
        run = list(group)
        written = _linked(run, link, cell=cell, after=out) if link else _run(run, cell=cell, after=out, label=False)
        if link and out.endswith("!") and written.startswith("["):
            parts[-1] = parts[-1][:-1] + "\\!"
        parts.append(written)
        out = written or out
    return "".join(parts)


def _linked(run: Sequence[Piece], link: str, *, cell: bool, after: str) -> str:
    words = "".join(piece.text for piece in run if piece.kind == TEXT)
    if words == link and _AUTOLINK.fullmatch(words) and len(run) == 1:
        return f"<{link}>"
    written = _run(run, cell=cell, after=after, label=True)
    bare = written.strip(" ")
    if not bare:
        return written
    before, _, behind = written.partition(bare)
    return f"{before}[{bare}]({link}){behind}"


def _run(run: Sequence[Piece], *, cell: bool, after: str, label: bool) -> str:
    parts: list[str] = []
    for piece in run:
        if piece.kind == TEXT:
            mark = _MARKS.get(piece.style, "")
            written = mark + escape(piece.text, label=label, cell=cell) + mark[::-1]
        elif piece.kind == CODE:
            written = code(piece.text, after=after)
        elif piece.kind == MATH:
            written = formula(piece.text, cell=cell) or code(piece.text, after=after)
        else:
            written = piece.text
        parts.append(_spaced(after, written, piece.kind))
        after = written or after
    return "".join(parts)


def _spaced(before: str, written: str, kind: str) -> str:
    """Put a space where a formula would otherwise not be read as one."""
    last, first = before[-1:], written[:1]
    opens = kind == MATH and (last in {"\\", "$"} or last.isalnum() or last == "_")
    closes = last == "$" and not before.endswith("\\$") and (first.isdecimal() or first == "$")
    return " " + written if opens or closes else written
