"""A newer edition of a course, in words: what is added, what is gone, what counts otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for

from courses.queries import CourseCard, outline_of
from courses.queries.editions import list_notes
from courses.rules import completion, outline
from courses.rules.outline import LOCKED, Step
from kernel.database import Executor
from lms.web.filters import day
from lms.web.language import gettext as _
from lms.web.learn import missing_view
from lms.web.learn.standing import Standing


@dataclass(frozen=True, slots=True)
class ChangesView:
    """The page that asks: groups of changes (title, lines), what authors wrote, and how far she is in either."""

    title: str
    edition: int
    published: str
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    notes: tuple[str, ...]
    now: str
    then: str
    course_href: str
    action: str


def newer(stand: Standing) -> dict[str, str] | None:
    """Return the notice of a newer edition for a course's page; None when there is nothing newer for her."""
    if not stand.behind:
        return None
    text = _(
        "Đăng ngày %(day)s. Bạn vẫn học tiếp bản đang học; muốn học bản mới thì chuyển sang.",
        day=day(stand.newest.published_at),
    )
    return {"text": text, "href": url_for("learn.new_edition", slug=stand.newest.slug)}


def changes(executor: Executor, stand: Standing) -> ChangesView:
    """Return what the newest edition changes for a learner who is in an older one."""
    newest = stand.newest
    found = outline.compare(outline_of(stand.course), outline_of(newest))
    then = completion.progress(outline_of(newest), stand.states)
    notes = list_notes(executor, newest.id, after_edition=stand.course.edition)
    return ChangesView(
        title=newest.title,
        edition=newest.edition,
        published=day(newest.published_at),
        groups=tuple(_groups(stand.course, newest, found)),
        notes=tuple(one.note for one in notes),
        now=_far(stand.progress.done, stand.progress.total),
        then=_far(then.done, then.total),
        course_href=url_for("learn.course", slug=newest.slug),
        action=url_for("learn.change_edition", slug=newest.slug),
    )


def _groups(old: CourseCard, new: CourseCard, found: outline.Changes) -> Iterable[tuple[str, tuple[str, ...]]]:
    groups = (
        (_("Bài mới"), _titles(found.added)),
        (_("Bài không còn trong bản mới"), _titles(found.removed)),
        (_("Bài đổi cách tính học xong"), tuple(_changed(new, step) for step in found.changed)),
        (_("Thay đổi khác"), tuple(_others(old, new, found))),
    )
    return ((title, lines) for title, lines in groups if lines)


def _titles(steps: Iterable[Step]) -> tuple[str, ...]:
    return tuple(_("%(title)s (%(minutes)s phút)", title=step.title, minutes=step.minutes) for step in steps)


def _changed(new: CourseCard, step: Step) -> str:
    how = missing_view.requirement(new.lesson(step.slug)) or _("đọc xong là được tính")
    return _("%(title)s: %(how)s", title=step.title, how=how)


def _others(old: CourseCard, new: CourseCard, found: outline.Changes) -> Iterable[str]:
    if found.order:
        if new.order == LOCKED:
            yield _("Các bài được tính theo thứ tự, từ bài đầu.")
        else:
            yield _("Các bài được tính theo thứ tự nào cũng được.")
    if set(new.prerequisites) - set(old.prerequisites):
        yield _("Cần hoàn thành thêm khóa khác trước khi làm bài kiểm tra.")


def _far(done: int, total: int) -> str:
    return _("đã học %(done)s trên %(total)s bài", done=done, total=total)
