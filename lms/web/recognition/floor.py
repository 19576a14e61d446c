"""What the pages from the meeting to the decision share: doing a step, refusals at their fields, ways and pagers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from flask import flash, url_for
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from kernel.errors import DomainError
from kernel.paging import Page
from lms import work
from lms.extensions import db
from lms.orgs import queries as orgs
from lms.orgs.rules import may_write
from lms.recognition.operations.listing import DECIDERS, BadPaper, ListMoved
from lms.recognition.operations.moving import CaseMoved, StepNotYours, covers
from lms.recognition.queries import YearCard
from lms.score.operations import YearMoved
from lms.web import session
from lms.web.filters import number
from lms.web.forms import blame
from lms.web.language import gettext as _
from lms.web.recognition.refusals import REFUSALS, said

T = TypeVar("T")
MENDED = (BadPaper, ListMoved, StepNotYours, CaseMoved)


def may_decide(path: str) -> bool:
    """Tell whether the viewer may act on the lists of a unit: never while an auditor."""
    actor = session.actor()
    return covers(actor, path, *DECIDERS) and may_write(scope.role for scope in actor.scopes)


def do(step: Callable[[Session], T]) -> T:
    """Do one writing step and finish it."""
    writing = db.session()
    # a confirmation posts points: whoever's year was written meanwhile is read again
    return work.run(writing, lambda: step(writing), again_on=(YearMoved,))


def attempt(form: FlaskForm, step: Callable[[Session], T]) -> T | None:
    """Do one writing step; a refusal that this form can mend is said at its field, and None comes back."""
    try:
        return do(step)
    except MENDED as refused:
        if refused.code == "read_only":
            raise
        for field, code in flaws_of(refused):
            blame(form, field, said(code))
        return None


def flaws_of(refused: DomainError) -> Iterable[tuple[str | None, str]]:
    """Return what a refusal says, as pairs of (field, code)."""
    found: Any = refused.values.get("flaws") or ((None, refused.code),)
    return tuple(found)


def press(step: Callable[[Session], object], done: str) -> None:
    """Do what a button asks for and say that it is done, or why it was not."""
    try:
        do(step)
    except MENDED as refused:
        if refused.code not in REFUSALS:
            raise
        flash(" ".join(said(code) for _field, code in flaws_of(refused)), "warning")
    else:
        flash(done, "success")


def units_of(paths: Iterable[str]) -> Callable[[str], str]:
    """Return the names of units by their paths, read in one statement."""
    found = orgs.list_by_paths(session.reading(), set(paths))
    return lambda path: found[path].name if path in found else path


def crumbs(year: YearCard, *more: tuple[str, str]) -> list[dict[str, str]]:
    """Return the way to a page: the year's steps, then pairs of (label, address)."""
    way = [{"label": _("Quy trình công nhận %(period)s", period=year.period), "href": process_of(year)}]
    return way + [{"label": label, "href": href} if href else {"label": label} for label, href in more]


def process_of(year: YearCard) -> str:
    """Return the address of a year's steps."""
    return url_for("recognition.process", year_ref=year.public_id)


def leaf(endpoint: str, found: Page[Any], words: str, **params: Any) -> dict[str, Any]:
    """Return the way from page to page of a list."""

    def href(page: int) -> str:
        return url_for(endpoint, **(params | ({"trang": page} if page > 1 else {})))

    return {
        "page": found.number,
        "pages": found.pages,
        "previous": href(found.number - 1) if found.number > 1 else None,
        "next": href(found.number + 1) if found.number < found.pages else None,
        "total": f"{number(found.total)} {words}",
    }


def documents(ref: str, *papers: tuple[str, str]) -> list[dict[str, str]]:
    """Return the addresses of papers as files: pairs of (name, the word of its address)."""
    return [
        {
            "name": name,
            "pdf": url_for("recognition.paper", kind=kind, ref=ref, form="pdf"),
            "docx": url_for("recognition.paper", kind=kind, ref=ref, form="docx"),
        }
        for name, kind in papers
    ]
