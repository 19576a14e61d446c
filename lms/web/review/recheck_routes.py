"""Second looks for another unit: what is asked of the viewer, and one case without its band and its reviewer."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from kernel.events import tell
from kernel.paging import page_number
from lms import work
from lms.evidence.operations import rechecking
from lms.evidence.operations.rechecking import NoBand, RecheckOver
from lms.evidence.operations.reviewing import VIEWED
from lms.evidence.queries import cases, list_files, rechecks
from lms.evidence.queries.rechecks import RecheckCard
from lms.extensions import db
from lms.people.events import ProfileViewed
from lms.web import session
from lms.web.access import may
from lms.web.filters import day
from lms.web.forms import UNKNOWN, Form, blame, status_of
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.review import case_view
from lms.web.review.area import (
    LOOKERS,
    SENTENCES,
    blueprint,
    book_of,
    indicator_names,
    load_people,
    name_of,
    pager,
)


class RecheckForm(Form):
    """The word beside the band."""

    note = TextAreaField(
        _l("Ghi chú"), description=_l("Không bắt buộc. Người duyệt lần đầu và Thành phố đọc được. Tối đa 500 ký tự.")
    )


@blueprint.get("/can-bo/minh-chung/xem-lai")
@may(*LOOKERS)
def rechecks_asked() -> ResponseReturnValue:
    """List the second looks asked of the viewer, the most urgent first."""
    found = rechecks.list_asked(
        session.reading(), actor=session.actor(), at=session.at(), number=page_number(request.args.get("trang"))
    )
    view = {
        "lines": [
            {
                "href": url_for("review.recheck", recheck_ref=card.public_id),
                "indicator": card.indicator,
                "indicator_name": indicator_names(card.period).get(card.indicator, ""),
                "due": day(card.due_at),
            }
            for card in found.rows
        ],
        "rechecks": found.total,
        "pager": pager(found, "review.rechecks_asked", _("hồ sơ"), {}),
    }
    return page("review/rechecks.html", view=view)


@blueprint.route("/can-bo/minh-chung/xem-lai/<recheck_ref>", methods=["GET", "POST"])
@may(*LOOKERS)
def recheck(recheck_ref: str) -> ResponseReturnValue:
    """Show a case for a second look, and keep the band its looker would give."""
    actor, at, form = session.actor(), session.at(), RecheckForm()
    card = rechecks.get_asked(session.reading(), public_id=recheck_ref, actor=actor)
    if card.state != "waiting" or card.due_at <= at:
        flash(_("Lượt xem lại này đã xong hoặc đã hết hạn."), "info")
        return redirect(url_for("review.rechecks_asked"))
    if form.validate_on_submit():
        try:
            return _keep(card, form)
        except NoBand as error:
            blame(form, None, SENTENCES.get(error.code, UNKNOWN))
    else:
        fact = ProfileViewed(at=at, actor=actor, person_id=card.person_id, page=VIEWED)
        work.run(db.session(), lambda: tell(db.session(), fact))
    return page("review/recheck.html", status=status_of(form), view=_view(card), form=form)


def _keep(card: RecheckCard, form: RecheckForm) -> ResponseReturnValue:
    writing, actor, at = db.session(), session.actor(), session.at()
    text = request.form.get("muc", "")
    band = int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else None  # noqa: PLR2004  a band
    asked: dict[str, Any] = {"band": band, "note": form.note.data or "", "bands": book_of(card.period).evidence.bands}
    try:
        work.run(
            writing,
            lambda: rechecking.look_again(writing, recheck_ref=card.public_id, actor=actor, at=at, **asked),
        )
    except RecheckOver:
        flash(_("Lượt xem lại này đã xong hoặc đã hết hạn."), "info")
    else:
        flash(_("Đã ghi kết quả xem lại. Điểm của người dân không thay đổi."), "success")
    following = rechecks.find_next_asked(session.reading(), actor=actor, at=at)
    return redirect(url_for("review.recheck", recheck_ref=following) if following else url_for("review.rechecks_asked"))


def _view(card: RecheckCard) -> dict[str, Any]:
    """Return the case as blind as it has to be: no band, no reviewer, no history, no points."""
    reading = session.reading()
    decision = rechecks.get_decision(reading, person_id=card.person_id, decision_id=card.decision_id)
    ids = {*decision.evidence, *(int(each) for each in decision.verdicts)}
    pieces = cases.pieces_of(reading, person_id=card.person_id, ids=ids)
    files = list_files(reading, person_id=card.person_id, evidence_ids=sorted(ids))
    bands = sorted(band for band in book_of(card.period).evidence.bands if band > 0)
    cards = load_people(card.person_id)
    return {
        "here": url_for("review.recheck", recheck_ref=card.public_id),
        "list": url_for("review.rechecks_asked"),
        "name": name_of(cards, card.person_id),
        "indicator": card.indicator,
        "indicator_name": indicator_names(card.period).get(card.indicator, ""),
        "due": day(card.due_at),
        "pieces": [case_view.blind_piece(piece, files) for piece in pieces],
        "levels": [
            {"value": band, "text": _("Mức %(band)s", band=band), "key": key} for key, band in enumerate(bands, start=1)
        ],
    }
