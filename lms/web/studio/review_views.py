"""Checks, reviews and versions as trainers see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import url_for

from courses.formats.comparing import Comparison
from courses.formats.source import CourseSource, LessonSource
from courses.queries import CourseCard, VersionLine
from courses.queries.drafts import CommentLine, DraftCard, ReviewCard
from courses.rules.paragraphs import paragraphs
from kernel.actor import Actor
from kernel.paging import Page
from lms.web.filters import moment
from lms.web.language import gettext as _
from lms.web.learn.rich import restore
from lms.web.studio import outline_views, sentences
from lms.web.studio.checking import Checked, Note
from lms.web.studio.lesson_views import difference, pager

KIND_WORDS = {"new": "success", "gone": "error", "changed": "info"}


def _kind(kind: str) -> dict[str, str]:
    words = {"new": _("mới"), "gone": _("bỏ"), "changed": _("sửa")}
    return {"text": words[kind], "kind": KIND_WORDS[kind]}


def checks(card: DraftCard, checked: Checked, review: ReviewCard | None, *, note: str, error: str) -> dict[str, Any]:
    """Return the page of checks before publishing, by lesson."""
    titles = {line.slug: line.title for line in card.lessons}
    groups: dict[str, list[Note]] = {}
    for each in checked.notes:
        groups.setdefault(each.lesson, []).append(each)
    return {
        "ref": card.public_id,
        "title": card.title,
        "outline_href": url_for("studio.outline", ref=card.public_id),
        "links": outline_views.links(card.public_id, "studio.checks"),
        "groups": [
            {
                "title": titles.get(slug, slug) if slug else _("Cả khóa học"),
                "href": url_for("studio.lesson", ref=card.public_id, slug=slug)
                if slug in titles
                else url_for("studio.facts", ref=card.public_id),
                "notes": [{"words": n.words, "line": n.line if slug else 0, "flaw": n.flaw} for n in notes],
            }
            for slug, notes in sorted(groups.items(), key=lambda group: not any(n.flaw for n in group[1]))
        ],
        "flaws": sum(n.flaw for n in checked.notes),
        "warnings": sum(not n.flaw for n in checked.notes),
        "ready": checked.ready,
        "published": card.course_id is not None,
        "open": url_for("studio.review", ref=review.public_id) if review and review.state == "open" else "",
        "action": url_for("studio.ask_review", ref=card.public_id),
        "note": note,
        "error": error,
    }


def reviews(found: Page[ReviewCard], names: Mapping[int, str], actor: Actor, *, is_open: bool) -> dict[str, Any]:
    """Return the list of reviews."""
    states = {"approved": _("Đã duyệt"), "returned": _("Trả lại"), "withdrawn": _("Đã rút"), "open": _("Chờ duyệt")}
    rows = []
    for row in found.rows:
        own = actor.person_id in row.authors
        rows.append(
            [
                {"text": row.title, "href": url_for("studio.review", ref=row.public_id)},
                names.get(row.asked_by, ""),
                moment(row.asked_at),
                _("bài của bạn, người khác duyệt") if own and is_open else states[row.state],
                names.get(row.decided_by or 0, "") if row.decided_by else "",
            ]
        )
    extra = {} if is_open else {"xong": 1}
    return {"rows": rows, "open": is_open, "total": found.total, "pager": pager(found, "studio.reviews", **extra)}


def comparison_view(found: Comparison) -> dict[str, Any]:
    """Return what changed between two packages."""
    return {
        "same": found.same,
        "facts": [
            [sentences.fact(name), before or _("(trống)"), after or _("(trống)")] for name, before, after in found.facts
        ],
        "outline": difference(*found.outline) if found.outline else [],
        "lessons": [
            {"slug": change.slug, "state": _kind(change.kind), "lines": difference(change.before, change.after)}
            for change in found.lessons
        ],
        "files": [[name, _kind(kind)["text"]] for name, kind in found.files],
        "items": [[name, _kind(kind)["text"]] for name, kind in found.items],
    }


def quote(course: CourseSource, slug: str, number: int) -> str:
    """Return the words of a paragraph of a lesson, "" for the lesson as a whole."""
    lesson = next((each for each in course.lessons if each.slug == slug), None)
    if lesson is None or not number:
        return ""
    return next((each.quote for each in paragraphs(lesson.body_html) if each.number == number), "")


def review(
    card: ReviewCard,
    comparison: Comparison | None,
    course: CourseSource,
    comments: Sequence[CommentLine],
    names: Mapping[int, str],
    actor: Actor,
    *,
    lesson: str,
    error: str,
    typed: Mapping[str, str],
) -> dict[str, Any]:
    """Return a review's page; `lesson` is the one being read."""
    shown = next((each for each in course.lessons if each.slug == lesson), None)
    own = actor.person_id in card.authors
    writes = actor.covers(card.unit_path, "trainer")
    return {
        "ref": card.public_id,
        "title": course.title,
        "asked": _("%(name)s gửi lúc %(when)s", name=names.get(card.asked_by, ""), when=moment(card.asked_at)),
        "authors": ", ".join(names.get(each, "") for each in card.authors),
        "kind": _("Đính chính, người đang học thấy ngay") if card.correction else _("Bản mới"),
        "note": card.note,
        "open": card.state == "open",
        "decision": _decision(card, names),
        "own": own,
        "may_decide": card.state == "open" and not own,
        "may_withdraw": card.state == "open" and own,
        "comparison": comparison_view(comparison) if comparison else None,
        "lessons": [
            {
                "number": each.number,
                "title": each.title,
                "href": url_for("studio.review", ref=card.public_id, bai=each.slug, _anchor="doc"),
                "current": each.slug == lesson,
                "count": sum(c.lesson == each.slug and c.resolved_at is None for c in comments),
            }
            for each in course.lessons
        ],
        "lesson": _lesson(shown) if shown else None,
        "comments": list(_comments(card, comments, names, course)),
        "comment_action": url_for("studio.comment", ref=card.public_id),
        "decide_action": url_for("studio.decide", ref=card.public_id),
        "draft_href": url_for("studio.outline", ref=card.draft_ref) if writes else "",
        "error": error,
        "typed": typed,
    }


def _decision(card: ReviewCard, names: Mapping[int, str]) -> str:
    if card.state == "open" or card.decided_at is None:
        return ""
    name, when = names.get(card.decided_by or 0, ""), moment(card.decided_at)
    return {
        "approved": _("%(name)s đã duyệt và xuất bản lúc %(when)s.", name=name, when=when),
        "returned": _("%(name)s đã trả lại lúc %(when)s.", name=name, when=when),
        "withdrawn": _("%(name)s đã rút lại lúc %(when)s.", name=name, when=when),
    }[card.state] + (f" {card.decision_note}" if card.decision_note else "")


def _lesson(lesson: LessonSource) -> dict[str, Any]:
    found = paragraphs(lesson.body_html)
    return {
        "slug": lesson.slug,
        "title": lesson.title,
        "outcome": lesson.outcome,
        "body": restore(lesson.body_html),
        "checks": [
            {
                "stem": raw.get("stem", raw.get("ref", "")),
                "options": [
                    {"text": option["text"], "right": option["right"], "reason": option["reason"]}
                    for option in raw.get("options", [])
                ],
            }
            for raw in lesson.selfchecks
        ],
        "paragraphs": [{"value": "0", "label": _("Cả bài")}]
        + [{"value": str(each.number), "label": f"{each.number}. {each.quote}"} for each in found],
    }


def _comments(
    card: ReviewCard, comments: Sequence[CommentLine], names: Mapping[int, str], course: CourseSource
) -> Iterator[dict[str, Any]]:
    titles = {lesson.slug: lesson.title for lesson in course.lessons}
    for each in comments:
        yield {
            "where": titles.get(each.lesson, _("Cả khóa học")),
            "paragraph": each.paragraph,
            "quote": each.quote,
            "text": each.text,
            "by": names.get(each.by_id, ""),
            "at": moment(each.at),
            "done": each.resolved_at is not None,
            "action": url_for("studio.resolve", ref=card.public_id, number=each.id),
        }


def versions(card: DraftCard, found: Page[VersionLine] | None, names: Mapping[int, str]) -> dict[str, Any]:
    """Return the list of a course's published versions."""
    ref = card.public_id
    return {
        "title": card.title,
        "outline_href": url_for("studio.outline", ref=ref),
        "links": outline_views.links(ref, "studio.versions"),
        "rows": [
            [
                {"text": str(row.version), "href": url_for("studio.version", ref=ref, version=row.id)},
                str(row.edition),
                moment(row.published_at),
                names.get(row.approved_by if row.approved_by is not None else row.published_by, ""),
                row.note,
            ]
            for row in (found.rows if found else ())
        ],
        "pager": pager(found, "studio.versions", ref=ref) if found else None,
    }


def version(card: DraftCard, line: CourseCard, comparison: Comparison) -> dict[str, Any]:
    """Return one published version beside the draft."""
    ref = card.public_id
    return {
        "title": card.title,
        "number": line.version,
        "at": moment(line.published_at),
        "comparison": comparison_view(comparison),
        "action": url_for("studio.restore_version", ref=ref, version=line.version_id),
        "outline_href": url_for("studio.outline", ref=ref),
        "versions_href": url_for("studio.versions", ref=ref),
    }
