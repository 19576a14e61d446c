"""Questions as teachers write them in Word: «Câu 1: …», «A. …» to «D. …», the right one marked or listed in a key.

Pure: it takes paragraphs and tables as values (words with their marks) and gives items as authors of a bank write
them. A right option is marked by bold, underlined or coloured letters, on its letter or on all of its text, or by an
asterisk; or a key says it: a line «Đáp án: B» below the question, a list «1-A, 2-C», a table. A mark counts only if
some options have it and some have not. Where marks and key disagree, or nothing says what is right, the question is
turned away with the reason; nothing is guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from kernel.text import clean_line, fold
from question_bank.formats.soundness import find_fault
from question_bank.formats.word_keys import FALSE, TRUE, Key
from question_bank.formats.word_lines import Finder
from question_bank.formats.word_marks import marked_options
from question_bank.formats.word_values import Block, Draft, Grid, Option, Paragraph, Run

__all__ = ["Block", "Grid", "Key", "Paragraph", "Question", "Reading", "Run", "read_questions"]

NO_OPTIONS = "Câu hỏi không có các phương án A, B, C, D nên được giữ nguyên trong bài học"
NO_ANSWER = "Không có đáp án: không phương án nào được đánh dấu, bảng đáp án cũng không có câu này"
DISAGREE = "Đáp án mâu thuẫn: bảng đáp án ghi %(key)s nhưng phương án được đánh dấu là %(marked)s"
TWO_MARKS = "Đáp án mâu thuẫn: hai cách đánh dấu khác nhau chỉ hai đáp án, %(one)s và %(other)s"
TWO_KEYS = "Đáp án mâu thuẫn: phần đáp án ghi cả %(one)s và %(other)s cho câu này"
REPEATED = "Có nhiều câu mang số %(number)s nên không rõ dòng «%(number)s – %(key)s» của bảng đáp án là của câu nào"
NOT_LISTED = "Đáp án được ghi là %(key)s nhưng câu hỏi không có phương án này"
PICTURES_LOST = "Ảnh trong câu hỏi không được nhập vì câu hỏi trong ngân hàng chỉ có chữ"

Keys: TypeAlias = Sequence[tuple[Key, frozenset[str]]]
"""Keys, the nearest first, each with the numbers it cannot speak of because several questions bear them."""

_NAME = 80
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Question:
    """One question and what became of it: `item` as a bank's author writes it, or None with the reason.

    `first` and `last` are places of blocks. `notes` say what an item that was taken lost.
    """

    number: str
    name: str
    first: int
    last: int
    item: Mapping[str, Any] | None
    reason: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """The questions in their order; the places of all blocks that belong to them, to keys and to titles over them.

    `left` are questions without options: they stay in the text they stand in. `key` is what the lists of answers
    among the blocks say.
    """

    questions: tuple[Question, ...]
    left: tuple[Question, ...]
    taken: frozenset[int]
    key: Key


class _No(Exception):
    """The question must be turned away: the sentence and its values."""

    def __init__(self, reason: str, **values: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


def read_questions(
    blocks: Sequence[Block], *, within: bool = False, key: Key | None = None, repeated: Collection[str] = ()
) -> Reading:
    """Find the questions among the blocks of one lesson. Never raises.

    `within` says that the blocks stand under «Câu hỏi», where «1.» alone begins a question. `key` is a list of
    answers that stands elsewhere in the document; one among the blocks goes before it. `repeated` are numbers that
    questions elsewhere bear as well, of which such a key cannot speak.
    """
    finder = Finder(within=within)
    for place, block in enumerate(blocks):
        finder.take(place, block)
    drafts = finder.finish()
    asked = [draft for draft in drafts if draft.options or draft.answers]
    counted = Counter(draft.number for draft in asked)
    twice = frozenset(number for number, times in counted.items() if times > 1)
    keys = ((finder.key, twice), (key or Key(), twice | frozenset(repeated)))
    questions = tuple(_question(draft, keys) for draft in asked)
    left = tuple(_left(draft) for draft in drafts if not (draft.options or draft.answers))
    taken = {place for draft in asked for place in draft.places}
    taken |= {place for place, below in finder.titles if any(draft.places[0] == below for draft in asked)}
    return Reading(questions, left, frozenset(taken | finder.keys), finder.key)


def _left(draft: Draft) -> Question:
    return Question(draft.number, _name(draft), draft.places[0], draft.places[0], None, NO_OPTIONS)


def _name(draft: Draft) -> str:
    return clean_line(f"Câu {draft.number}: {draft.stem_text()}", _NAME)


def _question(draft: Draft, keys: Keys) -> Question:
    first, last, name = draft.places[0], draft.places[-1], _name(draft)
    try:
        item = _item(draft, _answer(draft, keys))
    except _No as no:
        return Question(draft.number, name, first, last, None, no.reason, no.values)
    fault = find_fault(item)
    if fault:
        return Question(draft.number, name, first, last, None, fault)
    return Question(draft.number, name, first, last, item, notes=(PICTURES_LOST,) if draft.pictures else ())


# ---------------------------------------------------------------------------------- what is right


def _answer(draft: Draft, keys: Keys) -> frozenset[str]:
    """Return the letters of the right options. Raises `_No`."""
    said = _said(draft, keys)
    marked = _marked(draft)
    if said and marked and said != marked:
        raise _No(DISAGREE, key=_list(said), marked=_list(marked))
    right = said or marked
    if not right:
        raise _No(NO_ANSWER)
    known = {option.letter for option in draft.options} or {TRUE, FALSE}
    if not right <= known:
        raise _No(NOT_LISTED, key=_list(right))
    return right


def _said(draft: Draft, keys: Keys) -> frozenset[str]:
    """Return what a line below the question and the nearest key say. Raises `_No` where they differ."""
    key, unclear = next((each for each in keys if each[0].has(draft.number)), (Key(), frozenset()))
    listed = key.said.get(draft.number, [])
    if listed and draft.number in unclear:
        if not draft.answers:
            raise _No(REPEATED, number=draft.number, key=_list(listed[0]))
        listed = []
    answers = list(dict.fromkeys(_by_letter(draft.options, answer) for answer in [*draft.answers, *listed]))
    if len(answers) > 1:
        raise _No(TWO_KEYS, one=_list(answers[0]), other=_list(answers[1]))
    return answers[0] if answers else frozenset()


def _by_letter(options: Sequence[Option], answer: frozenset[str]) -> frozenset[str]:
    """Return the letter of the option «Đúng» or «Sai» where the key says the word."""
    if not options or not answer & {TRUE, FALSE}:
        return answer
    words = {fold(word) for word in answer}
    return frozenset(option.letter for option in options if fold(option.text.text).strip(" .") in words) or answer


def _marked(draft: Draft) -> frozenset[str]:
    found = marked_options(draft.options)
    if len(found) > 1:
        raise _No(TWO_MARKS, one=_list(found[0]), other=_list(found[1]))
    return found[0] if found else frozenset()


def _list(letters: frozenset[str]) -> str:
    return ", ".join(sorted(letters))


# ---------------------------------------------------------------------------------- the item


def _item(draft: Draft, right: frozenset[str]) -> dict[str, Any]:
    item: dict[str, Any] = {"stem": draft.stem_markdown()}
    if draft.reason:
        item["reason"] = draft.reason_markdown()
    words = {fold(option.text.text).strip(" .") for option in draft.options}
    if not draft.options:
        return {"kind": "truefalse", **item, "answer": TRUE in right}
    if words == {"dung", "sai"} and len(draft.options) == _FEWEST and len(right) == 1:
        chosen = next(option for option in draft.options if option.letter in right)
        return {"kind": "truefalse", **item, "answer": fold(chosen.text.text).strip(" .") == "dung"}
    options = [{"text": option.markdown(), "right": option.letter in right} for option in draft.options]
    return {"kind": "multiple" if len(right) > 1 else "single", **item, "options": options}
