"""Roll-ups (decision 0015): deltas appended in the fact's transaction, folded by the worker into every level.

All of it can be rebuilt from the ledger, the completions and the memberships.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, Index, PrimaryKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.base import Base, Path, new_id


class Measure(Base):
    """What is counted: `learner`, `course:C03:passed`, `component:4.2:3`, … `position` is only ever appended."""

    __tablename__ = "measure"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    position: Mapped[int] = mapped_column(unique=True)


class UnitDelta(Base):
    """A person entering (+1) or leaving (-1) a measure in a unit. Deleted once folded.

    `confirmed` is the change of those among them whose residence a cadre has confirmed.
    """

    __tablename__ = "unit_delta"
    __table_args__ = (PrimaryKeyConstraint("person_id", "id"), Index("ix_unit_delta_unit_path", "unit_path"))

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    unit_id: Mapped[int] = mapped_column(BigInteger)
    unit_path: Mapped[str] = mapped_column(Path)
    measure_id: Mapped[int] = mapped_column(BigInteger)
    period: Mapped[int]
    day: Mapped[date]
    value: Mapped[int]
    confirmed: Mapped[int]


class UnitTotal(Base):
    """The folded number of people in a measure, for a unit with everything below it."""

    __tablename__ = "unit_total"
    __table_args__ = (
        PrimaryKeyConstraint("unit_id", "period", "measure_id"),
        Index("ix_unit_total_parent_id", "parent_id", "period", "measure_id"),
    )

    unit_id: Mapped[int] = mapped_column(BigInteger)
    period: Mapped[int]
    measure_id: Mapped[int] = mapped_column(BigInteger)
    parent_id: Mapped[int | None] = mapped_column(BigInteger)
    value: Mapped[int]
    confirmed: Mapped[int]


class PersonMeasure(Base):
    """The people behind each number: folded from the same deltas, so that a drill-down sums to its figure."""

    __tablename__ = "person_measure"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "period", "measure_id"),
        Index("ix_person_measure_measure_id", "measure_id", "period", "unit_path"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    period: Mapped[int]
    measure_id: Mapped[int] = mapped_column(BigInteger)
    unit_id: Mapped[int] = mapped_column(BigInteger)
    unit_path: Mapped[str] = mapped_column(Path)
    value: Mapped[int]
    confirmed: Mapped[int]


class PersonRow(Base):
    """One line of a roll: what lists over several packages filter, sort and page on."""

    __tablename__ = "person_row"
    __table_args__ = (
        PrimaryKeyConstraint("person_id"),
        Index("ix_person_row_unit_path", "unit_path", "sort_key"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    unit_id: Mapped[int] = mapped_column(BigInteger)
    unit_path: Mapped[str] = mapped_column(Path)
    sort_key: Mapped[str] = mapped_column(String(400))
    folded: Mapped[str] = mapped_column(String(120))
    birth_year: Mapped[int | None]
    confirmed: Mapped[bool] = mapped_column(Boolean)
    period: Mapped[int]
    total: Mapped[int]
    lowest: Mapped[int]
    changed_at: Mapped[datetime]
