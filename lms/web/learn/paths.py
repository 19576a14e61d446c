"""Learning paths: an order in which some courses are suggested, and how far the learner has come."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import Response, url_for

from courses import queries as courses
from courses.queries import CourseCard
from courses.queries.finishing import finish_kind
from lms.teaching.queries import paths
from lms.teaching.rules.paths import LearningPath, Way, way
from lms.web import session
from lms.web.access import public
from lms.web.language import gettext as _
from lms.web.learn.routes import blueprint
from lms.web.page import page

MARKS = "①②③④⑤⑥⑦⑧⑨"


@blueprint.get("/lo-trinh")
@public
def list_paths() -> Response:
    """Show the paths, each with the learner's own progress."""
    cards, finished = _cards(), _finished()
    lines = [_line(path, cards, finished) for path in paths.list_paths()]
    return page("learn/paths.html", keep=True, view={"lines": lines, "signed": session.viewer() is not None})


@blueprint.get("/lo-trinh/<slug>")
@public
def show_path(slug: str) -> Response:
    """Show the courses of a path in their order; one that is still being written is said to come."""
    path = paths.get_path(slug)
    cards, finished = _cards(), _finished()
    known = _way(path, cards, finished)
    view = _line(path, cards, finished) | {
        "steps": [_step(stop.code, stop.title, cards, finished) for stop in path.stops],
        "following": _following(cards.get(known.following), known),
        "soon": known.total < len(path.stops),
        "signed": session.viewer() is not None,
    }
    return page("learn/path.html", keep=True, view=view)


def _cards() -> dict[str, CourseCard]:
    return {card.code: card for card in courses.list_catalogue(session.reading())}


def _finished() -> frozenset[str]:
    """Return the codes of the courses this visitor has finished, in whatever year; none for who is not signed in."""
    viewer = session.viewer()
    if viewer is None:
        return frozenset()
    done = courses.list_completions(session.reading(), person_id=viewer.actor.person_id)
    kinds = {(each.course_id, each.kind) for each in done}
    return frozenset(code for code, card in _cards().items() if (card.id, finish_kind(card)) in kinds)


def _way(path: LearningPath, cards: dict[str, CourseCard], finished: Collection[str]) -> Way:
    return way(path, published=cards.keys(), finished=finished)


def _line(path: LearningPath, cards: dict[str, CourseCard], finished: Collection[str]) -> dict[str, Any]:
    known = _way(path, cards, finished)
    return {
        "mark": MARKS[path.code - 1] if 1 <= path.code <= len(MARKS) else "",
        "title": path.title,
        "summary": path.summary,
        "audience": path.audience,
        "href": url_for("learn.show_path", slug=path.slug),
        "done": known.done,
        "total": known.total,
        "words": _(
            "Đã học xong %(done)s trên %(total)s khóa đang mở (%(percent)s%%)",
            done=known.done,
            total=known.total,
            percent=known.percent,
        ),
        "titles": [cards[stop.code].title if stop.code in cards else stop.title for stop in path.stops],
        "minutes": sum(cards[stop.code].minutes for stop in path.stops if stop.code in cards),
    }


def _step(code: str, title: str, cards: dict[str, CourseCard], finished: Collection[str]) -> dict[str, Any]:
    card = cards.get(code)
    if card is None:
        return {"title": title, "state": "blocked", "state_text": _("sắp có")}
    done = code in finished
    return {
        "title": card.title,
        "href": url_for("learn.course", slug=card.slug),
        "hint": _("%(count)s bài, %(minutes)s phút", count=len(card.lessons), minutes=card.minutes),
        "state": "done" if done else "todo",
        "state_text": _("đã học xong") if done else _("đang mở"),
    }


def _following(card: CourseCard | None, known: Way) -> dict[str, str] | None:
    """Return the one main link: the next course of the path."""
    if card is None:
        return None
    text = _("Học tiếp: %(title)s", title=card.title) if known.done else _("Bắt đầu: %(title)s", title=card.title)
    return {"text": text, "href": url_for("learn.course", slug=card.slug)}
