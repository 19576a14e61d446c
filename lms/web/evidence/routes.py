"""The list of one's claims, one claim with its steps, taking back, withdrawing, and why a band was given."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kernel.clock import local_day
from kernel.paging import page_number
from lms.evidence import queries
from lms.evidence.operations import drafting
from lms.evidence.operations.drafting import Opened
from lms.evidence.operations.moving import EvidenceMoved
from lms.evidence.queries import EvidenceCard, cases, reviews
from lms.evidence.queries.helping import AssistanceCard, list_help
from lms.evidence.queries.kinds import get_kinds
from lms.extensions import db
from lms.orgs import queries as orgs
from lms.score import queries as score
from lms.score.rules import mastery
from lms.web import session
from lms.web.access import signed_in
from lms.web.evidence import area, views
from lms.web.evidence.area import blueprint, do
from lms.web.evidence.steps import in_force
from lms.web.language import gettext as _
from lms.web.page import page

YEARS = 3


@blueprint.get("/toi/minh-chung")
@signed_in()
def index() -> ResponseReturnValue:
    """List what the viewer has handed in or begun in a year, and what was noted without any of it."""
    reading, person_id = session.reading(), session.actor().person_id
    this_year = local_day(session.at()).year
    years = range(this_year, this_year - YEARS, -1)
    asked = request.args.get("nam", "")
    period = int(asked) if asked in {str(year) for year in years} else this_year
    found = queries.list_of_person(reading, person_id=person_id, period=period)
    cards = [card for card in found if card.state != "withdrawn" or card.round]  # a draft thrown away is gone
    view = views.index(
        views.paged(cards, page_number(request.args.get("trang"))),
        score.list_entries(reading, person_id=person_id, period=period),
        in_force(),
        _attained(score.find_year(reading, person_id=person_id, period=period).mastery),
        period=period,
        years=years,
    )
    return page("evidence/index.html", view=view)


def _attained(learned: dict[str, Any]) -> int:
    """Return in how many components of the digital competence framework somebody has attained a level."""
    return sum(mastery.level(learned, code) >= mastery.ATTAINED for code in learned)


@blueprint.get("/toi/minh-chung/<ref>")
@signed_in()
def show(ref: str) -> ResponseReturnValue:
    """Show one claim: where it stands, who looks at it and until when, every step with its time."""
    reading = session.reading()
    card = queries.get_own(reading, public_id=ref, actor=session.actor())
    one = {"person_id": card.person_id, "evidence_ids": [card.id]}
    decided = reviews.list_decisions(reading, person_id=card.person_id, period=card.period, indicator=card.indicator)
    view = views.show(
        card,
        queries.list_files(reading, **one),  # type: ignore[arg-type]
        queries.list_steps(reading, **one),  # type: ignore[arg-type]
        decided,
        known=views.names(in_force()),
        unit=_unit_of(card),
        aid=_aid(card),
        opened=card.state == "submitted" and drafting.was_opened(db.session(), card),
    )
    return page("evidence/show.html", view=view)


def _unit_of(card: EvidenceCard) -> str:
    """Return the unit that looks at a claim, with the one above it: «Tổ dân phố 1, Phường Mẫu 1»."""
    parts = card.unit_path.split(".")[:-1]
    paths = [".".join(parts[:length]) + "." for length in (len(parts), len(parts) - 1) if length > 1]
    known = orgs.list_by_paths(session.reading(), paths) if paths else {}
    return ", ".join(known[path].name for path in paths if path in known)


def _aid(card: EvidenceCard) -> AssistanceCard | None:
    if card.assistance_id is None:
        return None
    found = list_help(session.reading(), person_id=card.person_id, ids=[card.assistance_id])
    return found.get(card.assistance_id)


@blueprint.post("/toi/minh-chung/<ref>/thu-ve")
@signed_in()
def take_back(ref: str) -> ResponseReturnValue:
    """Take a claim back to be changed, until somebody has begun to look at it."""
    actor, at = session.actor(), session.at()
    try:
        do(lambda writing: drafting.take_back(writing, ref, actor=actor, at=at))
    except Opened:
        flash(_("Đã có người mở xem nên không lấy lại để sửa được nữa. Vẫn rút được minh chứng này."), "warning")
        return redirect(url_for("evidence.show", ref=ref))
    except EvidenceMoved:
        return redirect(url_for("evidence.show", ref=ref))
    flash(_("Đã lấy lại. Minh chứng trở thành bản nháp, sửa xong thì gửi lại."), "success")
    return redirect(url_for("evidence.check", ref=ref))


@blueprint.get("/toi/minh-chung/<ref>/rut")
@signed_in()
def ask_withdraw(ref: str) -> ResponseReturnValue:
    """Name what is about to be withdrawn: its files go with it."""
    card = queries.get_own(session.reading(), public_id=ref, actor=session.actor())
    if card.state not in {"draft", "submitted", "returned"}:
        return redirect(url_for("evidence.show", ref=ref))
    view = {
        "title": get_kinds().name_of(card.kind),
        "summary": views.summary(card, views.names(in_force()), links=False),
        "action": url_for("evidence.withdraw", ref=ref),
        "back": url_for("evidence.check" if card.state == "draft" else "evidence.show", ref=ref),
    }
    return page("evidence/withdraw.html", view=view)


@blueprint.post("/toi/minh-chung/<ref>/rut")
@signed_in()
def withdraw(ref: str) -> ResponseReturnValue:
    """Withdraw a claim and forget its files."""
    actor, at = session.actor(), session.at()
    try:
        _card, shas = do(lambda writing: drafting.withdraw(writing, ref, actor=actor, at=at))
    except EvidenceMoved:
        return redirect(url_for("evidence.show", ref=ref))
    area.forget(shas)
    flash(_("Đã rút minh chứng và xóa các tệp kèm theo."), "success")
    return redirect(url_for("evidence.index"))


@blueprint.get("/toi/minh-chung/quyet-dinh/<ref>")
@signed_in()
def decision(ref: str) -> ResponseReturnValue:
    """Say why an indicator has its band."""
    reading = session.reading()
    found = reviews.get_own_decision(reading, public_id=ref, actor=session.actor())
    ids = {*found.evidence, *(int(each) for each in found.verdicts)}
    pieces = cases.pieces_of(reading, person_id=found.person_id, ids=ids)
    return page("evidence/decision.html", view=views.decision(found, pieces, views.names(in_force())))
