"""The self-check of a lesson: its form, its answers in the address, its review.

Nothing is stored for an answer that is not right: the answers travel in the address (`?tra-loi=0.1-2.`, the chosen
positions of each question, a dot between questions), so that the page after the form can say what was right and why.
The lesson format makes questions with options only (one or several right), so their cards are drawn here directly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from courses.queries import LessonCard
from lms.web.learn.kinds import Form, whole
from lms.web.learn.rich import restore, restored
from question_bank.rules import kinds
from question_bank.rules.asking import MOST_PARTS, Answer, Review
from question_bank.rules.choice import Choice, ChoiceQuestion

_LONGEST = 300  # characters of an address part

Answers = tuple[Answer | None, ...]


def questions_of(lesson: LessonCard) -> tuple[dict[str, Any], ...]:
    """Return the lesson's questions with options."""
    return tuple(check for check in lesson.checks if isinstance(kinds.find(check["kind"]), Choice))


def _choice(check: dict[str, Any]) -> Choice:
    kind = kinds.find(check["kind"])
    assert isinstance(kind, Choice)  # noqa: S101  questions_of lets no other through
    return kind


def _normalised(check: dict[str, Any], positions: list[int]) -> Answer | None:
    return _choice(check).normalise(check["spec"], check["presentation"], {"chosen": positions})


def read_form(checks: Sequence[dict[str, Any]], form: Form) -> Answers:
    """Read the answers of a posted form, None for each question without a sensible one."""
    found = []
    for number, check in enumerate(checks, start=1):
        sent = [whole(text) for text in form.getlist(f"c{number}")[:MOST_PARTS]]
        found.append(_normalised(check, [each for each in sent if each is not None]))
    return tuple(found)


def written(answers: Answers) -> str:
    """Write answers for an address.

    >>> written(({"chosen": [0]}, {"chosen": [1, 2]}, None))
    '0.1-2.'
    """
    return ".".join("-".join(map(str, answer["chosen"])) if answer else "" for answer in answers)


def read_address(checks: Sequence[dict[str, Any]], text: str | None) -> Answers | None:
    """Read answers from an address; None when it holds none."""
    if text is None:
        return None
    parts = text[:_LONGEST].split(".") + [""] * len(checks)
    return tuple(
        _normalised(check, [n for n in map(whole, part.split("-")) if n is not None])
        for check, part in zip(checks, parts, strict=False)
    )


def all_right(checks: Sequence[dict[str, Any]], answers: Answers) -> bool:
    """Tell whether there are questions and every answer is wholly right."""
    return bool(checks) and all(
        _choice(check).grade(check["spec"], check["presentation"], answer).right
        for check, answer in zip(checks, answers, strict=True)
    )


@dataclass(frozen=True, slots=True)
class CheckView:
    """One question: asked (`options` for the cards), or reviewed. `sent` are the positions its form carries on."""

    number: int
    kind: str
    stem: str
    many: bool
    options: tuple[dict[str, Any], ...]
    review: Review | None
    sent: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SelfCheckView:
    """All questions of a lesson, and how many were answered and right."""

    checks: tuple[CheckView, ...]
    answered: int
    right: int
    tried: bool

    @property
    def total(self) -> int:
        """Return the number of questions."""
        return len(self.checks)

    @property
    def left(self) -> int:
        """Return how many questions wait for an answer."""
        return self.total - self.answered

    @property
    def passed(self) -> bool:
        """Tell whether every question was answered rightly."""
        return self.total > 0 and self.right == self.total


def view(lesson: LessonCard, address: str | None) -> SelfCheckView:
    """Return the self-check as the page shows it; answered questions are reviewed, the others still asked."""
    checks = questions_of(lesson)
    answers = read_address(checks, address)
    shown = tuple(
        _check_view(number, check, answer)
        for number, (check, answer) in enumerate(zip(checks, answers or (None,) * len(checks), strict=True), start=1)
    )
    reviews = [each.review for each in shown if each.review]
    return SelfCheckView(shown, len(reviews), sum(each.right for each in reviews), answers is not None)


def _check_view(number: int, check: dict[str, Any], answer: Answer | None) -> CheckView:
    kind = _choice(check)
    stem = restore(check["stem_html"])
    if answer is not None:
        review = restored(kind.review(check["spec"], check["presentation"], answer))
        return CheckView(number, kind.code, stem, kind.many, (), review, tuple(answer["chosen"]))
    asked = restored(kind.question(check["spec"], check["presentation"], None))
    assert isinstance(asked, ChoiceQuestion)  # noqa: S101  a choice asks with options
    options = tuple({"value": option.position, "label": option.text_html} for option in asked.options)
    return CheckView(number, kind.code, stem, kind.many, options, None, ())
