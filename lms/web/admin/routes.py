"""The state of the system, roles, jobs and the log."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kernel.clock import local_day
from kernel.errors import Invalid, NotAllowed, NotFound
from kernel.paging import page_number
from kernel.text import clean_line
from lms import audit, jobs_queue, outbox, schema, work
from lms.extensions import db
from lms.orgs import operations as giving
from lms.orgs import queries as orgs
from lms.orgs.queries import UnitCard
from lms.orgs.rules import last_day_of_grant, may_write
from lms.people import queries as people
from lms.people.queries import PersonCard
from lms.reports import operations as reports
from lms.web import session
from lms.web.access import may
from lms.web.admin import roles as giving_views
from lms.web.admin import views
from lms.web.admin.forms import RoleForm
from lms.web.admin.words import FACTS, ROLES
from lms.web.language import gettext as _
from lms.web.page import page, settings

blueprint = Blueprint("admin", __name__)
SEARCH_LONGEST = 100


def _check_may_write() -> None:
    """Refuse an auditor, whatever other role she holds."""
    if not may_write(scope.role for scope in session.actor().scopes):
        raise NotAllowed("read_only")


@blueprint.get("/quan-tri")
@may("admin", "auditor", "city")
def home() -> ResponseReturnValue:
    """Show how the system is."""
    waiting, failed = outbox.count_waiting(db.session())
    health = views.Health(
        engine=db.engine.dialect.name,
        revision=schema.current(db.engine),
        head=", ".join(schema.heads()),
        waiting=waiting,
        failed=failed,
        unfolded=reports.count_unfolded(session.reading()),
        mode=settings().app_mode,
        jobs=jobs_queue.list_jobs(db.session()),
    )
    return page("admin/home.html", view=views.home(health))


# ---------------------------------------------------------------------------------- roles


@blueprint.get("/quan-tri/vai-tro")
@may("admin", "auditor", "city")
def roles() -> ResponseReturnValue:
    """List the roles given within the viewer's scope, with the form to give another."""
    return _show_roles(_role_form(), status=200)


@blueprint.post("/quan-tri/vai-tro")
@may("admin", "city")
def grant() -> ResponseReturnValue:
    """Give a role."""
    _check_may_write()
    form = _role_form()
    person = _give(form) if form.validate() else None
    if person is None:
        return _show_roles(form, status=422)
    flash(_("Đã giao vai trò cho %(name)s.", name=person.full_name), "success")
    return redirect(url_for("admin.roles"))


def _give(form: RoleForm) -> PersonCard | None:
    """Give the role of a valid form; None with a message at the field when that cannot be."""
    person = people.find_by_login_name(session.reading(), form.login_name.data or "")
    if person is None or person.status != "active":
        form.login_name.errors = [_("Không tìm thấy tài khoản đang hoạt động có tên đăng nhập này.")]
        return None
    unit = _unit(form.unit.data or "")
    if unit is None:
        form.unit.errors = [_("Vui lòng chọn một đơn vị trong danh sách.")]
        return None
    first, last = form.valid_from.data, form.valid_to.data
    if first is None or last is None:  # the form has seen to it
        return None
    actor, at = session.actor(), session.at()
    try:
        work.run(
            db.session(),
            lambda: giving.grant_role(
                db.session(),
                person_id=person.id,
                role=form.role.data,
                unit=unit,
                valid_from=first,
                valid_to=last,
                actor=actor,
                at=at,
            ),
        )
    except giving.RoleNotYours:
        form.role.errors = [_("Chỉ giao được vai trò thấp hơn của mình, trong đơn vị của mình, cho người khác.")]
    except giving.BadTerm:
        form.valid_to.errors = [_("Ngày kết thúc phải từ ngày bắt đầu trở đi và không quá một năm.")]
    else:
        return person
    return None


def _unit(public_id: str) -> UnitCard | None:
    try:
        return orgs.get_unit(session.reading(), public_id=public_id)
    except NotFound:
        return None


def _search() -> str:
    return clean_line(request.values.get("tim", ""), SEARCH_LONGEST)


def _role_form() -> RoleForm:
    """Return the form with what this actor may give: from today, for a year."""
    today = local_day(session.at())
    actor = session.actor()
    form = RoleForm(valid_from=today, valid_to=last_day_of_grant(today))
    form.role.choices = [(role, str(ROLES[role])) for role in giving_views.grantable(actor)]
    units = giving_views.list_units(session.reading(), actor=actor, search=_search(), on=today)
    form.unit.choices = [(unit.public_id, unit.name) for unit in units]
    return form


def _show_roles(form: RoleForm, *, status: int) -> ResponseReturnValue:
    actor = session.actor()
    found = orgs.list_grants(session.reading(), actor=actor, number=page_number(request.args.get("trang")))
    ids = {grant.person_id for grant in found.rows} | {grant.granted_by for grant in found.rows}
    cards = people.list_cards(session.reading(), sorted(ids))
    lines = giving_views.grant_lines(found, cards, actor=actor, today=local_day(session.at()))
    total = _("%(count)s lượt giao", count=found.total)
    view = {
        "lines": lines,
        "may_give": giving_views.may_give(actor),
        "search": _search(),
        "pager": views.pager("admin.roles", found, {}, total),
    }
    return page("admin/roles.html", status=status, view=view, form=form)


@blueprint.post("/quan-tri/vai-tro/ket-thuc")
@may("admin", "city")
def end_grant() -> ResponseReturnValue:
    """End a role before its time."""
    _check_may_write()
    person_id, grant_id = request.form.get("nguoi", ""), request.form.get("luot", "")
    if not all(part.isascii() and part.isdigit() and len(part) < 20 for part in (person_id, grant_id)):  # noqa: PLR2004
        raise NotFound
    actor, at = session.actor(), session.at()
    work.run(
        db.session(),
        lambda: giving.end_role(db.session(), person_id=int(person_id), grant_id=int(grant_id), actor=actor, at=at),
    )
    flash(_("Đã kết thúc vai trò."), "success")
    return redirect(url_for("admin.roles"))


# ---------------------------------------------------------------------------------- jobs


@blueprint.get("/quan-tri/cong-viec")
@may("admin", "auditor")
def jobs() -> ResponseReturnValue:
    """List the jobs and how far they are."""
    found = jobs_queue.list_jobs(db.session(), number=page_number(request.args.get("trang")))
    actor = session.actor()
    allowed = actor.has_role("admin") and may_write(scope.role for scope in actor.scopes)
    return page("admin/jobs.html", view=views.jobs(found, may_change=allowed))


@blueprint.post("/quan-tri/cong-viec/tinh-lai")
@may("admin")
def rebuild() -> ResponseReturnValue:
    """Ask for all figures to be made anew. The worker finds the job within a second."""
    _check_may_write()
    asked_by, at = session.actor().person_id, session.at()
    work.run(db.session(), lambda: jobs_queue.ask(db.session(), "reports.rebuild", args={}, asked_by=asked_by, at=at))
    flash(_("Đã giao việc tính lại số liệu. Bấm «Xem lại» để theo dõi."), "success")
    return redirect(url_for("admin.jobs"))


@blueprint.post("/quan-tri/cong-viec/<job_ref>/dung")
@may("admin")
def cancel_job(job_ref: str) -> ResponseReturnValue:
    """Ask a job to stop; it does at its next report."""
    _check_may_write()
    if work.run(db.session(), lambda: jobs_queue.ask_to_cancel(db.session(), job_ref)):
        flash(_("Đã yêu cầu dừng. Công việc dừng ở lần ghi tiến độ tiếp theo."), "success")
    else:
        flash(_("Công việc này đã kết thúc."), "info")
    return redirect(url_for("admin.jobs"))


# ---------------------------------------------------------------------------------- the log


class UnknownKind(Invalid):
    """A kind of fact the log does not know."""

    code = "unknown_kind"


@blueprint.get("/quan-tri/nhat-ky")
@may("admin", "auditor")
def log() -> ResponseReturnValue:
    """Show who did what to whom, newest first."""
    kind = request.args.get("viec", "")
    if kind and kind not in FACTS:
        raise UnknownKind
    number = page_number(request.args.get("trang"))
    found = audit.list_log(db.session(), actor=session.actor(), number=number, kind=kind)
    ids = {card.person_id for card in found.rows} | {card.actor_id for card in found.rows}
    cards = people.list_cards(session.reading(), sorted(ids))
    return page("admin/log.html", view=views.log(found, cards, kind))
