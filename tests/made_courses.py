"""Courses made for a test: a few lessons each, with whatever rules it needs, published by the real operation."""

from __future__ import annotations

from dataclasses import dataclass, field

from courses import queries as courses
from courses.formats.package import read_course
from courses.formats.source import CourseSource
from courses.operations import publishing
from courses.operations.publishing import Approval
from courses.queries import CourseCard
from kernel import clock
from kernel.actor import SYSTEM
from kernel.archive import MemoryTree
from lms import work
from lms.extensions import db
from lms.loading import place
from tests.conftest import Scene

CHECK = """
::: cau-hoi
Câu {number} của bài là gì?

- [ ] Ý chưa đúng
  > Chưa đúng vì thiếu.
- [x] Ý đúng
  > Đúng vì đủ.
:::
"""


@dataclass(frozen=True)
class Lesson:
    """A lesson to be made: its key, what completes it, its floor of minutes, how many questions it has."""

    slug: str
    finish: str = "either"
    floor: int = 0
    checks: int = 1
    title: str = ""

    def text(self) -> str:
        """Return its file."""
        checks = "".join(CHECK.format(number=number) for number in range(1, self.checks + 1))
        title = self.title or f"Bài {self.slug}"
        rules = f'finish = "{self.finish}"\nfloor = {self.floor}\n'
        return (
            f'+++\noutcome = "làm được việc {self.slug}"\nminutes = 5\ncomponents = ["4.1"]\n{rules}+++\n'
            f"# {title}\n\nĐây là nội dung của bài {self.slug}.\n{checks}"
        )


@dataclass(frozen=True)
class Made:
    """A course to be made. `remark` changes its content and nothing else."""

    lessons: tuple[Lesson, ...]
    code: str = "K01"
    slug: str = "khoa-thu"
    title: str = "Khóa thử"
    order: str = "free"
    prerequisites: tuple[str, ...] = ()
    quiz: str = ""
    remark: str = "Biết dừng lại trước một cuộc gọi lạ."
    files: dict[str, bytes] = field(default_factory=dict)

    def source(self) -> CourseSource:
        """Return it as the reader of packages makes it."""
        listed = ", ".join(f'"{lesson.slug}"' for lesson in self.lessons)
        before = ", ".join(f'"{code}"' for code in self.prerequisites)
        facts = (
            f'format = 1\ncode = "{self.code}"\nslug = "{self.slug}"\ntitle = "{self.title}"\n'
            f'summary = "{self.remark}"\noutcomes = ["Làm được"]\nlevel = "A"\nminutes = {5 * len(self.lessons)}\n'
            'audience = ["nong-dan"]\ntopics = ["an-toan-mang"]\ncomponents = ["4.1"]\ncompetences = ["T2"]\npath = 2\n'
            'authors = ["Nhóm biên soạn"]\nlicence = "CC-BY-4.0"\nupdated = 2026-11-22\n'
            f'order = "{self.order}"\nprerequisites = [{before}]\n'
            + (f'quiz = "{self.quiz}"\n' if self.quiz else "")
            + f'[[module]]\ntitle = "Phần một"\nlessons = [{listed}]\n'
        )
        files = {"course.toml": facts.encode()} | {
            f"{number:02}-{lesson.slug}.md": lesson.text().encode() for number, lesson in enumerate(self.lessons, 1)
        }
        return read_course(MemoryTree(files | self.files), place=place)


def made(*lessons: str | Lesson, **more: object) -> Made:
    """Return a course of lessons given whole or by their keys."""
    return Made(tuple(each if isinstance(each, Lesson) else Lesson(each) for each in lessons), **more)  # type: ignore[arg-type]


def publish(scene: Scene, course: Made, *, correction: bool | None = None, note: str = "") -> CourseCard:
    """Publish it; return its newest version."""
    with scene.app.app_context():
        return publish_source(course.source(), correction=correction, note=note)


def publish_source(source: CourseSource, *, correction: bool | None = None, note: str = "") -> CourseCard:
    """Publish a course as it was read; return its newest version."""
    session = db.session()
    approval = Approval(note=note, correction=correction)
    work.run(
        session,
        lambda: publishing.publish(
            session, source, position=900, cover="", approval=approval, actor=SYSTEM, at=clock.now()
        ),
    )
    return next(card for card in courses.list_catalogue(session) if card.code == source.code)
