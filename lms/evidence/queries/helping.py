"""Reading help: an open slip by its code, who helped with which claim."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from kernel.database import Executor
from lms.evidence.models.claims import Assistance


@dataclass(frozen=True, slots=True)
class AssistanceCard:
    """Help that was given, or a slip that waits for it."""

    person_id: int
    id: int
    public_id: str
    way: str
    helper_id: int
    helper_name: str
    relation: str
    consent_version: str
    expires_at: datetime
    begun_at: datetime | None


_CARD = tuple(getattr(Assistance, name) for name in AssistanceCard.__dataclass_fields__)


def find_open_slip(
    executor: Executor, *, slip_code: str = "", public_id: str = "", at: datetime
) -> AssistanceCard | None:
    """Return a slip nobody has used yet, by the hash of its code or by its public id; None when there is none."""
    one = Assistance.slip_code == slip_code if slip_code else Assistance.public_id == public_id
    row = executor.execute(
        select(*_CARD).where(
            one,
            Assistance.way == "slip",
            Assistance.begun_at.is_(None),
            Assistance.ended_at.is_(None),
            Assistance.expires_at > at,
        )
    ).first()
    return None if row is None else AssistanceCard(*row)


def list_help(executor: Executor, *, person_id: int, ids: Iterable[int]) -> dict[int, AssistanceCard]:
    """Return who helped with some claims of a person, by the id of the help."""
    wanted = list(ids)
    if not wanted:
        return {}
    rows = executor.execute(select(*_CARD).where(Assistance.person_id == person_id, Assistance.id.in_(wanted)))
    return {row.id: AssistanceCard(*row) for row in rows}
