r"""Formulas in our Markdown: `$x^2$` in a line, `$$ … $$` on lines of their own, made into MathML on the server.

A library turns LaTeX into a tree; nothing of that tree is believed. Only known elements with known attributes and
values are written out again, so no link, style or class comes from an author. What the library cannot read whole is
None: its text is then shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any
from unicodedata import category

from kernel.fences import Line, Piece

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

FORMULA = "$$"
"""The name of a piece that is a formula on lines of its own."""

MAX_LENGTH = 500
"""The longest formula, in characters."""

INLINE = (
    r"(?<![\\$\w])\$(?![\s$])(?P<latex>(?:[^$\\\n\x02\x03]|\\[^\n\x02\x03]){1,%d}+)(?<!\s)\$(?![\d$])" % MAX_LENGTH  # noqa: UP031
)
r"""A formula within a line. «5$ và 10$» are prices: no space within the signs, no letter before, no digit behind."""

_MAX_LINES = 40
_MAX_PARTS = 2_000
_MAX_DEPTH = 40
_FORBIDDEN = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand|[egx]?def|let|DeclareMathOperator|href|class|style|unicode)(?![A-Za-z])"
)
"""Commands that define others (they multiply) or speak to the page. No formula of a lesson needs them."""
_NOT_READ = re.compile(r"\\[A-Za-z]")
_CHARACTER = re.compile("&#x([0-9A-Fa-f]{1,6});")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# Function application, invisible times, separator and plus: signs of mathematics, though nobody sees them.
_MATHEMATICAL = frozenset("\u2061\u2062\u2063\u2064")


def split(lines: Iterable[Line]) -> Iterator[Piece]:
    """Split lines without code blocks into ordinary text (name "") and formulas between `$$` (name `FORMULA`)."""
    given = list(lines)
    text: list[Line] = []
    at = 0
    while at < len(given):
        end = _end(given, at) if given[at].text.lstrip().startswith(FORMULA) else 0
        if not end:
            text.append(given[at])
            at += 1
            continue
        if text:
            yield _piece("", text)
            text = []
        yield _piece(FORMULA, given[at:end])
        at = end
    if text:
        yield _piece("", text)


def _piece(name: str, lines: Sequence[Line]) -> Piece:
    return Piece(name, lines[0].number, lines[-1].number, tuple(lines))


def _end(lines: Sequence[Line], at: int) -> int:
    """Return the index behind the line that closes the formula opened at `at`, 0 when none does."""
    first = lines[at].text.strip()
    if len(first) > len(FORMULA) * 2 and first.endswith(FORMULA):
        return at + 1
    for index in range(at + 1, min(at + _MAX_LINES, len(lines))):
        text = lines[index].text.strip()
        if not text:
            return 0
        if text.endswith(FORMULA):
            return index + 1
    return 0


def latex_of(piece: Piece) -> str:
    """Return what stands between the `$$` of a formula's piece."""
    return piece.text.strip().removeprefix(FORMULA).removesuffix(FORMULA).strip()


@lru_cache(maxsize=2_000)
def mathml(latex: str, *, display: bool) -> str | None:
    """Return a formula as MathML that holds only what is known to be harmless; None when it cannot be read."""
    if not latex or len(latex) > MAX_LENGTH or _FORBIDDEN.search(latex):
        return None
    try:
        tree: Element = _library().convert_to_element(latex, display="block" if display else "inline")
        return _write(tree, display=display)
    except Exception:  # whatever the library stumbles over: the formula is shown as its text
        return None


def _library() -> Any:
    """Return the library. It reads a long table of signs, so it is only loaded for the first formula."""
    from latex2mathml import converter

    return converter


class _Unknown(ValueError):
    """The library made something that is not on the list."""


def _write(tree: Element, *, display: bool) -> str:
    parts = [f'<math display="{"block" if display else "inline"}">']
    count = 0
    # One walk without recursion: an element to write, or the words that close one.
    stack: list[tuple[Element | str, int]] = [(child, 1) for child in reversed(list(tree))]
    while stack:
        node, depth = stack.pop()
        if isinstance(node, str):
            parts.append(node)
            continue
        count += 1
        if node.tag not in _ELEMENTS or depth > _MAX_DEPTH or count > _MAX_PARTS:
            raise _Unknown(node.tag)
        if len(node) != _CHILDREN.get(node.tag, len(node)):
            raise _Unknown(node.tag)  # a fraction without a denominator
        parts.append(f"<{node.tag}{_attributes(node)}>{_text(node)}")
        stack.append((f"</{node.tag}>", depth))
        stack.extend((child, depth + 1) for child in reversed(list(node)))
    return "".join([*parts, "</math>"])


def _text(node: Element) -> str:
    text = _CHARACTER.sub(lambda found: chr(int(found.group(1), 16)), node.text or "")
    if _NOT_READ.search(text) or any(category(c) in _INVISIBLE and c not in _MATHEMATICAL for c in text):
        raise _Unknown(text)
    return escape(text, quote=False)


def _attributes(node: Element) -> str:
    known = ((name, value) for name, value in node.attrib.items() if name in _VALUES)
    return "".join(f' {name}="{value}"' for name, value in known if _VALUES[name].fullmatch(value))


_ELEMENTS = frozenset(
    {"mrow", "mi", "mn", "mo", "mtext", "mspace", "mstyle", "mpadded", "mphantom", "menclose"}
    | {"mfrac", "msqrt", "mroot", "msub", "msup", "msubsup", "munder", "mover", "munderover"}
    | {"mtable", "mtr", "mtd"}
)
_CHILDREN = {
    **dict.fromkeys(("mfrac", "mroot", "msub", "msup", "munder", "mover"), 2),
    **dict.fromkeys(("msubsup", "munderover"), 3),
}
"""How many parts an element has that cannot do with more or fewer."""
_LENGTH = r"[+-]?[0-9]{0,2}(?:\.[0-9]{1,4})?(?:em|ex|px|pt|mm|cm|mu)?"
_TRUTH = re.compile("true|false")
_LINES = re.compile("(?:solid|dashed|none)(?: (?:solid|dashed|none)){0,40}")
_SIDES = re.compile("left|center|right")
_ONE_LENGTH = re.compile(_LENGTH)
_LENGTHS = re.compile(f"{_LENGTH}(?: {_LENGTH}){{0,40}}")
_COLOUR = re.compile("[a-zA-Z]{1,20}|#[0-9a-fA-F]{3,6}")
_VALUES: dict[str, re.Pattern[str]] = {
    **dict.fromkeys(
        ("accent", "displaystyle", "fence", "largeop", "movablelimits", "separator", "stretchy", "symmetric"), _TRUTH
    ),
    **dict.fromkeys(
        ("depth", "height", "linethickness", "lspace", "maxsize", "minsize", "rspace", "voffset", "width"), _ONE_LENGTH
    ),
    **dict.fromkeys(("columnspacing", "rowspacing"), _LENGTHS),
    **dict.fromkeys(("columnlines", "rowlines"), _LINES),
    **dict.fromkeys(("mathbackground", "mathcolor"), _COLOUR),
    "columnalign": _SIDES,
    "form": re.compile("prefix|infix|postfix"),
    "mathvariant": re.compile("[a-z-]{1,30}"),
    "notation": re.compile("[a-z]{1,20}(?: [a-z]{1,20}){0,4}"),
    "scriptlevel": re.compile("[+-]?[0-3]"),
}
"""The attributes that are kept, each with the whole value it may have. All others fall away."""
