"""Who of a class stands where: lessons, tries at the test, the lesson each one stopped at. Four statements in all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from courses import queries as courses
from courses.queries import CourseCard
from courses.queries.finishing import LessonStand, finish_kind, list_finished, list_stands
from kernel.database import Executor
from kernel.errors import NotFound
from lms.teaching.rules.helping import Learner, sort_by_need, stopped_at
from question_bank import queries as bank
from question_bank.queries import Tries

NO_TRIES = Tries(0, 0)


@dataclass(frozen=True, slots=True)
class Standing:
    """The learners of a class, those who need help first, and the best try of each who has tried the test."""

    learners: tuple[Learner, ...]
    tries: dict[int, Tries]


def stand(executor: Executor, course: CourseCard, person_ids: Sequence[int], *, at: datetime) -> Standing:
    """Return where the people of a class stand in its course, each measured by the edition she is in."""
    stands = {
        person_id: list(found)
        for person_id, found in groupby(
            list_stands(executor, course_id=course.id, person_ids=person_ids), key=lambda each: each.person_id
        )
    }
    finished = list_finished(executor, course_id=course.id, kind=finish_kind(course), person_ids=person_ids)
    whole = list_finished(executor, course_id=course.id, kind="lessons", person_ids=person_ids)
    quiz = bank.find_current_quiz(executor, course.quiz_code) if course.quiz_code else None
    tries = bank.count_tries(executor, quiz_id=quiz.quiz_id, person_ids=person_ids) if quiz else {}
    learners = (
        _learner(
            person_id,
            _lessons(executor, course, stands.get(person_id, ())),
            stands.get(person_id, []),
            tries=tries.get(person_id, NO_TRIES),
            finished=person_id in finished,
            whole=person_id in whole,
        )
        for person_id in person_ids
    )
    return Standing(tuple(sort_by_need(learners, at=at)), tries)


def _lessons(executor: Executor, course: CourseCard, stands: Iterable[LessonStand]) -> tuple[str, ...]:
    """Return the lessons of the edition somebody is in; kept in the process, since editions are few."""
    edition = next((each.edition for each in stands if each.edition is not None), course.edition)
    try:
        card = course if edition == course.edition else courses.latest_of(executor, course.id, edition)
    except NotFound:
        card = course
    return tuple(line.slug for line in card.lessons)


def _learner(
    person_id: int,
    lessons: tuple[str, ...],
    stands: Sequence[LessonStand],
    *,
    tries: Tries,
    finished: bool,
    whole: bool,
) -> Learner:
    """Return one learner. Who once had all lessons done (`whole`) misses none, whatever came later."""
    done = {each.lesson for each in stands if each.done}
    known = len(lessons) if whole else sum(slug in done for slug in lessons)
    return Learner(
        person_id=person_id,
        done=known,
        total=len(lessons),
        last_at=stands[0].last_at if stands else None,
        tries=tries.count,
        finished=finished,
        stopped="" if whole else stopped_at(lessons, done, last=stands[0].lesson if stands else None),
    )
