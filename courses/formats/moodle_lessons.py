"""The pages of Moodle's activity «lesson»: content to read, and questions between it.

The pages hang together by who comes before whom; where that chain is broken, the order of the file counts. Questions
are written again as the question bank of Moodle would write them, so that there is one reader of questions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from courses.formats.moodle_backup import Place, Text, line, words
from courses.formats.moodle_items import Asked

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

STRUCTURE = "Trang chỉ dùng để rẽ nhánh, không có nội dung"
_CONTENT = "20"
_STRUCTURE = frozenset({"21", "30", "31"})
_KINDS = {
    "1": "shortanswer",
    "2": "multichoice",
    "3": "multichoice",
    "5": "lesson: match",
    "8": "lesson: numerical",
    "10": "essay",
}
_UNKNOWN = "lesson: %s"


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its text to read, or the question it asks, or the reason why it is neither."""

    title: str
    text: Text
    asked: Asked | None = None
    reason: str = ""


def lesson_pages(lesson: Element, context: str) -> list[Page]:
    """Return the pages in their order."""
    return [_page(each, context) for each in _in_order(lesson.findall("pages/page"))]


def _in_order(pages: Sequence[Element]) -> Iterator[Element]:
    after: Mapping[str, Element] = {line(page, "prevpageid") or "0": page for page in pages}
    seen: set[str] = set()
    at = "0"
    chain: list[Element] = []
    while at in after and at not in seen:
        seen.add(at)
        chain.append(after[at])
        at = after[at].get("id", "")
    return iter(chain if len(chain) == len(pages) else pages)


def _page(page: Element, context: str) -> Page:
    own = page.get("id", "")
    kind = line(page, "qtype")
    title = line(page, "title") or "Trang"
    place = Place(context, "mod_lesson", "page_contents", own)
    text = Text(words(page, "contents"), line(page, "contentsformat"), place)
    if kind in {_CONTENT, ""}:
        return Page(title, text)
    if kind in _STRUCTURE:
        return Page(title, text, reason=STRUCTURE)
    return Page(title, text, asked=_asked(page, title, kind, context))


def _asked(page: Element, title: str, code: str, context: str) -> Asked:
    """Return the question of a page, its parts under the names the question bank gives them."""
    kind = _KINDS.get(code, _UNKNOWN % code)
    question = page.makeelement("question", {"id": page.get("id", "")})
    _add(page, question, "questiontext", words(page, "contents"))
    _add(page, question, "questiontextformat", line(page, "contentsformat"))
    data = _add(page, question, f"plugin_qtype_{kind}_question")
    answers = _add(page, data, "answers")
    for each in page.iterfind("answers/answer"):
        answer = _add(page, answers, "answer")
        _add(page, answer, "answertext", words(each, "answer_text"))
        _add(page, answer, "answerformat", line(each, "answerformat") or "1")
        _add(page, answer, "fraction", "1" if _scores(each) else "0")
        _add(page, answer, "feedback", words(each, "response"))
        _add(page, answer, "feedbackformat", line(each, "responseformat") or "1")
    if kind == "multichoice":
        options = _add(page, data, "multichoice")
        _add(page, options, "single", "0" if line(page, "qoption") == "1" else "1")
    own = f"lesson:{context}:{page.get('id', '')}"
    return Asked(own, own, 1, "", kind, title, "", context, "", question)


def _scores(answer: Element) -> bool:
    """Whether an answer is right: it earns points."""
    score = line(answer, "score").lstrip("+")
    return score.replace(".", "", 1).isdigit() and bool(score.strip("0."))


def _add(maker: Element, parent: Element, tag: str, text: str = "") -> Element:
    child = maker.makeelement(tag, {})
    child.text = text
    parent.append(child)
    return child
