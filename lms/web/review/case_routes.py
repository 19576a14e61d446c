"""One case on one page: all a person's evidence for an indicator, the band picked once; and taking it back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from lms import work
from lms.evidence.operations import reviewing
from lms.evidence.operations.moving import CertificateTaken, EvidenceMoved
from lms.evidence.operations.reviewing import DecidedAlready, NotUndone, NotYours, Refusal
from lms.evidence.queries import cases, likeness, list_files, reviews
from lms.evidence.queries.cases import CaseCard
from lms.evidence.queries.reviews import DecisionCard
from lms.evidence.rules.reviewing import ACCEPTED, Verdict
from lms.extensions import db
from lms.orgs import queries as orgs
from lms.score import queries as score
from lms.score.operations import YearMoved
from lms.web import session
from lms.web.access import may
from lms.web.forms import UNKNOWN, Form, blame, status_of
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.review import case_view
from lms.web.review.area import (
    LOOKERS,
    SENTENCES,
    WHY_NOT,
    Filters,
    blueprint,
    book_of,
    find_undoable,
    load_people,
    outcome,
    wanted_now,
)
from lms.web.review.queue_routes import way_to

STAYS: dict[str, Any] = {
    "too_late": _l("Đã quá 10 phút nên không hoàn tác được. Nếu cần sửa, vui lòng đề nghị điều chỉnh điểm."),
    "undone_already": _l("Quyết định này đã được hoàn tác từ trước."),
    "used_later": _l("Đã có bước sau dựa trên quyết định này nên không hoàn tác được."),
}


class DecisionForm(Form):
    """The word to the person; which button was pressed is read from what was sent."""

    note = TextAreaField(
        _l("Ghi thêm cho người nộp"), description=_l("Không bắt buộc. Người nộp đọc được. Tối đa 500 ký tự.")
    )


@blueprint.route("/can-bo/minh-chung/<evidence_ref>", methods=["GET", "POST"])
@may(*LOOKERS)
def case(evidence_ref: str) -> ResponseReturnValue:
    """Show a case, and decide about it."""
    actor, filters, form = session.actor(), Filters.read(), DecisionForm()
    found = cases.get_case(session.reading(), public_id=evidence_ref, actor=actor)
    barred = reviewing.why_not_look(found, actor=actor, at=session.at())
    if form.validate_on_submit():
        try:
            return _decide(found, form, filters)
        except Refusal as error:
            blame(form, "note" if error.field == "note" else None, SENTENCES.get(error.code, UNKNOWN))
        except CertificateTaken:
            blame(form, None, _("Giấy có số này đã được tính cho một hồ sơ khác. Vui lòng chọn «Chưa chấp nhận»."))
        except NotYours as error:
            barred = error.code
    elif barred != "own":
        work.run(db.session(), lambda: reviewing.open_case(db.session(), case=found, actor=actor, at=session.at()))
    view = _view(found, filters, barred)
    status = 403 if barred and request.method == "POST" else status_of(form)
    return page("review/case.html", status=status, view=view, form=form)


def _view(found: CaseCard, filters: Filters, barred: str | None) -> dict[str, Any]:
    reading, actor = session.reading(), session.actor()
    decisions = reviews.list_decisions(
        reading, person_id=found.person_id, period=found.period, indicator=found.indicator
    )
    files = list_files(reading, person_id=found.person_id, evidence_ids=[piece.id for piece in found.pieces])
    waiting = {piece.id for piece in found.waiting}
    signs = likeness.list_signs(
        reading, cards=found.waiting, files=[each for each in files if each.evidence_id in waiting], actor=actor
    )
    undoable = find_undoable()
    helpers = {piece.entered_by for piece in found.pieces}
    cards = load_people(found.person_id, *helpers, undoable.decision.person_id if undoable else 0)
    material = case_view.Material(
        case=found,
        files=files,
        signs=signs,
        decisions=decisions,
        cards=cards,
        unit=orgs.find_unit(reading, path=found.unit_path),
        year=score.find_year(reading, person_id=found.person_id, period=found.period),
        book=book_of(found.period),
    )
    view = case_view.case(material, filters=filters, barred=str(WHY_NOT.get(barred, UNKNOWN)) if barred else None)
    return view | {"undo": undoable.view(cards, filters) if undoable else None}


def _decide(found: CaseCard, form: DecisionForm, filters: Filters) -> ResponseReturnValue:
    """Decide as the pressed button says, and go on to the next case."""
    actor, at, writing = session.actor(), session.at(), db.session()
    band, verdicts = _sent()
    asked: dict[str, Any] = {"band": band, "verdicts": verdicts, "note": form.note.data or ""}

    def step() -> DecisionCard:
        return reviewing.decide(
            writing,
            person_id=found.person_id,
            period=found.period,
            indicator=found.indicator,
            bands=book_of(found.period).evidence.bands,
            actor=actor,
            at=at,
            **asked,
        )

    try:
        work.run(writing, step, again_on=(YearMoved,))
    except (DecidedAlready, EvidenceMoved):
        flash(_("Hồ sơ vừa thay đổi hoặc đã được người khác xét, nên chưa ghi quyết định này."), "info")
    return redirect(way_to(cases.find_next(session.reading(), actor=actor, wanted=wanted_now(filters)), filters))


def _sent() -> tuple[int, dict[str, Verdict]]:
    """Return the band and the verdict of each piece shown, as the button and the choices beside the pieces say."""
    band, whole = 0, Verdict(ACCEPTED)
    if request.form.get("ly-do"):
        whole = _verdict(request.form["ly-do"])
    else:
        text = request.form.get("muc", "")
        band = int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else 0  # noqa: PLR2004  a band
    refs = request.form.getlist("minh-chung")[:100]
    own = {ref: request.form.get(f"rieng-{ref}", "") for ref in refs}
    return band, {ref: _verdict(own[ref]) if own[ref] else whole for ref in refs}


def _verdict(text: str) -> Verdict:
    verdict, _, reason = text.partition(":")
    return Verdict(verdict, reason)


@blueprint.post("/can-bo/minh-chung/hoan-tac/<decision_ref>")
@may("cadre", "city")
def undo(decision_ref: str) -> ResponseReturnValue:
    """Take back one's own decision and show the case again."""
    actor, at, writing, filters = session.actor(), session.at(), db.session(), Filters.read()
    try:
        decision = work.run(
            writing,
            lambda: reviewing.undo(writing, decision_ref=decision_ref, actor=actor, at=at),
            again_on=(YearMoved,),
        )
    except NotUndone as error:
        flash(str(STAYS.get(error.code, UNKNOWN)), "warning")
        return redirect(url_for("review.queue", **filters.params()))
    flash(_("Đã hoàn tác: %(what)s. Hồ sơ trở lại hàng chờ.", what=outcome(decision)), "success")
    piece = next(iter(cases.pieces_of(session.reading(), person_id=decision.person_id, ids=_ids(decision))))
    return redirect(url_for("review.case", evidence_ref=piece.public_id, **filters.params()))


def _ids(decision: DecisionCard) -> list[int]:
    return [int(each) for each in decision.verdicts]
