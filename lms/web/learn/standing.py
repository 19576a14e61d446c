"""Where a visitor stands: in one course, and which course to go on with. From the account, else from the browser."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from courses import hot as courses_hot
from courses import queries as courses
from courses.hot import CourseState
from courses.queries import CourseCard, outline_of
from courses.rules import completion, outline
from courses.rules.completion import Facts, LessonState, Progress
from courses.rules.outline import Outline, Step
from kernel.errors import NotFound
from lms.web import session
from lms.web.learn import remembered

__all__ = ["GoOn", "Standing", "Trail", "as_begun", "done_counts", "go_on", "in_course", "outline_of", "trails"]

States = Mapping[str, LessonState]


@dataclass(frozen=True, slots=True)
class Standing:
    """A visitor's place in one course. `years` are those in which she passed its test, newest first.

    `course` is the version she is shown: that of the edition she is in, for others the newest. `account` is the raw
    state of a signed-in learner, None for everybody else.
    """

    course: CourseCard
    newest: CourseCard
    facts: Mapping[str, Facts]
    states: States
    progress: Progress
    years: tuple[int, ...] = ()
    account: CourseState | None = None

    @property
    def behind(self) -> bool:
        """Tell whether a newer edition waits for her to choose it."""
        return self.course.edition != self.newest.edition


def in_course(newest: CourseCard, lesson: str = "") -> Standing:
    """Return where this visitor stands. Who is signed in is read together with her progress, in one statement.

    For the page of one lesson the facts of the others say only how far they are.
    """
    part = "lesson" if lesson else "course"
    viewer = session.identify(part, course_id=newest.id, lesson=lesson)
    if viewer is None:
        facts = remembered.facts(newest.id)
        states = completion.states_of(facts)
        return Standing(newest, newest, facts, states, completion.progress(outline_of(newest), states))
    account = courses_hot.course_of(*viewer.extra[part])
    course = _edition(newest, account.edition) if not account.finished else newest
    facts, states = account.facts, account.states
    years = tuple(sorted({period for kind, period in account.completions if kind == "passed"}, reverse=True))
    stands = completion.progress(outline_of(course), states, passed=bool(years), finished=account.finished)
    return Standing(course, newest, facts, states, stands, years, account)


def _edition(newest: CourseCard, edition: int | None) -> CourseCard:
    """Return the course as an edition has it. The test is always that of the newest one."""
    if edition is None or edition == newest.edition:
        return newest
    try:
        found = courses.latest_of(session.reading(), newest.id, edition)
    except NotFound:
        return newest
    return replace(found, quiz_code=newest.quiz_code)


@dataclass(frozen=True, slots=True)
class Trail:
    """A visitor's states in one course, the lesson she came to last, and her edition (None: the newest)."""

    course_id: int
    states: dict[str, LessonState]
    last: str
    edition: int | None = None


def trails() -> list[Trail]:
    """Return the visitor's courses, the one learnt last first."""
    viewer = session.viewer()
    if viewer is None:
        return [
            Trail(int(course_id), completion.states_of(remembered.facts(int(course_id))), next(reversed(marks)))
            for course_id, marks in reversed(remembered.recall().items())
            if marks
        ]
    found: dict[int, Trail] = {}
    for step in courses.list_steps(session.reading(), person_id=viewer.actor.person_id):
        trail = found.setdefault(step.course_id, Trail(step.course_id, {}, step.lesson, step.edition))
        facts = Facts(step.seen_at, step.read, step.checked, step.assignment, step.approved, step.done)
        trail.states[step.lesson] = completion.state_of(facts)
    return list(found.values())


def as_begun(catalogue: Iterable[CourseCard], begun: Iterable[Trail]) -> tuple[CourseCard, ...]:
    """Return the courses, each begun one in the edition its learner began: what she has done is measured by that."""
    editions = {trail.course_id: trail.edition for trail in begun}
    return tuple(_edition(card, editions.get(card.id)) for card in catalogue)


@dataclass(frozen=True, slots=True)
class GoOn:
    """The course to go on with and its next lesson; without one, its test comes next."""

    course: CourseCard
    progress: Progress
    lesson: Step | None


def go_on(catalogue: Iterable[CourseCard]) -> GoOn | None:
    """Return what to go on with: the course learnt last that still has a lesson or its test ahead."""
    begun = trails()
    by_id = {card.id: card for card in as_begun(catalogue, begun)} if begun else {}
    started = [(by_id[trail.course_id], trail) for trail in begun if trail.course_id in by_id]
    for course, trail in started:
        found = completion.progress(outline_of(course), trail.states)
        if found.missing:
            return GoOn(course, found, _next(found, trail, outline_of(course)))
    passed = _passed() if started else frozenset()
    for course, trail in started:
        if course.quiz_code and course.id not in passed:
            return GoOn(course, completion.progress(outline_of(course), trail.states), None)
    return None


def _next(found: Progress, trail: Trail, whole: Outline) -> Step:
    """Return the lesson opened last while something is to be done in it, else the next one in which there is."""
    resting = completion.resting_slugs(trail.states)
    opened = next((step for step in found.missing if step.slug == trail.last and step.slug not in resting), None)
    return opened or outline.next_lesson(whole, resting, after=trail.last) or found.missing[0]


def _passed() -> frozenset[int]:
    """Return the courses whose test this visitor has passed, ever."""
    viewer = session.viewer()
    if viewer is None:
        return frozenset()
    done = courses.list_completions(session.reading(), person_id=viewer.actor.person_id)
    return frozenset(each.course_id for each in done if each.kind == "passed")


def done_counts(catalogue: Iterable[CourseCard], begun: Iterable[Trail]) -> dict[int, int]:
    """Return for each started course how many of its lessons are done."""
    by_id = {card.id: card for card in catalogue}
    return {
        trail.course_id: completion.progress(outline_of(by_id[trail.course_id]), trail.states).done
        for trail in begun
        if trail.course_id in by_id
    }
