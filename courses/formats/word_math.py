r"""Formulas of Word (OMML) written as LaTeX: fractions, roots, powers, sums, brackets, matrices, accents.

What LaTeX we make is tried on `kernel.formulas`, so that no formula reaches a lesson that cannot be shown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kernel.formulas import mathml
from kernel.text import nfc

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_SPECIAL = {sign: f"\\{sign}" for sign in "#$%&_{}"} | {"\\": "\\backslash ", "~": "\\sim ", "^": "\\wedge "}
_SIGNS = {
    "∑": "\\sum",
    "∏": "\\prod",
    "∐": "\\coprod",
    "∫": "\\int",
    "∬": "\\iint",
    "∭": "\\iiint",
    "∮": "\\oint",
    "⋃": "\\bigcup",
    "⋂": "\\bigcap",
    "⋁": "\\bigvee",
    "⋀": "\\bigwedge",
}
_ACCENTS = {
    "\u0302": "hat",
    "^": "hat",
    "\u0303": "tilde",
    "~": "tilde",
    "\u0304": "bar",
    "\u0305": "bar",
    "¯": "bar",
    "\u0307": "dot",
    "\u0308": "ddot",
    "\u20d7": "vec",
    "→": "vec",
    "\u030c": "check",
    "\u0306": "breve",
}
_FUNCTIONS = frozenset(
    {"sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan", "log", "ln", "lg"}
    | {"exp", "lim", "max", "min", "sup", "inf", "det", "gcd", "deg", "dim"}
)
_FENCES = {"{": "\\{", "}": "\\}", "": ".", "|": "|", "‖": "\\|", "⟨": "\\langle", "⟩": "\\rangle", "⌊": "\\lfloor"} | {
    "⌋": "\\rfloor",
    "⌈": "\\lceil",
    "⌉": "\\rceil",
}
_OPEN, _CLOSE, _BETWEEN = "(", ")", "|"


def to_latex(math: Element) -> str | None:
    """Return the LaTeX of a formula, None when it cannot be shown."""
    latex = " ".join(_inside(math).split())
    if not latex or len(latex) > 450:  # noqa: PLR2004 - leaves room below the limit of kernel.formulas
        return None
    return latex if mathml(latex, display=False) is not None else None


def plain(math: Element) -> str:
    """Return the signs of a formula on one line."""
    return nfc("".join(text.text or "" for text in math.iter(f"{M}t")))


def _inside(element: Element | None) -> str:
    return "".join(_one(child) for child in element) if element is not None else ""


def _one(element: Element) -> str:
    if element.tag.endswith("Pr"):
        return ""
    writer = _WRITERS.get(element.tag.removeprefix(M))
    return writer(element) if writer else _inside(element)


def _child(element: Element, name: str) -> str:
    return _inside(element.find(f"{M}{name}"))


def _value(element: Element, name: str, default: str) -> str:
    """Return a property of an element, such as the sign of its bracket."""
    properties = element.find(f"{M}{element.tag.removeprefix(M)}Pr")
    found = properties.find(f"{M}{name}") if properties is not None else None
    return found.get(f"{M}val", "") if found is not None else default


def _run(element: Element) -> str:
    text = nfc("".join(each.text or "" for each in element.iter(f"{M}t")))
    return "".join(_SPECIAL.get(sign, sign) for sign in text)


def _fraction(element: Element) -> str:
    return f"\\frac{{{_child(element, 'num')}}}{{{_child(element, 'den')}}}"


def _scripts(element: Element) -> str:
    base = f"{{{_child(element, 'e')}}}"
    lower = element.find(f"{M}sub")
    upper = element.find(f"{M}sup")
    below = f"_{{{_inside(lower)}}}" if lower is not None else ""
    above = f"^{{{_inside(upper)}}}" if upper is not None else ""
    return f"{{}}{below}{above}{base}" if element.tag == f"{M}sPre" else f"{base}{below}{above}"


def _root(element: Element) -> str:
    degree = _child(element, "deg")
    return f"\\sqrt[{degree}]{{{_child(element, 'e')}}}" if degree else f"\\sqrt{{{_child(element, 'e')}}}"


def _large(element: Element) -> str:
    sign = _value(element, "chr", "∫")
    lower, upper = _child(element, "sub"), _child(element, "sup")
    below = f"_{{{lower}}}" if lower else ""
    above = f"^{{{upper}}}" if upper else ""
    return f"{_SIGNS.get(sign, sign)}{below}{above} {_child(element, 'e')}"


def _brackets(element: Element) -> str:
    opening, closing = _value(element, "begChr", _OPEN), _value(element, "endChr", _CLOSE)
    between = _value(element, "sepChr", _BETWEEN)
    inner = f" {between} ".join(_inside(each) for each in element.iterfind(f"{M}e"))
    return f"\\left{_FENCES.get(opening, opening)} {inner} \\right{_FENCES.get(closing, closing)}"


def _function(element: Element) -> str:
    name = element.find(f"{M}fName")
    written = _inside(name).strip()
    return f"{_named(written)} {_child(element, 'e')}"


def _named(name: str) -> str:
    return f"\\{name}" if name in _FUNCTIONS else name


def _limit(element: Element) -> str:
    mark = "_" if element.tag == f"{M}limLow" else "^"
    return f"{_named(_child(element, 'e').strip())}{mark}{{{_child(element, 'lim')}}}"


def _accent(element: Element) -> str:
    return f"\\{_ACCENTS.get(_value(element, 'chr', '^'), 'hat')}{{{_child(element, 'e')}}}"


def _bar(element: Element) -> str:
    command = "overline" if _value(element, "pos", "bot") == "top" else "underline"
    return f"\\{command}{{{_child(element, 'e')}}}"


def _grouped(element: Element) -> str:
    command = "overbrace" if _value(element, "pos", "bot") == "top" else "underbrace"
    return f"\\{command}{{{_child(element, 'e')}}}"


def _matrix(element: Element) -> str:
    rows = [" & ".join(_inside(cell) for cell in row.iterfind(f"{M}e")) for row in element.iterfind(f"{M}mr")]
    return "\\begin{matrix} " + " \\\\ ".join(rows) + " \\end{matrix}"


def _lines(element: Element) -> str:
    rows = [_inside(row).replace("\\&", " ") for row in element.iterfind(f"{M}e")]
    return "\\begin{matrix} " + " \\\\ ".join(rows) + " \\end{matrix}"


_WRITERS: dict[str, Callable[[Element], str]] = {
    "r": _run,
    "f": _fraction,
    "sSup": _scripts,
    "sSub": _scripts,
    "sSubSup": _scripts,
    "sPre": _scripts,
    "rad": _root,
    "nary": _large,
    "d": _brackets,
    "func": _function,
    "limLow": _limit,
    "limUpp": _limit,
    "acc": _accent,
    "bar": _bar,
    "groupChr": _grouped,
    "m": _matrix,
    "eqArr": _lines,
}
