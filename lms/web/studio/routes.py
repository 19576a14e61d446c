"""A trainer's courses: those being written, those published, and whether their banks fill the tests."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from courses import queries as courses
from courses.queries import CourseCard, drafts
from kernel.clock import local_day, period_of
from kernel.paging import SIZE, Page, page_number
from kernel.text import clean_line
from lms.criteria import queries as criteria
from lms.orgs import queries as orgs
from lms.orgs.operations import CITY_PATH
from lms.reports import queries as reports
from lms.web import session
from lms.web.access import may
from lms.web.page import page
from lms.web.studio import lesson_views, outline_views, views
from lms.web.studio.area import blueprint
from lms.web.studio.desk import names
from question_bank import queries as banks
from question_bank.queries import QuizCard

__all__ = ["blueprint"]

LONGEST = 100


@blueprint.get("/giang-vien")
@may("trainer", "city")
def home() -> ResponseReturnValue:
    """List the drafts of the viewer's units, then the published courses."""
    actor, reading = session.actor(), session.reading()
    words, chosen = clean_line(request.args.get("q", ""), LONGEST), request.args.get("tinh-trang", "")
    found = drafts.list_drafts(
        reading,
        actor=actor,
        words=words,
        state=chosen if chosen in {"draft", "review", "published"} else "",
        number=page_number(request.args.get("trang")),
    )
    put_away = request.args.get("da-cat") == "1"
    removed = drafts.list_drafts(reading, actor=actor, removed=True) if put_away else None
    view = outline_views.home(
        found,
        names(line.updated_by for line in found.rows),
        figures=_figures([line.code for line in found.rows]),
        words=words,
        chosen=chosen,
        reviews=drafts.count_open_reviews(reading, actor=actor),
        pager=lesson_views.pager(found, "studio.home", q=words or None, **{"tinh-trang": chosen or None}),
        may_write=actor.has_role("trainer"),
        removed=removed,
        today=local_day(session.at()).isoformat(),
    )
    return page("studio/home.html", view=view | _published())


def _published() -> dict[str, object]:
    cards = courses.list_catalogue(session.reading())
    number = page_number(request.args.get("xuat-ban"))
    shown = cards[(number - 1) * SIZE : number * SIZE]
    found = Page(shown, number, SIZE, len(cards))
    return {
        "published": views.home([(card, _quiz(card)) for card in shown], today=local_day(session.at()).isoformat())[
            "rows"
        ],
        "published_pager": {
            "page": number,
            "pages": found.pages,
            "previous": url_for("studio.home", **{"xuat-ban": number - 1}) if number > 1 else None,  # type: ignore[arg-type]
            "next": url_for("studio.home", **{"xuat-ban": number + 1}) if number < found.pages else None,  # type: ignore[arg-type]
        },
    }


def _figures(codes: list[str]) -> dict[str, tuple[int, int]]:
    """Return by course how many people of the viewer's unit have done all lessons and how many passed, this year."""
    paths = session.actor().paths("trainer", "city")
    unit = orgs.find_unit(session.reading(), path=paths[0]) if paths and codes else None
    if unit is None:
        return {}
    wanted = [f"course:{code}:{stage}" for code in codes for stage in ("lessons", "passed")]
    found = reports.read_figures(
        session.reading(), unit=unit, children=(), period=period_of(session.at()), codes=wanted
    )
    return {
        code: (
            found.of(unit.path, f"course:{code}:lessons").value,
            found.of(unit.path, f"course:{code}:passed").value,
        )
        for code in codes
    }


@blueprint.get("/giang-vien/khoa-hoc/<slug>")
@may("trainer", "city")
def course(slug: str) -> ResponseReturnValue:
    """Show a course's outline and the composition of its bank."""
    reading, actor = session.reading(), session.actor()
    card = courses.get_course(reading, slug)
    quiz = _quiz(card)
    items = banks.get_items(reading, [each.item_version_id for each in quiz.pool]) if quiz else []
    framework = criteria.get_policy(reading).framework()
    draft = drafts.find_draft_of(reading, card.id, actor=actor)
    view = views.course(card, quiz, items, framework)
    view["draft_href"] = url_for("studio.outline", ref=draft) if draft else ""
    view["may_begin"] = draft is None and actor.covers(CITY_PATH, "trainer")
    view["begin_href"] = url_for("studio.open_course", slug=card.slug)
    return page("studio/course.html", view=view)


def _quiz(card: CourseCard) -> QuizCard | None:
    return banks.find_current_quiz(session.reading(), card.quiz_code) if card.quiz_code else None


@blueprint.get("/giang-vien/so-tay")
@may("trainer", "city")
def guide() -> ResponseReturnValue:
    """Show how a lesson is written: what to type and what it becomes."""
    return page("studio/guide.html", view=views.guide())
