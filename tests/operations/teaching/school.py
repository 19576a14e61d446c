"""People who call and teach, and those who are called and taught: builders for the tests of teaching."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from courses import queries as courses
from courses.queries import CourseCard
from courses.queries.finishing import finish_kind
from kernel import clock
from kernel.actor import TERRITORIAL, Actor, Scope
from lms import work
from lms.extensions import db
from lms.orgs import queries as units
from lms.people.models import Person
from lms.teaching.models import Cohort, CohortMember
from lms.teaching.operations import calls, cohorts, seating
from lms.teaching.queries.calls import Asked, CallCard, get_call
from lms.teaching.queries.cohorts import Place
from lms.teaching.rules.seats import SEATED, WAITING, Plan
from tests.conftest import Scene
from tests.people import WARD, Learner

CITY, OTHER_WARD = "01.", "01.00070."
T = TypeVar("T")


def officer(role: str, path: str = WARD, *, person_id: int = 7, also: str = "") -> Actor:
    """Return somebody with a role over a unit, and perhaps a second one."""
    scopes = tuple(Scope(each, TERRITORIAL, path, 1) for each in (role, also) if each)
    return Actor(person_id=person_id, name="Lê Thị Hạnh", scopes=scopes)


def do(scene: Scene, step: Callable[[Session], T]) -> T:
    """Do one writing step in a transaction of its own."""
    with scene.app.app_context():
        session = db.session()
        return work.run(session, lambda: step(session))


def ask(scene: Scene, question: Callable[[Session], T]) -> T:
    """Read something."""
    with scene.app.app_context():
        try:
            return question(db.session())
        finally:
            db.session.rollback()


def course_of(session: Session, code: str = "C03") -> CourseCard:
    """Return a published course."""
    return next(card for card in courses.list_catalogue(session) if card.code == code)


def day(days: int) -> date:
    """Return the day so many days from today, in Hà Nội."""
    return clock.local_day(clock.now()) + timedelta(days=days)


def noon(days: int = 0) -> datetime:
    """Return noon of such a day."""
    return datetime.combine(day(days), datetime.min.time(), clock.HANOI) + timedelta(hours=12)


def call(
    scene: Scene,
    *,
    unit: str = WARD,
    due: date | None = None,
    audience: str = "",
    actor: Actor | None = None,
    code: str = "C03",
) -> str:
    """Make a call; its day is in a week unless said otherwise."""

    def make(session: Session) -> str:
        found = units.find_unit(session, path=unit)
        assert found is not None
        return calls.make_call(
            session,
            course=course_of(session, code),
            unit=found,
            audience=audience,
            due=due or day(7),
            note="",
            actor=actor or officer("cadre", CITY),
            at=clock.now(),
        )

    return do(scene, make)


def asked_of(session: Session, ref: str, actor: Actor, *roles: str) -> Asked:
    """Return the people of a call who are an actor's business."""
    card: CallCard = get_call(session, ref, actor=actor)
    kind = finish_kind(next(each for each in courses.list_catalogue(session) if each.id == card.course_id))
    return Asked(card, card.reach(actor, *(roles or ("cadre", "city", "trainer", "auditor", "admin"))), kind)


def close_account(scene: Scene, learner: Learner) -> None:
    """Close an account."""
    do(scene, lambda s: s.execute(update(Person).where(Person.id == learner.person_id).values(status="closed")))


PLAN = Plan(
    title="Lớp tối thứ Ba",
    place="Nhà văn hóa thôn 2",
    schedule="19 giờ 30, thứ Ba hằng tuần",
    starts=None,
    ends=None,
    seats=2,
    listed=True,
)


def plan(**changes: object) -> Plan:
    """Return the plan of a class that begins in a week, with changes."""
    facts = {name: getattr(PLAN, name) for name in Plan.__slots__} | {"starts": day(7), "ends": day(37)}
    return Plan(**(facts | changes))  # type: ignore[arg-type]


def open_cohort(scene: Scene, trainer: Actor | None = None, *, path: str = WARD, **changes: object) -> tuple[str, str]:
    """Open a class in the ward; returns its public id and its code. Its trainer is a person who exists."""
    actor = trainer or officer("trainer", person_id=Learner.register(scene, "Trần Văn Minh").person_id)

    def make(session: Session) -> tuple[str, str]:
        unit = units.find_unit(session, path=path)
        assert unit is not None
        ref = cohorts.open_cohort(
            session, course=course_of(session), unit=unit, plan=plan(**changes), actor=actor, at=clock.now()
        )
        return ref, session.scalars(select(Cohort.code).where(Cohort.public_id == ref)).one()

    return do(scene, make)


def join(scene: Scene, code: str, learner: Learner) -> Place:
    """Let somebody join a class."""
    return do(scene, lambda s: seating.join(s, code, actor=learner.actor(s), at=clock.now()))


def leave(scene: Scene, code: str, learner: Learner) -> bool:
    """Let somebody leave a class."""
    return do(scene, lambda s: seating.leave(s, code, actor=learner.actor(s), at=clock.now()))


def members(scene: Scene, ref: str) -> dict[str, list[int]]:
    """Return who has a seat and who waits, each in their order."""

    def read(session: Session) -> dict[str, list[int]]:
        rows = session.execute(
            select(CohortMember.state, CohortMember.person_id)
            .join(Cohort, Cohort.id == CohortMember.cohort_id)
            .where(Cohort.public_id == ref)
            .order_by(CohortMember.queue)
        ).all()
        return {state: [row.person_id for row in rows if row.state == state] for state in (SEATED, WAITING)}

    return ask(scene, read)
