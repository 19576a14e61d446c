"""Making an account, with what was learnt in this browser before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import flash, make_response, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from courses.operations import progress
from kernel.actor import Actor, Member
from kernel.clock import local_day
from lms.criteria import queries as criteria
from lms.extensions import db
from lms.orgs import operations as orgs_operations
from lms.orgs import queries as orgs
from lms.orgs.queries import UnitCard
from lms.people import queries as people
from lms.people.operations import registering, signing_in, throttling
from lms.people.operations.naming import FlawedPerson, LoginNameTaken
from lms.people.operations.signing_in import SignIn
from lms.people.operations.throttling import Refused
from lms.people.rules import Limit, NewPerson
from lms.web import session
from lms.web.access import open_session, public
from lms.web.account import views
from lms.web.account.area import address, blueprint, destination, given_next, too_many
from lms.web.account.forms import RegisterForm
from lms.web.forms import refuse, status_of
from lms.web.language import gettext as _
from lms.web.learn import remembered
from lms.web.page import demo, page, settings
from lms.work import run

NEW_ACCOUNTS = Limit(60, timedelta(hours=1), renews=False)
"""Accounts from one network address; a name already taken counts, so that nobody asks for names by the thousand."""

IDENTIFIER = {"login_name": "identifier", "phone": "identifier", "email": "identifier"}


@dataclass(frozen=True, slots=True)
class _Made:
    """The new account: its first session, and how many lessons of this browser it has taken over."""

    session: SignIn
    lessons: int


@blueprint.route("/dang-ky", methods=["GET", "POST"])
@public
def register() -> ResponseReturnValue:
    """Ask for all that an account needs, on one page."""
    if session.viewer() is not None:
        return redirect(destination())
    form = RegisterForm()
    today = local_day(session.at())
    units = orgs.list_residences_to_choose(session.reading(), on=today, sample=demo())
    form.offer_groups(criteria.get_policy(session.reading()).criteria_on(today).groups)
    form.offer_units(units)
    if form.validate_on_submit():
        answer = _register(form, units)
        if answer is not None:
            return answer
    consent = people.current_consent()
    return page(
        "account/register.html",
        status=status_of(form),
        form=form,
        next=given_next(),
        consent=views.consent(consent),
        remembered=len(remembered.lessons()),
    )


@blueprint.get("/dang-ky/dong-y")
@public
def consent() -> ResponseReturnValue:
    """Show the text people agree to, on a page of its own: an older version under its number."""
    asked = request.args.get("phien-ban")
    text = people.get_consent(asked) if asked else people.current_consent()
    return page("account/consent.html", keep=not asked, consent=views.consent(text))


def _register(form: RegisterForm, units: Sequence[UnitCard]) -> ResponseReturnValue | None:
    """Make the account and go on; None when something in the form has to be mended."""
    writing, at = db.session(), session.at()
    key = throttling.key_of("register", "address", address())
    counted = run(writing, lambda: throttling.take(writing, {key: NEW_ACCOUNTS}, at=at))
    if isinstance(counted, Refused):
        return too_many(counted)
    person = form.person()
    unit = next((each for each in units if each.public_id == form.unit.data), None)
    try:
        made = run(writing, lambda: _make(writing, person, unit))
    except FlawedPerson as error:
        run(writing, lambda: throttling.give_back(writing, key))
        refuse(form, error, fields=IDENTIFIER)
        return None
    except LoginNameTaken as error:
        refuse(form, error, fields=IDENTIFIER)
        return None
    return _welcome(made)


def _make(writing: Session, person: NewPerson, unit: UnitCard | None) -> _Made:
    """Register, say where she lives, take over what this browser has learnt, and open a session: one transaction."""
    at = session.at()
    card = registering.register(writing, form=person, actor=session.anonymous(), at=at)
    members = (Member("residence", unit.id, unit.path, confirmed=False),) if unit else ()
    actor = Actor(
        person_id=card.id,
        name=card.full_name,
        members=members,
        birth_year=card.birth_year,
        address=address(),
    )
    if unit is not None:
        orgs_operations.set_residence(writing, person_id=card.id, unit=unit, confirmed=False, actor=actor, at=at)
    lessons = progress.adopt(writing, lessons=remembered.lessons(), actor=actor, at=at)
    opened = signing_in.open_session(
        writing,
        person_id=card.id,
        browser=request.user_agent.string,
        address=address(),
        at=at,
        days=settings().session_days,
    )
    return _Made(opened, lessons)


def _welcome(made: _Made) -> ResponseReturnValue:
    """Sign the new person in and take her where she was going."""
    open_session(made.session.person_id, made.session.session_id, made.session.token)
    if made.lessons:
        flash(_("Đã tạo tài khoản và giữ lại %(count)s bài học đã học trên máy này.", count=made.lessons), "success")
    else:
        flash(_("Đã tạo tài khoản."), "success")
    response = make_response(redirect(destination()))
    remembered.forget(response)
    return response
