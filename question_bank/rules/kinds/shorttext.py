"""Type a word or two."""

from collections.abc import Mapping
from dataclasses import dataclass

from question_bank.rules.asking import (
    FULL,
    MOST_PARTS,
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
from question_bank.rules.sheet import Sheet
from question_bank.rules.wording import fold

MOST_TYPED = 200


@dataclass(frozen=True, slots=True)
class ShortTextQuestion(Question):
    """`text` is what was typed so far."""

    text: str


@dataclass(frozen=True, slots=True)
class ShortTextReview(Review):
    """`given` as typed, "" for none; `accepted` are all the answers that count, the model answer first."""

    given: str
    accepted: tuple[str, ...]


class ShortText:
    """A short text that must fold to the same letters as an accepted one."""

    code = "shorttext"
    fields = frozenset({"accept"})

    def parse(self, raw: Mapping[str, object], _render: Render) -> Parsed:
        """Spec `{"accept": ["mật khẩu", ...]}`. Plain words, no Markdown."""
        sheet = Sheet(raw)
        accepted = sheet.texts("accept", 1, MOST_PARTS, length=MOST_TYPED)
        for index, text in enumerate(accepted):
            if text and not fold(text):
                sheet.flaw("missing", f"accept[{index}]")
        return sheet.flaws or {"accept": accepted}

    def present(self, _spec: Spec, _dice: Dice) -> Presentation:
        """Nothing to arrange."""
        return {}

    def normalise(self, _spec: Spec, _presentation: Presentation, answer: object) -> Answer | None:
        """Answer `{"text": what was typed}`."""
        text = typed(answer, most=MOST_TYPED)
        return None if text is None else {"text": text}

    def grade(self, spec: Spec, _presentation: Presentation, answer: Answer | None) -> Outcome:
        """All or nothing, with case, accents and double spaces forgiven."""
        if answer is None or fold(answer["text"]) not in {fold(text) for text in spec["accept"]}:
            return NOTHING
        return Outcome(right=True, hundredths=FULL)

    def solve(self, spec: Spec, _presentation: Presentation) -> Answer:
        """A wholly right answer, in presented positions."""
        return {"text": spec["accept"][0]}

    def question(self, _spec: Spec, _presentation: Presentation, answer: Answer | None) -> Question:
        """The field."""
        return ShortTextQuestion(self.code, answer["text"] if answer else "")

    def review(self, spec: Spec, presentation: Presentation, answer: Answer | None) -> Review:
        """What was typed and what counts."""
        outcome = self.grade(spec, presentation, answer)
        given = answer["text"] if answer else ""
        return ShortTextReview(
            self.code, answer is not None, outcome.right, outcome.hundredths, given, tuple(spec["accept"])
        )


KIND: Kind = ShortText()
