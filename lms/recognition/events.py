"""Facts of the year. Rows of `case_step` record what happened to a case: the audit log does not repeat them."""

from __future__ import annotations

from dataclasses import dataclass

from kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class AtYear(Event):
    """Something happened to a unit's year. `person_id` is 0: a year names nobody."""

    year_ref: str
    period: int
    unit_path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class YearOpened(AtYear):
    """A unit's year of recognition began."""


@dataclass(frozen=True, kw_only=True, slots=True)
class YearChanged(AtYear):
    """Dates, signers or options of a year were set: `fields` names which."""

    fields: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AtCase(Event):
    """Something happened to a person's case. `case_ref` leads to it; a row of `case_step` is its record."""

    recorded = True
    period: int
    unit_path: str
    case_ref: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Registered(AtCase):
    """A person was registered for a period, by herself or by somebody of her unit."""

    group_code: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SelfAssessed(AtCase):
    """A self-assessment was handed in; `entered_by` is the person herself or who keyed her paper form."""

    entered_by: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseStepped(AtCase):
    """A step moved a case from one state to another."""

    step: str
    from_state: str
    to_state: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TitleRecognised(AtCase):
    """A decision recognised a person's title. `decision_date` is an ISO day."""

    decision_number: str
    decision_date: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TitleRevoked(AtCase):
    """A reasoned decision took a title back."""

    reason_code: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseConcluded(AtCase):
    """A person's case was concluded without going on, for good enough to tell her: `last_day` (ISO) to ask again."""

    state: str
    last_day: str
