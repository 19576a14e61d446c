"""Facts of teaching. Whatever a notice needs to say is in the fact."""

from __future__ import annotations

from dataclasses import dataclass

from kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class AtCall(Event):
    """Something happened to a call. `person_id` is 0: a call names nobody."""

    call_ref: str
    course_code: str
    audience: str
    due: str
    unit_path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CallMade(AtCall):
    """The people of a unit were asked to finish a course by a day."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CallCancelled(AtCall):
    """A call was taken back."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CallRestored(AtCall):
    """A call that was taken back asks again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CallDue(Event):
    """Somebody is reminded of a call: `step` days before its day. Recorded as a reminder."""

    recorded = True
    call_id: int
    step: int
    course_title: str
    course_slug: str
    inviter: str
    due: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AtCohort(Event):
    """Something happened in a class. `code` leads to it; the days are written as people read them."""

    code: str
    title: str
    course_title: str
    place: str
    schedule: str
    starts: str
    ends: str
    unit_path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CohortOpened(AtCohort):
    """A trainer opened a class."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CohortChanged(AtCohort):
    """What is said of a class was changed: `fields` names what."""

    fields: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CohortStateSet(AtCohort):
    """A class takes people (open), takes no more (closed), or does not take place (cancelled)."""

    state: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CohortJoined(AtCohort):
    """Somebody joined a class: seated or waiting. `moved`: a trainer moved her here from another class."""

    state: str
    moved: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class CohortLeft(AtCohort):
    """Somebody left a class, or was taken off its list (`removed`)."""

    removed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class SeatGiven(AtCohort):
    """Somebody who waited got a seat."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CohortCancelled(AtCohort):
    """A member is concerned by a class that does not take place."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CohortRescheduled(AtCohort):
    """A member is concerned by a class's new days, hours or place."""
