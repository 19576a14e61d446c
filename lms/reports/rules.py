"""Percentages that cannot mislead, codes of measures, the fold of deltas into every level."""

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from lms.orgs.rules import ancestors

K = TypeVar("K", bound=Hashable)

KNOWN, NOT_ENOUGH_DATA, ABOVE_WHOLE = "co-so-lieu", "chua-du-so-lieu", "vuot-100"

LEARNER, ADULT_LEARNER, FORECAST, TITLE = "learner", "adult-learner", "score:forecast", "title"
COURSE_STAGES = ("lessons", "passed", "mastered")
COMPONENT_LEVELS = (2, 3)

_COURSE_CODE = re.compile(r"[A-Z][A-Z0-9-]{1,30}")
_COMPONENT_CODE = re.compile(r"[1-9]\d?\.[1-9]\d?")


@dataclass(frozen=True, slots=True)
class Percentage:
    """A share of people, with its two numbers.

    ValueError for negative ones: they are a fault of the counting.
    """

    numerator: int
    denominator: int | None

    def __post_init__(self) -> None:
        """Refuse what cannot be a count of people."""
        if self.numerator < 0 or (self.denominator or 0) < 0:
            raise ValueError(f"a count of people below zero: {self.numerator}/{self.denominator}")

    @property
    def state(self) -> str:
        """`chua-du-so-lieu` (no denominator, or nobody in it), `vuot-100` or `co-so-lieu`."""
        if not self.denominator:
            return NOT_ENOUGH_DATA
        return ABOVE_WHOLE if self.numerator > self.denominator else KNOWN

    @property
    def tenths(self) -> int | None:
        """Tenths of a percent, rounded half up (1/3 is 333); None unless the state is `co-so-lieu`."""
        if self.denominator is None or self.state != KNOWN:
            return None
        return (2000 * self.numerator + self.denominator) // (2 * self.denominator)

    def reaches(self, percent: int) -> bool | None:
        """Tell exactly, without rounding, whether a target in whole percent is met; None while unknown."""
        if self.denominator is None or self.state != KNOWN:
            return None
        return 100 * self.numerator >= percent * self.denominator


@dataclass(frozen=True, slots=True)
class MeasureCode:
    """A measure taken apart: its kind (`learner`, `title`, `course`, …), what of (course or component) and how far."""

    kind: str
    subject: str = ""
    stage: str = ""


def course_measure(course: str, stage: str) -> str:
    """Return the code of those who are that far in a course; ValueError for a code or stage there is not."""
    return _measure("course", course, stage)


def component_measure(component: str, level: int) -> str:
    """Return the code of those who attained bậc 2 or 3 in a component; ValueError otherwise."""
    return _measure("component", component, str(level))


def parse_measure(code: str) -> MeasureCode | None:
    """Take a measure's code apart; None for what is not one."""
    if code in (LEARNER, ADULT_LEARNER, FORECAST, TITLE):
        return MeasureCode(*code.split(":"))
    kind, subject, stage = [*code.split(":"), "", ""][:3]
    course = kind == "course" and _COURSE_CODE.fullmatch(subject) and stage in COURSE_STAGES
    levels = tuple(str(level) for level in COMPONENT_LEVELS)
    component = kind == "component" and _COMPONENT_CODE.fullmatch(subject) and stage in levels
    return (
        MeasureCode(kind, subject, stage)
        if code == ":".join((kind, subject, stage)) and (course or component)
        else None
    )


@dataclass(frozen=True, slots=True)
class Delta(Generic[K]):
    """A change of a measure in a unit; `confirmed` is the change among those with a confirmed residence.

    The measure is whatever names it: a code, an id, or a period with an id.
    """

    unit_path: str
    measure: K
    value: int
    confirmed: int


@dataclass(frozen=True, slots=True)
class Count:
    """People in a measure, and how many of them have a confirmed residence."""

    value: int
    confirmed: int

    def plus(self, value: int, confirmed: int) -> "Count":
        """Return the count with more in it."""
        return Count(self.value + value, self.confirmed + confirmed)


NOBODY = Count(0, 0)


def fold(deltas: Iterable[Delta[K]]) -> dict[tuple[str, K], Count]:
    """Return the sums by (unit path, measure): a unit's sum is its own and its children's.

    Deltas are summed where they stand before they climb: a burst of facts in one unit costs one climb. What
    comes to nothing is left out.
    """
    own: dict[tuple[str, K], Count] = {}
    for delta in deltas:
        key = (delta.unit_path, delta.measure)
        own[key] = own.get(key, NOBODY).plus(delta.value, delta.confirmed)
    levels: dict[tuple[str, K], Count] = {}
    for (path, measure), count in own.items():
        for unit in (*ancestors(path), path):
            key = (unit, measure)
            levels[key] = levels.get(key, NOBODY).plus(count.value, count.confirmed)
    return {key: count for key, count in levels.items() if count != NOBODY}


def _measure(kind: str, subject: str, stage: str) -> str:
    code = f"{kind}:{subject}:{stage}"
    if parse_measure(code) is None:
        raise ValueError(f"not a measure: {code}")
    return code
