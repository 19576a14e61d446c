"""Reading claims: of a person, of who watches over a unit, with their files and steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select

from kernel.actor import Actor, within
from kernel.database import Executor
from kernel.errors import NotFound
from lms.evidence.models.claims import Evidence, EvidenceFile, EvidenceStep

WATCHERS = ("cadre", "city", "auditor")
"""Who sees the claims of a unit. Who decides about them is another question (`rules.reviewing`)."""


@dataclass(frozen=True, slots=True)
class EvidenceCard:
    """A claim, for reading."""

    person_id: int
    id: int
    public_id: str
    period: int
    kind: str
    indicator: str
    state: str
    words: str
    happened_on: date | None
    issuer: str
    number: str
    entered_by: int
    assistance_id: int | None
    unit_path: str
    round: int
    bytes: int
    created_at: datetime
    changed_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None


CARD = tuple(getattr(Evidence, name) for name in EvidenceCard.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class FileCard:
    """A file of a claim. `media_type` is what it truly is; the store knows it only as bytes."""

    person_id: int
    id: int
    evidence_id: int
    position: int
    sha256: str
    name: str
    media_type: str
    size: int
    width: int
    height: int
    phash: str
    original_sha256: str
    taken_on: date | None


FILE = tuple(getattr(EvidenceFile, name) for name in FileCard.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class StepCard:
    """A step of a claim: what was done, by whom, when, with which reason and words."""

    evidence_id: int
    move: str
    round: int
    actor_id: int
    actor_name: str
    reason: str
    note: str
    at: datetime


STEP = tuple(getattr(EvidenceStep, name) for name in StepCard.__dataclass_fields__)


def handed_in() -> ColumnElement[bool]:
    """Return the condition «others than the person may know of it»: drafts and what was taken away are hers alone."""
    return Evidence.state.notin_(("draft", "withdrawn"))


def in_scope(actor: Actor, *roles: str) -> ColumnElement[bool]:
    """Return the condition «in a unit over which the actor holds one of these roles»; by default any that watches."""
    return within(Evidence.unit_path, actor, *(roles or WATCHERS))


def list_of_person(executor: Executor, *, person_id: int, period: int) -> list[EvidenceCard]:
    """Return what a person has for a period, newest first; drafts and withdrawn ones too."""
    rows = executor.execute(
        select(*CARD)
        .where(Evidence.person_id == person_id, Evidence.period == period)
        .order_by(Evidence.changed_at.desc(), Evidence.id.desc())
    )
    return [EvidenceCard(*row) for row in rows]


def find_own(executor: Executor, *, public_id: str, actor: Actor) -> EvidenceCard | None:
    """Return a claim of the actor herself, or None."""
    row = executor.execute(
        select(*CARD).where(Evidence.public_id == public_id, Evidence.person_id == actor.person_id)
    ).first()
    return None if row is None else EvidenceCard(*row)


def get_own(executor: Executor, *, public_id: str, actor: Actor) -> EvidenceCard:
    """Return a claim of the actor herself, or raise `NotFound`."""
    card = find_own(executor, public_id=public_id, actor=actor)
    if card is None:
        raise NotFound
    return card


def get_watched(executor: Executor, *, public_id: str, actor: Actor) -> EvidenceCard:
    """Return a claim handed in within the actor's units, or raise `NotFound`."""
    row = executor.execute(select(*CARD).where(Evidence.public_id == public_id, handed_in(), in_scope(actor))).first()
    if row is None:
        raise NotFound
    return EvidenceCard(*row)


def list_files(executor: Executor, *, person_id: int, evidence_ids: Sequence[int]) -> list[FileCard]:
    """Return the files of some claims of a person, by claim and position."""
    if not evidence_ids:
        return []
    rows = executor.execute(
        select(*FILE)
        .where(EvidenceFile.person_id == person_id, EvidenceFile.evidence_id.in_(evidence_ids))
        .order_by(EvidenceFile.evidence_id, EvidenceFile.position)
    )
    return [FileCard(*row) for row in rows]


def get_file(executor: Executor, *, card: EvidenceCard, position: int) -> FileCard:
    """Return a file of a claim by its number, or raise `NotFound`."""
    row = executor.execute(
        select(*FILE).where(
            EvidenceFile.person_id == card.person_id,
            EvidenceFile.evidence_id == card.id,
            EvidenceFile.position == position,
        )
    ).first()
    if row is None:
        raise NotFound
    return FileCard(*row)


def list_steps(executor: Executor, *, person_id: int, evidence_ids: Sequence[int]) -> list[StepCard]:
    """Return the steps of some claims of a person, in the order they were made."""
    if not evidence_ids:
        return []
    rows = executor.execute(
        select(*STEP)
        .where(EvidenceStep.person_id == person_id, EvidenceStep.evidence_id.in_(evidence_ids))
        .order_by(EvidenceStep.id)
    )
    return [StepCard(*row) for row in rows]


def count_waiting(executor: Executor, *, actor: Actor) -> int:
    """Return how many claims wait to be looked at in the actor's units."""
    waiting = select(func.count()).select_from(Evidence).where(Evidence.state == "submitted", in_scope(actor))
    return executor.execute(waiting).scalar_one()


def count_open_of(executor: Executor, *, person_id: int) -> int:
    """Return how many claims of a person are drafts or wait: there is a limit (`operations.drafting.MOST_OPEN`)."""
    mine = select(func.count()).select_from(Evidence)
    mine = mine.where(Evidence.person_id == person_id, Evidence.state.in_(("draft", "submitted", "returned")))
    return executor.execute(mine).scalar_one()


@dataclass(frozen=True, slots=True)
class Usage:
    """How many bytes the files of a person, and those of a unit, weigh."""

    person: int
    unit: int


def usage(executor: Executor, *, person_id: int, unit_path: str) -> Usage:
    """Return what is kept already, for the quotas; without a unit its part is 0."""
    weight = func.coalesce(func.sum(Evidence.bytes), 0)
    hers = select(weight).where(Evidence.person_id == person_id).scalar_subquery()
    units = select(weight).where(Evidence.unit_path == unit_path).scalar_subquery() if unit_path else None
    row = executor.execute(select(hers) if units is None else select(hers, units)).one()
    return Usage(int(row[0]), int(row[1]) if units is not None else 0)
