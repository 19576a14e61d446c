"""The last look at a lesson made from a foreign page: nothing in it may be shown raw, whatever led there.

The makers of lessons see to that themselves; this is the net below them. It asks the very questions that the reading
of a lesson asks (`courses.formats.lesson`), line by line, and changes only lines that would be found wanting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from courses.formats.package import IMAGES
from kernel import fences, formulas
from kernel.fences import Line
from kernel.richtext import ADDRESSED, safe_address

_CODE_SPAN = re.compile(r"`[^`]*+`")
_FORMULA = re.compile(formulas.INLINE)
_RAW = re.compile(r"<(?=/?[A-Za-z][A-Za-z0-9-]*[\s/>]|!|\?)")
_HEADING = re.compile(r"(#|#{4,6})(\s+.*)")
_KEPT = re.compile(f"({_CODE_SPAN.pattern}|{formulas.INLINE.replace('(?P<latex>', '(?:')})")
_OURS = "###"


def polish(body: str) -> str:
    """Return the body with headings of our two levels and with signs, not tags."""
    lines = [line.text for line in fences.number(body)]
    for line in _words(body):
        lines[line.number - 1] = _polished(line.text)
    return "\n".join(lines)


def _words(body: str) -> Iterator[Line]:
    """Yield the lines that are neither code nor a formula."""
    for piece in fences.scan(fences.number(body))[0]:
        for part in fences.split_code(piece.lines):
            for run in formulas.split(part.lines) if part.name != fences.CODE else ():
                yield from run.lines if run.name != formulas.FORMULA else ()


def _polished(text: str) -> str:
    heading = _HEADING.fullmatch(text)
    if heading:
        text = _OURS + heading.group(2)
    if "](" in text:
        parts = _KEPT.split(text)
        text = "".join(part if i % 2 else ADDRESSED.sub(_addressed, part) for i, part in enumerate(parts))
    if "<" in text and _is_raw(text):
        parts = _KEPT.split(text)
        text = "".join(part if i % 2 else _RAW.sub("&lt;", part) for i, part in enumerate(parts))
        if _is_raw(text):
            text = _RAW.sub("&lt;", text)
    return text


def _addressed(found: re.Match[str]) -> str:
    """Return a link or a picture of ours as it is; one that leads nowhere so that it is read as words."""
    address = found.group("address").strip("<>")
    ours = address.startswith(f"{IMAGES}/") if found.group("bang") else safe_address(address) is not None
    return found.group() if ours else found.group().replace("](", "]&#40;")


def _is_raw(text: str) -> bool:
    outside = _FORMULA.sub("", _CODE_SPAN.sub("", text))
    return bool(_RAW.search(ADDRESSED.sub("", outside)))
