"""One's own year: registering, the form, one indicator a page, the check, handing in, the form on paper."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import Length

from kernel.clock import local_day
from kernel.errors import NotFound
from kernel.text import nfc
from lms import work
from lms.criteria import queries as criteria
from lms.criteria.rules.criteria_set import Indicator
from lms.evidence import queries as evidence
from lms.extensions import db
from lms.orgs import queries as orgs
from lms.people import queries as people
from lms.recognition import queries
from lms.recognition.operations import assessing, registering
from lms.recognition.operations.assessing import BadForm, FormMoved
from lms.recognition.operations.moving import CaseMoved
from lms.recognition.operations.registering import BadGroup, NoYear
from lms.recognition.operations.years import YearClosed
from lms.recognition.queries import CaseCard, YearCard
from lms.recognition.queries.forms import find_form
from lms.recognition.rules.assessment import WORDS_LONGEST, read_points
from lms.score import queries as score
from lms.web import session
from lms.web.access import signed_in
from lms.web.application import views
from lms.web.application.area import blueprint
from lms.web.application.views import Own
from lms.web.forms import UNKNOWN, Form, blame, status_of
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.recognition.desk import end_of
from lms.web.recognition.keying_views import paper as form_paper
from lms.web.recognition.words import SENTENCES


class AnswerForm(Form):
    """What a person says of one indicator."""

    points = StringField(_l("Điểm tự chấm"), validators=[Length(max=10)])
    words = TextAreaField(
        _l("Đã làm được gì"),
        description=_l("Viết một, hai câu, ví dụ: Đọc báo mỗi sáng, mượn sách ở thư viện phường."),
        validators=[Length(max=WORDS_LONGEST)],
    )


class PledgeForm(Form):
    """The pledge before the form is handed in."""

    pledge = BooleanField(_l("Tôi cam kết nội dung tự đánh giá là đúng."))


def _own(period: int | None = None) -> Own:
    """Return one's own case and form of a period (this year's by default). At most seven statements."""
    reading, actor, today = session.reading(), session.actor(), local_day(session.at())
    period = period or today.year
    home = actor.residence()
    case = queries.cases_of(reading, person_ids=[actor.person_id], period=period).get(actor.person_id)
    path = case.year_path if case else home.unit_path if home else ""
    year = queries.find_year_of(reading, unit_path=path, period=period) if path else None
    places = orgs.list_residences(reading, person_ids=[actor.person_id])
    place = places.get(actor.person_id)
    return Own(
        year=year,
        case=case,
        form=find_form(reading, person_id=actor.person_id, period=period) if case else None,
        criteria=criteria.get_policy(reading).criteria_on(end_of(period)),
        earned=score.find_year(reading, person_id=actor.person_id, period=period).points,
        evidence=evidence.list_of_person(reading, person_id=actor.person_id, period=period) if case else [],
        unit=place.unit_name if place else "",
        place=place.unit_name if place else "",
    )


def _run(step: Any) -> Any:
    """Do one step with the case and its year as they stand now; tried again when another window was faster."""
    writing, actor, at = db.session(), session.actor(), session.at()
    period = local_day(at).year

    def whole() -> Any:
        case = queries.cases_of(writing, person_ids=[actor.person_id], period=period).get(actor.person_id)
        year = queries.find_year_of(writing, unit_path=case.year_path, period=period) if case else None
        if case is None or year is None:
            raise NotFound
        return step(writing, year, case, actor, at)

    return work.run(writing, whole, again_on=(FormMoved,))


def _current() -> Own:
    """Return one's own year with a form that may still be changed, or raise `NotFound`."""
    own = _own()
    if not own.editable:
        raise NotFound
    return own


@blueprint.get("/toi/ho-so")
@signed_in()
def show() -> ResponseReturnValue:
    """Show where one's own year stands and what is still to do."""
    reading, person_id = session.reading(), session.actor().person_id
    mine = queries.list_own(reading, person_id=person_id)
    today = local_day(session.at()).year
    asked = request.args.get("ky", "")
    period = next((case.period for case in mine if str(case.period) == asked), today)
    own = _own(period)
    steps = queries.list_steps(reading, person_id=person_id, period=period) if own.case else []
    others = [case for case in mine if case.period != period]
    viewer = session.viewer()
    view = views.show(own, steps, others, period=period, now=period == today) | {
        "group": viewer.audience if viewer else ""
    }
    return page("application/show.html", view=view)


@blueprint.post("/toi/ho-so/dang-ky")
@signed_in()
def register() -> ResponseReturnValue:
    """Register oneself for this year."""
    writing, actor, at, group = db.session(), session.actor(), session.at(), request.form.get("nhom", "")
    try:
        work.run(writing, lambda: registering.register_self(writing, group=group, actor=actor, at=at))
    except (NoYear, BadGroup, YearClosed) as error:
        flash(str(SENTENCES.get(error.code, UNKNOWN)), "error")
    else:
        flash(_("Đã đăng ký. Có thể bắt đầu tự chấm bất cứ lúc nào."), "success")
    return redirect(url_for("application.show"))


@blueprint.post("/toi/ho-so/rut")
@signed_in()
def withdraw() -> ResponseReturnValue:
    """Take one's registration back."""

    def step(writing: Any, year: YearCard, case: CaseCard, actor: Any, at: Any) -> None:
        registering.withdraw(writing, year=year, case=case, actor=actor, at=at)

    try:
        _run(step)
    except CaseMoved:
        flash(_("Hồ sơ đã qua họp bình xét nên không rút được ở đây. Vui lòng hỏi chi hội khuyến học."), "warning")
    else:
        flash(_("Đã rút đăng ký. Có thể đăng ký lại."), "success")
    return redirect(url_for("application.show"))


@blueprint.route("/toi/ho-so/thong-tin", methods=["GET", "POST"])
@signed_in()
def facts() -> ResponseReturnValue:
    """Show what stands on the form about oneself; the group may be changed."""
    own, actor = _current(), session.actor()
    if request.method == "POST":
        group = request.form.get("nhom", "")
        try:
            _run(
                lambda w, year, case, who, at: registering.set_group(
                    w, year=year, case=case, group=group, actor=who, at=at
                )
            )
        except (BadGroup, CaseMoved) as error:
            flash(str(SENTENCES.get(error.code, UNKNOWN)), "error")
        else:
            flash(_("Đã lưu nhóm đối tượng."), "success")
        return redirect(url_for("application.show"))
    view = views.facts(own, name=actor.name, birth_year=actor.birth_year, today=local_day(session.at()))
    return page("application/facts.html", view=view)


# ---------------------------------------------------------------------------------- the form


@blueprint.get("/toi/ho-so/tu-cham")
@signed_in()
def assess() -> ResponseReturnValue:
    """Lead to the first indicator without an answer."""
    return redirect(url_for("application.assess_one", indicator=views.first_open(_current())))


@blueprint.route("/toi/ho-so/tu-cham/<indicator>", methods=["GET", "POST"])
@signed_in()
def assess_one(indicator: str) -> ResponseReturnValue:
    """Answer one indicator; what was typed is kept, an empty box as well."""
    own = _current()
    one = next((each for each in own.criteria.indicators if each.code == indicator), None)
    if one is None:
        raise NotFound
    form = AnswerForm(data=views.prefilled(own, indicator))
    if form.validate_on_submit() and _answer(form, one):
        after = views.following(own, indicator)
        if request.form.get("ve") == "1" or after is None:
            flash(_("Đã lưu."), "success")
            return redirect(url_for("application.show" if request.form.get("ve") == "1" else "application.check"))
        return redirect(url_for("application.assess_one", indicator=after))
    return page("application/indicator.html", status=status_of(form), form=form, view=views.indicator(own, one))


def _answer(form: AnswerForm, one: Indicator) -> bool:
    """Keep the answer of a form; False with a message at the field when something has to be mended."""
    points, flaw = read_points(form.points.data or "", one.maximum)
    if flaw:
        blame(form, "points", str(SENTENCES[flaw]) % {"most": one.maximum})
        return False
    words = nfc(form.words.data or "").replace("\r\n", "\n").strip()
    try:
        _run(
            lambda w, year, case, actor, at: assessing.answer(
                w, year=year, case=case, indicator=one.code, points=points, words=words, actor=actor, at=at
            )
        )
    except (BadForm, CaseMoved, YearClosed) as error:
        blame(form, error.field, SENTENCES.get(error.code, UNKNOWN))
        return False
    return True


@blueprint.route("/toi/ho-so/kiem-tra", methods=["GET", "POST"])
@signed_in()
def check() -> ResponseReturnValue:
    """Read all answers once more, pledge, hand in."""
    own, form = _current(), PledgeForm()
    if form.validate_on_submit():
        if not form.pledge.data:
            blame(form, "pledge", SENTENCES["not_pledged"])
        elif _send(form):
            flash(_("Đã nộp phiếu tự đánh giá. Có thể sửa và nộp lại đến trước cuộc họp bình xét."), "success")
            return redirect(url_for("application.show"))
    return page("application/check.html", status=status_of(form), form=form, view=views.check(own))


def _send(form: PledgeForm) -> bool:
    def step(writing: Any, year: YearCard, case: CaseCard, actor: Any, at: Any) -> None:
        assessing.pledge(writing, year=year, case=case, actor=actor, at=at)
        assessing.send(writing, year=year, case=case, actor=actor, at=at)

    try:
        _run(step)
    except BadForm:
        blame(form, None, _("Còn chỉ số chưa tự chấm. Vui lòng chấm đủ trước khi nộp."))
        return False
    except (CaseMoved, YearClosed) as error:
        blame(form, None, SENTENCES.get(error.code, UNKNOWN))
        return False
    return True


@blueprint.get("/toi/ho-so/phieu")
@signed_in()
def paper() -> ResponseReturnValue:
    """Show one's own form as a paper to print."""
    asked = request.args.get("ky", "")
    mine = queries.list_own(session.reading(), person_id=session.actor().person_id)
    period = next((case.period for case in mine if str(case.period) == asked), local_day(session.at()).year)
    own = _own(period)
    if own.case is None:
        raise NotFound
    card = people.get_person(session.reading(), own.case.person_id)
    made = form_paper(
        own.unit,
        period,
        own.case,
        card,
        own.criteria,
        own.earned,
        place=own.place,
        answers=own.answers,
        evidence=views.evidence_by_indicator(own),
    )
    return page("application/paper.html", view={"form": made, "back": url_for("application.show", ky=period)})
