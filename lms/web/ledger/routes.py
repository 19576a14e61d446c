"""Corrections of points: asked for at a person's entries, decided by somebody else; and the seals of the ledger."""

from __future__ import annotations

from collections.abc import Iterable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kernel.clock import period_of
from kernel.events import tell
from kernel.paging import page_number
from lms import work
from lms.extensions import db
from lms.orgs import queries as orgs
from lms.orgs.queries import MembershipCard
from lms.people import queries as people
from lms.people.events import ProfileViewed
from lms.people.queries import PersonCard
from lms.score.operations import YearMoved, correcting
from lms.score.operations.correcting import AlreadyAsked, AlreadyDecided, BadCorrection, NothingToCorrect
from lms.score.queries import PostedEntry, corrections, seals
from lms.score.queries.corrections import WATCHERS
from lms.web import session
from lms.web.access import may
from lms.web.forms import status_of
from lms.web.language import gettext as _
from lms.web.ledger import views
from lms.web.ledger.area import blueprint
from lms.web.ledger.forms import APPROVE, DECLINE, AskForm, DecideForm, refuse
from lms.web.office import rights
from lms.web.page import page

YEARS = 3
"""How many years back a cadre looks."""


@blueprint.get("/can-bo/dieu-chinh-diem")
@may(*WATCHERS)
def queue() -> ResponseReturnValue:
    """List the corrections of the viewer's units."""
    reading, done = session.reading(), request.args.get("loc") == views.DONE
    found = corrections.list_corrections(
        reading, actor=session.actor(), waiting=not done, number=page_number(request.args.get("trang"))
    )
    called = people.list_cards(reading, sorted({card.person_id for card in found.rows}))
    names = _unit_names(card.unit_path for card in found.rows)
    return page("ledger/queue.html", view=views.queue(found, called, names, done=done))


def _unit_names(paths: Iterable[str]) -> dict[str, str]:
    """Return how units are called, those below a ward or commune with that one's name: all have a «Tổ dân phố 1»."""
    wanted = set(paths)
    above = {path: path.rstrip(".").rpartition(".")[0] + "." for path in wanted}
    found = orgs.list_by_paths(session.reading(), sorted(wanted | set(above.values()))) if wanted else {}
    names = {path: card.name for path, card in found.items()}
    wards = {path for path, card in found.items() if card.kind in orgs.WARDS}
    return {
        path: f"{names[path]}, {names[above[path]]}" if above[path] in wards else names[path]
        for path in wanted
        if path in names
    }


@blueprint.get("/can-bo/dieu-chinh-diem/nguoi-dan/<person_ref>")
@may(*WATCHERS)
def person(person_ref: str) -> ResponseReturnValue:
    """Show the entries of a person's year. That they were looked at is written down: she can see who did."""
    reading, actor, at = session.reading(), session.actor(), session.at()
    card, home = rights.get_person(reading, person_ref, actor=actor)
    now = period_of(at)
    years = range(now, now - YEARS, -1)
    asked = page_number(request.args.get("nam"))
    period = asked if asked in years else now
    view = views.person(
        card,
        home,
        corrections.list_lines(reading, person_id=card.id, period=period),
        corrections.list_of_person(reading, person_id=card.id, period=period),
        period=period,
        years=years,
        may_ask=_may_ask(card, home),
    )
    fact = ProfileViewed(at=at, actor=actor, person_id=card.id, page="so-diem")
    work.run(db.session(), lambda: tell(db.session(), fact))
    return page("ledger/person.html", view=view)


def _may_ask(card: PersonCard, home: MembershipCard) -> bool:
    return correcting.may_change(session.actor(), home.unit_path) and card.id != session.actor().person_id


@blueprint.route("/can-bo/dieu-chinh-diem/nguoi-dan/<person_ref>/<entry_ref>", methods=["GET", "POST"])
@may("cadre", "city")
def ask(person_ref: str, entry_ref: str) -> ResponseReturnValue:
    """Ask that one entry be taken back."""
    reading, actor = session.reading(), session.actor()
    card, home = rights.get_person(reading, person_ref, actor=actor, roles=correcting.WRITERS)
    entry = _entry(card, entry_ref)
    form = AskForm()
    if form.validate_on_submit():
        try:
            made = _ask(card, home, entry, form)
        except (BadCorrection, AlreadyAsked, NothingToCorrect) as error:
            refuse(form, error)
        else:
            flash(_("Đã gửi đề nghị. Một cán bộ khác của đơn vị sẽ xem và quyết định."), "success")
            return redirect(url_for("ledger.correction", correction_ref=made))
    if not _may_ask(card, home):
        raise correcting.CorrectionNotYours
    return page("ledger/ask.html", status=status_of(form), view=views.asking(card, entry), form=form)


def _entry(card: PersonCard, entry_ref: str) -> PostedEntry:
    now = period_of(session.at())
    lines = [
        line
        for period in range(now, now - YEARS, -1)
        for line in corrections.list_lines(session.reading(), person_id=card.id, period=period)
    ]
    return views.find_entry(card, lines, entry_ref)


def _ask(card: PersonCard, home: MembershipCard, entry: PostedEntry, form: AskForm) -> str:
    writing, actor, at = db.session(), session.actor(), session.at()
    return work.run(
        writing,
        lambda: correcting.ask(
            writing,
            person_id=card.id,
            unit_path=home.unit_path,
            entry_id=entry.id,
            reason=form.reason.data or "",
            basis=form.basis.data or "",
            number=(form.number.data or "").strip(),
            actor=actor,
            at=at,
        ),
    )


@blueprint.route("/can-bo/dieu-chinh-diem/<correction_ref>", methods=["GET", "POST"])
@may(*WATCHERS)
def correction(correction_ref: str) -> ResponseReturnValue:
    """Show a correction with all it would do, and decide on it."""
    reading, actor = session.reading(), session.actor()
    card = corrections.get_watched(reading, public_id=correction_ref, actor=actor)
    form = DecideForm()
    if form.validate_on_submit():
        answered = _decide(correction_ref, form)
        if answered is not None:
            return answered
    called = people.list_cards(reading, [card.person_id]).get(card.person_id)
    allowed = correcting.may_change(actor, card.unit_path)
    unit = _unit_names([card.unit_path]).get(card.unit_path, "")
    view = views.correction(card, called, unit, actor_id=actor.person_id, may_change=allowed)
    return page("ledger/correction.html", status=status_of(form), view=view, form=form)


def _decide(correction_ref: str, form: DecideForm) -> ResponseReturnValue | None:
    """Decide as the form says; None when it has to be mended."""
    writing, actor, at = db.session(), session.actor(), session.at()
    if form.decision.data not in (APPROVE, DECLINE):
        refuse(form, BadCorrection(flaws=(("decision", "decision_missing"),)))
        return None
    approve = form.decision.data == APPROVE
    try:
        work.run(
            writing,
            lambda: correcting.decide(
                writing, public_id=correction_ref, approve=approve, answer=form.answer.data or "", actor=actor, at=at
            ),
            again_on=(YearMoved,),
        )
    except BadCorrection as error:
        refuse(form, error)
        return None
    except (AlreadyDecided, NothingToCorrect):
        flash(_("Đề nghị này đã được giải quyết, hoặc dòng điểm đã được rút lại từ trước."), "info")
    else:
        flash(_("Đã duyệt. Dòng điểm được rút lại.") if approve else _("Đã ghi quyết định không duyệt."), "success")
    return redirect(url_for("ledger.correction", correction_ref=correction_ref))


@blueprint.post("/can-bo/dieu-chinh-diem/<correction_ref>/rut-lai")
@may("cadre", "city")
def withdraw(correction_ref: str) -> ResponseReturnValue:
    """Take one's own request back."""
    writing, actor, at = db.session(), session.actor(), session.at()
    try:
        work.run(writing, lambda: correcting.withdraw(writing, public_id=correction_ref, actor=actor, at=at))
    except AlreadyDecided:
        flash(_("Đề nghị này đã được giải quyết từ trước."), "info")
    else:
        flash(_("Đã rút đề nghị. Dòng điểm được giữ nguyên."), "success")
    return redirect(url_for("ledger.correction", correction_ref=correction_ref))


@blueprint.get("/can-bo/so-diem")
@may(*WATCHERS)
def seals_page() -> ResponseReturnValue:
    """Show the seals of the viewer's units, and find the one whose head is printed on a report."""
    reading, actor = session.reading(), session.actor()
    asked = request.args.get("dau", "").strip()[:200]
    answer = seals.find_head(reading, head="".join(asked.split()).lower()) if asked else None
    found = seals.list_chain(reading, actor=actor, number=page_number(request.args.get("trang")))
    names = _unit_names([*(card.unit_path for card in found.rows), *([answer.unit_path] if answer else [])])
    printed = request.args.get("in") == "1"
    view = views.seals(found, names, asked=asked, answer=answer, printed=printed)
    return page("ledger/seals_print.html" if printed else "ledger/seals.html", view=view)
