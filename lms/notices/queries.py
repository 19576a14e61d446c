"""Reading notices: one's own, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from kernel.database import Executor
from kernel.paging import SIZE, Page
from lms.notices.models import Notice
from lms.notices.rules import Wording, wording


@dataclass(frozen=True, slots=True)
class NoticeCard:
    """A notice, for reading: kind and values make its words; `link` is from the root or empty."""

    id: int
    kind: str
    values: dict[str, Any]
    link: str
    created_at: datetime
    read_at: datetime | None

    @property
    def wording(self) -> Wording | None:
        """Return title and sentence as message ids, or None for a kind this release does not know."""
        return wording(self.kind, self.values)


def list_notices(executor: Executor, person_id: int, number: int = 1) -> Page[NoticeCard]:
    """Return a page of a person's notices, newest first."""
    mine = Notice.person_id == person_id
    total = executor.execute(select(func.count()).select_from(Notice).where(mine)).scalar_one()
    rows = executor.execute(
        select(Notice.id, Notice.kind, Notice.values, Notice.link, Notice.created_at, Notice.read_at)
        .where(mine)
        .order_by(Notice.id.desc())
        .limit(SIZE)
        .offset((number - 1) * SIZE)
    )
    return Page(tuple(NoticeCard(*row) for row in rows), number, SIZE, total)


def has_notice(executor: Executor, person_id: int, key: str) -> bool:
    """Tell whether a person was told of the fact that this key stands for."""
    found = executor.execute(select(Notice.id).where(Notice.person_id == person_id, Notice.key == key)).first()
    return found is not None


def count_unread(executor: Executor, person_id: int) -> int:
    """Return how many notices a person has not read."""
    unread = select(func.count()).select_from(Notice)
    return executor.execute(unread.where(Notice.person_id == person_id, Notice.read_at.is_(None))).scalar_one()
