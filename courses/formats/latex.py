r"""Formulas that leave the house carry their LaTeX, so that whoever takes them in can write them again.

Signs that elsewhere open a formula (`$$`, `\(`) and here are only signs are parted, so that they stay signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from courses.formats.foreign import TEX
from kernel import fences, formulas

_INLINE = re.compile(formulas.INLINE)
_MATH = re.compile(r'<math display="(?:inline|block)">((?:[^<]|<(?!/math>))*+)</math>')
_TAG_OR_OPENER = re.compile(r"""<(?:[^"'<>]|"[^"]*+"|'[^']*+')*+>|\$(?=\$)|\\(?=[(\[])""")
_NOTHING = "<span></span>"


def with_latex(html: str, markdown: str) -> str:
    """Return rendered HTML, each formula with the LaTeX it has in the Markdown from which the HTML was made."""
    html = _TAG_OR_OPENER.sub(lambda m: m.group() if m.group().startswith("<") else m.group() + _NOTHING, html)
    if "<math" not in html:
        return html
    known = {made: latex for latex, display in _written(markdown) if (made := formulas.mathml(latex, display=display))}

    def annotated(found: re.Match[str]) -> str:
        latex = known.get(found.group())
        if latex is None:
            return found.group()
        start = found.group().partition(">")[0]
        note = f'<annotation encoding="{TEX}">{escape(latex, quote=False)}</annotation>'
        return f"{start}><semantics><mrow>{found.group(1)}</mrow>{note}</semantics></math>"

    return _MATH.sub(annotated, html)


def _written(markdown: str) -> Iterator[tuple[str, bool]]:
    """Yield the formulas of a text, and whether each stands on lines of its own."""
    pieces, _ = fences.scan(fences.number(markdown))
    for part in (part for piece in pieces for part in fences.split_code(piece.lines) if part.name != fences.CODE):
        for each in formulas.split(part.lines):
            if each.name == formulas.FORMULA:
                yield formulas.latex_of(each), True
            else:
                yield from ((found.group("latex"), False) for found in _INLINE.finditer(each.text))
