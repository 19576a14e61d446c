"""What a page of figures can show, and what it was asked for in its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l

from courses import queries as courses
from kernel.clock import local_day
from kernel.database import Executor
from lms.criteria import queries as criteria
from lms.reports.rules import (
    COMPONENT_LEVELS,
    COURSE_STAGES,
    LEARNER,
    TITLE,
    component_measure,
    course_measure,
)
from lms.web.language import gettext as _

FIRST_PERIOD = 2025
"""The year in which the units as they are now began."""

STAGES = {"lessons": _l("Đã học hết bài"), "passed": _l("Đạt"), "mastered": _l("Nắm vững")}
LEVELS = {2: _l("Đạt (bậc 2)"), 3: _l("Nắm vững (bậc 3)")}


@dataclass(frozen=True, slots=True)
class Subject:
    """A line of a table of figures: a course or a component, and a measure with its words for each column."""

    name: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Subjects:
    """All that is measured: the title, and learning by course and by component."""

    title: Subject
    courses: tuple[Subject, ...]
    components: tuple[Subject, ...]

    def all(self) -> tuple[Subject, ...]:
        """Return all of them in one row."""
        return (self.title, *self.courses, *self.components)

    def codes(self) -> list[str]:
        """Return the codes of all measures."""
        return [code for subject in self.all() for code, _words in subject.columns]

    def find(self, code: str) -> str | None:
        """Return the words of a measure, or None for one there is not."""
        for subject in self.all():
            for each, words in subject.columns:
                if each == code:
                    return f"{subject.name}: {words.lower()}"
        return None

    def label(self, code: str) -> str:
        """Return the words of a measure that is known to be there."""
        return _("Người học đã đăng ký") if code == LEARNER else self.find(code) or code

    def options(self) -> list[dict[str, str]]:
        """Return the measures to choose from, for a select."""
        return [{"value": code, "label": self.label(code)} for code in self.codes()]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for. `confirmed` counts only those whose residence a cadre has confirmed."""

    period: int
    measure: str
    confirmed: bool
    today: int

    def params(self, **changes: object) -> dict[str, object]:
        """Return the address's parameters again, with changes; None leaves one out."""
        own: dict[str, object] = {
            "ky": self.period,
            "so-lieu": self.measure,
            "xac-nhan": 1 if self.confirmed else None,
        }
        return own | {name.replace("_", "-"): value for name, value in changes.items()}

    def years(self) -> list[int]:
        """Return the periods to choose from, the latest first."""
        return list(range(self.today, FIRST_PERIOD - 1, -1))


def list_subjects(executor: Executor) -> Subjects:
    """Return the published courses and the components of the framework in force."""
    framework = criteria.get_policy(executor).framework()
    return Subjects(
        Subject(_("Danh hiệu Công dân học tập"), ((TITLE, _("Công nhận")),)),
        tuple(
            Subject(
                f"{card.code}. {card.title}",
                tuple((course_measure(card.code, stage), str(STAGES[stage])) for stage in COURSE_STAGES),
            )
            for card in courses.list_catalogue(executor)
        ),
        tuple(
            Subject(
                f"{one.code}. {one.name}",
                tuple((component_measure(one.code, level), str(LEVELS[level])) for level in COMPONENT_LEVELS),
            )
            for one in framework.components
        ),
    )


def read(args: Mapping[str, str], subjects: Subjects, *, at: datetime) -> Wanted:
    """Read the parameters of an address; what is not one becomes the default: this year, the first course passed."""
    today = local_day(at).year
    year = args.get("ky", "")
    period = int(year) if year.isascii() and year.isdigit() and len(year) <= 4 else today  # noqa: PLR2004  a year
    measure = args.get("so-lieu", "")
    if subjects.find(measure) is None:
        measure = _default(subjects)
    wanted = Wanted(period, measure, args.get("xac-nhan") == "1", today)
    return wanted if period in wanted.years() else Wanted(today, measure, wanted.confirmed, today)


def _default(subjects: Subjects) -> str:
    first = (subjects.courses or subjects.components)[0]
    return first.columns[1][0] if subjects.courses else first.columns[0][0]
