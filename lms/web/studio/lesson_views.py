"""The lesson editor: the text, what it becomes, what to mend, who else is here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from courses.operations import publishing
from courses.operations.publishing import FlawedCourse
from courses.queries import LessonCard
from courses.queries.drafts import DraftCard, FileLine, LessonText, RevisionLine, RevisionText
from courses.rules.completion import FINISHES
from courses.rules.outline import MOST_LEVEL
from kernel.database import Executor
from kernel.paging import Page
from lms.criteria.rules.framework import Framework
from lms.web.filters import kilobytes, moment
from lms.web.language import gettext as _
from lms.web.learn import selfcheck
from lms.web.learn.rich import restore
from lms.web.studio.checking import Read
from lms.web.studio.views import KINDS as ITEM_KINDS
from question_bank.queries import ItemLine


def finishes() -> list[dict[str, str]]:
    """Return what can complete a lesson, in words."""
    words = {
        "either": _("Đọc xong hoặc tự kiểm tra đúng hết"),
        "read": _("Bấm «Tôi đã đọc xong»"),
        "check": _("Tự kiểm tra đúng hết"),
        "assignment": _("Bài nộp được giảng viên duyệt"),
    }
    return [{"value": value, "label": words[value]} for value in FINISHES]


def preview(found: Read, executor: Executor) -> dict[str, Any]:
    """Return what the preview shows: the lesson as a learner sees it, its self-check, notes by line."""
    source = found.source
    checks: list[dict[str, Any]] = []
    wrong: list[str] = []
    for index, raw in enumerate(source.selfchecks):
        try:
            checks.append(publishing.make_check(executor, raw, f"preview/{index}"))
        except FlawedCourse:
            wrong.append(_("Câu tự kiểm tra thứ %(number)s chưa đọc được.", number=index + 1))
    card = LessonCard(
        id=0,
        slug=source.slug,
        number=1,
        title=source.title,
        outcome=source.outcome,
        minutes=source.minutes,
        size=source.size,
        html=source.body_html,
        checks=tuple(checks),
        components=source.components,
    )
    return {
        "title": source.title,
        "outcome": source.outcome,
        "body": restore(source.body_html),
        "check": selfcheck.view(card, None),
        "wrong": wrong,
        "notes": [{"words": note.words, "line": note.line, "flaw": note.flaw} for note in found.notes],
        "flaws": sum(note.flaw for note in found.notes),
        "words": source.words,
        "minutes": max(1, round(source.words / 100)) if source.words else 0,
        "kilobytes": kilobytes(source.size),
    }


def editor(
    card: DraftCard,
    lesson: LessonText,
    *,
    title: str,
    body: str,
    facts: Mapping[str, Any],
    shown: dict[str, Any],
    files: Sequence[FileLine],
    framework: Framework,
    names: Mapping[int, str],
    other: int,
    aside: RevisionText | None,
    errors: Mapping[str, str],
) -> dict[str, Any]:
    """Return the lesson editor."""
    ref, slug = card.public_id, lesson.slug
    order = [line.slug for line in card.lessons]
    place = order.index(slug) if slug in order else -1
    return {
        "ref": ref,
        "slug": slug,
        "course": card.title,
        "number": place + 1,
        "title": title,
        "body": body,
        "revision": lesson.revision,
        "saved": moment(lesson.updated_at),
        "by": names.get(lesson.updated_by, ""),
        "facts": facts,
        "components": ", ".join(facts.get("components", [])),
        "component_options": [
            {
                "value": component.code,
                "label": f"{component.code} {component.name}",
                "checked": component.code in facts.get("components", []),
            }
            for component in framework.components
        ],
        "levels": [{"value": "", "label": _("Chưa chọn")}]
        + [{"value": str(each), "label": _("Bậc %(level)s", level=each)} for each in range(1, MOST_LEVEL + 1)],
        "finishes": finishes(),
        "preview": shown,
        "files": [
            {
                "name": file.name,
                "kilobytes": kilobytes(file.size),
                "markdown": insertion(file.name),
            }
            for file in files
        ],
        "other": names.get(other, _("một người khác")) if other else "",
        "aside": {"href": _revision_href(ref, slug, aside.id), "at": moment(aside.at)} if aside else None,
        "errors": errors,
        "save_href": url_for("studio.save_lesson", ref=ref, slug=slug),
        "preview_href": url_for("studio.preview_lesson", ref=ref, slug=slug),
        "upload_href": url_for("studio.upload_file", ref=ref),
        "history_href": url_for("studio.history", ref=ref, slug=slug),
        "pick_href": url_for("studio.pick_item", ref=ref, slug=slug),
        "outline_href": url_for("studio.outline", ref=ref),
        "view_href": url_for("studio.view_lesson", ref=ref, slug=slug),
        "previous": _beside(card, place - 1) if place > 0 else None,
        "following": _beside(card, place + 1) if 0 <= place < len(order) - 1 else None,
    }


def _beside(card: DraftCard, place: int) -> dict[str, str]:
    line = card.lessons[place]
    return {"href": url_for("studio.lesson", ref=card.public_id, slug=line.slug), "label": line.title}


def _revision_href(ref: str, slug: str, revision: int) -> str:
    return url_for("studio.old_lesson", ref=ref, slug=slug, revision=revision)


def insertion(name: str) -> str:
    """Return the Markdown that puts a file into a lesson."""
    ending = name.rsplit(".", 1)[-1].lower()
    if ending in {"mp3", "m4a", "ogg"}:
        return f"::: am-thanh tep={name}\n{_('Viết lời đọc ở đây.')}\n:::"
    if ending in {"mp4", "webm"}:
        return f"::: video tep={name}\n{_('Viết lời trong video ở đây.')}\n:::"
    return f"![{_('Mô tả ảnh')}]({name})"


KINDS = {
    "auto": _l("Lưu tự động"),
    "save": _l("Lưu"),
    "restore": _l("Lấy lại bản cũ"),
    "merge": _l("Ghép hai người cùng sửa"),
    "aside": _l("Bản cất riêng vì trùng đoạn"),
}


def history(card: DraftCard, lesson: LessonText, found: Page[RevisionLine], names: Mapping[int, str]) -> dict[str, Any]:
    """Return the list of a lesson's states."""
    ref, slug = card.public_id, lesson.slug
    return {
        "course": card.title,
        "title": lesson.title,
        "outline_href": url_for("studio.outline", ref=ref),
        "lesson_href": url_for("studio.lesson", ref=ref, slug=slug),
        "rows": [
            [
                {"text": moment(row.at), "href": _revision_href(ref, slug, row.id)},
                str(KINDS.get(row.kind, row.kind)),
                names.get(row.by_id, ""),
                row.title,
            ]
            for row in found.rows
        ],
        "pager": pager(found, "studio.history", ref=ref, slug=slug),
    }


def pager(found: Page[Any], endpoint: str, **values: Any) -> dict[str, Any]:
    """Return what the pager draws for a page of a list."""
    return {
        "page": found.number,
        "pages": found.pages,
        "previous": url_for(endpoint, trang=found.number - 1, **values) if found.number > 1 else None,
        "next": url_for(endpoint, trang=found.number + 1, **values) if found.number < found.pages else None,
    }


def old(card: DraftCard, lesson: LessonText, revision: RevisionText, names: Mapping[int, str]) -> dict[str, Any]:
    """Return an earlier state beside the lesson as it is."""
    ref, slug = card.public_id, lesson.slug
    return {
        "course": card.title,
        "title": revision.title,
        "at": moment(revision.at),
        "kind": str(KINDS.get(revision.kind, revision.kind)),
        "by": names.get(revision.by_id, ""),
        "lines": difference(revision.body, lesson.body),
        "same": revision.body == lesson.body and revision.title == lesson.title,
        "action": _revision_href(ref, slug, revision.id),
        "outline_href": url_for("studio.outline", ref=ref),
        "lesson_href": url_for("studio.lesson", ref=ref, slug=slug),
        "history_href": url_for("studio.history", ref=ref, slug=slug),
    }


def difference(before: str, after: str) -> list[dict[str, str]]:
    """Return the lines of two texts: `kind` is same, gone (only before) or new (only after); long same runs fold."""
    lines: list[dict[str, str]] = []
    old_lines, new_lines = before.split("\n"), after.split("\n")
    for tag, a, b, c, d in SequenceMatcher(None, old_lines, new_lines, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += _folded(old_lines[a:b])
        else:
            lines += [{"kind": "gone", "text": line} for line in old_lines[a:b]]
            lines += [{"kind": "new", "text": line} for line in new_lines[c:d]]
    return lines


NEAR = 3


def _folded(lines: list[str]) -> list[dict[str, str]]:
    if len(lines) <= NEAR * 2 + 1:
        return [{"kind": "same", "text": line} for line in lines]
    left = len(lines) - NEAR * 2
    fold = {"kind": "fold", "text": _("%(count)s dòng không đổi", count=left)}
    return [
        *({"kind": "same", "text": line} for line in lines[:NEAR]),
        fold,
        *({"kind": "same", "text": line} for line in lines[-NEAR:]),
    ]


def picking(card: DraftCard, lesson: LessonText, words: str, found: Page[ItemLine]) -> dict[str, Any]:
    """Return the search for a question of a bank."""
    ref, slug = card.public_id, lesson.slug
    return {
        "course": card.title,
        "title": lesson.title,
        "words": words,
        "action": url_for("studio.pick_item", ref=ref, slug=slug),
        "outline_href": url_for("studio.outline", ref=ref),
        "lesson_href": url_for("studio.lesson", ref=ref, slug=slug),
        "items": [
            {
                "ref": item.ref,
                "stem": item.stem,
                "kind": str(ITEM_KINDS.get(item.kind, item.kind)),
                "level": _("bậc %(level)s", level=item.level),
                "component": item.component,
            }
            for item in found.rows
        ],
        "total": found.total,
        "pager": pager(found, "studio.pick_item", ref=ref, slug=slug, q=words or None),
    }
