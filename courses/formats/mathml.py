"""MathML as data: a tree that can be set on paper, and the words by which a formula is read aloud."""

from __future__ import annotations

from typing import Any

from courses.formats.markup import Element

FORMULA = "formula"
"""The kind of a formula among blocks and inlines."""


_MAX_DEPTH = 14
"""Formulas nested deeper are set as a line of text: typst limits how deep its functions call each other."""
_LEAVES = frozenset({"mi", "mn", "mo", "mtext", "ms"})
_UNSHOWN = frozenset({"annotation", "annotation-xml", "mphantom"})
_ROWS = frozenset({"math", "mrow", "semantics", "mstyle", "mpadded", "menclose"})
_JOINTS = {
    "mfrac": ("", "/", ""),
    "msqrt": ("√", " ", ""),
    "mroot": ("căn ", " bậc ", ""),
    "msup": ("", "^", ""),
    "msub": ("", "_", ""),
    "msubsup": ("", "_", "^"),
    "munder": ("", "_", ""),
    "mover": ("", "^", ""),
    "munderover": ("", "_", "^"),
    "mtable": ("(", "; ", ""),
    "mtr": ("", ", ", ""),
}
"""What stands before the first part of an element when it is written in a line, and between its parts."""


def read_formula(element: Element) -> dict[str, Any]:
    """Return a formula as nested mappings, and how it is read aloud. One nested too deep is only read."""
    alt = " ".join(_spoken(element).split())
    shown = element.attributes.get("display") == "block"
    tree = _row(element) if _depth(element) <= _MAX_DEPTH else [{"is": "mtext", "text": alt}]
    return {"is": FORMULA, "block": shown, "alt": alt, "tree": tree}


def _depth(element: Element) -> int:
    return 1 + max((_depth(child) for child in element.elements()), default=0)


def _row(element: Element) -> list[Any]:
    return _bracketed([node for child in element.elements() if (node := _node(child)) is not None])


def _bracketed(nodes: list[Any]) -> list[Any]:
    """Return a row in which a table and the brackets around it are a group, so that they grow with it."""
    made: list[Any] = []
    for node in nodes:
        made.append(node)
        first, *rest = made[-3:]
        if [part["is"] for part in rest] == ["mtable", "mo"] and first["is"] == "mo":
            made[-3:] = [{"is": "mrow", "body": [first, *rest]}]
    return made


def _node(element: Element) -> dict[str, Any] | None:
    if element.tag in _UNSHOWN:
        return None
    if element.tag in _LEAVES:
        return {"is": element.tag, "text": "".join(element.texts()).strip()}
    return {"is": "mrow" if element.tag in _ROWS else element.tag, "body": _row(element)}


def _spoken(element: Element) -> str:
    """Return a formula in one line, as it would be typed: (a + b)/2, x^2, √3."""
    if element.tag in _UNSHOWN:
        return ""
    if element.tag in _LEAVES:
        text = "".join(element.texts()).strip()
        return f" {text} " if element.tag == "mo" and text not in _BRACKETS else text
    before, between, last = _JOINTS.get(element.tag, ("", "", ""))
    parts = [_spoken(child) for child in element.elements()]
    if element.tag in _JOINTS and element.tag not in {"mtable", "mtr", "mtd"}:
        parts = [_grouped(part) for part in parts]
    if last and len(parts) > _TWO:
        return f"{before}{parts[0]}{between}{parts[1]}{last}{parts[2]}"
    closing = ")" if before == "(" else ""
    return f"{before}{between.join(parts)}{closing}"


_BRACKETS = frozenset("()[]{}|")
_TWO = 2


def _grouped(part: str) -> str:
    text = part.strip()
    return text if len(text) <= 1 or text.isalnum() else f"({text})"
