"""Questions in QTI 1.2, the form of Common Cartridge (and, with a few kinds more, of Canvas): made into items.

The kind is what the item says it is, or else what its shape says. What is right is read from the conditions that earn
points; what is said after an answer becomes the reason of its option. A kind that needs a person to mark it, or that
we do not have, is turned away with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from courses.formats.html import Converted, Loss
from courses.formats.qti12_parts import (
    Label,
    Rule,
    asked_of,
    below,
    first,
    html_of,
    number,
    read_rule,
    tag,
    text_of,
    written,
)
from courses.formats.safe_xml import read_xml
from kernel.text import clean_line, fold
from question_bank.formats.soundness import find_fault

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ESSAY = "Câu tự luận phải có người chấm, ngân hàng câu hỏi chỉ nhận câu tự chấm được"
OTHER_KIND = "Dạng câu hỏi «%(kind)s» chưa nhập được"
NO_RIGHT = "Không có phương án nào đúng"
SUBSTRING = "Câu trả lời chỉ cần chứa «%(text)s»; ở đây phải gõ đúng cả câu trả lời"
CASE = "Câu hỏi gốc phân biệt chữ hoa, chữ thường; ở đây thì không"
WEIGHTS = "Các phương án có điểm khác nhau; ở đây mỗi phương án đúng được tính như nhau"
OTHER_FEEDBACK = "Lời nhận xét chung khi trả lời đúng hoặc sai được nối vào lời giải thích"
TOO_MANY = "Câu hỏi có quá nhiều phần (%(count)s, tối đa %(most)s)"
STORY = "tinh-huong"

_KINDS = {
    "cc.multiple_choice.v0p1": "single",
    "cc.multiple_response.v0p1": "multiple",
    "cc.true_false.v0p1": "truefalse",
    "cc.fib.v0p1": "shorttext",
    "cc.pattern_match.v0p1": "shorttext",
    "cc.essay.v0p1": "essay",
    "multiple_choice_question": "single",
    "multiple_answers_question": "multiple",
    "true_false_question": "truefalse",
    "short_answer_question": "shorttext",
    "matching_question": "matching",
    "numerical_question": "numerical",
    "essay_question": "essay",
    "file_upload_question": "essay",
}
_GENERAL = frozenset({"general_fb", "general", "solution"})
_TRUE, _FALSE = frozenset({"true", "dung", "t", "yes", "co"}), frozenset({"false", "sai", "f", "no", "khong"})
_LONGEST_NAME = 80
_MOST_PARTS = 200

Convert = Callable[[str, bool], Converted]
"""Makes Markdown of HTML: of several blocks, or, with True, of one line."""


@dataclass(slots=True)
class Question:
    """One question of the file: its item, or the sentence why there is none; what it lost on the way."""

    ident: str
    name: str
    item: dict[str, Any] | None = None
    reason: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Assessment:
    """A test or a bank: its title, the name it has in its file, its questions."""

    ident: str
    title: str
    questions: tuple[Question, ...]


class _No(Exception):
    """The question must be turned away."""

    def __init__(self, reason: str, **values: str | int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


def read_qti12(data: bytes, convert: Convert) -> Assessment:
    """Read a file of questions. Raises `courses.formats.safe_xml.UnreadableXml`."""
    root = read_xml(data)
    head = next((each for each in root.iter() if tag(each) in {"assessment", "objectbank"}), root)
    items = [each for each in root.iter() if tag(each) == "item"]
    title = clean_line(head.get("title") or "", _LONGEST_NAME)
    return Assessment(head.get("ident") or "", title, tuple(_question(each, convert) for each in items))


def _question(element: Element, convert: Convert) -> Question:
    reader = _Item(element, convert)
    name = clean_line(element.get("title") or "", _LONGEST_NAME) or reader.name() or "?"
    question = Question(element.get("ident") or "", name, losses=reader.losses)
    try:
        item = reader.read()
    except _No as no:
        question.reason, question.values = no.reason, no.values
        return question
    question.reason = find_fault(item)
    question.item = None if question.reason else item
    return question


class _Item:
    """One item being read."""

    def __init__(self, element: Element, convert: Convert) -> None:
        self.element = element
        self.convert = convert
        self.losses: list[Loss] = []
        shown = first(element, "presentation")
        self.shown = shown if shown is not None else element
        self.responses = list(below(self.shown, "response_lid", "response_str", "response_num"))
        self.rules = [read_rule(each) for each in below(element, "respcondition")]
        self.said = {each.get("ident") or "": each for each in below(element, "itemfeedback")}
        self.told: dict[tuple[str, bool], str] = {}

    def name(self) -> str:
        """Return a name for a question without a title: the beginning of its words."""
        text = next(below(self.shown, "mattext"), None)
        words = "".join(part.rpartition(">")[2] for part in ((text.text if text is not None else "") or "").split("<"))
        return clean_line(words, _LONGEST_NAME)

    def read(self) -> dict[str, Any]:
        """Return the item. Raises `_No`."""
        kind = self.kind()
        maker = _MAKERS.get(kind)
        if kind == "essay":
            raise _No(ESSAY)
        if maker is None or not self.responses:
            raise _No(OTHER_KIND, kind=clean_line(kind, _LONGEST_NAME) or "?")
        self.check_size()
        stem = self.words(self.stem_materials() or (self.leads(self.responses[0]) if kind != "matching" else []))
        made = {"stem": stem, **maker(self)}
        if stem.startswith(f"::: {STORY}\n"):
            story, _, stem = stem.partition("\n:::\n")
            made |= {"story": story.partition("\n")[2].strip(), "stem": stem.strip()}
        reason = self.reason()
        return made | ({"reason": reason} if reason else {})

    def kind(self) -> str:
        """Return the kind the item says it has, or the one its shape says."""
        fields = {
            text_of(each, "fieldlabel").lower(): text_of(each, "fieldentry")
            for each in below(self.element, "qtimetadatafield")
        }
        said = fields.get("cc_profile") or fields.get("question_type") or ""
        if said:
            return _KINDS.get(said.strip().lower(), said)
        return self.shape()

    def shape(self) -> str:
        """Return the kind by what is asked and how."""
        response = self.responses[0] if self.responses else None
        if response is None:
            return ""
        if tag(response) != "response_lid":
            return "shorttext" if any(rule.asks and rule.points > 0 for rule in self.rules) else "essay"
        if first(response, "render_choice") is None:
            return ""
        return "multiple" if (response.get("rcardinality") or "").lower() == "multiple" else "single"

    # ------------------------------------------------------------------ words

    def check_size(self) -> None:
        """Turn away a question that nobody could answer, before its parts are looked at against each other."""
        for parts in (self.responses, list(below(self.shown, "response_label")), self.rules):
            if len(parts) > _MOST_PARTS:
                raise _No(TOO_MANY, count=len(parts), most=_MOST_PARTS)

    def leads(self, response: Element) -> list[Element]:
        """Return the texts that stand in a response itself, in front of its options."""
        return [each for each in response if tag(each) == "material"]

    def stem_materials(self) -> list[Element]:
        """Return the texts in front of and between the responses."""
        found: list[Element] = []
        stack = [self.shown]
        while stack:
            top = stack.pop()
            if tag(top) in {"response_lid", "response_str", "response_num"}:
                continue
            if tag(top) == "material":
                found.append(top)
            else:
                stack += list(top)[::-1]
        return found

    def words(self, materials: Sequence[Element], *, line: bool = False) -> str:
        """Return texts as Markdown."""
        made = self.convert("\n".join(html_of(each) for each in materials), line)
        self.losses += [loss for loss in made.losses if loss not in self.losses]
        return made.markdown.strip()

    def feedback(self, ident: str, *, line: bool = True) -> str:
        """Return what one feedback says, and remember that it was said."""
        if (ident, line) not in self.told:
            element = self.said.get(ident)
            found = list(below(element, "material")) if element is not None else []
            self.told[ident, line] = self.words(found, line=line) if found else ""
        return self.told[ident, line]

    def reason(self) -> str:
        """Return what is said whatever the answer, then what is said of right and wrong answers together."""
        first = next((i for i, rule in enumerate(self.rules) if rule.points > 0), len(self.rules))
        always = [ident for rule in self.rules[:first] if rule.otherwise or not rule.asks for ident in rule.shows]
        always += [ident for ident in self.said if ident in _GENERAL]
        told = {ident for ident, _ in self.told}
        parts = [self.feedback(ident, line=False) for ident in dict.fromkeys(always) if ident not in told]
        rest = [ident for ident in self.said if ident not in told and ident not in always]
        more = [text for text in (self.feedback(ident, line=False) for ident in rest) if text]
        if more:
            self.lose(OTHER_FEEDBACK)
        return "\n\n".join(dict.fromkeys(part for part in [*parts, *more] if part))

    def lose(self, reason: str, **values: str | int) -> None:
        """Note a loss, each once."""
        loss = Loss(reason, values)
        if loss not in self.losses:
            self.losses.append(loss)

    # ------------------------------------------------------------------ options

    def labels(self, response: Element) -> list[Label]:
        """Return the options of a response."""
        return [Label(each.get("ident") or "", each) for each in below(response, "response_label")]

    def rights(self, response: Element, *, many: bool) -> set[str]:
        """Return the options that are right: those the best condition asks for, or each that earns points alone."""
        own = response.get("ident") or ""
        earning = [rule for rule in self.rules if rule.points > 0 and asked_of(rule, own)]
        if not earning:
            return set()
        most = max(rule.points for rule in earning)
        best = [rule for rule in earning if rule.points == most]
        if many and not any(rule.forbids or len(asked_of(rule, own)) > 1 for rule in earning):
            if len({rule.points for rule in earning}) > 1:
                self.lose(WEIGHTS)
            return {value for rule in earning for value in asked_of(rule, own)}
        if len(earning) > len(best):
            self.lose(WEIGHTS)
        if many:
            return set(asked_of(best[0], own))
        return {value for rule in best for value in asked_of(rule, own)}

    def reasons(self, response: Element) -> dict[str, str]:
        """Return what is said of each option on its own."""
        own = response.get("ident") or ""
        shown: dict[str, dict[str, None]] = {}
        for rule in self.rules:
            values = asked_of(rule, own)
            if len(values) == 1 and not rule.forbids:
                shown.setdefault(values[0], {}).update(dict.fromkeys(rule.shows))
        return {value: " ".join(filter(None, map(self.feedback, idents))) for value, idents in shown.items()}

    def choice(self, *, many: bool) -> dict[str, Any]:
        """Return the options of a choice."""
        response = self.responses[0]
        rights = self.rights(response, many=many)
        reasons = self.reasons(response)
        options: list[dict[str, Any]] = []
        for label in self.labels(response):
            text = self.words(list(below(label.element, "material")), line=True)
            option = {"text": text, "right": label.ident in rights}
            reason = reasons.get(label.ident, "")
            options.append(option | ({"reason": reason} if reason else {}))
        if not any(option["right"] for option in options):
            raise _No(NO_RIGHT)
        return {"kind": "multiple" if many else "single", "options": options}


# ---------------------------------------------------------------------------------- kinds


def _single(item: _Item) -> dict[str, Any]:
    return item.choice(many=False)


def _multiple(item: _Item) -> dict[str, Any]:
    return item.choice(many=True)


def _truefalse(item: _Item) -> dict[str, Any]:
    """A statement. Options that do not say true and false in words we know stay a choice."""
    made = item.choice(many=False)
    words = [fold(option["text"]).strip(" .") for option in made["options"]]
    labels = [label.ident.lower() for label in item.labels(item.responses[0])]
    said = [_truth(word, label) for word, label in zip(words, labels, strict=False)]
    if sorted(map(str, said)) != ["False", "True"]:
        return made
    by_truth = dict(zip(said, made["options"], strict=True))
    result: dict[str, Any] = {"kind": "truefalse", "answer": bool(by_truth[True]["right"])}
    for truth, name in ((True, "reason_true"), (False, "reason_false")):
        reason = by_truth[truth].get("reason", "")
        result |= {name: reason} if reason else {}
    return result


def _truth(word: str, label: str) -> bool | None:
    for text in (word, label):
        if text in _TRUE or text in _FALSE:
            return text in _TRUE
    return None


def _shorttext(item: _Item) -> dict[str, Any]:
    """Words to type. Where only a part must be typed, that part is asked for whole."""
    accept: dict[str, None] = {}
    for rule in item.rules:
        if rule.points <= 0:
            continue
        for each in below(rule.element, "varsubstring"):
            item.lose(SUBSTRING, text=clean_line(each.text or "", _LONGEST_NAME))
        if any((each.get("case") or "").lower() == "yes" for each in below(rule.element, "varequal")):
            item.lose(CASE)
        accept |= dict.fromkeys(" ".join(value.split()) for _, value in rule.asks if value.strip())
    if not accept:
        raise _No(NO_RIGHT)
    item.reasons(item.responses[0])
    return {"kind": "shorttext", "accept": list(accept)}


def _matching(item: _Item) -> dict[str, Any]:
    """Several responses, each with the same list to choose from."""
    pairs: list[list[str]] = []
    words: dict[str, str] = {}
    for response in item.responses:
        for label in item.labels(response):
            if label.ident not in words:
                words[label.ident] = item.words(list(below(label.element, "material")), line=True)
        own = response.get("ident") or ""
        wanted = next((v for r in item.rules if r.points > 0 for v in asked_of(r, own)), "")
        pairs.append([item.words(item.leads(response), line=True), words.get(wanted, "")])
    rights = {right for _, right in pairs}
    extra = [text for text in dict.fromkeys(words.values()) if text and text not in rights]
    return {"kind": "matching", "pairs": pairs} | ({"extra": extra} if extra else {})


def _numerical(item: _Item) -> dict[str, Any]:
    """A number: the exact value, or the middle of what is accepted."""
    for rule in item.rules:
        if rule.points <= 0:
            continue
        exact = next((n for _, value in rule.asks if (n := number(value)) is not None), None)
        low = next(
            (n for each in below(rule.element, "vargte", "vargt") if (n := number(each.text)) is not None), exact
        )
        high = next((n for each in below(rule.element, "varlte", "varlt") if (n := number(each.text)) is not None), low)
        if low is not None and high is not None:
            answer = exact if exact is not None else (low + high) / 2
            tolerance = max(abs(answer - low), abs(high - answer))
            return {"kind": "numerical", "answer": written(answer), "tolerance": written(tolerance)}
    raise _No(NO_RIGHT)


def _bound(rule: Rule, name: str, other: str, exact: Decimal | None) -> Decimal | None:
    found = (number(each.text) for each in below(rule.element, name, other))
    return next((number for number in found if number is not None), exact)


_MAKERS: dict[str, Callable[[_Item], dict[str, Any]]] = {
    "single": _single,
    "multiple": _multiple,
    "truefalse": _truefalse,
    "shorttext": _shorttext,
    "matching": _matching,
    "numerical": _numerical,
}
