"""The questions of a Moodle backup: found in its bank, counted once each, and judged.

Until Moodle 3 a category holds its questions; since Moodle 4 it holds entries, and an entry its versions. Of an
entry the newest finished version is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from courses.formats.moodle_backup import line, number, words
from courses.formats.moodle_items import LONGEST_NAME, Asked, Convert, NotAnItem, Note, bare, build
from kernel.text import clean_line
from question_bank.formats.soundness import find_fault

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

OLD_VERSION = "Bản cũ của câu hỏi, đã nhập bản mới nhất"
PART_OF_ANOTHER = "Phần của một câu hỏi khác, không đứng riêng được"
HIDDEN = "Câu hỏi đã bị ẩn trong Moodle và không bài kiểm tra nào dùng"
DRAFT = "Câu hỏi còn là bản nháp trong Moodle"
RANDOM = "Ô rút ngẫu nhiên, không phải câu hỏi; các câu trong danh mục được nhập riêng"
DESCRIPTION = "Đoạn giới thiệu trong bài kiểm tra, không phải câu hỏi"


@dataclass(slots=True)
class Verdict:
    """What became of a question: imported with its item, or rejected or ignored with the reason."""

    asked: Asked
    outcome: str
    reason: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict)
    item: dict[str, Any] | None = None
    notes: list[Note] = field(default_factory=list)


def list_questions(root: Element | None) -> list[Asked]:
    """Return all questions of `questions.xml` in their order, every version of them."""
    return list(_walk(root)) if root is not None else []


def judge(asked: Sequence[Asked], used: frozenset[str], convert: Convert) -> Iterator[Verdict]:
    """Yield what becomes of each question. `used` are entries and questions that a quiz asks."""
    newest: dict[str, Asked] = {}
    for each in asked:
        best = newest.get(each.entry)
        if best is None or _rank(each) > _rank(best):
            newest[each.entry] = each
    for each in asked:
        if newest[each.entry] is not each:
            yield Verdict(each, "ignored", OLD_VERSION)
        else:
            yield _judge(each, used, convert)


def _rank(asked: Asked) -> tuple[bool, int]:
    return asked.status != "draft", asked.version


def _judge(asked: Asked, used: frozenset[str], convert: Convert) -> Verdict:
    left_out = _left_out(asked, used)
    if left_out:
        return Verdict(asked, "ignored", left_out)
    try:
        item, notes = build(asked, convert)
    except NotAnItem as no:
        return Verdict(asked, "rejected", no.reason, no.values)
    fault = find_fault(item)
    if fault:
        return Verdict(asked, "rejected", fault)
    if asked.status == "draft":
        notes.append((DRAFT, {}))
    return Verdict(asked, "imported", item=item, notes=notes)


def _left_out(asked: Asked, used: frozenset[str]) -> str:
    if asked.kind == "random":
        return RANDOM
    if asked.kind == "description":
        return DESCRIPTION
    if asked.parent not in {"", "0", asked.id}:
        return PART_OF_ANOTHER
    if asked.status == "hidden" and not {asked.id, asked.entry} & used:
        return HIDDEN
    return ""


# ---------------------------------------------------------------------------------- finding


def _walk(root: Element) -> Iterator[Asked]:
    """Walk without recursion, keeping what the elements above a question say of it."""
    stack: list[tuple[Element, dict[str, str]]] = [(root, {})]
    count = 0
    while stack:
        element, known = stack.pop()
        if element.tag == "question" and element.find("qtype") is not None:
            count += 1
            yield _asked(element, known, count)
            continue
        known = _learn(element, known)
        stack += [(child, known) for child in reversed(element) if len(child)]


def _learn(element: Element, known: dict[str, str]) -> dict[str, str]:
    if element.tag == "question_category":
        return {"context": line(element, "contextid"), "category": line(element, "name")}
    if element.tag == "question_bank_entry":
        return {**known, "entry": element.get("id", "")}
    if element.find("version") is not None:
        return {**known, "version": line(element, "version"), "status": line(element, "status")}
    return known


def _asked(element: Element, known: Mapping[str, str], count: int) -> Asked:
    own = element.get("id", "") or f"?{count}"
    version = number(known.get("version", "1"))
    hidden = line(element, "hidden") == "1"
    name = line(element, "name") or clean_line(bare(words(element, "questiontext")), LONGEST_NAME) or own
    return Asked(
        id=own,
        # Without an entry a question is alone; the prefix keeps its number apart from those of entries.
        entry=known.get("entry") or f"question:{own}:{count}",
        version=version,
        status="hidden" if hidden else known.get("status", ""),
        kind=line(element, "qtype"),
        name=clean_line(name, LONGEST_NAME),
        parent=line(element, "parent"),
        context=known.get("context", ""),
        category=known.get("category", ""),
        element=element,
    )
