"""Tables of units: three hierarchies as dated trees, dated memberships, dated role grants."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.base import Base, Path, new_id, new_public_id


class Unit(Base):
    """A unit of one hierarchy. `path` is its parent's path, its own code and a dot; no depth is assumed anywhere."""

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("path"),
        CheckConstraint("hierarchy IN ('territorial', 'sector', 'association')", name="hierarchy"),
        Index("ix_unit_parent_id", "parent_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    hierarchy: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    folded: Mapped[str] = mapped_column(String(200))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    path: Mapped[str] = mapped_column(Path)
    label: Mapped[str] = mapped_column(String(200), default="")
    sample: Mapped[bool] = mapped_column(Boolean, default=False)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Denominator(Base):
    """How many people a percentage is taken of, for one unit and year: fixed by the City, with its source."""

    __tablename__ = "denominator"
    __table_args__ = (PrimaryKeyConstraint("unit_id", "year", "kind"),)

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    year: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    value: Mapped[int]
    status: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(String(300))
    set_by: Mapped[int]
    set_at: Mapped[datetime]


class Membership(Base):
    """A person in a unit from a day to a day. One open residence at a time: it alone decides ward and City figures."""

    __tablename__ = "membership"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        CheckConstraint(
            "kind IN ('residence', 'staff', 'student', 'association_member', 'association_cadre', 'family', 'clan')",
            name="kind",
        ),
        Index(
            "uq_membership_one_residence",
            "person_id",
            unique=True,
            sqlite_where=text("kind = 'residence' AND valid_to IS NULL"),
            postgresql_where=text("kind = 'residence' AND valid_to IS NULL"),
        ),
        Index("ix_membership_unit_path", "unit_path", "kind"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    kind: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit_path: Mapped[str] = mapped_column(Path)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None]


class RoleGrant(Base):
    """A role over a unit's subtree from a day to a day, given by somebody strictly above."""

    __tablename__ = "role_grant"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        CheckConstraint("role IN ('trainer', 'cadre', 'city', 'admin', 'auditor', 'helper')", name="role"),
        Index("ix_role_grant_unit_path", "unit_path"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    role: Mapped[str] = mapped_column(String(10))
    hierarchy: Mapped[str] = mapped_column(String(12))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit_path: Mapped[str] = mapped_column(Path)
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    granted_by: Mapped[int]
    granted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
