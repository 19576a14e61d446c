"""Registering for a year: oneself, a list of people, those of last year again; withdrawing; leaving somebody out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.base import new_public_id
from kernel.clock import local_day
from kernel.database import upsert
from kernel.errors import Conflict, Invalid, NotFound
from kernel.events import tell
from lms.criteria import queries as criteria
from lms.orgs import queries as orgs
from lms.orgs.queries import MembershipCard
from lms.people import queries as people
from lms.people.queries import PersonCard
from lms.recognition.events import Registered
from lms.recognition.models import CaseStep, RecognitionCase
from lms.recognition.operations.moving import check_may_write, covers, move, step_row
from lms.recognition.operations.years import DECIDERS, YearClosed
from lms.recognition.queries import CaseCard, YearCard, cases_of, find_year_of
from lms.recognition.queries.candidates import PREPARERS, list_registrable
from lms.recognition.rules.moves import EXEMPT, REGISTERED, WITHDRAWN
from lms.recognition.rules.registering import EXEMPT_CODES, MOST, group_flaw, group_of

STEP = "register"


class NoYear(Conflict):
    """The unit where she lives has no year open in this period, or it is not known where she lives."""

    code = "no_year"


class BadGroup(Invalid):
    """No such audience group, or no such reason for leaving somebody out."""

    code = "unknown_group"


def register_self(session: Session, *, group: str, actor: Actor, at: datetime) -> CaseCard:
    """Register oneself for this year's period, or again after having withdrawn. Who is registered stays as she is."""
    period = local_day(at).year
    home = actor.residence()
    year = find_year_of(session, unit_path=home.unit_path, period=period) if home else None
    if home is None or year is None:
        raise NoYear("no_year" if home else "no_residence")
    check_open(year)
    if group_flaw(group, _groups(session, year)):
        raise BadGroup(field="group")
    known = cases_of(session, person_ids=[actor.person_id], period=period).get(actor.person_id)
    if known is None:
        _enter(session, year, [actor.person_id], {actor.person_id: group}, actor=actor, at=at)
        return cases_of(session, person_ids=[actor.person_id], period=period)[actor.person_id]
    if known.state in (WITHDRAWN, EXEMPT):
        values = {actor.person_id: {"group_code": group, "exempt_code": ""}}
        return move(session, year=year, cases=[known], step="register_again", actor=actor, at=at, values=values)[0]
    return known


def register_many(
    session: Session,
    *,
    year: YearCard,
    person_ids: Iterable[int],
    actor: Actor,
    at: datetime,
    groups: Mapping[int, str] | None = None,
) -> int:
    """Register people of the actor's units; returns how many were not yet. One outside them refuses them all.

    Who has a case in the period keeps it as it is: who withdrew is not registered again without her own word.
    """
    check_may_write(actor)
    check_open(year)
    ids = sorted(set(person_ids))
    lists = (ids[start : start + MOST] for start in range(0, len(ids), MOST))
    return sum(_enter(session, year, some, groups or {}, actor=actor, at=at) for some in lists)


def register_again(session: Session, *, year: YearCard, under: str, actor: Actor, at: datetime) -> int:
    """«Làm lại như năm ngoái»: register whoever was registered last year, still lives here and has no case yet."""
    before = list_registrable(session, year=year, actor=actor, under=under, again=True)
    known = cases_of(session, person_ids=before, period=year.period - 1)
    groups = {person_id: case.group_code for person_id, case in known.items()}
    return register_many(session, year=year, person_ids=before, actor=actor, at=at, groups=groups)


def withdraw(session: Session, *, year: YearCard, case: CaseCard, actor: Actor, at: datetime) -> CaseCard:
    """Take a registration back: the person herself, or who prepares for her."""
    check_open(year)
    return move(session, year=year, cases=[case], step="withdraw", actor=actor, at=at)[0]


def restore(session: Session, *, year: YearCard, case: CaseCard, actor: Actor, at: datetime) -> CaseCard:
    """Register somebody again who withdrew, or, as a cadre or the person herself, one who was left out."""
    check_open(year)
    if case.state == EXEMPT and actor.person_id != case.person_id and not covers(actor, case.unit_path, *DECIDERS):
        raise NotFound
    values = {case.person_id: {"exempt_code": ""}}
    return move(session, year=year, cases=[case], step="register_again", actor=actor, at=at, values=values)[0]


def exempt(
    session: Session, *, year: YearCard, cases: Sequence[CaseCard], reason: str, actor: Actor, at: datetime
) -> list[CaseCard]:
    """Leave people out of the denominator as «không thuộc diện đánh giá». The reason stays in the case alone."""
    check_open(year)
    if reason not in EXEMPT_CODES:
        raise BadGroup("unknown_reason", field="reason")
    values = {case.person_id: {"exempt_code": reason} for case in cases}
    return move(session, year=year, cases=cases, step="exempt", actor=actor, at=at, values=values)


def set_group(session: Session, *, year: YearCard, case: CaseCard, group: str, actor: Actor, at: datetime) -> CaseCard:
    """Change the audience group of a case that is still registered only: the form of another group is another one."""
    if group_flaw(group, _groups(session, year)):
        raise BadGroup(field="group")
    values = {case.person_id: {"group_code": group}}
    return move(session, year=year, cases=[case], step="change_group", actor=actor, at=at, values=values)[0]


def check_open(year: YearCard) -> None:
    """Raise `YearClosed` once nobody may be registered or assessed any more."""
    if year.state != "open":
        raise YearClosed


def _groups(session: Session, year: YearCard) -> list[str]:
    return [group.code for group in criteria.get_policy(session).criteria_on(date(year.period, 12, 31)).groups]


def _enter(
    session: Session, year: YearCard, ids: list[int], groups: Mapping[int, str], *, actor: Actor, at: datetime
) -> int:
    """Make the cases that are not there yet, with the record of each: five statements for a list of any length."""
    homes = orgs.list_residences(session, person_ids=ids)
    cards = people.list_cards(session, ids)
    for person_id in ids:
        _check_person(person_id, year, homes.get(person_id), cards.get(person_id), actor)
    known = _groups(session, year)
    rows = {
        person_id: _row(
            year,
            cards[person_id],
            homes[person_id],
            group_of(groups.get(person_id, cards[person_id].audience), known, known[0]),
            at,
        )
        for person_id in ids
    }
    if not rows:
        return 0
    fresh = list(
        session.execute(
            upsert(session, RecognitionCase)
            .values(list(rows.values()))
            .on_conflict_do_nothing(index_elements=["person_id", "period"])
            .returning(RecognitionCase.person_id)
        ).scalars()
    )
    _record(session, year, fresh, actor=actor, at=at)
    return len(fresh)


def _check_person(
    person_id: int, year: YearCard, home: MembershipCard | None, card: PersonCard | None, actor: Actor
) -> None:
    """Raise `NotFound` for who does not live in the year's unit, or outside the actor's units unless it is herself."""
    here = home is not None and card is not None and home.unit_path.startswith(year.unit_path)
    if not here or home is None or not (person_id == actor.person_id or covers(actor, home.unit_path, *PREPARERS)):
        raise NotFound


def _row(year: YearCard, card: PersonCard, home: MembershipCard, group: str, at: datetime) -> dict[str, Any]:
    return {
        "person_id": card.id,
        "period": year.period,
        "public_id": new_public_id(),
        "year_id": year.id,
        "unit_path": home.unit_path,
        "year_path": year.unit_path,
        "group_code": group,
        "sort_key": card.sort_key,
        "folded": card.folded,
        "state": REGISTERED,
        "version": 1,
        "short_of": "",
        "exempt_code": "",
        "entered_by": 0,
        "taken": {},
        "registered_at": at,
        "changed_at": at,
    }


def _record(session: Session, year: YearCard, fresh: list[int], *, actor: Actor, at: datetime) -> None:
    if not fresh:
        return
    cards = cases_of(session, person_ids=fresh, period=year.period)
    rows = [step_row(card, STEP, before="", detail={}, actor=actor, at=at) for card in cards.values()]
    session.execute(insert(CaseStep), rows)
    for card in cards.values():
        tell(
            session,
            Registered(
                at=at,
                actor=actor,
                person_id=card.person_id,
                period=card.period,
                unit_path=card.unit_path,
                case_ref=card.public_id,
                group_code=card.group_code,
            ),
        )
