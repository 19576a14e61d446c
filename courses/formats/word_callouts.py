"""Call-outs as they are written in Word: «Cần nhớ: …», a frame that begins with «Lưu ý», a heading «Nguồn»."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from courses.formats.word_model import Node, is_listed, is_paragraph, text_of, without_start
from kernel.text import fold

_NAMES = {
    "can nho": "can-nho",
    "ghi nho": "can-nho",
    "can than": "can-than",
    "luu y": "can-than",
    "chu y": "can-than",
    "canh bao": "can-than",
    "tinh huong": "tinh-huong",
    "thu ngay": "thu-ngay",
    "nguon": "nguon",
    "nguon tham khao": "nguon",
    "tai lieu tham khao": "nguon",
}
_LABEL = re.compile(
    r"\s*+(?P<label>cần\s+nhớ|ghi\s+nhớ|cẩn\s+thận|lưu\s+ý|chú\s+ý|cảnh\s+báo|tình\s+huống|thử\s+ngay"
    r"|nguồn\s+tham\s+khảo|tài\s+liệu\s+tham\s+khảo|nguồn)(?:\s+\d{1,2})?\s*+(?:[:：.!–—]\s*+|-\s++|$|(?=\n))",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Block:
    """One paragraph or table on its way into a lesson.

    `level` is that of a heading, None for ordinary text; `frame` says which frame it stood in, 0 for none; `callout`
    is the name of the call-out it belongs to.
    """

    node: Node
    text: str
    level: int | None = None
    frame: int = 0
    callout: str = ""
    has_picture: bool = False

    @property
    def blank(self) -> bool:
        """Whether there is nothing in it at all."""
        return is_paragraph(self.node) and not self.text.strip() and not self.has_picture


def callout_of(text: str) -> tuple[str, int]:
    """Return the call-out that a line begins, and how long its label is; "" for none."""
    match = _LABEL.match(text)
    if match is None:
        return "", 0
    return _NAMES.get(fold(match.group("label")), ""), match.end()


def mark_callouts(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with each call-out's label gone and its blocks marked."""
    made: list[Block] = []
    at = 0
    while at < len(blocks):
        block = blocks[at]
        name, length = callout_of(block.text) if is_paragraph(block.node) else ("", 0)
        if not name:
            made.append(block)
            at += 1
            continue
        rest = block.text[length:].strip()
        following = _members(blocks, at + 1, frame=block.frame, alone=bool(rest))
        if rest:
            made.append(_in_callout(block, name, without_start(block.node, length)))
        made += [_in_callout(each, name, each.node) for each in following]
        if not rest and not following:
            made.append(block)
        at += 1 + len(following)
    return made


def _members(blocks: Sequence[Block], start: int, *, frame: int, alone: bool) -> list[Block]:
    """Return what belongs to a call-out behind its label: its frame, else a list, else one paragraph."""
    found: list[Block] = []
    for block in blocks[start:]:
        fits = is_paragraph(block.node) and not block.blank and block.level is None and not callout_of(block.text)[0]
        if frame and block.frame == frame and is_paragraph(block.node):
            found.append(block)
        elif frame or not fits or not (is_listed(block.node) or (not alone and not found)):
            break
        else:
            found.append(block)
    return found


def _in_callout(block: Block, name: str, node: Node) -> Block:
    return Block(node, text_of(node), None, block.frame, name, block.has_picture)
