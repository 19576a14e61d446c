"""«Nhập hộ»: a cadre beside a person hands in one piece for her, with her consent, and prints what was done."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import Invalid, NotFound
from kernel.events import tell
from kernel.paging import page_number
from kernel.text import clean_line
from lms.evidence import queries
from lms.evidence.operations import helping
from lms.evidence.operations.helping import Bundle, Help, Sent
from lms.evidence.queries import EvidenceCard
from lms.evidence.queries.helping import list_help
from lms.evidence.queries.kinds import current_consent, get_kinds
from lms.evidence.rules.helping import CADRE, grouped
from lms.orgs import queries as orgs
from lms.orgs.queries import MembershipCard, UnitCard
from lms.people import queries as people
from lms.people.events import ProfileViewed
from lms.people.queries import PersonCard
from lms.reports import queries as reports
from lms.web import session
from lms.web.access import may
from lms.web.evidence import area, views
from lms.web.evidence.area import blueprint, do
from lms.web.evidence.forms import AssistForm
from lms.web.evidence.paper import qr
from lms.web.evidence.steps import LONGEST_NAME, in_force
from lms.web.filters import moment
from lms.web.forms import blame, status_of
from lms.web.language import gettext as _
from lms.web.office import rights
from lms.web.page import page, settings

SEARCH_LONGEST = 100


@blueprint.get("/can-bo/nhap-ho")
@may("cadre", "city")
def assist_home() -> ResponseReturnValue:
    """Find the person for whom something is entered, among those who live in the viewer's units."""
    actor = session.actor()
    rights.check_may_change(actor)
    search = clean_line(request.args.get("q", ""), SEARCH_LONGEST)
    tops = orgs.list_watched_tops(session.reading(), actor=actor)
    chosen = next((top for top in tops if top.public_id == request.args.get("don-vi")), tops[0] if tops else None)
    view: dict[str, Any] = {
        "search": search,
        "units": [{"value": top.public_id, "label": top.name} for top in tops] if len(tops) > 1 else [],
        "unit": chosen.public_id if chosen else "",
        **_found(chosen, search),
    }
    return page("evidence/assist_home.html", view=view)


def _found(unit: UnitCard | None, search: str) -> dict[str, Any]:
    """Return a page of the people found; nobody before a name is typed."""
    if unit is None or not search:
        return {"lines": [], "pager": None}
    reading, number = session.reading(), page_number(request.args.get("trang"))
    found = reports.list_roll(reading, unit=unit, actor=session.actor(), search=search, number=number)
    cards = people.list_cards(reading, (line.person_id for line in found.rows))
    units = orgs.list_by_paths(reading, {line.unit_path for line in found.rows})
    base = url_for("evidence.assist_home", q=search, **{"don-vi": unit.public_id})  # type: ignore[arg-type]
    return {
        "lines": [
            _person(cards[line.person_id], units.get(line.unit_path))
            for line in found.rows
            if line.person_id != session.actor().person_id
        ],
        "pager": {
            "page": found.number,
            "pages": found.pages,
            "previous": f"{base}&trang={found.number - 1}" if found.number > 1 else None,
            "next": f"{base}&trang={found.number + 1}" if found.number < found.pages else None,
        },
    }


def _person(card: PersonCard, unit: UnitCard | None) -> dict[str, Any]:
    return {
        "name": card.full_name,
        "birth_year": card.birth_year or "",
        "unit": unit.name if unit else "",
        "href": url_for("evidence.assist", person_ref=card.public_id),
    }


@blueprint.route("/can-bo/nhap-ho/<person_ref>", methods=["GET", "POST"])
@may("cadre", "city")
def assist(person_ref: str) -> ResponseReturnValue:
    """Enter one piece for a person who sits beside the cadre."""
    actor = session.actor()
    card, home = _helped(person_ref)
    form = assist_form()
    del form.relation, form.helper_name
    if form.validate_on_submit():
        help_ = Help(card.id, actor.name, CADRE, bool(form.agreed.data))
        entered = enter(form, help_)
        if entered is not None:
            return redirect(url_for("evidence.assisted", person_ref=person_ref, ref=entered.public_id))
    view = {
        "name": card.full_name,
        "birth_year": card.birth_year,
        "unit": home.unit_name,
        "slip": url_for("evidence.assist_slip", person_ref=person_ref),
        "action": url_for("evidence.assist", person_ref=person_ref),
        "by_slip": False,
        "consent": consent_lines(),
        "consent_version": current_consent().version,
    }
    return page("evidence/assist.html", status=status_of(form), form=form, view=view)


def _helped(person_ref: str) -> tuple[PersonCard, MembershipCard]:
    """Return a person whom the viewer may help: she lives in the viewer's units and is not the viewer."""
    actor = session.actor()
    rights.check_may_change(actor)
    card, home = rights.get_person(session.reading(), person_ref, actor=actor, roles=rights.WRITERS)
    if card.id == actor.person_id:
        raise NotFound
    return card, home


def assist_form() -> AssistForm:
    """Return the form of a helper with its choices."""
    form = AssistForm()
    form.offer(get_kinds().kinds, in_force().indicators)
    return form


def consent_lines() -> list[str]:
    """Return the points of the text to which the person agrees, one a line, without marks."""
    lines = current_consent().text.splitlines()
    return [line.removeprefix("- ").replace("**", "") for line in lines if line.startswith("- ")]


def enter(form: AssistForm, help_: Help) -> EvidenceCard | None:
    """Hand in what a helper's form says; None when something in it has to be mended, which it then says."""
    sent = _read(form)
    if form.errors:
        return None
    actor, at = session.actor(), session.at()
    bundle = Bundle(form.piece(), sent, area.quota())
    try:
        return do(lambda s: helping.enter(s, area.store(), help_=help_, bundle=bundle, actor=actor, at=at))
    except Invalid as error:
        area.refuse(form, error)
        return None


def _read(form: AssistForm) -> list[Sent]:
    """Read the files that were sent; each that cannot be kept is named at the field."""
    found: list[Sent] = []
    for each in form.chosen():
        name = clean_line(each.filename or "", LONGEST_NAME)
        try:
            found.append(Sent(area.read_file(each.read()), name))
        except Invalid as error:
            blame(form, "files", f"{name}: {area.words_of(error)}")
    return found


@blueprint.get("/can-bo/nhap-ho/<person_ref>/bien-nhan/<ref>")
@may("cadre", "city")
def assisted(person_ref: str, ref: str) -> ResponseReturnValue:
    """Show what was entered for a person, to be printed and signed by both."""
    actor, reading = session.actor(), session.reading()
    card, home = _helped(person_ref)
    piece = queries.get_watched(reading, public_id=ref, actor=actor)
    if piece.person_id != card.id or piece.assistance_id is None or piece.submitted_at is None:
        raise NotFound
    aid = list_help(reading, person_id=card.id, ids=[piece.assistance_id])[piece.assistance_id]
    files = queries.list_files(reading, person_id=card.id, evidence_ids=[piece.id])
    view = {
        "name": card.full_name,
        "birth_year": card.birth_year,
        "unit": home.unit_name,
        "helper": aid.helper_name,
        "summary": views.summary(piece, views.names(in_force()), links=False),
        "files": len(files),
        "when": moment(piece.submitted_at),
        "due": views.due(piece),
        "code": piece.public_id,
        "qr": qr(settings().public_url.rstrip("/") + url_for("evidence.show", ref=piece.public_id)),
        "consent": consent_lines(),
        "consent_version": aid.consent_version,
        "back": url_for("evidence.assist_home"),
    }
    return page("evidence/receipt.html", view=view)


@blueprint.post("/can-bo/nhap-ho/<person_ref>/phieu")
@may("cadre", "city")
def assist_slip(person_ref: str) -> ResponseReturnValue:
    """Make a slip with a one-time code for a person and show it to be printed: this once."""
    actor, at = session.actor(), session.at()
    card, home = _helped(person_ref)

    def step(writing: Any) -> tuple[str, Any]:
        made = helping.make_slip(writing, person_id=card.id, actor=actor, at=at)
        tell(writing, ProfileViewed(at=at, actor=actor, person_id=card.id, page="phieu-nhap-ho"))
        return made

    code, until = do(step)
    back = url_for("evidence.assist", person_ref=person_ref)
    view = slip_view(card.full_name, card.birth_year, home.unit_name, code, until=moment(until), back=back)
    return page("evidence/slip_paper.html", view=view)


def slip_view(name: str, birth_year: int | None, unit: str, code: str, *, until: str, back: str) -> dict[str, Any]:
    """Return the paper of a slip."""
    address = settings().public_url.rstrip("/") + url_for("evidence.helping_code")
    return {
        "name": name,
        "birth_year": birth_year,
        "unit": unit,
        "code": grouped(code),
        "address": address,
        "qr": qr(f"{address}?ma={code}"),
        "until": until,
        "by": session.actor().name,
        "made": moment(session.at()),
        "back": back,
        "title": _("Phiếu mã học viên"),
    }
