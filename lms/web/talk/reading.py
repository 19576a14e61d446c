"""Reading questions and answers: open to everybody."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from kernel.paging import page_number
from kernel.text import clean_line, fold
from lms.forum.queries import reading
from lms.forum.queries.reading import ThreadCard
from lms.web import session
from lms.web.access import public
from lms.web.page import page
from lms.web.talk import views
from lms.web.talk.area import Here, blueprint, here, names, names_of_threads
from lms.web.talk.forms import PostForm

LONGEST_SEARCH = 100


@blueprint.get("/khoa-hoc/<slug>/<lesson>/hoi-dap")
@public
def discussion(slug: str, lesson: str) -> ResponseReturnValue:
    """List the questions of a lesson, with a form to ask one."""
    return show_list(here(slug, lesson))


def show_list(at: Here, form: PostForm | None = None, *, status: int = 200) -> Response:
    """Show the questions of a lesson; `form` is the question somebody has just tried to ask."""
    search = clean_line(request.args.get("q", ""), LONGEST_SEARCH)
    asked = views.Asked(search, request.args.get("loc") == views.UNANSWERED)
    found = reading.list_threads(
        session.reading(),
        course_id=at.course.id,
        lesson=at.line.slug,
        viewing=at.viewing,
        search=fold(asked.search),
        unanswered=asked.unanswered,
        number=page_number(request.args.get("trang")),
    )
    called = names_of_threads(session.reading(), found.rows)
    view = views.discussion(at, asked, found, called)
    return page("talk/discussion.html", status=status, view=view, form=_form(at, form))


@blueprint.get("/khoa-hoc/<slug>/<lesson>/hoi-dap/<thread_ref>")
@public
def thread(slug: str, lesson: str, thread_ref: str) -> ResponseReturnValue:
    """Show a question with its replies, and a form to reply."""
    at = here(slug, lesson)
    return show_thread(at, find(at, thread_ref))


def find(at: Here, thread_ref: str) -> ThreadCard:
    """Return a question of the lesson that this viewer may find, or raise `NotFound`."""
    return reading.get_thread(
        session.reading(), public_id=thread_ref, course_id=at.course.id, lesson=at.line.slug, viewing=at.viewing
    )


def show_thread(at: Here, card: ThreadCard, form: PostForm | None = None, *, status: int = 200) -> Response:
    """Show a question with its replies; `form` is the reply somebody has just tried to give."""
    number = page_number(request.args.get("trang"))
    replies = reading.list_replies(session.reading(), thread=card, viewing=at.viewing, number=number)
    called = names(session.reading(), [card.question, *replies.rows])
    view = views.thread(at, card, replies, called)
    return page("talk/thread.html", status=status, view=view, form=_form(at, form))


def _form(at: Here, form: PostForm | None) -> PostForm | None:
    """Return the form for who may write; for everybody else there is none, and no cookie for its token."""
    return form or (PostForm(formdata=None) if at.viewing.person_id else None)
