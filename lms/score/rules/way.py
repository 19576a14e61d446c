"""The shortest way to the title: which courses, evidence and confirmations would do, with the least effort.

The way is exact: no other choice of what is offered meets the title rule with less effort. It is found indicator by
indicator: what each can come to for how much, given the course points in it; then one knapsack over the totals.

It is reckoned cautiously: courses, activities and steps first, then one band an indicator, which lifts it to the band
and no further. Done in another order the same steps give these points or more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

from lms.score.rules.rulebook import ACTIVITY, EVIDENCE, LEARNING, MEETING, NOT_REQUIRED, Rulebook
from lms.score.rules.statement import Totals, capped, points_of

COURSE, LADDER = "course", "ladder"

EFFORT_OF_A_COURSE = 1
EFFORT_OF_AN_ACTIVITY = 1
EFFORT_OF_NOT_REQUIRED = 1
EFFORT_OF_A_LADDER_STEP = 2
EFFORT_OF_EVIDENCE = 2
EFFORT_OF_A_MEETING = 1
EFFORT_OF_A_HIGHER_BAND = 2
"""An hour of learning counts 1; evidence more, since something must have been done to be shown; a confirmation by the
meeting less, since it needs no paper. Each band above the lowest asks for more of it."""


@dataclass(frozen=True, slots=True)
class Offers:
    """What may still come: courses by code, indicators for evidence and for the meeting, attendances, ladder steps."""

    courses: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    meeting: tuple[str, ...] = ()
    activities: int = 0
    ladder: tuple[str, ...] = ()
    not_required: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: a `course`, `activity` (`band` times), `ladder` step, `not-required`, `evidence` or `meeting`.

    `what` is the code of a course or of a ladder step; `band` what evidence or the meeting would have to confirm.
    """

    kind: str
    indicator: str = ""
    band: int = 0
    what: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """Steps that together meet the title rule (none are needed when `steps` is empty), and what they come to."""

    steps: tuple[Step, ...]
    effort: int
    totals: Totals

    def count(self, kind: str) -> int:
        """Return how many steps of a kind there are; an attendance each."""
        return sum(max(1, step.band) if kind == ACTIVITY else 1 for step in self.steps if step.kind == kind)


@dataclass(frozen=True, slots=True)
class _Choice:
    """What an indicator comes to with some steps of its own, and what they cost."""

    effort: int
    points: int
    steps: tuple[Step, ...]


_Table = tuple[_Choice, ...]
_Curve = tuple[_Choice, ...]
_Learnt = tuple[int, ...]


def effort_of(step: Step, book: Rulebook) -> int:
    """Return the effort of a step under a rulebook."""
    if step.kind in (EVIDENCE, MEETING):
        offered, lowest = (
            (book.evidence.bands, EFFORT_OF_EVIDENCE)
            if step.kind == EVIDENCE
            else (book.meeting.bands, EFFORT_OF_A_MEETING)
        )
        return lowest + EFFORT_OF_A_HIGHER_BAND * sum(0 < band < step.band for band in offered)
    efforts = {
        COURSE: EFFORT_OF_A_COURSE,
        ACTIVITY: EFFORT_OF_AN_ACTIVITY * step.band,
        LADDER: EFFORT_OF_A_LADDER_STEP,
        NOT_REQUIRED: EFFORT_OF_NOT_REQUIRED,
    }
    return efforts[step.kind]


def with_steps(sums: Mapping[str, int], steps: Iterable[Step], book: Rulebook) -> Totals:
    """Return the totals with these steps done as well: bands last, each counted from what the rest came to."""
    state, bands = dict(sums), []
    for step in steps:
        if step.kind in (EVIDENCE, MEETING):
            bands.append(step)
            continue
        for indicator, bucket, points in _postings(step, book):
            key = f"{indicator}|{bucket}"
            state[key] = state.get(key, 0) + points
    buckets = {code: _buckets(state, code) for code in book.maxima}
    for step in bands:
        buckets[step.indicator] = _lifted(buckets[step.indicator], step, book)
    return capped({f"{code}|{name}": points for code, held in buckets.items() for name, points in held.items()}, book)


def shortest_way(sums: Mapping[str, int], book: Rulebook, offers: Offers) -> Way | None:
    """Return the way with the least effort to the book's title, or None when all that is offered does not reach it.

    `sums` are what was posted so far. The same question has always the same answer.
    """
    search = _Search(sums, book, offers)
    best: tuple[int, tuple[Step, ...]] | None = None
    for learnt, courses in search.course_choices().items():
        found = search.cheapest(learnt)
        effort = EFFORT_OF_A_COURSE * len(courses)
        if found is not None and (best is None or effort + found.effort < best[0]):
            best = effort + found.effort, (*(Step(COURSE, what=code) for code in courses), *found.steps)
    if best is None:
        return None
    order = list(book.maxima)
    steps = sorted(best[1], key=lambda step: order.index(step.indicator) if step.indicator else -1)
    return Way(tuple(steps), best[0], with_steps(sums, steps, book))


class _Search:
    """What is reckoned once for a question: the tables of each indicator, and the curves they fold to.

    `Learnt` are course points by indicator, in the order of `codes`: those that courses change least come first, so
    that most choices of courses share the beginning of their curves.
    """

    def __init__(self, sums: Mapping[str, int], book: Rulebook, offers: Offers) -> None:
        self.book = book
        self.courses = sorted(code for code in offers.courses if code in book.courses)
        self.tables = {
            code: _tables(code, _buckets(sums, code), self._most(code), book, offers) for code in book.maxima
        }
        self.same = {code: _alike(tables) for code, tables in self.tables.items()}
        self.codes = sorted(book.maxima, key=lambda code: len(set(self.same[code])))
        self.curves: dict[_Learnt, _Curve] = {(): (_Choice(0, 0, ()),)}

    def _most(self, indicator: str) -> int:
        return sum(points for code in self.courses for one, points in self.book.courses[code] if one == indicator)

    def course_choices(self) -> dict[_Learnt, tuple[str, ...]]:
        """Return the choices of courses that differ in what they make possible, by the course points they give.

        Of choices that make the same possible, one with the fewest courses stands for all.
        """
        found: dict[_Learnt, tuple[str, ...]] = {(0,) * len(self.codes): ()}
        for course in self.courses:
            gains = dict(self.book.courses[course])
            for before, chosen in list(found.items()):
                learnt = tuple(
                    self.same[code][points + gains.get(code, 0)]
                    for code, points in zip(self.codes, before, strict=True)
                )
                if learnt not in found or len(found[learnt]) > len(chosen) + 1:
                    found[learnt] = (*chosen, course)
        return found

    def cheapest(self, learnt: _Learnt) -> _Choice | None:
        """Return the cheapest choices that reach the total, one of each indicator; None when none do."""
        wanted = self.book.title_rule.min_total
        return next((one for one in self._curve(learnt) if one.points >= wanted), None)

    def _curve(self, learnt: _Learnt) -> _Curve:
        """Return what the first indicators come to together, cheapest first."""
        if learnt not in self.curves:
            table = self.tables[self.codes[len(learnt) - 1]][learnt[-1]]
            self.curves[learnt] = _both(self._curve(learnt[:-1]), table, self.book.title_rule.min_total)
        return self.curves[learnt]


def _both(before: _Curve, table: _Table, most: int) -> _Curve:
    """Return what a curve and a table come to together, points counted up to `most`: the cheapest for each total."""
    cheapest: dict[int, tuple[int, int, _Choice, _Choice]] = {}
    for one in before:
        for other in table:
            points = min(most, one.points + other.points)
            cost = (one.effort + other.effort, len(one.steps) + len(other.steps))
            if points not in cheapest or cost < cheapest[points][:2]:
                cheapest[points] = (*cost, one, other)
    return _frontier(
        _Choice(effort, points, one.steps + other.steps) for points, (effort, _n, one, other) in cheapest.items()
    )


def _frontier(choices: Iterable[_Choice]) -> tuple[_Choice, ...]:
    """Keep what no other choice beats, cheapest first: each following one costs more and gives more."""
    kept: list[_Choice] = []
    for choice in sorted(choices, key=lambda one: (one.effort, -one.points, len(one.steps))):
        if not kept or choice.points > kept[-1].points:
            kept.append(choice)
    return tuple(kept)


def _tables(
    indicator: str, buckets: Mapping[str, int], most: int, book: Rulebook, offers: Offers
) -> tuple[_Table, ...]:
    """Return, for each number of course points from 0 to `most`, what the indicator can come to at least `min_each`."""
    ways = [(sum(effort_of(step, book) for step in steps), steps) for steps in _own_steps(indicator, book, offers)]
    return tuple(
        tuple(
            choice
            for choice in _frontier(
                _Choice(effort, _points(indicator, buckets, learnt, steps, book), steps) for effort, steps in ways
            )
            if choice.points >= book.title_rule.min_each
        )
        for learnt in range(most + 1)
    )


def _own_steps(indicator: str, book: Rulebook, offers: Offers) -> Iterable[tuple[Step, ...]]:
    """Return every choice of steps that concern one indicator only: one band at most, one ladder step at most."""
    activities = offers.activities if book.activity.indicator == indicator else 0
    attended = [(), *((Step(ACTIVITY, indicator, times),) for times in range(1, activities + 1))]
    ladder = [code for code in offers.ladder if code in book.ladder and book.ladder[code].indicator == indicator]
    climbed = [(), *((Step(LADDER, indicator, what=code),) for code in ladder)]
    spared = [(), (Step(NOT_REQUIRED, indicator),)]
    if not (offers.not_required and book.not_required.indicator == indicator):
        spared = [()]
    confirmed = [(), *((step,) for step in _bands(indicator, book, offers))]
    for steps in product(attended, climbed, spared, confirmed):
        yield sum(steps, ())


def _bands(indicator: str, book: Rulebook, offers: Offers) -> list[Step]:
    found = []
    for kind, bands, offered in (
        (EVIDENCE, book.evidence, offers.evidence),
        (MEETING, book.meeting, offers.meeting),
    ):
        if indicator in bands.indicators and indicator in offered:
            found += [Step(kind, indicator, band) for band in bands.bands if band]
    return found


def _points(indicator: str, buckets: Mapping[str, int], learnt: int, steps: tuple[Step, ...], book: Rulebook) -> int:
    held = dict(buckets)
    held[LEARNING] = held.get(LEARNING, 0) + learnt
    for step in steps:
        if step.kind in (EVIDENCE, MEETING):
            held = _lifted(held, step, book)
        for _one, bucket, points in _postings(step, book):
            held[bucket] = held.get(bucket, 0) + points
    return points_of(indicator, held, book)


def _lifted(buckets: Mapping[str, int], step: Step, book: Rulebook) -> dict[str, int]:
    """Return an indicator's buckets after evidence or the meeting lifted it to a band (see `statement.already`)."""
    group = book.groups.get(step.indicator)
    own = group is not None and step.kind in group.buckets
    before = buckets.get(step.kind, 0) if own else points_of(step.indicator, buckets, book)
    return {**buckets, step.kind: buckets.get(step.kind, 0) + max(0, step.band - before)}


def _postings(step: Step, book: Rulebook) -> tuple[tuple[str, str, int], ...]:
    """Return what a step posts, as (indicator, bucket, points); nothing for a band, which is counted from the rest."""
    if step.kind == COURSE:
        return tuple((indicator, LEARNING, points) for indicator, points in book.courses.get(step.what, ()))
    if step.kind == ACTIVITY:
        return ((book.activity.indicator, ACTIVITY, book.activity.points * step.band),)
    if step.kind == LADDER:
        fixed = book.ladder[step.what]
        return ((fixed.indicator, fixed.code, fixed.points),)
    if step.kind == NOT_REQUIRED:
        return ((book.not_required.indicator, NOT_REQUIRED, book.not_required.points),)
    return ()


def _buckets(sums: Mapping[str, int], indicator: str) -> dict[str, int]:
    prefix = f"{indicator}|"
    return {key.removeprefix(prefix): points for key, points in sums.items() if key.startswith(prefix)}


def _alike(tables: tuple[_Table, ...]) -> tuple[int, ...]:
    """Return for each number of course points the least one that makes the same possible, whatever else is learnt."""
    size = len(tables)
    return tuple(
        next(less for less in range(points + 1) if tables[less : less + size - points] == tables[points:])
        for points in range(size)
    )
