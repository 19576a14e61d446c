"""Sitting a test: begin, save an answer, submit.

An attempt in progress is one row. Closing it grades the answers that were read and says so in its guard: when a save
or a twin came between, nothing is written and the caller reads again.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.database import Executor
from kernel.errors import Conflict, Invalid, NotFound
from kernel.events import tell
from question_bank import hot, queries
from question_bank.events import Answered, AttemptGraded
from question_bank.hot import AttemptState
from question_bank.queries import ItemCard, QuizCard
from question_bank.rules import kinds
from question_bank.rules.asking import Kind
from question_bank.rules.dice import Dice
from question_bank.rules.drawing import draw, shortage
from question_bank.rules.grading import DrawnItem, Mark, grade


class TooFewItems(Conflict):
    """The bank cannot fill the blueprint."""

    code = "too_few_items"


class Closed(Conflict):
    """The attempt was submitted already; what it holds is final."""

    code = "attempt_closed"


class Moved(Conflict):
    """Another save or submission came between reading and writing: read again."""

    code = "attempt_moved"


def begin(session: Session, *, quiz: QuizCard, actor: Actor, at: datetime, seed: int | None = None) -> str:
    """Begin an attempt with a fresh draw, or go on with the one under way. Returns its public id.

    Without a `seed` one is thrown; a simulation gives its own, so that its papers repeat.
    """
    if shortage(quiz.blueprint, quiz.pool):
        raise TooFewItems
    seed = secrets.randbits(62) if seed is None else seed
    values = {
        "quiz_version_id": quiz.version_id,
        "seed": seed,
        "drawn": _paper(session, quiz, seed),
        "started_at": at,
    }
    return hot.begin(session, person_id=actor.person_id, quiz_id=quiz.quiz_id, values=values)


def _paper(executor: Executor, quiz: QuizCard, seed: int) -> list[Any]:
    """Return the drawn questions in order: [item version id, mandatory, presentation]."""
    drawn = draw(quiz.blueprint, quiz.pool, seed)
    cards = queries.get_items(executor, [each.item_version_id for each in drawn])
    # by place on the paper, not by id: the same seed then presents the same on every database
    return [
        [card.id, each.mandatory, _kind(card).present(card.spec, Dice(seed, "present", place))]
        for place, (each, card) in enumerate(zip(drawn, cards, strict=True))
    ]


def _kind(card: ItemCard) -> Kind:
    kind = kinds.find(card.kind)
    if kind is None:
        raise NotFound("unknown_kind")
    return kind


def save(
    session: Session, *, state: AttemptState, number: int, answer: object, unsure: bool, actor: Actor, at: datetime
) -> None:
    """Save the answer to question `number` (from 1); an empty or senseless answer clears it. Raises `Closed`."""
    if not 1 <= number <= state.size:
        raise Invalid("no_such_question")
    version_id, _mandatory, presentation = state.drawn[number - 1]
    card = queries.get_items(session, [version_id])[0]
    kept = _kind(card).normalise(card.spec, presentation, answer)
    change = {str(number): {"a": kept, "f": unsure}}
    if not hot.save(session, person_id=actor.person_id, public_id=state.public_id, change=change, at=at):
        raise Closed


def submit(session: Session, *, state: AttemptState, actor: Actor, at: datetime) -> Mark:
    """Grade and close an attempt, and tell it. Raises `Closed` for a twin, `Moved` when answers changed meanwhile."""
    if state.submitted_at is not None:
        raise Closed
    quiz = queries.get_quiz(session, state.quiz_version_id)
    cards = queries.get_items(session, [row[0] for row in state.drawn])
    mark = _grade(state, cards, quiz)
    detail = [[item.item_version_id, item.hundredths] for item in mark.items]
    values = {"submitted_at": at, "percent": mark.percent, "passed": mark.passed, "detail": detail}
    if not hot.close(session, person_id=actor.person_id, state=state, values=values):
        raise Moved
    tell(session, _graded(state, quiz, cards, mark, actor=actor, at=at))
    return mark


def _grade(state: AttemptState, cards: list[ItemCard], quiz: QuizCard) -> Mark:
    items = [
        DrawnItem(card.id, card.kind, card.spec, row[2], card.component, card.level, mandatory=row[1])
        for card, row in zip(cards, state.drawn, strict=True)
    ]
    answers: Mapping[str, Any] = {item.key: state.answer(n) for n, item in enumerate(items, start=1)}
    return grade(items, answers, pass_percent=quiz.pass_percent)


def _graded(
    state: AttemptState, quiz: QuizCard, cards: list[ItemCard], mark: Mark, *, actor: Actor, at: datetime
) -> AttemptGraded:
    answers = tuple(
        Answered(card.item_id, card.component, card.level, item.right)
        for card, item in zip(cards, mark.items, strict=True)
    )
    return AttemptGraded(
        at=at,
        actor=actor,
        person_id=actor.person_id,
        attempt_id=state.id,
        attempt_ref=state.public_id,
        quiz_code=quiz.code,
        percent=mark.percent,
        passed=mark.passed,
        mastered=mark.passed and mark.percent >= quiz.mastery_percent,
        answers=answers,
    )
