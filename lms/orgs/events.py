"""Facts about units, memberships and roles."""

from __future__ import annotations

from dataclasses import dataclass

from kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class ResidenceChanged(Event):
    """A person's residence began, or moved. Unit ids 0 and empty paths stand for «none»."""

    old_unit_id: int
    old_path: str
    old_confirmed: bool
    unit_id: int
    unit_path: str
    confirmed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ResidenceConfirmed(Event):
    """A cadre confirmed a self-declared residence: from now on the person counts in official numerators."""

    unit_id: int
    unit_path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleGranted(Event):
    """A role was given over a unit's subtree."""

    role: str
    unit_id: int
    unit_path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleEnded(Event):
    """A role was taken back before its time."""

    role: str
    unit_id: int
    unit_path: str
