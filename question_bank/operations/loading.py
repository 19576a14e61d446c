"""Taking in a bank as a format brought it: what changed becomes a new version, what is the same stays.

Loading the same bank twice writes nothing. Items that are no longer in the source are retired: attempts under way
keep the versions they drew.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from kernel.base import new_id
from kernel.errors import Conflict, Invalid
from question_bank import queries
from question_bank.formats.sources import BankSource, ItemSource, QuizSource
from question_bank.models import Bank, Item, ItemVersion, Quiz, QuizVersion
from question_bank.rules.drawing import PoolItem, shortage


class FlawedBank(Invalid):
    """The bank has flaws and was not taken; `values["flaws"]` names them."""

    code = "flawed_bank"


class ShortBank(Conflict):
    """The bank cannot fill the blueprint of its test."""

    code = "short_bank"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load wrote: items new or changed, items retired, whether the test has a new version."""

    items: int
    retired: int
    quiz: bool


def load_bank(session: Session, source: BankSource, *, sanitiser: int, at: datetime) -> Loaded:
    """Take in a bank without flaws. `sanitiser` is the version that made its HTML: another one renews all items."""
    if source.flaws:
        raise FlawedBank(flaws=[f"{f.file} {f.item} {f.field}: {f.code}" for f in source.flaws])
    bank = session.scalar(select(Bank).where(Bank.code == source.code))
    if bank is None:
        bank = Bank(code=source.code, title=source.title, licence=source.licence, created_at=at)
        session.add(bank)
        session.flush()
    bank.title, bank.licence = source.title, source.licence
    written, pool = _items(session, bank.id, source.items, sanitiser=sanitiser, at=at)
    retired = _retire(session, bank.id, {item.code for item in source.items})
    quiz = source.quiz is not None and _quiz(session, bank.id, source.code, source.quiz, pool, at=at)
    queries.forget_current()
    return Loaded(written, retired, quiz)


def _items(
    session: Session, bank_id: int, items: tuple[ItemSource, ...], *, sanitiser: int, at: datetime
) -> tuple[int, list[PoolItem]]:
    known = {
        row.code: row
        for row in session.execute(
            select(Item.code, Item.id, ItemVersion.id.label("version_id"), ItemVersion.version, ItemVersion.sha256)
            .outerjoin(ItemVersion, ItemVersion.id == Item.current_version)
            .where(Item.bank_id == bank_id)
        )
    }
    written, pool = 0, []
    for source in items:
        digest = hashlib.sha256(f"{sanitiser} {source.sha256}".encode()).hexdigest()
        row = known.get(source.code)
        if row is not None and row.sha256 == digest:
            item_id, version_id = row.id, row.version_id
        else:
            item_id, version_id = _write(session, bank_id, source, row, digest, sanitiser=sanitiser, at=at)
            written += 1
        pool.append(PoolItem(item_id, version_id, source.kind, bool(source.story_html), source.pool))
    return written, pool


def _write(
    session: Session, bank_id: int, source: ItemSource, row: Any, digest: str, *, sanitiser: int, at: datetime
) -> tuple[int, int]:
    item_id = row.id if row is not None else new_id()
    if row is None:
        session.execute(
            insert(Item).values(id=item_id, bank_id=bank_id, code=source.code, current_version=None, created_at=at)
        )
    latest = session.scalar(select(func.max(ItemVersion.version)).where(ItemVersion.item_id == item_id)) or 0
    version_id = new_id()
    values = asdict(source)
    for name in ("code", "sha256"):
        values.pop(name)
    session.execute(
        insert(ItemVersion).values(
            id=version_id,
            item_id=item_id,
            version=latest + 1,
            sha256=digest,
            sanitiser=sanitiser,
            created_at=at,
            **values,
        )
    )
    session.execute(update(Item).where(Item.id == item_id).values(current_version=version_id))
    return item_id, version_id


def _retire(session: Session, bank_id: int, codes: set[str]) -> int:
    gone = session.execute(
        update(Item)
        .where(Item.bank_id == bank_id, Item.current_version.is_not(None), Item.code.not_in(codes))
        .values(current_version=None)
        .returning(Item.id)
    ).all()
    return len(gone)


def _quiz(session: Session, bank_id: int, code: str, source: QuizSource, pool: list[PoolItem], *, at: datetime) -> bool:
    """Write a new version of the test when its blueprint or its pool changed."""
    if shortage(source.blueprint, pool):
        raise ShortBank(bank=code)
    rows = [
        {
            "kinds": sorted(row.kinds),
            "situation": row.situation,
            "pool": row.pool,
            "mandatory": row.mandatory,
            "count": row.count,
        }
        for row in source.blueprint.rows
    ]
    blueprint = [{key: value for key, value in row.items() if value not in (None, "")} for row in rows]
    ids = sorted(item.item_version_id for item in pool)
    content = [source.title, source.pass_percent, source.mastery_percent, blueprint, ids]
    digest = hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
    quiz = session.scalar(select(Quiz).where(Quiz.code == code))
    if quiz is None:
        quiz = Quiz(bank_id=bank_id, code=code, created_at=at)
        session.add(quiz)
        session.flush()
    latest = session.scalar(
        select(QuizVersion).where(QuizVersion.quiz_id == quiz.id).order_by(QuizVersion.version.desc()).limit(1)
    )
    if latest is not None and latest.sha256 == digest:
        return False
    version = QuizVersion(
        quiz_id=quiz.id,
        version=latest.version + 1 if latest else 1,
        title=source.title,
        pass_percent=source.pass_percent,
        mastery_percent=source.mastery_percent,
        blueprint=blueprint,
        pool=ids,
        length=source.blueprint.count,
        sha256=digest,
        created_at=at,
    )
    session.add(version)
    session.flush()
    quiz.current_version = version.id
    session.flush()
    return True
