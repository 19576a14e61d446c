"""One question of Moodle made into an item of our bank, kind by kind, or the reason why it cannot be.

Texts are converted by the caller; what is lost on the way comes back as notes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from html import escape
from typing import TYPE_CHECKING, Any

from courses.formats.moodle_backup import Place, Text, line, words
from kernel.text import clean_line, fold

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

Note = tuple[str, Mapping[str, str | int]]
Convert = Callable[[Text], tuple[str, Sequence[Note]]]
"""Makes Markdown of a text and says what was lost."""

NO_DATA = "Bản sao lưu thiếu phần đáp án của câu hỏi này"
NO_RIGHT = "Không có phương án nào đúng"
SEVERAL_FULL = "Câu chọn một phương án nhưng có %(count)s phương án cùng được trọn điểm"
PARTIAL = "Phương án «%(name)s» được %(percent)s%% điểm ở Moodle, ở đây tính là sai"
WEIGHTS = "Các phương án có trọng số điểm khác nhau, ở đây mỗi phương án đúng được tính như nhau"
CASE = "Moodle phân biệt chữ hoa, chữ thường trong câu trả lời, ở đây thì không"
WILDCARD = "Câu trả lời mẫu «%(name)s» có dấu * thay cho chữ bất kỳ nên không được nhập"
OTHER_ANSWERS = "Chỉ nhập một đáp án số, bỏ %(count)s đáp án khác"
OTHER_UNITS = "Chỉ nhập đơn vị «%(name)s», bỏ %(count)s đơn vị quy đổi khác"
FEEDBACK = "Lời nhận xét chung theo kết quả không được nhập"
HINTS = "Gợi ý của câu hỏi không được nhập"
_UNSUPPORTED = {
    "essay": "Câu tự luận phải có người chấm, ngân hàng câu hỏi chỉ nhận câu tự chấm được",
    "multianswer": "Câu điền nhiều chỗ trống (Cloze) chưa có dạng tương ứng",
    "gapselect": "Câu chọn từ điền vào chỗ trống chưa có dạng tương ứng",
    "ddwtos": "Câu kéo thả từ vào đoạn văn chưa có dạng tương ứng",
    "ddmarker": "Câu kéo thả dấu lên ảnh chưa có dạng tương ứng",
    "ddimageortext": "Câu kéo thả lên ảnh chưa có dạng tương ứng",
    "randomsamatch": "Câu ghép đôi ngẫu nhiên lấy từ câu khác nên không nhập được",
    "calculated": "Câu tính toán có số thay đổi chưa có dạng tương ứng",
    "calculatedsimple": "Câu tính toán có số thay đổi chưa có dạng tương ứng",
    "calculatedmulti": "Câu tính toán có số thay đổi chưa có dạng tương ứng",
}
OTHER_KIND = "Dạng câu hỏi «%(kind)s» chưa nhập được"
_USUAL_FEEDBACK = frozenset(
    {
        "",
        "your answer is correct",
        "your answer is partially correct",
        "your answer is incorrect",
        "cau tra loi cua ban dung",
        "cau tra loi cua ban dung mot phan",
        "cau tra loi cua ban sai",
        "cau tra loi cua ban khong dung",
    }
)
LONGEST_NAME = 80
_ANY = "*"
_MOST_DIGITS = 24


class NotAnItem(Exception):
    """The question must be turned away: the sentence and its values."""

    def __init__(self, reason: str, **values: str | int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the file, one version of it; `entry` is what its versions share."""

    id: str
    entry: str
    version: int
    status: str
    kind: str
    name: str
    parent: str
    context: str
    category: str
    element: Element


@dataclass(slots=True)
class _Builder:
    """A question on its way to an item: its parts, and what was lost so far."""

    asked: Asked
    data: Element
    convert: Convert
    notes: list[Note] = field(default_factory=list)

    def text(self, element: Element | None, name: str, area: str, form: str = "") -> str:
        """Return a text of several paragraphs as Markdown; `form` is the field that says its format."""
        item = element.get("id", "") if element is not None else ""
        place = Place(self.asked.context, "question", area, item)
        markdown, notes = self.convert(Text(words(element, name), line(element, form or f"{name}format") or "1", place))
        self.notes += [note for note in notes if note not in self.notes]
        return markdown.strip()

    def one_line(self, element: Element | None, name: str, area: str, form: str = "") -> str:
        """Return a text as Markdown on one line."""
        return " ".join(self.text(element, name, area, form).split())

    def answers(self) -> list[Answer]:
        """Return the answers in their order, with their shares."""
        return [Answer(each, _share(line(each, "fraction"))) for each in self.data.iterfind("answers/answer")]

    def option(self, answer: Answer, *, right: bool) -> dict[str, Any]:
        """Return an answer as an option with its feedback."""
        text = self.one_line(answer.element, "answertext", "answer", form="answerformat")
        reason = self.one_line(answer.element, "feedback", "answerfeedback")
        return {"text": text, "right": right} | ({"reason": reason} if reason else {})


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer and the share of the mark it earns."""

    element: Element
    share: float


def _share(written: str) -> float:
    try:
        share = float(written)
    except ValueError:
        return 0.0
    return share if math.isfinite(share) else 0.0


def build(asked: Asked, convert: Convert) -> tuple[dict[str, Any], list[Note]]:
    """Return the item of a question and what it lost. Raises `NotAnItem`."""
    maker = _MAKERS.get(asked.kind)
    if maker is None:
        reason = _UNSUPPORTED.get(asked.kind)
        raise NotAnItem(reason) if reason else NotAnItem(OTHER_KIND, kind=asked.kind)
    data = next((child for child in asked.element if child.tag.startswith("plugin_qtype_")), None)
    if data is None:
        raise NotAnItem(NO_DATA)
    builder = _Builder(asked, data, convert)
    item = {"stem": builder.text(asked.element, "questiontext", "questiontext"), **maker(builder)}
    reason = builder.text(asked.element, "generalfeedback", "generalfeedback")
    _note_the_rest(builder)
    return item | ({"reason": reason} if reason else {}), builder.notes


def _note_the_rest(builder: _Builder) -> None:
    for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        said = (clean_line(bare(found.text or ""), LONGEST_NAME) for found in builder.data.iter(name))
        if any(fold(each).rstrip(" .!") not in _USUAL_FEEDBACK for each in said):
            builder.notes.append((FEEDBACK, {}))
            break
    if any((hint.text or "").strip() for hint in builder.asked.element.iterfind("question_hints/question_hint/hint")):
        builder.notes.append((HINTS, {}))


def _multichoice(builder: _Builder) -> dict[str, Any]:
    answers = builder.answers()
    single = line(builder.data.find("multichoice"), "single") != "0"
    right = [answer for answer in answers if answer.share > 0]
    if single:
        right = _only_right(builder, right)
    elif right and not _even(answers):
        builder.notes.append((WEIGHTS, {}))
    if not right:
        raise NotAnItem(NO_RIGHT)
    options = [builder.option(answer, right=answer in right) for answer in answers]
    return {"kind": "single" if single else "multiple", "options": options}


def _only_right(builder: _Builder, earning: Sequence[Answer]) -> list[Answer]:
    """Return the one right option of a single choice: that with most of the mark."""
    most = max((answer.share for answer in earning), default=0)
    best = [answer for answer in earning if answer.share == most]
    if len(best) > 1:
        raise NotAnItem(SEVERAL_FULL, count=len(best))
    for answer in earning:
        if answer not in best:
            name = clean_line(bare(words(answer.element, "answertext")), LONGEST_NAME)
            builder.notes.append((PARTIAL, {"name": name, "percent": round(answer.share * 100)}))
    return best


def _even(answers: Sequence[Answer]) -> bool:
    """Whether each right option earns the same and no wrong one costs more."""
    rights = {round(answer.share, 3) for answer in answers if answer.share > 0}
    return len(rights) == 1 and all(-max(rights) - 0.001 <= answer.share for answer in answers)


def _truefalse(builder: _Builder) -> dict[str, Any]:
    answers = builder.answers()
    told = line(builder.data.find("truefalse"), "trueanswer")
    true = next((answer for answer in answers if told and answer.element.get("id") == told), None)
    true = true or next((a for a in answers if fold(words(a.element, "answertext")) in {"true", "dung"}), None)
    false = next((answer for answer in answers if answer is not true), None)
    if true is None or false is None:
        raise NotAnItem(NO_DATA)
    made: dict[str, Any] = {"kind": "truefalse", "answer": true.share > false.share}
    for name, answer in (("reason_true", true), ("reason_false", false)):
        reason = builder.one_line(answer.element, "feedback", "answerfeedback")
        made |= {name: reason} if reason else {}
    return made


def _match(builder: _Builder) -> dict[str, Any]:
    pairs: list[list[str]] = []
    extra: list[str] = []
    for each in builder.data.iterfind("matches/match"):
        left = builder.one_line(each, "questiontext", "subquestion")
        right = _plain(builder, words(each, "answertext"))
        if left:
            pairs.append([left, right])
        elif right:
            extra.append(right)
    rights = {right for _, right in pairs}
    extra = [right for right in dict.fromkeys(extra) if right not in rights]
    return {"kind": "matching", "pairs": pairs} | ({"extra": extra} if extra else {})


def _plain(builder: _Builder, text: str) -> str:
    """Return plain words as Markdown that reads as just these words."""
    return " ".join(builder.convert(Text(escape(text)))[0].split())


def _shortanswer(builder: _Builder) -> dict[str, Any]:
    accept = []
    most = max((answer.share for answer in builder.answers()), default=0)
    for answer in builder.answers():
        text = " ".join(words(answer.element, "answertext").split())
        if answer.share <= 0 or text == _ANY:
            continue
        if _ANY in text.replace("\\*", ""):
            builder.notes.append((WILDCARD, {"name": clean_line(text, LONGEST_NAME)}))
        elif answer.share < most:
            percent = round(answer.share * 100)
            builder.notes.append((PARTIAL, {"name": clean_line(text, LONGEST_NAME), "percent": percent}))
        else:
            accept.append(text.replace("\\*", _ANY))
    if not accept:
        raise NotAnItem(NO_RIGHT)
    if line(builder.data.find("shortanswer"), "usecase") == "1":
        builder.notes.append((CASE, {}))
    return {"kind": "shorttext", "accept": list(dict.fromkeys(accept))}


def _numerical(builder: _Builder) -> dict[str, Any]:
    tolerances = {
        line(record, "answer"): line(record, "tolerance")
        for record in builder.data.iterfind("numerical_records/numerical_record")
    }
    earning = [(answer, _decimal(line(answer.element, "answertext"))) for answer in builder.answers()]
    found = [(answer, value) for answer, value in earning if answer.share > 0 and value is not None]
    if not found:
        raise NotAnItem(NO_RIGHT)
    answer, value = max(found, key=lambda each: each[0].share)
    if len(found) > 1:
        builder.notes.append((OTHER_ANSWERS, {"count": len(found) - 1}))
    tolerance = _decimal(tolerances.get(answer.element.get("id", ""), "")) or Decimal(0)
    made = {"kind": "numerical", "answer": _written(value), "tolerance": _written(abs(tolerance))}
    unit = _unit(builder)
    return made | ({"unit": unit} if unit else {})


def _unit(builder: _Builder) -> str:
    units = [
        (_decimal(line(unit, "multiplier")), line(unit, "unit"))
        for unit in builder.data.iterfind("numerical_units/numerical_unit")
    ]
    base = next((name for multiplier, name in units if multiplier == 1), "")
    if base and len(units) > 1:
        builder.notes.append((OTHER_UNITS, {"name": base, "count": len(units) - 1}))
    return base


def _decimal(written: str) -> Decimal | None:
    """Return the number Moodle wrote, None for what is none or has too many digits."""
    try:
        value = Decimal(written.strip().replace(",", "."))
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value.adjusted()) > _MOST_DIGITS:
        return None
    return value


def _written(value: Decimal | None) -> str:
    plain = format(value or Decimal(0), "f")[: _MOST_DIGITS + 2]
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _ordering(builder: _Builder) -> dict[str, Any]:
    answers = sorted(builder.answers(), key=lambda answer: answer.share)
    steps = [builder.one_line(answer.element, "answertext", "answer", form="answerformat") for answer in answers]
    return {"kind": "ordering", "steps": steps}


_MAKERS: dict[str, Callable[[_Builder], dict[str, Any]]] = {
    "multichoice": _multichoice,
    "truefalse": _truefalse,
    "match": _match,
    "shortanswer": _shortanswer,
    "numerical": _numerical,
    "ordering": _ordering,
}


def bare(html: str) -> str:
    """Return the words of a piece of HTML, for a name."""
    return " ".join(part.rpartition(">")[2] for part in html.split("<"))
