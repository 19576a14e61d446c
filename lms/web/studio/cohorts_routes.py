"""Classes («lớp học») as their trainers see them: listing, opening, following, changing, printing."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from courses import queries as courses
from courses.queries import CourseCard
from kernel.clock import local_day
from kernel.errors import Conflict, Invalid, NotFound
from kernel.paging import page_number
from lms import work
from lms.extensions import db
from lms.orgs import queries as orgs
from lms.orgs.queries import UnitCard
from lms.orgs.rules import may_write
from lms.people import queries as people
from lms.teaching.operations import cohorts as work_of_cohorts
from lms.teaching.operations import seating
from lms.teaching.operations.cohorts import CohortNotYours, CohortOver, FlawedPlan
from lms.teaching.queries import cohorts
from lms.teaching.queries.cohorts import CohortCard
from lms.teaching.queries.standing import stand
from lms.teaching.rules.seats import CANCELLED, CLOSED, OPEN
from lms.web import session
from lms.web.access import may
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.studio import cohorts_views
from lms.web.studio.area import blueprint
from lms.web.studio.cohorts_forms import SAYS, NewCohortForm, PlanForm, plan_data, refuse

STATES = {"mo": OPEN, "dong": CLOSED, "huy": CANCELLED}


@blueprint.get("/giang-vien/lop-hoc")
@may("trainer")
def list_cohorts() -> ResponseReturnValue:
    """List the classes of the viewer's units."""
    reading, actor, today = session.reading(), session.actor(), local_day(session.at())
    past = request.args.get("da-xong") == "1"
    number = page_number(request.args.get("trang"))
    found = cohorts.list_taught(reading, actor=actor, today=today, past=past, number=number)
    cards = {card.id: card for card in courses.list_catalogue(reading)}
    trainers = people.list_cards(reading, {card.trainer_id for card in found.rows})
    view = cohorts_views.listing(found, cards, trainers, today=today, past=past, may_open=_may_write())
    return page("studio/cohorts.html", view=view)


def _may_write() -> bool:
    return may_write(scope.role for scope in session.actor().scopes)


# ---------------------------------------------------------------------------------- a new class, a changed one


@blueprint.route("/giang-vien/lop-hoc/moi", methods=["GET", "POST"])
@may("trainer")
def new_cohort() -> ResponseReturnValue:
    """Open a class."""
    if not _may_write():
        raise CohortNotYours
    here, units = _units(request.args.get("don-vi", ""))
    cards = courses.list_catalogue(session.reading())
    form = NewCohortForm(course=request.args.get("khoa", ""), unit=here.public_id if here else "")
    form.offer(cards, units)
    if form.validate_on_submit():
        made = _open(form, cards, units)
        if made:
            flash(_("Đã mở lớp. Người học ghi tên được từ lúc này."), "success")
            return redirect(url_for("studio.show_cohort", cohort_ref=made))
    status = 422 if form.errors else 200
    return page("studio/cohort_new.html", status=status, form=form, view=cohorts_views.choosing(here, units))


def _units(ref: str) -> tuple[UnitCard | None, list[UnitCard]]:
    """Return the unit that is opened, if one is, and the units to choose from: it and those right below it."""
    actor, reading, today = session.actor(), session.reading(), local_day(session.at())
    tops = sorted(orgs.list_by_paths(reading, actor.paths("trainer")).values(), key=lambda unit: unit.path)
    here = tops[0] if len(tops) == 1 else None
    if ref:
        here = orgs.get_unit(reading, public_id=ref)
        if not actor.covers(here.path, "trainer"):
            raise NotFound
    return (here, [here, *orgs.list_family(reading, unit=here, on=today)]) if here else (None, tops)


def _open(form: NewCohortForm, cards: tuple[CourseCard, ...], units: list[UnitCard]) -> str | None:
    """Open the class; None when something in the form has to be mended."""
    course = next((card for card in cards if card.slug == form.course.data), None)
    unit = next((each for each in units if each.public_id == form.unit.data), None)
    if course is None or unit is None:
        raise NotFound
    writing, actor, at, plan = db.session(), session.actor(), session.at(), form.plan()
    try:
        return work.run(
            writing,
            lambda: work_of_cohorts.open_cohort(writing, course=course, unit=unit, plan=plan, actor=actor, at=at),
        )
    except FlawedPlan as error:
        refuse(form, error)
        return None


@blueprint.route("/giang-vien/lop-hoc/<cohort_ref>/sua", methods=["GET", "POST"])
@may("trainer")
def edit_cohort(cohort_ref: str) -> ResponseReturnValue:
    """Change what is said of a class; its members are told of new days, hours or place."""
    card = cohorts.get_taught(session.reading(), cohort_ref, actor=session.actor())
    if not _may_write():
        raise CohortNotYours
    form = PlanForm(data=plan_data(card))
    if form.validate_on_submit() and _change(form, cohort_ref):
        return redirect(url_for("studio.show_cohort", cohort_ref=cohort_ref))
    status = 422 if form.errors else 200
    return page("studio/cohort_edit.html", status=status, form=form, view=cohorts_views.editing(card))


def _change(form: PlanForm, cohort_ref: str) -> bool:
    writing, actor, at, plan = db.session(), session.actor(), session.at(), form.plan()
    try:
        changed = work.run(
            writing, lambda: work_of_cohorts.change_cohort(writing, cohort_ref, plan=plan, actor=actor, at=at)
        )
    except (FlawedPlan, CohortOver) as error:
        refuse(form, error)
        return False
    flash(_("Đã lưu thông tin lớp.") if changed else _("Thông tin lớp không thay đổi."), "success")
    return True


# ---------------------------------------------------------------------------------- following a class


@blueprint.get("/giang-vien/lop-hoc/<cohort_ref>")
@may("trainer")
def show_cohort(cohort_ref: str) -> ResponseReturnValue:
    """Show who of a class stands where, those who need help first; who waits; what can be done."""
    reading, actor, at = session.reading(), session.actor(), session.at()
    card = cohorts.get_taught(reading, cohort_ref, actor=actor)
    course = _course(card)
    seated = [line.person_id for line in cohorts.list_seated(reading, cohort_id=card.id)]
    standing = stand(reading, course, seated, at=at) if course else None
    waiting = cohorts.list_waiting(reading, card, number=page_number(request.args.get("trang-cho")))
    shown = cohorts_views.members_shown(seated, standing, page_number(request.args.get("trang")))
    ids = {card.trainer_id, *(each.person_id for each in shown.rows), *(line.person_id for line in waiting.rows)}
    view = cohorts_views.one(
        card,
        course,
        standing,
        shown,
        waiting,
        people.list_cards(reading, ids),
        unit=orgs.find_unit(reading, path=card.unit_path),
        others=cohorts.list_other(reading, card, actor=actor, today=local_day(at)),
        changing=_may_write(),
        at=at,
    )
    return page("studio/cohort.html", view=view)


def _course(card: CohortCard) -> CourseCard | None:
    return next((each for each in courses.list_catalogue(session.reading()) if each.id == card.course_id), None)


@blueprint.get("/giang-vien/lop-hoc/<cohort_ref>/in")
@may("trainer")
def print_cohort(cohort_ref: str) -> ResponseReturnValue:
    """Show the list of those with a seat as a paper to tick off who is there."""
    reading = session.reading()
    card = cohorts.get_taught(reading, cohort_ref, actor=session.actor())
    seated = [line.person_id for line in cohorts.list_seated(reading, cohort_id=card.id)]
    found = people.list_cards(reading, {card.trainer_id, *seated})
    return page("studio/cohort_print.html", view=cohorts_views.attendance(card, _course(card), seated, found))


# ---------------------------------------------------------------------------------- what a trainer does


@blueprint.post("/giang-vien/lop-hoc/<cohort_ref>/trang-thai")
@may("trainer")
def set_cohort_state(cohort_ref: str) -> ResponseReturnValue:
    """Close a class to newcomers, open it again, or say that it does not take place."""
    state = STATES.get(request.form.get("trang-thai", ""))
    if state is None:
        raise Invalid("class_state")
    said = {
        OPEN: _("Lớp nhận người ghi tên trở lại."),
        CLOSED: _("Lớp đã thôi nhận người mới."),
        CANCELLED: _("Đã báo cho mọi người trong lớp rằng lớp không tổ chức."),
    }[state]
    return _do(
        cohort_ref,
        said,
        lambda: work_of_cohorts.set_state(
            db.session(), cohort_ref, state=state, actor=session.actor(), at=session.at()
        ),
    )


@blueprint.post("/giang-vien/lop-hoc/<cohort_ref>/hoc-vien")
@may("trainer")
def change_member(cohort_ref: str) -> ResponseReturnValue:
    """Give somebody who waits a free seat, move a member to another class, or take one off the list."""
    person = people.find_person_by_public_id(session.reading(), request.form.get("nguoi", ""))
    if person is None:
        raise NotFound
    writing, actor, at, to = db.session(), session.actor(), session.at(), request.form.get("lop", "")
    steps: dict[str, tuple[str, Callable[[], object]]] = {
        "xep-cho": (
            _("Đã xếp chỗ cho %(name)s.", name=person.full_name),
            lambda: seating.seat(writing, cohort_ref, person_id=person.id, actor=actor, at=at),
        ),
        "chuyen": (
            _("Đã chuyển %(name)s sang lớp khác.", name=person.full_name),
            lambda: seating.move(writing, cohort_ref, to=to, person_id=person.id, actor=actor, at=at),
        ),
        "bo": (
            _("Đã đưa %(name)s ra khỏi danh sách.", name=person.full_name),
            lambda: seating.remove(writing, cohort_ref, person_id=person.id, actor=actor, at=at),
        ),
    }
    step = steps.get(request.form.get("viec", ""))
    if step is None:
        raise Invalid("class_member")
    return _do(cohort_ref, *step)


def _do(cohort_ref: str, said: str, step: Callable[[], object]) -> ResponseReturnValue:
    """Do one thing to a class and lead back to it; what was refused by its state is said there."""
    try:
        work.run(db.session(), step)
    except Conflict as error:
        if error.code not in SAYS:
            raise
        flash(str(SAYS[error.code]), "warning")
    else:
        flash(said, "success")
    return redirect(url_for("studio.show_cohort", cohort_ref=cohort_ref))
