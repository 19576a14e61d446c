"""The lists of a meeting and of an appraisal with their figures worked out: one line a person, the same everywhere.

Page, print and closing read these lines, so that what was shown is what is concluded. Four statements at most, however
long the list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kernel.database import Executor
from lms.criteria import queries as policy
from lms.criteria.rules.criteria_set import CriteriaSet, TitleRule
from lms.people import queries as people
from lms.recognition.queries.cases import CaseCard
from lms.recognition.queries.lists import AppraisalCard, MarkCard, MeetingCard, list_marks
from lms.recognition.queries.years import YearCard
from lms.recognition.rules import agreeing
from lms.recognition.rules.agreeing import Conclusion
from lms.recognition.rules.deciding import LEAST_VOTES, option
from lms.score import queries as score
from lms.score.rules.rulebook import Rulebook

APPRAISE, SEND_BACK = "appraise", "send_back"
Points = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Measure:
    """What a list is measured by: the criteria of its year, and what a meeting may confirm."""

    rule: TitleRule
    maxima: Points
    bands: tuple[int, ...]
    confirmable: tuple[str, ...]
    not_required: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One person of a list. `before` is what stands when nobody says otherwise, `figures` what stands with exceptions.

    `mark` is her exception, None when she goes with the list; `confirmed` the bands the meeting confirms for her.
    """

    case: CaseCard
    name: str
    birth_year: int | None
    earned: Points
    before: Points
    figures: Points
    confirmed: Points
    votes: int
    mark: MarkCard | None
    conclusion: Conclusion

    @property
    def total(self) -> int:
        """Return the sum of the figures."""
        return sum(self.figures.values())


def criteria_of(executor: Executor, year: YearCard) -> CriteriaSet:
    """Return the criteria a year was opened with; a set that is no longer loaded gives way to the one of its end."""
    loaded = policy.get_policy(executor)
    for one in loaded.criteria:
        if one.heading.code == year.criteria:
            return one
    return loaded.criteria_on(date(year.period, 12, 31))


def measure_of(executor: Executor, year: YearCard, *, on: date) -> Measure:
    """Return what a year's lists are measured by on a day."""
    criteria = criteria_of(executor, year)
    book: Rulebook = score.get_book(executor, on)
    return Measure(
        rule=criteria.title_rule,
        maxima=criteria.maxima(),
        bands=tuple(sorted(band for band in book.meeting.bands if band)),
        confirmable=book.meeting.indicators,
        not_required={book.not_required.indicator: book.not_required.points},
    )


def confirmed_for(meeting: MeetingCard, mark: MarkCard | None, measure: Measure) -> dict[str, int]:
    """Return the bands a meeting confirms for somebody: the list's, her own before them (0 takes one out)."""
    own = mark.confirmed if mark else {}
    bands = {code: band for code, band in (meeting.confirmed | own).items() if band and code in measure.confirmable}
    return bands | (dict(measure.not_required) if mark and mark.not_required else {})


def meeting_lines(
    executor: Executor, *, meeting: MeetingCard, year: YearCard, cases: Sequence[CaseCard], measure: Measure
) -> list[SheetLine]:
    """Return the lines of a meeting's list for these cases."""
    ids = [case.person_id for case in cases]
    years = score.list_years(executor, person_ids=ids, period=meeting.period)
    names = people.list_cards(executor, ids)
    marks = list_marks(executor, list_id=meeting.id, person_ids=ids)
    least = option(year.options, "least_votes_percent", LEAST_VOTES)
    found = []
    for case in cases:
        mark = marks.get(case.person_id)
        confirmed = confirmed_for(meeting, mark, measure)
        earned = years[case.person_id].points
        before = agreeing.default_figures(
            said=case.self_points, earned=earned, confirmed=confirmed, maxima=measure.maxima
        )
        figures = agreeing.changed_figures(before, changes=mark.figures if mark else {}, maxima=measure.maxima)
        votes = meeting.present if mark is None or mark.votes is None else mark.votes
        conclusion = agreeing.conclude(
            figures,
            measure.rule,
            wish=mark.wish if mark else "",
            votes=votes,
            present=meeting.present,
            least_percent=least,
        )
        person = names[case.person_id]
        found.append(
            SheetLine(
                case, person.full_name, person.birth_year, earned, before, figures, confirmed, votes, mark, conclusion
            )
        )
    return found


def appraisal_lines(
    executor: Executor, *, appraisal: AppraisalCard, cases: Sequence[CaseCard], measure: Measure
) -> list[SheetLine]:
    """Return the lines of an appraisal for these cases: what was agreed, with the exceptions put in."""
    ids = [case.person_id for case in cases]
    names = people.list_cards(executor, ids)
    marks = list_marks(executor, list_id=appraisal.id, person_ids=ids)
    found = []
    for case in cases:
        mark = marks.get(case.person_id)
        before = case.agreed or {}
        figures = agreeing.changed_figures(before, changes=mark.figures if mark else {}, maxima=measure.maxima)
        person = names[case.person_id]
        conclusion = _appraised(figures, mark, measure.rule)
        found.append(SheetLine(case, person.full_name, person.birth_year, {}, before, figures, {}, 0, mark, conclusion))
    return found


def _appraised(figures: Points, mark: MarkCard | None, rule: TitleRule) -> Conclusion:
    if mark and mark.wish == SEND_BACK:
        return Conclusion(SEND_BACK, why="asked")
    short = agreeing.shortfall(figures, rule)
    return Conclusion(agreeing.FIND_SHORT, short) if short else Conclusion(APPRAISE)
