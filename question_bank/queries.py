"""Reading the bank: quizzes and item versions, which never change once written and are kept in the process."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from kernel.database import Executor
from kernel.errors import NotFound
from kernel.fresh import Fresh, Kept
from kernel.paging import SIZE, Page
from question_bank.events import Answered
from question_bank.models import Attempt, Bank, Item, ItemVersion, Quiz, QuizVersion
from question_bank.rules.asking import FULL
from question_bank.rules.drawing import Blueprint, PoolItem, read_blueprint


@dataclass(frozen=True, slots=True)
class ItemCard:
    """An item version with all that asking, grading and explaining need."""

    id: int
    item_id: int
    kind: str
    stem_html: str
    story_html: str
    reason_html: str
    spec: dict[str, Any]
    lesson: str
    outcome: str
    component: str
    level: int
    pool: str


@dataclass(frozen=True, slots=True)
class QuizCard:
    """A quiz version in force: its blueprint and the pool it draws from."""

    quiz_id: int
    version_id: int
    code: str
    title: str
    pass_percent: int
    mastery_percent: int
    length: int
    blueprint: Blueprint
    pool: tuple[PoolItem, ...]


@dataclass(frozen=True, slots=True)
class BankCard:
    """A bank with its size, for lists."""

    code: str
    title: str
    licence: str
    items: int


_items: Kept[int, ItemCard] = Kept(4_000)
_quizzes: Kept[int, QuizCard] = Kept(500)
_current: Fresh[dict[str, int]] = Fresh(1.0)

_ITEM_COLUMNS = (
    ItemVersion.id,
    ItemVersion.item_id,
    ItemVersion.kind,
    ItemVersion.stem_html,
    ItemVersion.story_html,
    ItemVersion.reason_html,
    ItemVersion.spec,
    ItemVersion.lesson,
    ItemVersion.outcome,
    ItemVersion.component,
    ItemVersion.level,
    ItemVersion.pool,
)


def get_items(executor: Executor, ids: list[int]) -> list[ItemCard]:
    """Return item versions in the order asked; those not kept yet are read in one statement."""
    missing = [each for each in ids if _items.find(each) is None]
    if missing:
        for row in executor.execute(select(*_ITEM_COLUMNS).where(ItemVersion.id.in_(missing))):
            _items.put(row.id, ItemCard(*row))
    found = [_items.find(each) for each in ids]
    if any(card is None for card in found):
        raise NotFound
    return [card for card in found if card is not None]


def has_bank(executor: Executor, code: str) -> bool:
    """Tell whether a bank of this code is there."""
    return executor.execute(select(Bank.id).where(Bank.code == code)).first() is not None


def find_item(executor: Executor, ref: str) -> ItemCard | None:
    """Return the current version of the item that `bank/code` names, or None."""
    bank, _, code = ref.partition("/")
    version = executor.execute(
        select(Item.current_version)
        .join(Bank, Bank.id == Item.bank_id)
        .where(Bank.code == bank, Item.code == code, Item.current_version.is_not(None))
    ).scalar()
    return get_items(executor, [version])[0] if version is not None else None


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item in a list: where it stands (`bank/code`), its kind, the words of its stem."""

    ref: str
    kind: str
    stem: str
    component: str
    level: int


def search_items(
    executor: Executor, words: str, *, bank: str = "", kinds: Collection[str] = (), number: int = 1
) -> Page[ItemLine]:
    """Return a page of current items, of these kinds, whose stem holds the words as typed, by bank and code."""
    found = (
        select(Bank.code, Item.code, ItemVersion.kind, ItemVersion.stem_text, ItemVersion.component, ItemVersion.level)
        .join(Item, Item.bank_id == Bank.id)
        .join(ItemVersion, ItemVersion.id == Item.current_version)
    )
    if bank:
        found = found.where(Bank.code == bank)
    if kinds:
        found = found.where(ItemVersion.kind.in_(kinds))
    for word in words.split()[:8]:
        found = found.where(ItemVersion.stem_text.icontains(word, autoescape=True))
    total = executor.execute(select(func.count()).select_from(found.subquery())).scalar() or 0
    rows = executor.execute(found.order_by(Bank.code, Item.code).limit(SIZE).offset((number - 1) * SIZE))
    lines = tuple(ItemLine(f"{row[0]}/{row[1]}", *row[2:]) for row in rows)
    return Page(lines, number, SIZE, total)


def find_current_quiz(executor: Executor, code: str) -> QuizCard | None:
    """Return the version in force of a quiz, or None. A new version is seen within a second."""
    current = _current.get(lambda: _load_current(executor))
    version_id = current.get(code)
    return None if version_id is None else get_quiz(executor, version_id)


def _load_current(executor: Executor) -> dict[str, int]:
    rows = executor.execute(select(Quiz.code, Quiz.current_version).where(Quiz.current_version.is_not(None)))
    return {code: version for code, version in rows if version is not None}


def get_quiz(executor: Executor, version_id: int) -> QuizCard:
    """Return a quiz version with its pool; kept in the process, since it never changes."""
    return _quizzes.get(version_id, lambda: _load_quiz(executor, version_id))


def _load_quiz(executor: Executor, version_id: int) -> QuizCard:
    row = executor.execute(
        select(
            QuizVersion.quiz_id,
            QuizVersion.id,
            Quiz.code,
            QuizVersion.title,
            QuizVersion.pass_percent,
            QuizVersion.mastery_percent,
            QuizVersion.length,
            QuizVersion.blueprint,
            QuizVersion.pool,
        )
        .join(Quiz, Quiz.id == QuizVersion.quiz_id)
        .where(QuizVersion.id == version_id)
    ).first()
    if row is None:
        raise NotFound
    blueprint = read_blueprint({"draw": row.blueprint})
    if not isinstance(blueprint, Blueprint):
        raise NotFound("broken_blueprint")
    pool = tuple(
        PoolItem(card.item_id, card.id, card.kind, bool(card.story_html), card.pool)
        for card in get_items(executor, row.pool)
    )
    return QuizCard(
        row.quiz_id,
        row.id,
        row.code,
        row.title,
        row.pass_percent,
        row.mastery_percent,
        row.length,
        blueprint,
        pool,
    )


def forget_current() -> None:
    """Look the current versions up again at once: used after a publish in this process."""
    _current.forget()


def list_banks(executor: Executor) -> list[BankCard]:
    """Return all banks by code with the number of their items in use."""
    rows = executor.execute(
        select(Bank.code, Bank.title, Bank.licence, func.count(Item.current_version))
        .outerjoin(Item, Item.bank_id == Bank.id)
        .group_by(Bank.id)
        .order_by(Bank.code)
    )
    return [BankCard(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class PastAttempt:
    """A person's attempt in a list of her own."""

    public_id: str
    started_at: datetime
    submitted_at: datetime | None
    percent: int | None
    passed: bool | None


def list_attempts(executor: Executor, *, person_id: int, quiz_id: int, most: int = 10) -> list[PastAttempt]:
    """Return a person's latest attempts at a quiz, newest first."""
    rows = executor.execute(
        select(Attempt.public_id, Attempt.started_at, Attempt.submitted_at, Attempt.percent, Attempt.passed)
        .where(Attempt.person_id == person_id, Attempt.quiz_id == quiz_id)
        .order_by(Attempt.id.desc())
        .limit(most)
    )
    return [PastAttempt(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Tries:
    """How often somebody handed in a test, and the best percentage she reached."""

    count: int
    best: int


def count_tries(executor: Executor, *, quiz_id: int, person_ids: Collection[int]) -> dict[int, Tries]:
    """Return the tries of several people at a quiz; who has handed in none is missing."""
    rows = executor.execute(
        select(Attempt.person_id, func.count(), func.max(Attempt.percent))
        .where(Attempt.quiz_id == quiz_id, Attempt.submitted_at.is_not(None), Attempt.person_id.in_(list(person_ids)))
        .group_by(Attempt.person_id)
    )
    return {row[0]: Tries(row[1], row[2] or 0) for row in rows}


PORTION = 1_000
"""Item versions asked for at once: fewer than the process keeps."""


def list_graded(
    executor: Executor, *, person_ids: Collection[int]
) -> dict[int, list[tuple[datetime, tuple[Answered, ...]]]]:
    """Return all graded attempts of several people: (when handed in, its answers), the oldest first."""
    rows = executor.execute(
        select(Attempt.person_id, Attempt.submitted_at, Attempt.detail)
        .where(Attempt.person_id.in_(list(person_ids)), Attempt.submitted_at.is_not(None))
        .order_by(Attempt.person_id, Attempt.submitted_at, Attempt.id)
    ).all()
    versions = sorted({version for row in rows for version, _ in row.detail or ()})
    cards: dict[int, ItemCard] = {}
    for start in range(0, len(versions), PORTION):
        cards |= {card.id: card for card in get_items(executor, versions[start : start + PORTION])}
    found: dict[int, list[tuple[datetime, tuple[Answered, ...]]]] = {}
    for row in rows:
        answers = tuple(
            Answered(cards[version].item_id, cards[version].component, cards[version].level, hundredths == FULL)
            for version, hundredths in row.detail or ()
        )
        found.setdefault(row.person_id, []).append((row.submitted_at, answers))
    return found
