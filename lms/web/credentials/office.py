"""What was issued in a cadre's units: found, printed many at once, issued anew with a corrected name."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kernel.clock import local_day
from kernel.errors import DomainError, NotFound
from kernel.events import tell
from kernel.paging import page_number
from lms import jobs_queue, work
from lms.credentials import queries
from lms.credentials.operations import CredentialMoved, issuing, printing, reissue
from lms.credentials.queries import CredentialCard
from lms.credentials.rules.status import KINDS
from lms.extensions import db
from lms.jobs.queue import start_job
from lms.jobs_queue import JobCard
from lms.orgs import queries as orgs
from lms.orgs.queries import UnitCard
from lms.people.events import ProfileViewed
from lms.web import made, session
from lms.web.access import may
from lms.web.credentials import office_views
from lms.web.credentials.area import blueprint, send
from lms.web.credentials.forms import NameForm
from lms.web.credentials.office_views import Wanted
from lms.web.forms import blame, status_of
from lms.web.language import gettext as _
from lms.web.page import page

OLDEST = 2023
"""The first year of the title: QĐ 324/QĐ-KHVN is of October 2023."""


@blueprint.get("/can-bo/chung-nhan")
@may("cadre", "city", "auditor", "admin")
def issued() -> ResponseReturnValue:
    """List what was issued in a unit of the viewer's, of one kind and year if she likes."""
    reading, actor = session.reading(), session.actor()
    unit = _unit()
    if unit is None:
        return page("credentials/issued.html", view={"unit": None})
    wanted = _wanted(unit)
    found = queries.list_of_unit(
        reading,
        actor=actor,
        path=unit.path,
        kind=wanted.kind,
        period=wanted.period,
        number=page_number(request.args.get("trang")),
    )
    children = orgs.list_family(reading, unit=unit, on=local_day(session.at()))
    prints = actor.covers(unit.path, *issuing.CORRECTORS)
    return page("credentials/issued.html", view=office_views.issued(wanted, found, children, prints=prints))


def _unit() -> UnitCard | None:
    """Return the unit the address names, else the first of the viewer's."""
    reading, actor, ref = session.reading(), session.actor(), request.values.get("don-vi", "")
    if ref:
        return orgs.get_watched(reading, public_id=ref, actor=actor)
    tops = orgs.list_watched_tops(reading, actor=actor)
    return tops[0] if tops else None


def _wanted(unit: UnitCard) -> Wanted:
    kind, year = request.values.get("loai", ""), request.values.get("nam", "")
    years = range(local_day(session.at()).year, OLDEST - 1, -1)
    period = next((each for each in years if str(each) == year), 0)
    return Wanted(unit, kind if kind in KINDS else "", period, tuple(years))


# ---------------------------------------------------------------------------------- printing


@blueprint.post("/can-bo/chung-nhan/in")
@may("cadre", "city")
def print_many() -> ResponseReturnValue:
    """Have the papers of a unit, a kind and a year set as one PDF."""
    unit, actor, at = _unit(), session.actor(), session.at()
    if unit is None or not actor.covers(unit.path, *issuing.CORRECTORS):
        raise NotFound
    wanted = _wanted(unit)
    cards = queries.list_to_print(
        session.reading(),
        actor=actor,
        path=unit.path,
        kind=wanted.kind or KINDS[0],
        period=wanted.period or local_day(at).year,
        most=printing.MOST,
    )
    if not cards:
        flash(_("Không có giấy nào để in với lựa chọn này."), "info")
        return redirect(wanted.href())
    writing, args = db.session(), {"refs": [card.public_id for card in cards]}
    ref = work.run(writing, lambda: start_job(writing, printing.PRINT, args, actor=actor, at=at).public_id)
    return redirect(url_for("credentials.printed", job_ref=ref))


def _job(job_ref: str) -> JobCard:
    job = jobs_queue.get_job(db.session(), job_ref, asked_by=session.actor().person_id)
    if job.kind != printing.PRINT:
        raise NotFound
    return job


@blueprint.get("/can-bo/chung-nhan/in/<job_ref>")
@may("cadre", "city")
def printed(job_ref: str) -> ResponseReturnValue:
    """Show how far the printing is, then where its file is."""
    return page("credentials/printed.html", view=office_views.printed(_job(job_ref)))


@blueprint.get("/can-bo/chung-nhan/in/<job_ref>/giay.pdf")
@may("cadre", "city")
def printed_file(job_ref: str) -> ResponseReturnValue:
    """Send what was set."""
    data = made.store().get(str(_job(job_ref).result.get("file", "")))
    if data is None:
        raise NotFound
    return send(data, "application/pdf", "giay-da-cap.pdf", shown=True)


# ---------------------------------------------------------------------------------- one paper


@blueprint.route("/can-bo/chung-nhan/<ref>", methods=["GET", "POST"])
@may("cadre", "city", "auditor", "admin")
def paper(ref: str) -> ResponseReturnValue:
    """Show a paper with its steps; issue it anew with a corrected name. That it was opened is written down."""
    actor = session.actor()
    card = queries.get_watched(session.reading(), public_id=ref, actor=actor)
    form = NameForm()
    if form.validate_on_submit():
        answer = _reissue(card, form)
        if answer is not None:
            return answer
    if request.method == "GET":
        _note_viewed(card)
    steps = queries.list_steps(session.reading(), card)
    newer = queries.find_newest(session.reading(), card) if card.state == "replaced" else None
    correctable = card.state == "valid" and issuing.may_correct(card, actor)
    view: dict[str, Any] = office_views.paper(card, steps, newer, correctable=correctable)
    return page("credentials/paper.html", status=status_of(form), view=view, form=form)


def _note_viewed(card: CredentialCard) -> None:
    fact = ProfileViewed(at=session.at(), actor=session.actor(), person_id=card.person_id, page="chung-nhan")
    work.run(db.session(), lambda: tell(db.session(), fact))


def _reissue(card: CredentialCard, form: NameForm) -> ResponseReturnValue | None:
    writing, actor, at, name = db.session(), session.actor(), session.at(), form.name.data or ""
    try:
        new = work.run(writing, lambda: reissue(writing, credential=card, name=name, actor=actor, at=at))
    except CredentialMoved:
        flash(_("Giấy này đã được thay hoặc thu hồi từ trước."), "info")
        return redirect(url_for("credentials.paper", ref=card.public_id))
    except DomainError as error:
        if error.field != "name":
            raise
        blame(form, "name", office_views.NAME_FLAWS.get(error.code, office_views.NAME_FLAWS["name_missing"]))
        return None
    flash(_("Đã cấp giấy mới. Mã và QR trên giấy cũ dẫn đến giấy mới."), "success")
    return redirect(url_for("credentials.paper", ref=new.public_id))
