"""Courses to take home: the doors of their printed and electronic copies. Open to everybody, like the lessons."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, request
from flask.typing import ResponseReturnValue

from courses import queries as courses
from courses.queries import CourseCard
from lms.web import session
from lms.web.access import public
from lms.web.learn import copies, standing
from lms.web.learn.copies import BOOK, BOOKLET, LESSON, Copy
from lms.web.learn.routes import blueprint

FILE_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"
"""Enough for the reader of PDF that browsers bring; nothing in a copy can act."""


@blueprint.get("/khoa-hoc/<slug>/tai-ve/khoa-hoc.epub")
@public
def book(slug: str) -> ResponseReturnValue:
    """Send a whole course as an electronic book."""
    card = _card(slug)
    return _send(copies.get(card, BOOK), f"{card.slug}.epub", f"{card.title}.epub", shown=False)


@blueprint.get("/khoa-hoc/<slug>/tai-ve/khoa-hoc.pdf")
@public
def booklet(slug: str) -> ResponseReturnValue:
    """Send a whole course as a booklet; `?xem=1` shows it in the browser, to be printed from there."""
    card = _card(slug)
    return _send(copies.get(card, BOOKLET), f"{card.slug}.pdf", f"{card.title}.pdf", shown="xem" in request.args)


@blueprint.get("/khoa-hoc/<slug>/<lesson>/in.pdf")
@public
def lesson_paper(slug: str, lesson: str) -> ResponseReturnValue:
    """Send one lesson as two sides of paper."""
    card = _card(slug)
    line = card.lesson(lesson)
    return _send(copies.get(card, LESSON, line.slug), f"{line.slug}.pdf", f"{line.title}.pdf", shown=True)


def _card(slug: str) -> CourseCard:
    """Return the version that this visitor is shown."""
    return standing.in_course(courses.get_course(session.reading(), slug)).course


def _send(copy: Copy, plain_name: str, name: str, *, shown: bool) -> ResponseReturnValue:
    """Send a copy under its name, in plain letters for old programs. The address stays while its content changes."""
    response = Response(copy.data, mimetype=copy.media_type)
    kind = "inline" if shown else "attachment"
    response.headers["Content-Disposition"] = (
        f"{kind}; filename=\"{plain_name}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    # Who is signed in gets the edition she is in, so the address may mean something else to her neighbour.
    response.headers["Cache-Control"] = "no-cache" if session.viewer() is None else "private, no-cache"
    response.headers["Vary"] = "Cookie"
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.set_etag(copy.sha256)
    return response.make_conditional(request)
