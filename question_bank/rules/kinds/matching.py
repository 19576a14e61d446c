"""Match each left part with its right part."""

from collections.abc import Mapping
from dataclasses import dataclass

from question_bank.rules.asking import (
    MOST_PARTS,
    Answer,
    Kind,
    Outcome,
    Parsed,
    Presentation,
    Question,
    Render,
    Review,
    Spec,
    places,
)
from question_bank.rules.choice import MOST_TEXT
from question_bank.rules.dice import Dice
from question_bank.rules.sheet import Sheet
from question_bank.rules.wording import dressed

FEWEST = 2
"""Pairs, and different right parts: with one there is nothing to match."""


@dataclass(frozen=True, slots=True)
class AskedLeft:
    """A left part; `match` is the presented position of the right part chosen so far, or `None`."""

    position: int
    text_html: str
    text: str
    match: int | None


@dataclass(frozen=True, slots=True)
class AskedRight:
    """A right part in the list to choose from, in plain words, because a select list shows no markup."""

    position: int
    text: str


@dataclass(frozen=True, slots=True)
class MatchingQuestion(Question):
    """Left parts in authored order, right parts in presented order."""

    lefts: tuple[AskedLeft, ...]
    rights: tuple[AskedRight, ...]


@dataclass(frozen=True, slots=True)
class ReviewedPair:
    """A left part with its right part; `given_html` is the part the learner chose, "" for none."""

    left_html: str
    right_html: str
    given_html: str
    right: bool


@dataclass(frozen=True, slots=True)
class MatchingReview(Review):
    """The right pairs, in authored order."""

    pairs: tuple[ReviewedPair, ...]


class Matching:
    """Pairs, and right parts that fit none. Two left parts may share one right part."""

    code = "matching"
    fields = frozenset({"pairs", "extra"})

    def parse(self, raw: Mapping[str, object], render: Render) -> Parsed:
        """Spec `{"left": [text], "right": [text], "key": [index into right, ...]}`, each text dressed."""
        sheet = Sheet(raw)
        entries = sheet.entries("pairs", FEWEST, MOST_PARTS)
        pairs = [_pair(entry, f"pairs[{index}]", sheet) for index, entry in enumerate(entries)]
        extra = sheet.texts("extra", 0, MOST_PARTS, length=MOST_TEXT)
        rights = list(dict.fromkeys([right for _, right in pairs] + extra))
        _check(pairs, extra, rights, sheet)
        if sheet.flaws:
            return sheet.flaws
        return {
            "left": [dressed(left, render) for left, _ in pairs],
            "right": [dressed(right, render) for right in rights],
            "key": [rights.index(right) for _, right in pairs],
        }

    def present(self, spec: Spec, dice: Dice) -> Presentation:
        """Presentation `{"order": [index into right, ...]}`, never in the order of the left parts."""
        return {"order": dice.disordered(len(spec["right"]))}

    def normalise(self, spec: Spec, presentation: Presentation, answer: object) -> Answer | None:
        """Answer `{"matches": [presented position of a right part or null, ...]}`, one for each left part."""
        most = len(presentation["order"]) - 1
        matches = places(answer, "matches", count=len(spec["left"]), least=0, most=most)
        return None if matches is None else {"matches": matches}

    def grade(self, spec: Spec, presentation: Presentation, answer: Answer | None) -> Outcome:
        """The share of right pairs."""
        given = _given(spec, presentation, answer)
        hits = sum(got == wanted for got, wanted in zip(given, spec["key"], strict=True))
        return Outcome.share(hits, len(spec["key"]))

    def solve(self, spec: Spec, presentation: Presentation) -> Answer:
        """A wholly right answer, in presented positions."""
        return {"matches": [presentation["order"].index(wanted) for wanted in spec["key"]]}

    def question(self, spec: Spec, presentation: Presentation, answer: Answer | None) -> Question:
        """The left parts, and the right parts in presented order."""
        matches = answer["matches"] if answer else [None] * len(spec["left"])
        lefts = (
            AskedLeft(position, left["html"], left["plain"], matches[position])
            for position, left in enumerate(spec["left"])
        )
        rights = (
            AskedRight(position, spec["right"][index]["plain"]) for position, index in enumerate(presentation["order"])
        )
        return MatchingQuestion(self.code, tuple(lefts), tuple(rights))

    def review(self, spec: Spec, presentation: Presentation, answer: Answer | None) -> Review:
        """The right pairs, each with what was chosen."""
        outcome = self.grade(spec, presentation, answer)
        right = spec["right"]
        reviewed = tuple(
            ReviewedPair(
                left["html"],
                right[wanted]["html"],
                "" if given is None else right[given]["html"],
                given == wanted,
            )
            for left, wanted, given in zip(spec["left"], spec["key"], _given(spec, presentation, answer), strict=True)
        )
        return MatchingReview(self.code, answer is not None, outcome.right, outcome.hundredths, reviewed)


def _pair(entry: object, where: str, sheet: Sheet) -> tuple[str, str]:
    """One authored pair as two texts; flaws go to the item's sheet."""
    match entry:
        case [left, right]:
            part = Sheet({"left": left, "right": right}, where + ".")
            pair = part.text("left", MOST_TEXT), part.text("right", MOST_TEXT)
            sheet.take(part.flaws)
            return pair
        case _:
            sheet.flaw("not_a_pair", where)
            return "", ""


def _check(pairs: list[tuple[str, str]], extra: list[str], rights: list[str], sheet: Sheet) -> None:
    """Complain about left parts said twice, extras that are right after all, and nothing to tell apart."""
    lefts = [left for left, _ in pairs]
    for index, left in enumerate(lefts):
        if left and left in lefts[:index]:
            sheet.flaw("duplicate", f"pairs[{index}].left", text=left)
    for index, text in enumerate(extra):
        if text and text in [right for _, right in pairs]:
            sheet.flaw("duplicate", f"extra[{index}]", text=text)
    if not sheet.flaws and not FEWEST <= len(rights) <= MOST_PARTS:
        sheet.flaw("wrong_count", "extra", count=len(rights), least=FEWEST, most=MOST_PARTS)


def _given(spec: Spec, presentation: Presentation, answer: Answer | None) -> list[int | None]:
    """For each left part the index into right that was chosen, or `None`."""
    matches = answer["matches"] if answer else [None] * len(spec["left"])
    return [None if each is None else presentation["order"][each] for each in matches]


KIND: Kind = Matching()
