"""Đúng or Sai: a statement to judge."""

from collections.abc import Mapping
from dataclasses import dataclass

from question_bank.rules.asking import (
    FULL,
    NOTHING,
    Answer,
    Kind,
    Outcome,
    Parsed,
    Presentation,
    Question,
    Render,
    Review,
    Spec,
    positions,
)
from question_bank.rules.choice import MOST_REASON
from question_bank.rules.dice import Dice
from question_bank.rules.sheet import Sheet

_VALUES = (True, False)
"""True at position 0 and false at position 1, always: a shuffle would only mislead the hand."""


@dataclass(frozen=True, slots=True)
class AskedJudgement:
    """One of the two judgements; the page finds the word for `value`."""

    position: int
    value: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class TrueFalseQuestion(Question):
    """The two judgements, true first."""

    options: tuple[AskedJudgement, ...]


@dataclass(frozen=True, slots=True)
class ReviewedJudgement:
    """A judgement after answering. `reason_html` is "" when the author gave none."""

    position: int
    value: bool
    chosen: bool
    right: bool
    reason_html: str


@dataclass(frozen=True, slots=True)
class TrueFalseReview(Review):
    """The two judgements, true first, each with its reason."""

    options: tuple[ReviewedJudgement, ...]


class TrueFalse:
    """A statement and two judgements in a fixed order."""

    code = "truefalse"
    fields = frozenset({"answer", "reason_true", "reason_false"})

    def parse(self, raw: Mapping[str, object], render: Render) -> Parsed:
        """Spec `{"options": [{"value", "right", "reason_html"}]}`, true first."""
        sheet = Sheet(raw)
        answer = sheet.flag("answer")
        if answer is None and not sheet.flaws:
            sheet.flaw("missing", "answer")
        reasons = [sheet.text(name, MOST_REASON, required=False) for name in ("reason_true", "reason_false")]
        options = [
            {"value": value, "right": value is answer, "reason_html": str(render(reason)) if reason else ""}
            for value, reason in zip(_VALUES, reasons, strict=True)
        ]
        return sheet.flaws or {"options": options}

    def present(self, _spec: Spec, _dice: Dice) -> Presentation:
        """Presentation `{"order": [0, 1]}`: never shuffled."""
        return {"order": [0, 1]}

    def normalise(self, _spec: Spec, _presentation: Presentation, answer: object) -> Answer | None:
        """Answer `{"chosen": [0]}` for true, `{"chosen": [1]}` for false."""
        chosen = positions(answer, "chosen")
        return {"chosen": chosen} if chosen in ([0], [1]) else None

    def grade(self, spec: Spec, _presentation: Presentation, answer: Answer | None) -> Outcome:
        """All or nothing."""
        if answer is None or not spec["options"][answer["chosen"][0]]["right"]:
            return NOTHING
        return Outcome(right=True, hundredths=FULL)

    def solve(self, spec: Spec, _presentation: Presentation) -> Answer:
        """A wholly right answer, in presented positions."""
        return {"chosen": [n for n, option in enumerate(spec["options"]) if option["right"]]}

    def question(self, _spec: Spec, _presentation: Presentation, answer: Answer | None) -> Question:
        """The two judgements."""
        asked = (
            AskedJudgement(position, value, _is_chosen(answer, position)) for position, value in enumerate(_VALUES)
        )
        return TrueFalseQuestion(self.code, tuple(asked))

    def review(self, spec: Spec, presentation: Presentation, answer: Answer | None) -> Review:
        """The two judgements with their reasons."""
        outcome = self.grade(spec, presentation, answer)
        reviewed = tuple(
            ReviewedJudgement(
                position,
                option["value"],
                _is_chosen(answer, position),
                option["right"],
                option["reason_html"],
            )
            for position, option in enumerate(spec["options"])
        )
        return TrueFalseReview(self.code, answer is not None, outcome.right, outcome.hundredths, reviewed)


def _is_chosen(answer: Answer | None, position: int) -> bool:
    """Whether the answer names this position."""
    return answer is not None and position in answer["chosen"]


KIND: Kind = TrueFalse()
