"""The page of a lesson that plays a package, and the pages of the package: what each needs for the other."""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from flask import g, url_for
from flask_wtf.csrf import generate_csrf

from courses.queries import LessonLine
from courses.queries import scorm as packages
from courses.queries.scorm import StateCard
from courses.rules.scorm import V12
from kernel.errors import NotFound
from lms.web import session
from lms.web.learn.standing import Standing
from lms.web.learn.views import lesson_href
from lms.web.page import settings

PLAYERS = {V12: "player12.js"}
NEWER = "player2004.js"


@dataclass(frozen=True, slots=True)
class PlayerView:
    """The frame of a package. `report` and `token` are empty for visitors without an account: nothing is kept."""

    src: str
    version: str
    script: str
    saved: str
    report: str
    token: str
    sign_in: str


def player(stand: Standing, line: LessonLine) -> PlayerView | None:
    """Return the player of a lesson, None for a lesson without a package, and let its page show the frame."""
    package, _sign, launch = line.scorm.partition("#")
    if not package:
        return None
    try:
        version = packages.version_of(session.reading(), package)
    except NotFound:
        return None
    own, viewer, course = settings().scorm_url, session.viewer(), stand.course
    g.frames = _origin(own) if own else "'self'"
    state = None
    if viewer is not None:
        state = packages.find_state(
            session.reading(), person_id=viewer.actor.person_id, course_id=course.id, lesson=line.slug, package=package
        )
    here = lesson_href(course, line.slug)
    return PlayerView(
        src=f"{_origin(own) if own else ''}/scorm/{package}/{_quoted(launch)}",
        version=version,
        script=PLAYERS.get(version, NEWER),
        saved=_saved(state),
        report=f"{here}/scorm" if viewer else "",
        token=generate_csrf() if viewer else "",
        sign_in="" if viewer else url_for("account.sign_in", next=here),
    )


def _saved(state: StateCard | None) -> str:
    known = state or StateCard()
    return json.dumps({"resumed": state is not None, "seconds": known.seconds, "state": dict(known.state)})


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _quoted(launch: str) -> str:
    """Write a launch into an address: its path in safe letters, its parameters as the importer let them through."""
    found = re.match(r"([^?#]*)(.*)", launch, re.DOTALL)
    path, tail = (found.group(1), found.group(2)) if found else (launch, "")
    return quote(path, safe="/") + tail


# ---------------------------------------------------------------------------------- the pages of a package

_HEAD = re.compile(rb"<head(?:\s[^<>]*)?>", re.IGNORECASE)
_BEFORE = re.compile(rb"<(?:html|!doctype)(?:\s[^<>]*)?>", re.IGNORECASE)
_WIDE = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_LOOKED_AT = 256 * 1024
_OPEN, _CLOSE = b"<!--", b"-->"


def with_script(page: bytes, src: str) -> bytes:
    """Return a page of a package with our script before all of its own: right after `<head>`, else as early as can be.

    All else of the page stays byte for byte, whatever its letters are written in.
    """
    for mark, encoding in _WIDE:
        if page.startswith(mark):
            narrow = page[len(mark) :].decode(encoding, "replace").encode()
            return mark + with_script(narrow, src).decode().encode(encoding)
    place = _place(page[:_LOOKED_AT])
    return page[:place] + f'<script src="{src}"></script>'.encode() + page[place:]


def _place(page: bytes) -> int:
    """Return where the script belongs: behind `<head>`, else `<html>`, else the doctype, outside of any comment."""
    best = 0
    start = 0
    while start < len(page):
        comment = page.find(_OPEN, start)
        end = comment if comment >= 0 else len(page)
        head = _HEAD.search(page, start, end)
        if head:
            return head.end()
        for found in _BEFORE.finditer(page, start, end):
            best = found.end()
        close = page.find(_CLOSE, end + len(_OPEN))
        start = close + len(_CLOSE) if comment >= 0 and close >= 0 else len(page)
    return best
