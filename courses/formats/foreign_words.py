"""The words of a foreign page, line by line: styles, links, formulas, pictures, and what of them was lost.

Blocks are made by `courses.formats.html`, which walks on from here.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from courses.formats.foreign import TEX, Node
from courses.formats.marks import BREAK, CODE, DISPLAY, IMAGE, MATH, TEXT, Piece, formula, picture, visible
from kernel.formulas import MAX_LENGTH
from kernel.richtext import DECORATIVE

Find: TypeAlias = Callable[[str], str | None]
"""Says by what name the package knows a picture or medium, or None; for links, the address to write, or None."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that could not be kept as it was: a Vietnamese sentence with places for `values`."""

    reason: str
    values: Mapping[str, str | int] = field(default_factory=dict)


_RAISED = dict(zip("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", strict=True))
_LOWERED = dict(zip("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))
_OPENERS = {"\\(": ("\\)", MATH), "\\[": ("\\]", DISPLAY), "$$": ("$$", DISPLAY)}
_OPENER = re.compile(r"\\\(|\\\[|\$\$")
_LONGEST_SHOWN = 80


class Words(ABC):
    """The pieces of the line being made, the style and the link it is in, and what was lost so far."""

    def __init__(self, find: Find, link: Find) -> None:
        self.find = find
        self.link = link
        self.losses: dict[tuple[str, str], Loss] = {}
        self.pieces: list[Piece] = []
        self.style = 0
        self.href = ""
        self.in_line = 0

    @abstractmethod
    def element(self, node: Node) -> None:
        """Take one element."""

    def children(self, node: Node) -> None:
        """Walk through what an element holds."""
        for child in node.children:
            if isinstance(child, str):
                self.text(child)
            else:
                self.element(child)

    def line(self, node: Node) -> list[Piece]:
        """Return what an element holds as pieces of one line."""
        kept, self.pieces = self.pieces, []
        self.in_line += 1
        self.children(node)
        self.in_line -= 1
        made, self.pieces = self.pieces, kept
        return made

    def lose(self, reason: str, **values: str | int) -> None:
        """Note a loss, each once."""
        shown = {name: _short(value) for name, value in values.items()}
        self.losses.setdefault((reason, repr(shown)), Loss(reason, shown))

    def add(self, kind: str, text: str) -> None:
        """Add a piece to the line."""
        self.pieces.append(Piece(kind, text, self.style, self.href))

    def text(self, text: str) -> None:
        """Add text, its formulas in TeX's or MathJax's signs taken out."""
        start = 0
        while opened := _OPENER.search(text, start):
            closer, kind = _OPENERS[opened.group()]
            closed = text.find(closer, opened.end())
            if closed < 0:
                break
            self.add(TEXT, text[start : opened.start()])
            self.math(text[opened.end() : closed], kind)
            start = closed + len(closer)
        self.add(TEXT, text[start:])

    def math(self, latex: str, kind: str) -> None:
        """Add a formula; one that is no formula for us stays as code."""
        tex = " ".join(visible(latex).split())
        alone = kind == DISPLAY and not self.in_line
        if (tex and len(tex) <= MAX_LENGTH and "$$" not in tex) if alone else formula(tex) is not None:
            self.add(DISPLAY if alone else MATH, tex)
        else:
            self.lose("Công thức %(text)s không đọc được; chỉ giữ lại chữ.", text=tex)
            self.add(CODE, tex)

    def mathml(self, node: Node) -> None:
        """Take a formula by the LaTeX it carries."""
        latex = next((each.text() for each in node.find("annotation") if each.get("encoding") == TEX), "")
        latex = latex.strip() or node.get("alttext")
        if latex:
            self.math(latex, DISPLAY if node.get("display") == "block" else MATH)
            return
        self.lose("Công thức không kèm bản LaTeX; chỉ giữ lại chữ: %(text)s", text=node.text())
        self.add(TEXT, node.text())

    def styled(self, node: Node, style: int) -> None:
        """Take an element that changes the style of its words."""
        kept = self.style
        self.style |= style
        self.children(node)
        self.style = kept

    def anchor(self, node: Node) -> None:
        """Take a link; of one that leads nowhere the words stay."""
        href, kept = node.get("href"), self.href
        self.href = (self.link(href) or "") if href and not href.startswith("#") else ""
        self.children(node)
        if href and not self.href:
            reason = "Liên kết tới %(address)s không dùng được trong khóa học; chỉ giữ lại chữ."
            self.lose(reason, address=href)
        self.href = kept

    def image(self, node: Node, caption: str = "") -> None:
        """Take a picture; of one that is not there its description stays."""
        latex = node.get("data-equation-content")
        if latex:
            self.math(latex, MATH)
            return
        name, alt = self.find(node.get("src")), node.get("alt")
        if name is not None:
            # A description that is empty on purpose says that the picture has nothing to say.
            alt = alt if alt or "alt" not in node.attributes else DECORATIVE
            self.add(IMAGE, picture(name, alt, caption))
            return
        self.lose("Không dùng được ảnh %(name)s; giữ lại lời mô tả của ảnh.", name=node.get("src"))
        self.add(TEXT, alt)

    def shifted(self, node: Node) -> None:
        """Take raised or lowered words: in signs of Unicode where there are, else marked by ^ or _."""
        text = node.text().strip()
        table, mark = (_RAISED, "^") if node.name == "sup" else (_LOWERED, "_")
        if not text or any(node.find("a", "img")):
            self.children(node)
        elif all(sign in table for sign in text):
            self.add(TEXT, "".join(table[sign] for sign in text))
        else:
            self.lose("Chữ viết cao hoặc thấp «%(text)s» được viết ngang hàng, có dấu ^ hoặc _.", text=text)
            self.add(TEXT, f"{mark}({text})" if len(text) > 1 else f"{mark}{text}")

    def struck(self, node: Node) -> None:
        """Take words that are struck out."""
        self.lose("Chữ gạch ngang «%(text)s» được viết như chữ thường.", text=node.text())
        self.children(node)

    def quoted(self, node: Node) -> None:
        """Take a quotation within a line."""
        self.add(TEXT, "«")
        self.children(node)
        self.add(TEXT, "»")

    def abbreviation(self, node: Node) -> None:
        """Take a short form with what it stands for."""
        self.children(node)
        title = node.get("title")
        if title and title not in node.text():
            self.add(TEXT, f" ({title})")

    def line_break(self, _node: Node) -> None:
        """Take a line break."""
        self.add(BREAK, " ")


def _short(value: str | int) -> str | int:
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return (text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…") if isinstance(value, str) else value
