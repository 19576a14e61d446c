"""Type a number."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

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
    typed,
)
from question_bank.rules.dice import Dice
from question_bank.rules.numbers import near, read_authored, read_typed, written
from question_bank.rules.sheet import Sheet

MOST_TYPED = 80
MOST_UNIT = 30


@dataclass(frozen=True, slots=True)
class NumericalQuestion(Question):
    """`text` is what was typed so far; `unit` stands after the field, "" for none."""

    text: str
    unit: str


@dataclass(frozen=True, slots=True)
class NumericalReview(Review):
    """`given` as typed ("" for none); `wanted` and `tolerance` as Vietnamese writes them ("" when exact)."""

    given: str
    wanted: str
    tolerance: str
    unit: str


class Numerical:
    """A number with an absolute tolerance, compared exactly."""

    code = "numerical"
    fields = frozenset({"answer", "tolerance", "unit"})

    def parse(self, raw: Mapping[str, object], _render: Render) -> Parsed:
        """Spec `{"answer": "40", "tolerance": "0.5", "unit": "%"}`: decimal strings with a point."""
        sheet = Sheet(raw)
        answer = _number(sheet, "answer", raw.get("answer"))
        tolerance = _number(sheet, "tolerance", raw.get("tolerance", "0"))
        if tolerance < 0:
            sheet.flaw("out_of_range", "tolerance", least=0)
        unit = sheet.text("unit", MOST_UNIT, required=False)
        return sheet.flaws or {"answer": str(answer), "tolerance": str(tolerance), "unit": unit}

    def present(self, _spec: Spec, _dice: Dice) -> Presentation:
        """Nothing to arrange."""
        return {}

    def normalise(self, spec: Spec, _presentation: Presentation, answer: object) -> Answer | None:
        """Answer `{"text": what was typed}`; `None` also for what is no number: then the page asks again."""
        text = typed(answer, most=MOST_TYPED)
        if text is None or read_typed(text, spec["unit"]) is None:
            return None
        return {"text": text}

    def grade(self, spec: Spec, _presentation: Presentation, answer: Answer | None) -> Outcome:
        """All or nothing: within the tolerance, its edge included."""
        number = read_typed(answer["text"], spec["unit"]) if answer else None
        if number is None or not near(number, Decimal(spec["answer"]), Decimal(spec["tolerance"])):
            return NOTHING
        return Outcome(right=True, hundredths=FULL)

    def solve(self, spec: Spec, _presentation: Presentation) -> Answer:
        """A wholly right answer, in presented positions."""
        return {"text": written(Decimal(spec["answer"]))}

    def question(self, spec: Spec, _presentation: Presentation, answer: Answer | None) -> Question:
        """The field and its unit."""
        return NumericalQuestion(self.code, answer["text"] if answer else "", spec["unit"])

    def review(self, spec: Spec, presentation: Presentation, answer: Answer | None) -> Review:
        """What was typed and what was wanted."""
        outcome = self.grade(spec, presentation, answer)
        tolerance = Decimal(spec["tolerance"])
        return NumericalReview(
            self.code,
            answer is not None,
            outcome.right,
            outcome.hundredths,
            answer["text"] if answer else "",
            written(Decimal(spec["answer"])),
            written(tolerance) if tolerance else "",
            spec["unit"],
        )


def _number(sheet: Sheet, field: str, value: object) -> Decimal:
    """An authored number; nought, with a flaw, when it is none."""
    number = read_authored(value)
    if number is None:
        sheet.flaw("missing" if value is None else "not_a_number", field)
        return Decimal(0)
    return number


KIND: Kind = Numerical()
