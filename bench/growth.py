"""What growth costs: a lesson of a long course, and of a large catalogue, beside the same lesson of small ones.

Two instances stand side by side on two servers: one shows ten courses, the other two thousand, all published by the
real operation. Both hold the same two courses made of a shipped lesson, one of ten lessons and one of 160. Each
comparison goes small, large, large, small, so that a machine that slows down meanwhile slows both; only the ratio
counts. Where others use the machine at the same time even that moves; so the processor time of a page is told as well,
of pages of long and short courses taken in turn in one process.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from functools import partial
from statistics import mean, median
from time import perf_counter, process_time
from typing import TypeVar

from sqlalchemy.orm import Session

from bench import load, people
from bench.load import Load, Visit
from bench.people import Learner
from bench.places import Place
from bench.report import Report, say
from bench.server import Server, serve
from courses import hot
from courses import queries as courses
from courses.formats.source import CourseSource, ModuleSource
from courses.operations.publishing import Approval, publish
from courses.queries import CourseCard
from kernel import clock
from kernel.actor import SYSTEM
from lms import work
from lms.extensions import db
from lms.loading import load_everything, read_packages

FEW, MANY = 10, 2_000  # courses
SHORT, LONG = 10, 160  # lessons
A_MODULE = 8  # lessons
A_STEP = 50  # courses in one transaction
LEARNERS = 40
TURNS, WARM_TURNS = 300, 20
LEAST = 0.9
"""The least share of the small one's pages a second that the large one may have."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Grown:
    """One instance with its courses. `learners` have opened ten lessons of both, `diligent` ones all of them."""

    place: Place
    short: CourseCard
    long: CourseCard
    learners: list[Learner]
    diligent: list[Learner]

    def anonymous(self, course: CourseCard) -> list[Visit]:
        return [(path, "") for path in _paths(course)]

    def signed_in(self, course: CourseCard) -> list[Visit]:
        return [(path, one.cookies) for path in _paths(course) for one in self.learners]

    def all_opened(self, course: CourseCard) -> list[Visit]:
        return [(path, one.cookies) for path in _paths(course) for one in self.diligent]


def _paths(course: CourseCard) -> list[str]:
    return [f"/khoa-hoc/{course.slug}/{line.slug}" for line in course.lessons[:SHORT]]


def measure(make: Callable[[], AbstractContextManager[Place]], report: Report, seconds: float) -> None:
    """Build both instances, one after the other, then compare."""
    with ExitStack() as stack:
        few, many = (_grow(stack.enter_context(make()), report, number) for number in (FEW, MANY))
        in_turn(few, report)
        small, large = (stack.enter_context(_served(each)) for each in (few, many))
        say("growth")
        compare = partial(_compare, report, few.place.engine, seconds)
        for name, visits in (("anonymous", Grown.anonymous), ("signed in", Grown.signed_in)):
            short, long = visits(few, few.short), visits(few, few.long)
            compare(f"lesson, {name}: course of {LONG} lessons beside {SHORT}", (small, short), (small, long))
        short, long = few.all_opened(few.short), few.all_opened(few.long)
        compare(f"lesson, signed in, every lesson opened before: {LONG} beside {SHORT}", (small, short), (small, long))
        for name, visits in (("anonymous", Grown.anonymous), ("signed in", Grown.signed_in)):
            here, there = visits(few, few.short), visits(many, many.short)
            compare(f"lesson, {name}: catalogue of {MANY:,} courses beside {FEW}", (small, here), (large, there))


def in_turn(grown: Grown, report: Report) -> None:
    """Take pages of both courses in turn in this process, and compare the processor time of the middle one of each."""
    short, long = grown.short, grown.long
    sides = {
        "learner has opened ten": (grown.signed_in(short)[0], grown.signed_in(long)[0]),
        "learner has opened all": (grown.all_opened(short)[0], grown.all_opened(long)[0]),
    }
    courses.forget_catalogue()  # this process may have looked at another instance last
    for name, visits in sides.items():
        takes = [_taking(grown, visit) for visit in visits]
        costs = [(takes[0](), takes[1]()) for _ in range(TURNS + WARM_TURNS)][WARM_TURNS:]
        small, large = (median(each[side] for each in costs) * 1e3 for side in (0, 1))
        what = f"lesson in one process, {name}: {LONG} lessons beside {SHORT}"
        figure = f"{small / large:.2f} ({large:.2f} and {small:.2f} CPU ms)"
        report.fact(what, grown.place.engine, figure, f"≥ {LEAST}")


def _taking(grown: Grown, visit: Visit) -> Callable[[], float]:
    """Return what asks for a page once and tells the processor time it took."""
    path, cookies = visit
    client = grown.place.app.test_client()
    client.set_cookie("phien", cookies.removeprefix("phien="))

    def take() -> float:
        began = process_time()
        client.get(path)
        return process_time() - began

    return take


def _served(grown: Grown) -> AbstractContextManager[Server]:
    grown.place.let_go()
    return serve("wsgi:app", grown.place.environment(), grown.place.settings.instance_dir)


Side = tuple[Server, list[Visit]]


def _compare(report: Report, engine: str, seconds: float, name: str, small: Side, large: Side) -> None:
    """Load small, large, large, small; report the ratio of the means, and the processor time of a page of each."""
    found: dict[bool, list[Load]] = {False: [], True: []}
    for is_large in (False, True, True, False):
        server, visits = large if is_large else small
        found[is_large].append(load.read_pages(server, visits, seconds))
    for each in (*found[False], *found[True]):
        if each.wrong:
            report.note(f"{engine}: {each.wrong} of {each.count} answers of «{name}» were wrong")
    (before, cost_before), (after, cost_after) = (
        (mean(each.rate for each in found[side]), mean(each.cpu for each in found[side])) for side in (False, True)
    )
    figure = (
        f"{after / before:.2f} ({after:,.0f} and {before:,.0f} req/s; {cost_after:.2f} and {cost_before:.2f} CPU ms)"
    )
    report.fact(name, engine, figure, f"≥ {LEAST}")


# ----------------------------------------------------------------------------------- what is published


def _grow(place: Place, report: Report, many: int) -> Grown:
    """Bring an instance to so many published courses, with learners who have opened what they will read again."""
    app = place.app
    load_everything(app)
    with app.app_context():
        session = db.session()
        shipped = len(courses.list_catalogue(session))
        model = read_packages()[0].course  # whose first lesson all lessons are made of
        wanted = [_course(model, "dai", LONG), _course(model, "ngan", SHORT)]
        plain = replace(model, lessons=(replace(model.lessons[0], selfchecks=()),))  # to publish them takes a while
        wanted += [_course(plain, f"khoa-{number}", SHORT) for number in range(many - shipped - len(wanted))]
        began = perf_counter()
        for some in _portions(wanted, A_STEP):
            work.run(session, partial(_publish, session, some))
        took = (perf_counter() - began) / len(wanted)
        report.fact(f"publish a course of {SHORT} lessons, of {len(wanted):,}: ms", place.engine, f"{took * 1e3:.1f}")
        short, long = (courses.get_course(session, slug) for slug in ("ngan", "dai"))
        session.rollback()
    learners, diligent = people.make_learners(app, LEARNERS), people.make_learners(app, LEARNERS)
    with app.app_context():
        session = db.session()
        for course in (short, long):
            for one in (*learners, *diligent):
                lessons = course.lessons if one in diligent else course.lessons[:SHORT]
                work.run(session, partial(_open, session, one, course, [line.slug for line in lessons]))
    return Grown(place, short, long, learners, diligent)


def _course(model: CourseSource, slug: str, many: int) -> CourseSource:
    first = model.lessons[0]
    lessons = tuple(
        replace(first, slug=f"bai-{number}", number=number, file=f"{number:03}.md", title=f"Bài thứ {number}")
        for number in range(1, many + 1)
    )
    modules = tuple(
        ModuleSource(f"Phần {number}", tuple(each.slug for each in some))
        for number, some in enumerate(_portions(lessons, A_MODULE), start=1)
    )
    title, digest = f"Khóa {slug}", hashlib.sha256(slug.encode()).hexdigest()
    return replace(
        model,
        code=f"DO-{slug}".upper(),
        slug=slug,
        title=title,
        quiz="",
        lessons=lessons,
        modules=modules,
        sha256=digest,
    )


def _portions(things: Sequence[T], size: int) -> list[Sequence[T]]:
    return [things[start : start + size] for start in range(0, len(things), size)]


def _publish(session: Session, sources: Iterable[CourseSource]) -> None:
    for source in sources:
        publish(session, source, position=900, cover="", approval=Approval(), actor=SYSTEM, at=clock.now())


def _open(session: Session, one: Learner, course: CourseCard, lessons: Iterable[str]) -> None:
    """Write what opening these lessons writes."""
    person_id, at = one.actor.person_id, clock.now()
    hot.enrol(session, person_id=person_id, course_id=course.id, edition=course.edition, at=at)
    for lesson in lessons:
        hot.see(session, person_id=person_id, course_id=course.id, lesson=lesson, at=at)
