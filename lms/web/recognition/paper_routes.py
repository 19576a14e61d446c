"""Papers of the year to print or to mend in Word: M1 to M10 with their values, and the empty forms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from kernel.clock import local_day
from kernel.database import Executor
from kernel.errors import NotFound
from lms.orgs import queries as orgs
from lms.recognition import queries
from lms.recognition.formats import docx, pdf
from lms.recognition.formats import papers as forms
from lms.recognition.formats.papers import Values, fill, templates
from lms.recognition.queries import YearCard, decisions, lists, papers
from lms.recognition.queries.lists import PostingCard
from lms.recognition.queries.papers import Paper
from lms.score.queries import list_heads
from lms.score.rules.sealing import ENTRIES
from lms.score.rules.sealing import HEADS as CITY_HEADS
from lms.web import session
from lms.web.access import may
from lms.web.filters import day
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.recognition.area import blueprint
from lms.web.recognition.paper_values import place_of, values

SEALED = ("M7", "M8")
"""Papers that leave the house: they carry the heads of the ledger."""
HEADS = {ENTRIES: _l("của đơn vị"), CITY_HEADS: _l("toàn Thành phố")}
READERS = ("cadre", "city", "admin", "auditor")
TYPES = {
    "pdf": ("application/pdf", pdf.write),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx.write),
}


@dataclass(frozen=True, slots=True)
class Found:
    """A paper with its year and the unit it is of; `signed` ones are no drafts any more."""

    code: str
    paper: Paper
    year: YearCard
    path: str
    signed: bool = False


def _year(ref: str) -> YearCard:
    return queries.get_year(session.reading(), public_id=ref, actor=session.actor())


def _registered(ref: str) -> Found:
    year, actor = _year(ref), session.actor()
    village = request.args.get("thon", "")
    unit = orgs.get_watched(session.reading(), public_id=village, actor=actor) if village else None
    under = unit.path if unit and unit.path.startswith(year.unit_path) else ""
    paper = papers.registered(session.reading(), year=year, actor=actor, under=under)
    return Found("M1", paper, year, under or year.unit_path)


def _register(ref: str) -> Found:
    year, actor, reading = _year(ref), session.actor(), session.reading()
    known = {each.id: each for each in decisions.list_decisions(reading, year=year, actor=actor)}
    paper = papers.register(reading, year=year, actor=actor, decisions=known)
    return Found("M10", paper, year, year.unit_path, signed=True)


def _settled(executor: Executor, posting: PostingCard) -> Paper:
    """Return the record that ends a posting: what was said, and how it was settled."""
    paper = papers.posted(executor, posting=posting)
    said = lists.list_opinions(executor, posting=posting)
    rows = tuple((number, each.words, each.settled) for number, each in enumerate(said, start=1))
    return Paper("M5b", dict(paper.head) | {"count": len(paper.rows)}, ("number", "words", "settled"), rows)


def _of(code: str, get: Callable[..., Any], make: Callable[[Executor, Any], Paper]) -> Callable[[str], Found]:
    """Return the finder of a paper of one list: it is loaded within the viewer's scope, its year with it."""

    def find(ref: str) -> Found:
        reading = session.reading()
        card = get(reading, public_id=ref, actor=session.actor())
        year = lists.year_by_id(reading, card.year_id)
        return Found(code, make(reading, card), year, card.unit_path, signed=code == "M8")

    return find


KINDS: dict[str, Callable[[str], Found]] = {
    "dang-ky": _registered,
    "bien-ban": _of("M3", lists.get_meeting, lambda e, card: papers.minutes(e, meeting=card)),
    "de-nghi": _of("M4", lists.get_meeting, lambda e, card: papers.suggested(e, meeting=card)),
    "niem-yet": _of("M5", lists.get_posting, lambda e, card: papers.posted(e, posting=card)),
    "ket-thuc-niem-yet": _of("M5b", lists.get_posting, _settled),
    "tham-dinh": _of("M6", lists.get_appraisal, lambda e, card: papers.appraised(e, appraisal=card)),
    "to-trinh": _of("M7", decisions.get_proposal, lambda e, card: papers.proposed(e, proposal=card)),
    "quyet-dinh": _of("M8", decisions.get_decision, lambda e, card: papers.decided(e, decision=card)),
    "so-cap-giay": _register,
}
"""Papers by the word of their address; what the reference names goes with the paper."""


@blueprint.get("/can-bo/cong-nhan/giay/<kind>/<ref>.<form>")
@may(*READERS)
def paper(kind: str, ref: str, form: str) -> ResponseReturnValue:
    """Give a paper of the year as a file."""
    if kind not in KINDS or form not in TYPES:
        raise NotFound
    found = KINDS[kind](ref)
    place = place_of(session.reading(), found.year, found.path)
    template = templates()[found.code]
    said = values(found.paper, found.year, place, signed=found.signed)
    if found.code in SEALED:
        said = replace(said, stamps=said.stamps + _seals(found))
    return _file(fill(template, said), f"{kind}-{found.year.period}", form)


def _seals(found: Found) -> tuple[str, ...]:
    """Return the heads of the ledger's chains on the paper's day: what is printed cannot be changed afterwards."""
    on = found.paper.head.get("dated") or local_day(session.at())
    heads = list_heads(session.reading(), unit_path=found.year.unit_path, day=on)
    return tuple(
        _(
            "Dấu niêm phong sổ điểm %(kind)s ngày %(day)s: %(head)s",
            kind=HEADS[each.kind],
            day=day(each.day),
            head=each.head,
        )
        for each in heads
    )


@blueprint.get("/can-bo/cong-nhan/mau-giay")
@may(*READERS)
def blank_papers() -> ResponseReturnValue:
    """List the empty forms, to be filled in by hand."""
    view = {"papers": [{"code": each.code, "name": each.name} for each in templates().values()]}
    return page("recognition/blank_papers.html", view=view)


@blueprint.get("/can-bo/cong-nhan/mau-giay/<code>.<form>")
@may(*READERS)
def blank_paper(code: str, form: str) -> ResponseReturnValue:
    """Give an empty form, with lines to be written on."""
    template = templates().get(code)
    if template is None or form not in TYPES:
        raise NotFound
    empty = [{"number": " "}] * (LINES if template.columns else 0)
    return _file(fill(template, Values({}, empty)), f"mau-{code}", form)


LINES = 15
"""Empty lines of a blank form's table."""


def _file(filled: forms.Paper, name: str, form: str) -> ResponseReturnValue:
    media_type, write = TYPES[form]
    response: Response = make_response(write(filled, day=local_day(session.at())))
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
