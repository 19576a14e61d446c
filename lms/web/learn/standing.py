"""Where a visitor stands: in one course, and which course to go on with. From the account, else from the browser."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from courses import hot as courses_hot
from courses import queries as courses
from courses.hot import CourseState
from courses.queries import CourseCard
from courses.rules import completion, outline
from courses.rules.completion import LessonState, Progress
from courses.rules.outline import Module, Outline, Step
from kernel.fresh import Kept
from lms.web import session
from lms.web.learn import remembered

States = Mapping[str, LessonState]

_outlines: Kept[int, Outline] = Kept(200)


def outline_of(course: CourseCard) -> Outline:
    """Return a course's outline as its rules want it."""
    return _outlines.get(course.version_id, lambda: _outline(course))


def _outline(course: CourseCard) -> Outline:
    return Outline(
        tuple(
            Module(title, tuple(Step(s.slug, s.title, s.minutes) for s in course.lessons if s.module == index))
            for index, title in enumerate(course.modules)
        )
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """A visitor's place in one course. `years` are those in which she passed its test, newest first.

    `account` is the raw state of a signed-in learner, None for everybody else.
    """

    states: States
    progress: Progress
    years: tuple[int, ...] = ()
    account: CourseState | None = None


def in_course(course: CourseCard) -> Standing:
    """Return where this visitor stands. Who is signed in is read together with her progress, in one statement."""
    viewer = session.identify("course", course_id=course.id)
    if viewer is None:
        states = remembered.states(course.id)
        return Standing(states, completion.progress(outline_of(course), states))
    account = courses_hot.state_of(*viewer.extra["course"])
    states = {
        slug: completion.lesson_state(seen=True, read=state.read, checked=state.checked)
        for slug, state in account.lessons.items()
    }
    years = tuple(sorted({period for kind, period in account.completions if kind == "passed"}, reverse=True))
    return Standing(states, completion.progress(outline_of(course), states), years, account)


@dataclass(frozen=True, slots=True)
class Trail:
    """A visitor's states in one course, and the lesson she came to last."""

    course_id: int
    states: dict[str, LessonState]
    last: str


def trails() -> list[Trail]:
    """Return the visitor's courses, the one learnt last first."""
    viewer = session.viewer()
    if viewer is None:
        return [
            Trail(int(course_id), remembered.states(int(course_id)), next(reversed(marks)))
            for course_id, marks in reversed(remembered.recall().items())
            if marks
        ]
    found: dict[int, Trail] = {}
    for step in courses.list_steps(session.reading(), person_id=viewer.actor.person_id):
        trail = found.setdefault(step.course_id, Trail(step.course_id, {}, step.lesson))
        trail.states[step.lesson] = completion.lesson_state(seen=True, read=step.read, checked=step.checked)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class GoOn:
    """The course to go on with and its next lesson; without one, its test comes next."""

    course: CourseCard
    progress: Progress
    lesson: Step | None


def go_on(catalogue: Iterable[CourseCard]) -> GoOn | None:
    """Return what to go on with: the course learnt last that still has a lesson or its test ahead."""
    by_id = {card.id: card for card in catalogue}
    started = [(by_id[trail.course_id], trail) for trail in trails() if trail.course_id in by_id]
    for course, trail in started:
        found = completion.progress(outline_of(course), trail.states)
        if found.missing:
            return GoOn(course, found, _next(found, trail, outline_of(course)))
    passed = _passed() if started else frozenset()
    for course, trail in started:
        if course.quiz_code and course.id not in passed:
            return GoOn(course, completion.progress(outline_of(course), trail.states), None)
    return None


def _next(found: Progress, trail: Trail, whole: Outline) -> Step | None:
    """Return the lesson opened last while it is not done, else the next one that is not."""
    opened = next((step for step in found.missing if step.slug == trail.last), None)
    return opened or outline.next_lesson(whole, completion.done_slugs(trail.states), after=trail.last)


def _passed() -> frozenset[int]:
    """Return the courses whose test this visitor has passed, ever."""
    viewer = session.viewer()
    if viewer is None:
        return frozenset()
    done = courses.list_completions(session.reading(), person_id=viewer.actor.person_id)
    return frozenset(each.course_id for each in done if each.kind == "passed")


def done_counts(catalogue: Iterable[CourseCard]) -> dict[int, int]:
    """Return for each started course how many of its lessons are done."""
    by_id = {card.id: card for card in catalogue}
    return {
        trail.course_id: completion.progress(outline_of(by_id[trail.course_id]), trail.states).done
        for trail in trails()
        if trail.course_id in by_id
    }
