"""A claim of one's own in four steps. Each is kept when it is sent; back and forth loses nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from kernel.clock import local_day
from kernel.errors import Invalid, NotAllowed
from kernel.text import clean_line
from lms.criteria import queries as criteria
from lms.criteria.rules.criteria_set import CriteriaSet
from lms.evidence import queries
from lms.evidence.operations import drafting, filing
from lms.evidence.operations.drafting import Refusal, TooManyOpen
from lms.evidence.operations.moving import EvidenceMoved
from lms.evidence.queries import EvidenceCard
from lms.evidence.queries.kinds import get_kinds
from lms.evidence.rules import claims
from lms.evidence.rules.saying import Piece, said_flaws
from lms.extensions import db
from lms.web import session
from lms.web.access import signed_in
from lms.web.evidence import area, views
from lms.web.evidence.area import blueprint, do
from lms.web.evidence.forms import DescribeForm, IndicatorForm, KindForm
from lms.web.forms import blame, status_of
from lms.web.language import gettext as _
from lms.web.page import page

STEPS = 4
LONGEST_NAME = 120


def in_force() -> CriteriaSet:
    """Return the criteria of today."""
    return criteria.get_policy(session.reading()).criteria_on(local_day(session.at()))


def open_card(ref: str) -> EvidenceCard:
    """Return a claim of the viewer on which she may write; one that stands elsewhere is a `Conflict`."""
    card = queries.get_own(session.reading(), public_id=ref, actor=session.actor())
    if card.state not in claims.OPEN:
        raise EvidenceMoved
    return card


# ---------------------------------------------------------------------------------- 1: what it is


@blueprint.route("/toi/minh-chung/moi", methods=["GET", "POST"])
@signed_in()
def new() -> ResponseReturnValue:
    """Ask what it is; the answer begins a draft."""
    form = KindForm()
    hints = form.offer(get_kinds().kinds)
    if form.validate_on_submit():
        actor, at, kind = session.actor(), session.at(), str(form.kind.data or "")
        try:
            card = do(lambda writing: drafting.begin(writing, kind=kind, actor=actor, at=at))
        except (Refusal, TooManyOpen) as error:
            area.refuse(form, error)
        else:
            return redirect(url_for("evidence.indicator", ref=card.public_id))
    return _kind_page(form, hints, back=url_for("evidence.index"))


@blueprint.route("/toi/minh-chung/<ref>/loai", methods=["GET", "POST"])
@signed_in()
def kind(ref: str) -> ResponseReturnValue:
    """Ask again what it is."""
    card = open_card(ref)
    form = KindForm(kind=card.kind)
    hints = form.offer(get_kinds().kinds)
    if form.validate_on_submit():
        actor, at, chosen = session.actor(), session.at(), str(form.kind.data or "")
        try:
            do(lambda writing: drafting.choose_kind(writing, ref, kind=chosen, actor=actor, at=at))
        except Refusal as error:
            area.refuse(form, error)
        else:
            return redirect(url_for("evidence.indicator", ref=ref))
    return _kind_page(form, hints, back=url_for("evidence.check", ref=ref))


def _kind_page(form: KindForm, hints: dict[str, str], *, back: str) -> ResponseReturnValue:
    view = {"number": 1, "of": STEPS, "hints": hints, "back": back, "note": get_kinds().heading.note}
    return page("evidence/kind.html", status=status_of(form), form=form, view=view)


# ---------------------------------------------------------------------------------- 2: what it shows


@blueprint.route("/toi/minh-chung/<ref>/chi-so", methods=["GET", "POST"])
@signed_in()
def indicator(ref: str) -> ResponseReturnValue:
    """Ask for which indicator it is, in plain words with an example for each."""
    card = open_card(ref)
    found = drafting.kind_of(card.kind)
    form = IndicatorForm(indicator=card.indicator)
    hints = form.offer(found, in_force().indicators)
    if form.validate_on_submit():
        actor, at, chosen = session.actor(), session.at(), str(form.indicator.data or "")
        try:
            do(lambda writing: drafting.choose_indicator(writing, ref, indicator=chosen, actor=actor, at=at))
        except Refusal as error:
            area.refuse(form, error)
        else:
            return redirect(url_for("evidence.describe", ref=ref))
    view = {
        "number": 2,
        "of": STEPS,
        "hints": hints,
        "kind": found.name,
        "back": url_for("evidence.kind", ref=ref),
    }
    return page("evidence/indicator.html", status=status_of(form), form=form, view=view)


# ---------------------------------------------------------------------------------- 3: files, words, day


@blueprint.route("/toi/minh-chung/<ref>/noi-dung", methods=["GET", "POST"])
@signed_in()
def describe(ref: str) -> ResponseReturnValue:
    """Ask for pictures, one sentence and the day. What was sent is kept even when something is still missing."""
    card = open_card(ref)
    if not card.indicator:
        return redirect(url_for("evidence.indicator", ref=ref))
    form = DescribeForm.of(card, drafting.kind_of(card.kind))
    if request.method == "GET":
        return _describe_page(form, card)
    typed_well = form.validate_on_submit()
    kept = keep_files(ref, form, form.chosen())
    actor, at, said = session.actor(), session.at(), form.said()
    card = do(lambda writing: drafting.describe(writing, ref, said=said, actor=actor, at=at))
    if typed_well and kept and "them" in form_buttons():
        return redirect(url_for("evidence.describe", ref=ref, _anchor="tep"))
    _blame_missing(form, card)
    if form.errors:
        return _describe_page(form, card)
    return redirect(url_for("evidence.check", ref=ref))


def form_buttons() -> set[str]:
    """Return the button that was pressed."""
    return set(request.form.getlist("lam"))


def keep_files(ref: str, form: DescribeForm, sent: list[FileStorage]) -> bool:
    """Keep the files that were sent, each by itself: one that cannot be kept holds up no other."""
    actor, at = session.actor(), session.at()
    for each in sent:
        name = clean_line(each.filename or "", LONGEST_NAME)
        try:
            ready = area.read_file(each.read())
            added = do(
                lambda writing, ready=ready, name=name: filing.add(  # type: ignore[misc]
                    writing, area.store(), ref, ready=ready, name=name, quota=area.quota(), actor=actor, at=at
                )
            )
        except (Invalid, NotAllowed) as error:
            blame(form, "files", f"{name}: {area.words_of(error)}")
            continue
        if added.elsewhere is not None:
            flash(
                _(
                    "Tệp «%(name)s» đã có trong một minh chứng khác của tài khoản này. Người xem sẽ biết điều đó.",
                    name=name,
                ),
                "info",
            )
    return not form.files.errors


def _blame_missing(form: DescribeForm, card: EvidenceCard) -> None:
    """Say at each field what is still missing; a field that is wrong already keeps its own sentence."""
    piece = Piece(card.kind, card.indicator, card.words, card.happened_on, card.issuer, card.number)
    flaws = said_flaws(piece, kind=drafting.kind_of(card.kind), today=local_day(session.at()))
    files = queries.list_files(session.reading(), person_id=card.person_id, evidence_ids=[card.id])
    if not files:
        flaws.insert(0, ("files", "evidence_file_missing"))
    for field, code in flaws:
        if field in form and not form[field].errors:
            blame(form, field, area.SENTENCES[code])


def _describe_page(form: DescribeForm, card: EvidenceCard) -> ResponseReturnValue:
    files = queries.list_files(session.reading(), person_id=card.person_id, evidence_ids=[card.id])
    asked = next((one.name for one in in_force().indicators if one.code == card.indicator), "")
    view = {
        "number": 3,
        "of": STEPS,
        "kind": get_kinds().name_of(card.kind),
        "indicator": asked,
        "tiles": views.tiles(card, files, removable=True),
        "full": len(files) >= claims.MOST_FILES,
        "asks": _asks(card),
        "back": url_for("evidence.indicator", ref=card.public_id),
        "here": url_for("evidence.describe", ref=card.public_id),
    }
    return page("evidence/describe.html", status=status_of(form), form=form, view=view)


def _asks(card: EvidenceCard) -> dict[str, str] | None:
    """Return what the reviewer asked for, while a returned claim is being mended."""
    if card.state != claims.RETURNED:
        return None
    return views.asks(card, queries.list_steps(session.reading(), person_id=card.person_id, evidence_ids=[card.id]))


@blueprint.post("/toi/minh-chung/<ref>/tep/<int:number>/bo")
@signed_in()
def remove_file(ref: str, number: int) -> ResponseReturnValue:
    """Take a file off a claim that is being written."""
    actor, at = session.actor(), session.at()
    gone = do(lambda writing: filing.remove(writing, ref, position=number, actor=actor, at=at))
    area.forget([gone])
    flash(_("Đã bỏ tệp %(number)s. Nếu cần, chọn lại tệp đó.", number=number), "success")
    return redirect(url_for("evidence.describe", ref=ref, _anchor="tep"))


# ---------------------------------------------------------------------------------- 4: check and send


@blueprint.get("/toi/minh-chung/<ref>/kiem-tra")
@signed_in()
def check(ref: str) -> ResponseReturnValue:
    """Show everything once more, with what is still missing, before it is sent."""
    card = open_card(ref)
    home = session.actor().residence()
    missing = drafting.missing(db.session(), card, unit_path=home.unit_path if home else "", at=session.at())
    return _check_page(card, missing, status=200)


def _check_page(card: EvidenceCard, missing: Sequence[tuple[str, str]], *, status: int) -> ResponseReturnValue:
    files = queries.list_files(session.reading(), person_id=card.person_id, evidence_ids=[card.id])
    view = {
        "number": 4,
        "of": STEPS,
        "summary": views.summary(card, views.names(in_force()), links=True),
        "tiles": views.tiles(card, files),
        "missing": [{"text": str(area.SENTENCES[code]), "href": _mend(card, field)} for field, code in missing],
        "send": url_for("evidence.submit", ref=card.public_id),
        "back": url_for("evidence.describe", ref=card.public_id),
        "withdraw": url_for("evidence.ask_withdraw", ref=card.public_id),
        "days": get_kinds().review_days,
        "again": card.round > 0,
    }
    return page("evidence/check.html", status=status, view=view)


def _mend(card: EvidenceCard, field: str) -> str:
    """Return where a thing that is missing is said."""
    if field == "home":
        return url_for("account.change_residence")
    return url_for(f"evidence.{field if field in ('kind', 'indicator') else 'describe'}", ref=card.public_id)


@blueprint.post("/toi/minh-chung/<ref>/gui")
@signed_in()
def submit(ref: str) -> ResponseReturnValue:
    """Hand the claim in; sent twice it is handed in once."""
    actor, at = session.actor(), session.at()
    try:
        do(lambda writing: drafting.submit(writing, ref, actor=actor, at=at))
    except Refusal as error:
        flaws: Any = error.values["flaws"]
        return _check_page(open_card(ref), flaws, status=422)
    except EvidenceMoved:
        return redirect(url_for("evidence.show", ref=ref))
    flash(_("Đã gửi minh chứng. Khi có kết quả, hệ thống sẽ báo trong mục Thông báo."), "success")
    return redirect(url_for("evidence.show", ref=ref))
