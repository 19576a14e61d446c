"""Builders for authors: a trainer at her desk, writing through the real operations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from courses.operations import drafting
from courses.operations.desk import Desk
from kernel import clock
from kernel.actor import TERRITORIAL, Actor, Scope
from lms import work
from lms.adapters.desk import desk
from lms.extensions import db
from lms.loading import place
from tests.conftest import Scene
from tests.people import Learner

T = TypeVar("T")

LESSON = """Biết kiểm tra một lời mời.

::: tinh-huong
Chị Hoa ở phường Ba Đình nhận một cuộc gọi lạ. Người gọi giục chị chuyển tiền ngay.
***
Chị nên gác máy.
:::

## Dừng lại

Hãy dừng lại và thở. Không ai buộc bạn quyết định trong một phút.

::: can-nho
- Gác máy trước, kiểm tra sau.
:::

::: cau-hoi
Việc đầu tiên nên làm là gì?

- [x] Gác máy
  > Gác máy cho bạn thời gian kiểm tra.
- [ ] Chuyển tiền
  > Tiền đã chuyển rất khó lấy lại.
:::

::: nguon
- [Cổng thông tin](https://example.vn/bai), xem ngày 22/11/2026
:::
"""
FACTS: dict[str, Any] = {
    "summary": "Biết dừng lại trước một lời mời lạ.",
    "outcomes": ["Biết dừng lại"],
    "level": "A",
    "minutes": 6,
    "audience": ["ai-cung-hoc-duoc"],
    "topics": ["an-toan-mang"],
    "components": ["4.1"],
    "competences": ["T2"],
    "authors": ["Trần Văn Minh"],
    "licence": "CC-BY-4.0",
}
LESSON_FACTS: dict[str, Any] = {"outcome": "biết dừng lại", "minutes": 5, "components": ["4.1"]}


class Author:
    """A trainer over a unit, with her desk."""

    def __init__(self, scene: Scene, name: str = "Trần Văn Minh", *, path: str = "01.", role: str = "trainer") -> None:
        self.scene = scene
        self.path = path
        self.learner = Learner.register(scene, name).hold(role, path)
        scope = Scope(role, TERRITORIAL, path, 0)
        self.actor = Actor(person_id=self.learner.person_id, name=name, scopes=(scope,))

    def do(self, step: Callable[[Session, Desk], T], *, later: timedelta = timedelta()) -> T:
        """Do one step at the desk and finish it."""
        with self.scene.app.app_context():
            session, at = db.session(), clock.now() + later
            here = desk(session, self.scene.app.extensions["files"], place=place, at=at)
            return work.run(session, lambda: step(session, here))

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session for looking."""
        with self.scene.app.app_context():
            yield db.session()
            db.session.rollback()

    def begin(self, title: str = "Dừng lại một phút") -> str:
        """Begin a course ready for review: one module, one lesson; returns its public id."""
        at = clock.now()

        def make(session: Session, _desk: Desk) -> str:
            draft = drafting.begin(session, title=title, unit_path=self.path, actor=self.actor, at=at)
            ref = draft.public_id
            drafting.set_facts(session, ref, FACTS, revision=draft.revision, actor=self.actor, at=at)
            drafting.add_lesson(
                session, ref, title="Gác máy", module=0, body=LESSON, facts=LESSON_FACTS, actor=self.actor, at=at
            )
            drafting.arrange(
                session,
                ref,
                lambda plan: drafting.arranging.rename_module(plan, 0, "Giữ bình tĩnh"),
                what="module-renamed",
                actor=self.actor,
                at=at,
            )
            return ref

        return self.do(make)
