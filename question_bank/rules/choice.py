"""What single and multiple choice share: options with reasons, their order, the view of them."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from question_bank.rules.asking import (
    MOST_PARTS,
    Answer,
    Flaw,
    Outcome,
    Parsed,
    Presentation,
    Question,
    Render,
    Review,
    Spec,
    positions,
)
from question_bank.rules.dice import Dice
from question_bank.rules.sheet import Sheet
from question_bank.rules.wording import dressed

MOST_TEXT = 1_000
MOST_REASON = 2_000

_STAYS_LAST = ("tất cả các", "không có")
"""Beginnings of options that speak about the others and are senseless above them."""


@dataclass(frozen=True, slots=True)
class AskedOption:
    """An option on the question page. `position` is what the form sends."""

    position: int
    text_html: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ChoiceQuestion(Question):
    """Options in presented order; `many` when several may be chosen."""

    many: bool
    options: tuple[AskedOption, ...]


@dataclass(frozen=True, slots=True)
class ReviewedOption:
    """An option after answering. `reason_html` is "" when the author gave none."""

    position: int
    text_html: str
    chosen: bool
    right: bool
    reason_html: str


@dataclass(frozen=True, slots=True)
class ChoiceReview(Review):
    """Options in the order in which they were presented, with what was chosen, what is right, and why."""

    many: bool
    options: tuple[ReviewedOption, ...]


class Choice(ABC):
    """A kind with options. Its children say how many may be right and what a choice earns."""

    code: str
    many: bool
    fields = frozenset({"options"})

    def parse(self, raw: Mapping[str, object], render: Render) -> Parsed:
        """Spec `{"options": [{"text", "html", "plain", "right", "reason_html"}]}` in authored order."""
        sheet = Sheet(raw)
        options = [
            _option(entry, f"options[{index}].", sheet, render)
            for index, entry in enumerate(sheet.entries("options", 2, MOST_PARTS))
        ]
        _check_differences(options, sheet)
        if not sheet.flaws:
            sheet.take(self.check_rights(sum(option["right"] for option in options), len(options)))
        return sheet.flaws or {"options": options}

    @abstractmethod
    def check_rights(self, rights: int, options: int, /) -> tuple[Flaw, ...]:
        """Flaws in the number of right options."""

    def present(self, spec: Spec, dice: Dice) -> Presentation:
        """Presentation `{"order": [authored index, ...]}`, shuffled; options about the others come last."""
        options = spec["options"]
        last = [index for index, option in enumerate(options) if _stays_last(option["plain"])]
        free = [index for index in range(len(options)) if index not in last]
        return {"order": dice.shuffled(free) + last}

    def normalise(self, _spec: Spec, presentation: Presentation, answer: object) -> Answer | None:
        """Answer `{"chosen": [presented position, ...]}`, sorted, each once."""
        chosen = positions(answer, "chosen")
        if not chosen or not all(0 <= each < len(presentation["order"]) for each in chosen):
            return None
        distinct = sorted(set(chosen))
        return {"chosen": distinct} if self.many or len(distinct) == 1 else None

    def grade(self, spec: Spec, presentation: Presentation, answer: Answer | None) -> Outcome:
        """Right options chosen less wrong ones chosen, as a share of the right options."""
        options = [spec["options"][index] for index in presentation["order"]]
        chosen = _chosen(answer)
        hits = sum(options[each]["right"] for each in chosen)
        rights = sum(option["right"] for option in options)
        return Outcome.share(hits - (len(chosen) - hits), rights)

    def solve(self, spec: Spec, presentation: Presentation) -> Answer:
        """A wholly right answer, in presented positions."""
        options = spec["options"]
        return {"chosen": [n for n, index in enumerate(presentation["order"]) if options[index]["right"]]}

    def question(self, spec: Spec, presentation: Presentation, answer: Answer | None) -> Question:
        """The options in presented order."""
        chosen = _chosen(answer)
        asked = (
            AskedOption(position, spec["options"][index]["html"], position in chosen)
            for position, index in enumerate(presentation["order"])
        )
        return ChoiceQuestion(self.code, self.many, tuple(asked))

    def review(self, spec: Spec, presentation: Presentation, answer: Answer | None) -> Review:
        """The options in presented order, each with its reason."""
        chosen = _chosen(answer)
        outcome = self.grade(spec, presentation, answer)
        reviewed = tuple(
            _reviewed(position, spec["options"][index], chosen=position in chosen)
            for position, index in enumerate(presentation["order"])
        )
        return ChoiceReview(self.code, answer is not None, outcome.right, outcome.hundredths, self.many, reviewed)


def _option(entry: object, where: str, sheet: Sheet, render: Render) -> dict[str, Any]:
    """One option of a spec; flaws go to the item's sheet."""
    if not isinstance(entry, Mapping):
        sheet.flaw("not_a_table", where.rstrip("."))
        return {"plain": "", "right": False}
    part = Sheet(entry, where)
    part.only(frozenset({"text", "right", "reason"}))
    text = part.text("text", MOST_TEXT)
    right = part.flag("right")
    reason = part.text("reason", MOST_REASON, required=False)
    sheet.take(part.flaws)
    return {
        **dressed(text, render),
        "right": bool(right),
        "reason_html": str(render(reason)) if reason else "",
    }


def _check_differences(options: list[dict[str, Any]], sheet: Sheet) -> None:
    """Complain about options that read the same: one of them would be right and the other wrong."""
    words = [option["plain"] for option in options]
    for index, each in enumerate(words):
        if each and each in words[:index]:
            sheet.flaw("duplicate", f"options[{index}].text", text=each)


def _reviewed(position: int, option: Mapping[str, Any], *, chosen: bool) -> ReviewedOption:
    """One option of a spec as the review shows it."""
    return ReviewedOption(position, option["html"], chosen, option["right"], option["reason_html"])


def _chosen(answer: Answer | None) -> list[int]:
    """The presented positions of an answer."""
    return answer["chosen"] if answer else []


def _stays_last(words: str) -> bool:
    """Whether an option speaks about the others."""
    return words.casefold().startswith(_STAYS_LAST)
