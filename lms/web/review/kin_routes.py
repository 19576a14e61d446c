"""«Người thân của tôi trong địa bàn»: whom a reviewer never decides about, as she says or as the City says of her."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField

from kernel.errors import Invalid, NotFound
from kernel.text import clean_line
from lms import work
from lms.evidence.operations import kinship
from lms.evidence.queries import reviews
from lms.evidence.rules.reviewing import REVIEWERS
from lms.extensions import db
from lms.orgs import queries as orgs
from lms.people import queries as people
from lms.people.queries import PersonCard
from lms.web import session
from lms.web.access import may
from lms.web.filters import day
from lms.web.forms import UNKNOWN, Form, blame, status_of
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.review.area import LOOKERS, SENTENCES, blueprint, load_people, name_of

RELATIONS: dict[str, Any] = {
    "spouse": _l("Vợ, chồng"),
    "parent": _l("Cha, mẹ"),
    "child": _l("Con"),
    "sibling": _l("Anh, chị, em"),
    "other": _l("Người thân khác"),
}
SEARCH_LONGEST = 100
SHOWN = 20


class KinForm(Form):
    """Who, and how they are related."""

    person = HiddenField()
    relation = SelectField(_l("Quan hệ với cán bộ"), choices=[], validate_choice=False)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.relation.choices = [("", _("Vui lòng chọn")), *RELATIONS.items()]


def _reviewer() -> PersonCard:
    """Return the reviewer this page is about: the viewer, or for the City the one named in the address."""
    actor, ref = session.actor(), request.args.get("can-bo", "")
    if not ref or not actor.has_role("city"):
        return people.get_person(session.reading(), actor.person_id)
    card = people.find_person_by_public_id(session.reading(), ref)
    if card is None:
        raise NotFound
    return card


@blueprint.route("/can-bo/minh-chung/nguoi-than", methods=["GET", "POST"])
@may(*LOOKERS)
def kin() -> ResponseReturnValue:
    """List the declared relatives, look for another one, and declare her."""
    reviewer, form = _reviewer(), KinForm()
    if form.validate_on_submit():
        try:
            return _declare(reviewer, form)
        except Invalid as error:
            blame(form, "relation" if error.field == "relation" else None, SENTENCES.get(error.code, UNKNOWN))
    search = clean_line(request.args.get("q", ""), SEARCH_LONGEST)
    return page("review/kin.html", status=status_of(form), view=_view(reviewer, search), form=form)


def _declare(reviewer: PersonCard, form: KinForm) -> ResponseReturnValue:
    writing, actor, at = db.session(), session.actor(), session.at()
    person = people.find_person_by_public_id(session.reading(), form.person.data or "")
    if person is None:
        raise NotFound
    asked: dict[str, Any] = {"person_id": person.id, "reviewer_id": reviewer.id, "relation": form.relation.data or ""}
    work.run(writing, lambda: kinship.declare(writing, **asked, actor=actor, at=at))
    flash(_("Đã ghi %(name)s là người thân. Hồ sơ của người này do cán bộ khác xét.", name=person.full_name), "success")
    return redirect(_here(reviewer))


@blueprint.post("/can-bo/minh-chung/nguoi-than/<person_ref>/thoi")
@may("cadre", "city")
def end_kin(person_ref: str) -> ResponseReturnValue:
    """Take a declaration back."""
    writing, actor, at, reviewer = db.session(), session.actor(), session.at(), _reviewer()
    person = people.find_person_by_public_id(session.reading(), person_ref)
    if person is None:
        raise NotFound
    asked = {"person_id": person.id, "reviewer_id": reviewer.id}
    work.run(writing, lambda: kinship.end(writing, **asked, actor=actor, at=at))
    flash(_("Đã bỏ %(name)s khỏi danh sách người thân.", name=person.full_name), "success")
    return redirect(_here(reviewer))


def _here(reviewer: PersonCard, **more: Any) -> str:
    own = reviewer.id == session.actor().person_id
    return url_for("review.kin", **{"can-bo": None if own else reviewer.public_id, **more})


def _view(reviewer: PersonCard, search: str) -> dict[str, Any]:
    reading, actor = session.reading(), session.actor()
    listed = reviews.list_relatives(reading, reviewer_id=reviewer.id)
    cards = load_people(*(one.person_id for one in listed))
    own = reviewer.id == actor.person_id
    whom: dict[str, Any] = {} if own else {"can-bo": reviewer.public_id}
    found: list[PersonCard] = []
    if search:
        residents = orgs.residents(actor.paths(*REVIEWERS))
        found = list(people.list_chosen(reading, residents, search=search, size=SHOWN).rows)
    homes = orgs.list_residences(reading, person_ids=[card.id for card in found]) if found else {}
    return {
        "own": own,
        "reviewer": reviewer.full_name,
        "here": _here(reviewer),
        "clear": url_for("review.kin"),
        "reviewer_ref": "" if own else reviewer.public_id,
        "search": search,
        "lines": [
            {
                "name": name_of(cards, one.person_id),
                "relation": str(RELATIONS.get(one.relation, one.relation)),
                "since": day(one.declared_at),
                "by_other": one.declared_by != reviewer.id,
                "end": url_for("review.end_kin", **whom, person_ref=cards[one.person_id].public_id)
                if one.person_id in cards
                else None,
            }
            for one in listed
        ],
        "found": [
            {
                "ref": card.public_id,
                "name": card.full_name,
                "birth_year": str(card.birth_year) if card.birth_year else "",
                "unit": homes[card.id].unit_name if card.id in homes else "",
            }
            for card in found
            if card.id != reviewer.id
        ],
        "relations": [{"value": "", "label": _("Vui lòng chọn")}]
        + [{"value": code, "label": str(words)} for code, words in RELATIONS.items()],
        "rechecks": None,
    }
