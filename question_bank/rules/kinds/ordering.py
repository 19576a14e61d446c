"""Put the steps in order."""

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


@dataclass(frozen=True, slots=True)
class AskedStep:
    """A step on the question page; `rank` is the place given so far, counted from 1, or `None`."""

    position: int
    text_html: str
    text: str
    rank: int | None


@dataclass(frozen=True, slots=True)
class OrderingQuestion(Question):
    """Steps in presented order and the ranks to choose from."""

    steps: tuple[AskedStep, ...]
    ranks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReviewedStep:
    """A step at its right place: `rank` is right, `given` is what the learner chose or `None`."""

    rank: int
    text_html: str
    given: int | None
    right: bool


@dataclass(frozen=True, slots=True)
class OrderingReview(Review):
    """Steps in the right order."""

    steps: tuple[ReviewedStep, ...]


class Ordering:
    """Steps written in the right order and shown in another."""

    code = "ordering"
    fields = frozenset({"steps"})

    def parse(self, raw: Mapping[str, object], render: Render) -> Parsed:
        """Spec `{"steps": [{"text", "html", "plain"}]}` in the right order."""
        sheet = Sheet(raw)
        texts = sheet.texts("steps", 3, MOST_PARTS, length=MOST_TEXT)
        return sheet.flaws or {"steps": [dressed(text, render) for text in texts]}

    def present(self, spec: Spec, dice: Dice) -> Presentation:
        """Presentation `{"order": [right place from 0, ...]}`, never the right order itself."""
        return {"order": dice.disordered(len(spec["steps"]))}

    def normalise(self, _spec: Spec, presentation: Presentation, answer: object) -> Answer | None:
        """Answer `{"ranks": [rank from 1 or null, ...]}`, one entry for each presented position.

        A half-filled answer is kept, and a rank may stand twice: someone is still at work on it.
        """
        count = len(presentation["order"])
        ranks = places(answer, "ranks", count=count, least=1, most=count)
        return None if ranks is None else {"ranks": ranks}

    def grade(self, _spec: Spec, presentation: Presentation, answer: Answer | None) -> Outcome:
        """The share of steps at their right place."""
        order = presentation["order"]
        hits = sum(given == place + 1 for given, place in zip(_ranks(answer, order), order, strict=True))
        return Outcome.share(hits, len(order))

    def solve(self, _spec: Spec, presentation: Presentation) -> Answer:
        """A wholly right answer, in presented positions."""
        return {"ranks": [place + 1 for place in presentation["order"]]}

    def question(self, spec: Spec, presentation: Presentation, answer: Answer | None) -> Question:
        """The steps in presented order."""
        order = presentation["order"]
        ranks = _ranks(answer, order)
        asked = (
            AskedStep(position, spec["steps"][place]["html"], spec["steps"][place]["plain"], ranks[position])
            for position, place in enumerate(order)
        )
        return OrderingQuestion(self.code, tuple(asked), tuple(range(1, len(order) + 1)))

    def review(self, spec: Spec, presentation: Presentation, answer: Answer | None) -> Review:
        """The steps in the right order, each with the rank it was given."""
        outcome = self.grade(spec, presentation, answer)
        order = presentation["order"]
        given = dict(zip(order, _ranks(answer, order), strict=True))
        reviewed = tuple(
            ReviewedStep(place + 1, step["html"], given[place], given[place] == place + 1)
            for place, step in enumerate(spec["steps"])
        )
        return OrderingReview(self.code, answer is not None, outcome.right, outcome.hundredths, reviewed)


def _ranks(answer: Answer | None, order: list[int]) -> list[int | None]:
    """The ranks given, one for each presented position."""
    return answer["ranks"] if answer else [None] * len(order)


KIND: Kind = Ordering()
