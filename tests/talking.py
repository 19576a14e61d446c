"""Builders for talk at lessons: people of any age, courses that a unit writes, what they say through the operations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from courses import queries as courses
from courses.models import Draft
from courses.queries import CourseCard, LessonCard
from kernel import clock
from kernel.actor import SYSTEM, TERRITORIAL, Actor, Scope
from kernel.base import new_id
from lms import work
from lms.extensions import db
from lms.forum.operations import asking, flagging, moderating, reporting
from lms.forum.operations.asking import Posted
from lms.notices import queries as notices
from lms.people.operations import registering, signing_in
from tests.conftest import Scene
from tests.people import Learner
from tests.web.learn.reading import Form

CITY = "01."
OTHER_WARD = "01.00070."  # Phường Hoàn Kiếm
T = TypeVar("T")


def born(scene: Scene, year: int | None, name: str) -> Learner:
    """Enter a person born in a year, and open a session for her."""
    with scene.app.app_context():
        session, at = db.session(), clock.now()

        def make() -> tuple[int, str]:
            card = registering.enter(session, full_name=name, birth_year=year, audience="hoc-sinh", actor=SYSTEM, at=at)
            opened = signing_in.open_session(
                session, person_id=card.id, browser="test", address="127.0.0.1", at=at, days=30
            )
            return card.id, f"{opened.person_id}.{opened.session_id}.{opened.token}"

        person_id, key = work.run(session, make)
    return Learner(scene, person_id, name, key)


def acting(person: Learner, *roles: str, path: str = CITY, birth_year: int | None = 1970) -> Actor:
    """Return somebody as an actor with roles over a unit."""
    scopes = tuple(Scope(role, TERRITORIAL, path, 1) for role in roles)
    return Actor(person_id=person.person_id, name=person.name, scopes=scopes, birth_year=birth_year)


def typed(form: Form, name: str) -> str:
    """Return what stands in a box of several lines; the line end behind the tag is no part of it."""
    return form.sent()[name][0].removeprefix("\r\n")


NOBODY = Actor(person_id=0, address="203.0.113.7")


@dataclass
class Talk:
    """The first lesson of a shipped course, and what is said there."""

    scene: Scene
    code: str = "C03"

    def run(self, step: Callable[[Session], T]) -> T:
        """Do one writing step and finish it."""
        with self.scene.app.app_context():
            session = db.session()
            return work.run(session, lambda: step(session))

    def read(self, step: Callable[[Session], T]) -> T:
        """Read something."""
        with self.scene.app.app_context():
            return step(db.session())

    @property
    def course(self) -> CourseCard:
        """Return the course."""
        return self.read(lambda s: next(c for c in courses.list_catalogue(s) if c.code == self.code))

    @property
    def lesson(self) -> str:
        """Return the slug of its first lesson."""
        return self.course.lessons[0].slug

    @property
    def card(self) -> LessonCard:
        """Return its first lesson."""
        return self.read(lambda s: courses.get_lesson(s, self.course, self.lesson))

    @property
    def href(self) -> str:
        """Return the address of the lesson."""
        return f"/khoa-hoc/{self.course.slug}/{self.lesson}"

    def owned_by(self, path: str, author: Learner | None = None) -> None:
        """Let a unit write the next version of the course."""
        course, at = self.course, clock.now()

        def make(session: Session) -> None:
            session.add(
                Draft(
                    id=new_id(),
                    course_id=course.id,
                    owner_id=author.person_id if author else 1,
                    unit_path=path,
                    code=course.code,
                    slug=course.slug,
                    title=course.title,
                    folded=course.folded,
                    facts={},
                    outline=[],
                    bank={},
                    created_at=at,
                    updated_at=at,
                    updated_by=1,
                )
            )

        self.run(make)

    def ask(self, who: Actor, text: str = "Mã OTP là gì ạ?", *, at: datetime | None = None) -> Posted:
        """Ask a question."""
        here: dict[str, Any] = {"course": self.course, "lesson": self.lesson}
        return self.run(lambda s: asking.ask(s, text=text, actor=who, at=at or clock.now(), **here))

    def reply(self, who: Actor, to: Posted, text: str = "Là mã dùng một lần.", *, at: datetime | None = None) -> Posted:
        """Reply to a question."""
        here: dict[str, Any] = {"course": self.course, "lesson": self.lesson, "thread_ref": to.thread_ref}
        return self.run(lambda s: asking.reply(s, text=text, actor=who, at=at or clock.now(), **here))

    def of(self, post: Posted) -> dict[str, Any]:
        """Return what names a post to an operation."""
        return {
            "course": self.course,
            "lesson": self.lesson,
            "thread_ref": post.thread_ref,
            "post_ref": post.post_ref,
        }

    def edit(self, who: Actor, post: Posted, text: str, *, at: datetime | None = None) -> bool:
        """Change a post."""
        return self.run(lambda s: asking.edit(s, text=text, actor=who, at=at or clock.now(), **self.of(post)))

    def remove(self, who: Actor, post: Posted) -> bool:
        """Take a post back."""
        return self.run(lambda s: asking.remove(s, actor=who, at=clock.now(), **self.of(post)))

    def mark(self, who: Actor, post: Posted, *, marked: bool = True) -> bool:
        """Mark a reply as the answer."""
        return self.run(lambda s: asking.mark_answer(s, marked=marked, actor=who, at=clock.now(), **self.of(post)))

    def flag(self, who: Actor, post: Posted, reason: str = "advert") -> bool:
        """Flag a post."""
        return self.run(lambda s: flagging.flag(s, reason=reason, note="", actor=who, at=clock.now(), **self.of(post)))

    def decide(self, who: Actor, post: Posted, decision: str, reason: str = "") -> str:
        """Decide about a post."""
        return self.run(
            lambda s: moderating.decide(
                s, post_ref=post.post_ref, decision=decision, reason=reason, actor=who, at=clock.now()
            )
        )

    def report(self, who: Actor, text: str = "Số hiệu luật chưa đúng", *, paragraph: int = 1, source: str = "") -> str:
        """Report that the lesson is wrong."""
        return self.run(
            lambda s: reporting.report(
                s,
                course=self.course,
                card=self.card,
                paragraph=paragraph,
                text=text,
                source=source,
                actor=who,
                at=clock.now(),
            )
        )

    def handle(self, who: Actor, ref: str, state: str, note: str = "") -> str:
        """Put a report into a state."""
        return self.run(
            lambda s: reporting.handle(s, report_ref=ref, state=state, note=note, actor=who, at=clock.now())
        )

    def told(self, who: Learner) -> list[str]:
        """Let the worker do what waits; return the kinds of a person's notices, oldest first."""
        who.settle()
        found = self.read(lambda s: notices.list_notices(s, who.person_id).rows)
        return [card.kind for card in reversed(found)]
