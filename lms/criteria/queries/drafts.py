"""Drafts of policy papers, for those who govern them: the City and its administrators, and auditors who only read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from kernel.actor import Actor
from kernel.database import Executor
from kernel.errors import NotFound
from kernel.paging import SIZE, Page
from lms.criteria.models import PolicyDraft
from lms.orgs.operations import CITY_PATH

READERS = ("city", "admin", "auditor")
OPEN = ("draft", "asked")


@dataclass(frozen=True, slots=True)
class DraftCard:
    """A draft, for reading: see the table. None of its `authors` decides upon it."""

    id: int
    public_id: str
    kind: str
    code: str
    base_version: int
    body: dict[str, Any]
    note: str
    valid_from: date | None
    state: str
    revision: int
    authors: list[int]
    impact: str
    impact_of: int
    created_by: int
    created_at: datetime
    changed_at: datetime
    asked_by: int | None
    asked_at: datetime | None
    decided_by: int | None
    decided_at: datetime | None
    decision_note: str
    version: int | None

    @property
    def title(self) -> str:
        """Return what the paper calls itself."""
        return str(self.body.get("title", ""))

    def wrote(self, person_id: int) -> bool:
        """Tell whether somebody had a hand in it."""
        return person_id in self.authors or person_id in (self.created_by, self.asked_by)


CARD = tuple(getattr(PolicyDraft, name) for name in DraftCard.__annotations__)


def may_read(actor: Actor) -> bool:
    """Tell whether the actor governs, or oversees, the whole City."""
    return actor.covers(CITY_PATH, *READERS)


def get_draft(executor: Executor, public_id: str, *, actor: Actor) -> DraftCard:
    """Return a draft, or raise `NotFound`: for everybody else there is none."""
    row = executor.execute(select(*CARD).where(PolicyDraft.public_id == public_id)).first()
    if row is None or not may_read(actor):
        raise NotFound
    return DraftCard(*row)


def find_open(executor: Executor, *, kind: str, code: str) -> DraftCard | None:
    """Return the draft of a paper that is still open, if there is one."""
    condition = (PolicyDraft.kind == kind, PolicyDraft.code == code, PolicyDraft.state.in_(OPEN))
    row = executor.execute(select(*CARD).where(*condition).order_by(PolicyDraft.id).limit(1)).first()
    return None if row is None else DraftCard(*row)


def list_drafts(executor: Executor, *, actor: Actor, is_open: bool = True, number: int = 1) -> Page[DraftCard]:
    """Return a page of drafts, the open ones or the others, last changed first; none for who may not read them."""
    if not may_read(actor):
        return Page((), 1, SIZE, 0)
    condition = PolicyDraft.state.in_(OPEN) if is_open else PolicyDraft.state.not_in(OPEN)
    total = executor.execute(select(func.count()).select_from(PolicyDraft).where(condition)).scalar_one()
    rows = executor.execute(
        select(*CARD)
        .where(condition)
        .order_by(PolicyDraft.changed_at.desc(), PolicyDraft.id.desc())
        .limit(SIZE)
        .offset((number - 1) * SIZE)
    )
    return Page(tuple(DraftCard(*row) for row in rows), number, SIZE, total)
