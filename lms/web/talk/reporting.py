"""«Báo nội dung sai»: a form at each lesson for everybody, with or without an account."""

from __future__ import annotations

from flask import redirect, request
from flask.typing import ResponseReturnValue

from courses import queries as courses
from courses.queries import LessonCard
from lms import work
from lms.extensions import csrf, db
from lms.forum.operations import reporting
from lms.forum.operations.ground import Refusal, TooMany
from lms.forum.queries.places import list_places
from lms.web import session
from lms.web.access import public
from lms.web.language import gettext as _
from lms.web.learn import origin
from lms.web.page import page
from lms.web.talk.area import Here, blueprint, here, refuse
from lms.web.talk.forms import ReportForm

MOST_DIGITS = 4


@blueprint.get("/khoa-hoc/<slug>/<lesson>/bao-sai")
@public
def report_form(slug: str, lesson: str) -> ResponseReturnValue:
    """Ask what is wrong in a lesson; `doan` in the address names the paragraph."""
    at = here(slug, lesson)
    form = ReportForm(formdata=None, data={"paragraph": _number(request.args.get("doan", ""))})
    return _show(at, _card(at), form, thanks="da-nhan" in request.args)


# The visitor may be anybody and gets no cookie for a token: see `origin`.


@blueprint.post("/khoa-hoc/<slug>/<lesson>/bao-sai")
@public
@csrf.exempt
def report(slug: str, lesson: str) -> ResponseReturnValue:
    """Take a report of wrong content."""
    origin.check()
    at = here(slug, lesson)
    card, form = _card(at), ReportForm()
    if not form.validate():
        return _show(at, card, form, status=422)
    writing, actor, moment = db.session(), session.actor(), session.at()
    try:
        work.run(
            writing,
            lambda: reporting.report(
                writing,
                course=at.course,
                card=card,
                paragraph=form.paragraph.data,
                text=form.text.data or "",
                source=form.source.data or "",
                actor=actor,
                at=moment,
            ),
        )
    except (Refusal, TooMany) as error:
        return _show(at, card, form, status=refuse(form, error))
    return redirect(at.href("report_form", **{"da-nhan": 1}))


def _card(at: Here) -> LessonCard:
    return courses.get_lesson(session.reading(), at.course, at.line.slug)


def _show(
    at: Here, card: LessonCard, form: ReportForm, *, status: int = 200, thanks: bool = False
) -> ResponseReturnValue:
    form.offer(list_places(card))
    title = _("Báo nội dung sai")
    view = {
        "title": title,
        "lesson": at.line.title,
        "crumbs": at.crumbs({"label": title}),
        "here": at.href("report_form"),
        "back": at.crumbs()[-1]["href"],
        "thanks": thanks,
        "told": bool(at.viewing.person_id),
    }
    return page("talk/report.html", status=status, view=view, form=form)


def _number(text: str) -> int:
    """Read the number of a paragraph from an address; 0 for anything that is none."""
    bare = text.removeprefix("-")
    ok = bare.isascii() and bare.isdigit() and len(bare) <= MOST_DIGITS
    return int(text) if ok else 0
