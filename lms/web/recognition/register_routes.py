"""Registration at the desk: the list to tick, last year's again, the list of cases, one case, the list on paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import Invalid, NotFound
from kernel.events import tell
from lms import work
from lms.extensions import db
from lms.orgs import queries as orgs
from lms.orgs.rules import may_write
from lms.people import queries as people
from lms.people.events import ProfileViewed
from lms.recognition import queries
from lms.recognition.operations import registering
from lms.recognition.operations.moving import CaseMoved, StepNotYours
from lms.recognition.operations.registering import BadGroup
from lms.recognition.operations.years import YearClosed
from lms.recognition.queries import CaseCard
from lms.recognition.queries.candidates import count_again, list_candidates
from lms.recognition.queries.forms import find_form
from lms.recognition.queries.years import YearCard
from lms.recognition.rules.moves import EXEMPT, STATES, WITHDRAWN
from lms.web import session
from lms.web.access import may
from lms.web.forms import UNKNOWN
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.recognition import register_views
from lms.web.recognition.area import blueprint
from lms.web.recognition.desk import SHEET, Desk, criteria_of, may_prepare, names, open_desk
from lms.web.recognition.words import SENTENCES

MOST = 50
"""People registered in one go: a page of the list, so that somebody has read every name."""
LISTED = tuple(state for state in STATES if state not in (WITHDRAWN, EXEMPT))


class BadChoice(Invalid):
    """More people than one page holds, or somebody who is not there."""

    code = "bad_choice"


@blueprint.get("/can-bo/cong-nhan/<year_ref>/dang-ky")
@may("helper", "cadre", "city", "auditor", "admin")
def candidates(year_ref: str) -> ResponseReturnValue:
    """List the people who could be registered."""
    desk, reading, actor = open_desk(year_ref), session.reading(), session.actor()
    again = request.args.get("nam-truoc") == "1"
    found = list_candidates(
        reading, year=desk.year, actor=actor, under=desk.under, search=desk.search, again=again, number=desk.number
    )
    homes = orgs.list_residences(reading, person_ids=[card.id for card in found.rows])
    view = register_views.candidates(desk, found, homes, again=again, preparing=may_prepare(actor))
    return page("recognition/candidates.html", view=view)


@blueprint.post("/can-bo/cong-nhan/<year_ref>/dang-ky")
@may("helper", "cadre", "city")
def register(year_ref: str) -> ResponseReturnValue:
    """Register the people who were ticked, or all of the page."""
    desk = open_desk(year_ref)
    back = desk.href("candidates", **desk.params(**{"nam-truoc": request.args.get("nam-truoc")}))
    whole = request.form.get("ca-trang") == "1"
    refs = list(dict.fromkeys(request.form.getlist("tren-trang" if whole else "chon")))
    if not refs:
        flash(_("Vui lòng chọn ít nhất một người trong danh sách."), "warning")
        return redirect(back)
    ids = [card.id for card in people.list_by_public_ids(session.reading(), refs)] if len(refs) <= MOST else []
    if len(ids) != len(refs):
        raise BadChoice
    fresh = _run(
        desk,
        lambda writing, year, actor, at: registering.register_many(
            writing, year=year, person_ids=ids, actor=actor, at=at
        ),
    )
    flash(_("Đã đăng ký %(count)s người. Có thể rút lại ở trang của từng người.", count=fresh), "success")
    return redirect(back)


def _run(desk: Desk, step: Callable[..., Any]) -> Any:
    """Do one step with the year as it stands now, and finish it."""
    writing, actor, at = db.session(), session.actor(), session.at()

    def whole() -> Any:
        year = queries.get_year(writing, public_id=desk.year.public_id, actor=actor)
        return step(writing, year, actor, at)

    return work.run(writing, whole)


@blueprint.get("/can-bo/cong-nhan/<year_ref>/lam-lai")
@may("helper", "cadre", "city")
def ask_again(year_ref: str) -> ResponseReturnValue:
    """Say how many of last year's people would be registered again."""
    desk = open_desk(year_ref)
    count = count_again(session.reading(), year=desk.year, actor=session.actor(), under=desk.under)
    return page("recognition/again.html", view=register_views.again(desk, count))


@blueprint.post("/can-bo/cong-nhan/<year_ref>/lam-lai")
@may("helper", "cadre", "city")
def again(year_ref: str) -> ResponseReturnValue:
    """Register last year's people again."""
    desk = open_desk(year_ref)
    fresh = _run(
        desk,
        lambda writing, year, actor, at: registering.register_again(
            writing, year=year, under=desk.under, actor=actor, at=at
        ),
    )
    flash(_("Đã tiếp tục đăng ký cho %(count)s người của năm trước.", count=fresh), "success")
    return redirect(desk.href("cases", **desk.params(q=None)))


# ---------------------------------------------------------------------------------- the list of cases


@blueprint.get("/can-bo/cong-nhan/<year_ref>/danh-sach")
@may("helper", "cadre", "city", "auditor", "admin")
def cases(year_ref: str) -> ResponseReturnValue:
    """List the cases of a year with where each stands."""
    desk, actor = open_desk(year_ref), session.actor()
    asked = request.args.get("tinh-trang", "")
    state = asked if asked in STATES else ""
    found = queries.list_cases(
        session.reading(),
        year=desk.year,
        actor=actor,
        states=(state,) if state else (),
        under=desk.under,
        search=desk.search,
        number=desk.number,
    )
    cards = names([case.person_id for case in found.rows])
    view = register_views.cases(desk, found, cards, criteria_of(desk.year), state=state, preparing=may_prepare(actor))
    return page("recognition/cases.html", view=view)


@blueprint.get("/can-bo/cong-nhan/<year_ref>/danh-sach/in")
@may("helper", "cadre", "city", "auditor", "admin")
def roll_paper(year_ref: str) -> ResponseReturnValue:
    """Show the list of registered people (M1) as a paper to print."""
    desk, reading, actor = open_desk(year_ref), session.reading(), session.actor()
    found = queries.list_cases(
        reading, year=desk.year, actor=actor, states=LISTED, under=desk.under, number=desk.number, size=SHEET
    )
    standings = queries.list_standings(reading, year=desk.year, actor=actor)
    exempt = sum(one.count(EXEMPT) for path, one in standings.items() if path.startswith(desk.under))
    view = register_views.roll_paper(
        desk,
        found,
        names([case.person_id for case in found.rows]),
        criteria_of(desk.year),
        exempt=exempt,
        at=session.at(),
    )
    return page("recognition/roll_paper.html", view=view)


# ---------------------------------------------------------------------------------- one case


@blueprint.get("/can-bo/cong-nhan/ho-so/<case_ref>")
@may("helper", "cadre", "city", "auditor", "admin")
def case(case_ref: str) -> ResponseReturnValue:
    """Show one person's case. That it was opened is written down: she can see who did."""
    actor, at = session.actor(), session.at()
    found, desk = _case(case_ref)
    reading = session.reading()
    card = people.get_person(reading, found.person_id)
    writing = may_write(scope.role for scope in actor.scopes)
    view = register_views.case(
        desk,
        found,
        card,
        criteria_of(desk.year),
        queries.list_steps(reading, person_id=found.person_id, period=found.period),
        find_form(reading, person_id=found.person_id, period=found.period),
        preparing=may_prepare(actor),
        deciding=writing and actor.covers(found.unit_path, "cadre", "city"),
        own=found.person_id == actor.person_id,
    )
    fact = ProfileViewed(at=at, actor=actor, person_id=card.id, page="ho-so-cong-nhan")
    work.run(db.session(), lambda: tell(db.session(), fact))
    return page("recognition/case.html", view=view)


def _case(case_ref: str) -> tuple[CaseCard, Desk]:
    found = queries.get_case(session.reading(), public_id=case_ref, actor=session.actor())
    year = queries.find_year_of(session.reading(), unit_path=found.year_path, period=found.period)
    if year is None or year.id != found.year_id:
        raise NotFound
    return found, open_desk(year.public_id)


@blueprint.post("/can-bo/cong-nhan/ho-so/<case_ref>/<what>")
@may("helper", "cadre", "city")
def change_case(case_ref: str, what: str) -> ResponseReturnValue:
    """Withdraw a case, register it again, leave it out, or change its group."""
    found, desk = _case(case_ref)
    if what not in CHANGES:
        raise NotFound
    operation, said = CHANGES[what]
    try:
        _run(desk, lambda writing, year, actor, at: operation(writing, year, found, request.form, actor, at))
    except (BadGroup, CaseMoved, YearClosed) as error:
        flash(str(SENTENCES.get(error.code, UNKNOWN)), "error")
    except StepNotYours:
        flash(_("Bước này cần người khác làm: không ai tự quyết định hồ sơ của mình."), "error")
    else:
        flash(_(said), "success")
    return redirect(url_for("recognition.case", case_ref=case_ref))


def _fresh(writing: Any, found: CaseCard) -> CaseCard:
    """Return the case as it stands now, within the writing transaction."""
    return queries.cases_of(writing, person_ids=[found.person_id], period=found.period)[found.person_id]


def _withdraw(writing: Any, year: YearCard, found: CaseCard, _form: Any, actor: Any, at: Any) -> None:
    registering.withdraw(writing, year=year, case=_fresh(writing, found), actor=actor, at=at)


def _restore(writing: Any, year: YearCard, found: CaseCard, _form: Any, actor: Any, at: Any) -> None:
    registering.restore(writing, year=year, case=_fresh(writing, found), actor=actor, at=at)


def _exempt(writing: Any, year: YearCard, found: CaseCard, form: Any, actor: Any, at: Any) -> None:
    reason = form.get("ly-do", "")
    registering.exempt(writing, year=year, cases=[_fresh(writing, found)], reason=reason, actor=actor, at=at)


def _group(writing: Any, year: YearCard, found: CaseCard, form: Any, actor: Any, at: Any) -> None:
    group = form.get("nhom", "")
    registering.set_group(writing, year=year, case=_fresh(writing, found), group=group, actor=actor, at=at)


def N_(message: str) -> str:  # noqa: N802  the name by which sentences are collected for translation
    """Mark a sentence that is translated where it is shown."""
    return message


CHANGES: Mapping[str, tuple[Callable[..., None], str]] = {
    "rut": (_withdraw, N_("Đã rút đăng ký.")),
    "dang-ky-lai": (_restore, N_("Đã đăng ký lại.")),
    "khong-danh-gia": (_exempt, N_("Đã ghi không thuộc diện đánh giá.")),
    "nhom": (_group, N_("Đã đổi nhóm đối tượng.")),
}
"""What may be changed of a case, by the last word of its address."""
