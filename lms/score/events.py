"""Facts of the score."""

from __future__ import annotations

from dataclasses import dataclass

from kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class YearTouched(Event):
    """Points or mastery of a person's year changed in this transaction; told once, settled once."""

    recorded = True
    period: int


@dataclass(frozen=True, kw_only=True, slots=True)
class YearsTouched(Event):
    """The years of many people changed in one period; told once for all of them, settled together."""

    recorded = True
    period: int
    people: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PointsPosted(Event):
    """The capped points of a year changed: totals, and whether the forecast for the title holds, before and after."""

    recorded = True
    period: int
    points_before: int
    points_after: int
    lowest_after: int
    meets_before: bool
    meets_after: bool


@dataclass(frozen=True, slots=True)
class ComponentMoved:
    """A component's mastery level rose: 0 chưa học, 1 đang học, 2 đạt, 3 nắm vững."""

    component: str
    before: int
    after: int


@dataclass(frozen=True, kw_only=True, slots=True)
class MasteryChanged(Event):
    """Mastery levels of some competence components rose."""

    recorded = True
    period: int
    moves: tuple[ComponentMoved, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CorrectionAsked(Event):
    """Somebody asked that an entry be taken back: `reason` and `basis` are codes, `number` that of the paper."""

    public_id: str
    indicator: str
    points: int
    period: int
    reason: str
    basis: str
    number: str
    unit_path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CorrectionDecided(Event):
    """Somebody else decided on it: approved, or declined with the code `answer`."""

    public_id: str
    indicator: str
    points: int
    period: int
    approved: bool
    answer: str
    unit_path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CorrectionWithdrawn(Event):
    """Who asked took the request back before it was decided."""

    public_id: str
    indicator: str
    period: int
    unit_path: str
