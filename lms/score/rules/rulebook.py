"""A rulebook ready for use: the parsed paper and its criteria set, looked up by course and by indicator."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from lms.criteria.rules.criteria_set import CriteriaSet, TitleRule
from lms.criteria.rules.rulebook import Bands, Cap, FixedPoints, MaxGroup, RulebookPaper

LEARNING, ACTIVITY, EVIDENCE, MEETING, NOT_REQUIRED = (
    "learning",
    "activity",
    "evidence",
    "meeting",
    "not-required",
)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """One dated version of the rules.

    `version` is what every entry names; `valid_to` is the last day, or None.

    `competences` are (code, indicator codes) in the decision's order, `maxima` the most points of each
    indicator.
    """

    version: str
    valid_from: date
    valid_to: date | None
    status: str
    title_rule: TitleRule
    competences: tuple[tuple[str, tuple[str, ...]], ...]
    maxima: Mapping[str, int]
    courses: Mapping[str, tuple[tuple[str, int], ...]]
    cadre_courses: frozenset[str]
    activity: FixedPoints
    not_required: FixedPoints
    ladder: Mapping[str, FixedPoints]
    evidence: Bands
    meeting: Bands
    caps: Mapping[str, tuple[Cap, ...]]
    groups: Mapping[str, MaxGroup]
    validity_months: Mapping[str, int]

    @classmethod
    def of(cls, paper: RulebookPaper, criteria: CriteriaSet) -> "Rulebook":
        """Build the rulebook of a parsed paper and the criteria set it was parsed against: it holds while both do."""
        last_days = [day for day in (paper.heading.valid_to, criteria.heading.valid_to) if day is not None]
        return cls(
            version=paper.heading.name,
            valid_from=max(paper.heading.valid_from, criteria.heading.valid_from),
            valid_to=min(last_days, default=None),
            status=paper.heading.status,
            title_rule=criteria.title_rule,
            competences=_competences(criteria),
            maxima=criteria.maxima(),
            courses={course.code: course.points for course in paper.courses},
            cadre_courses=frozenset(course.code for course in paper.courses if course.cadres_only),
            activity=paper.activity,
            not_required=paper.not_required,
            ladder={step.code: step for step in paper.ladder},
            evidence=paper.evidence,
            meeting=paper.meeting,
            caps={code: tuple(c for c in paper.caps if c.indicator == code) for code in criteria.maxima()},
            groups={group.indicator: group for group in paper.groups},
            validity_months=dict(paper.validity_months),
        )

    def holds(self, on: date) -> bool:
        """Tell whether this version is in force on a day, both ends included."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


def book_on(books: Iterable[Rulebook], on: date) -> Rulebook | None:
    """Return the version in force on a day: of several, the one that began last; of these, the first given."""
    return max((book for book in books if book.holds(on)), key=lambda book: book.valid_from, default=None)


def _competences(criteria: CriteriaSet) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (one.code, tuple(i.code for i in criteria.indicators if i.competence == one.code))
        for one in criteria.competences
    )
