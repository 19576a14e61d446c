"""«Chứng nhận»: the holder's own credentials, and the papers of courses she may still ask for."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from courses import queries as courses
from courses.queries import CompletionCard, CourseCard
from lms import work
from lms.credentials import queries
from lms.credentials.formats import compact
from lms.credentials.operations import courses as course_papers
from lms.credentials.queries import CredentialCard, LinkCard
from lms.credentials.rules.codes import show_code
from lms.extensions import db
from lms.web import session
from lms.web.access import signed_in
from lms.web.credentials.area import blueprint, facts, hand, line
from lms.web.filters import day
from lms.web.language import gettext as _
from lms.web.page import page, settings


@blueprint.get("/toi/chung-nhan")
@signed_in()
def wallet() -> ResponseReturnValue:
    """List the viewer's credentials, and the courses passed that have none."""
    reading, person_id = session.reading(), session.actor().person_id
    held = queries.list_of_person(reading, person_id=person_id)
    done = courses.list_completions(reading, person_id=person_id)
    catalogue = {course.id: course for course in courses.list_catalogue(reading)}
    waiting = [each for each in course_papers.list_without_paper(done, held) if each.course_id in catalogue]
    view = {
        "credentials": [line(card) | {"href": _href(card)} for card in held],
        "waiting": [_offer(each, catalogue[each.course_id]) for each in waiting],
        "ask": url_for("credentials.ask_course"),
        "pack": url_for("credentials.everything") if any(card.state == "valid" for card in held) else None,
    }
    return page("credentials/wallet.html", view=view)


def _offer(done: CompletionCard, course: CourseCard) -> dict[str, str]:
    return {"ref": done.attempt_ref, "title": course.title, "passed": day(done.at)}


def _href(card: CredentialCard) -> str:
    return url_for("credentials.show", ref=card.public_id)


@blueprint.post("/toi/chung-nhan/khoa-hoc")
@signed_in()
def ask_course() -> ResponseReturnValue:
    """Issue the paper of a course the viewer passed."""
    writing, actor, at = db.session(), session.actor(), session.at()
    attempt_ref = request.form.get("luot", "")
    card = work.run(writing, lambda: course_papers.ask(writing, attempt_ref=attempt_ref, actor=actor, at=at))
    flash(_("Đã cấp giấy chứng nhận hoàn thành khóa học."), "success")
    return redirect(_href(card))


@blueprint.get("/toi/chung-nhan/<ref>")
@signed_in()
def show(ref: str) -> ResponseReturnValue:
    """Show one credential: what it says, its files, the links given away."""
    card = queries.get_own(session.reading(), public_id=ref, actor=session.actor())
    links = queries.list_links(session.reading(), person_id=card.person_id, credential_ids=[card.id])
    return page("credentials/show.html", view=_shown(card, links))


def _shown(card: CredentialCard, links: list[LinkCard]) -> dict[str, Any]:
    newer = queries.find_newest(session.reading(), card) if card.state == "replaced" else None
    badge = {kind: url_for("credentials.badge_file", ref=card.public_id, kind=kind) for kind in ("svg", "png", "jwt")}
    return line(card) | {
        "facts": [
            *facts(card),
            {"key": _("Ngày cấp"), "value": day(card.issued_on)},
            {"key": _("Mã xác minh"), "value": show_code(card.code)},
        ],
        "paper_href": url_for("credentials.paper_file", ref=card.public_id),
        "badge": badge,
        "newer": _href(newer) if newer else None,
        "verify": _as_scanned(card) if card.state == "valid" else None,
        "links": [_link(card, each) for each in links],
        "share": url_for("credentials.open_share", ref=card.public_id),
    }


def _as_scanned(card: CredentialCard) -> str:
    """Return where the QR on the paper leads, its signed part included, on this site."""
    _page, _hash, signed = compact.signed_address(card, hand()).partition("#")
    return url_for("credentials.verify_key", key=card.key, _anchor=signed)


def _link(card: CredentialCard, each: LinkCard) -> dict[str, Any]:
    path = url_for("credentials.shared", token=each.token)
    return {
        "href": path,
        "address": settings().public_url.rstrip("/") + path,
        "made": day(each.created_at),
        "uses": each.uses,
        "end": url_for("credentials.end_share", ref=card.public_id, link_ref=each.public_id),
    }
