"""Opening a unit's year and setting its days, signers and options."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from kernel.actor import SECTOR, Actor
from kernel.base import new_id, new_public_id
from kernel.clock import local_day
from kernel.database import upsert
from kernel.errors import Conflict, Invalid, NotFound
from kernel.events import tell
from lms.criteria import queries as criteria
from lms.orgs.queries import WARDS, UnitCard
from lms.recognition import library
from lms.recognition.events import YearChanged, YearOpened
from lms.recognition.models import RecognitionYear
from lms.recognition.operations.moving import check_may_write, covers
from lms.recognition.queries.years import YearCard, find_year_of
from lms.recognition.rules import calendar
from lms.recognition.rules.calendar import Calendar, date_flaws, option_flaws
from lms.recognition.rules.form_words import Words
from lms.recognition.rules.form_words import parse as parse_words

DECIDERS = ("cadre", "city")
FIRST_PERIOD = 2025


class BadYear(Invalid):
    """The unit has no year of its own, the period is none, or a day or option will not do (`flaws`)."""

    code = "bad_year"


class YearClosed(Conflict):
    """The year is closed: nobody is registered or assessed in it any more."""

    code = "year_closed"


@cache
def shipped() -> Calendar:
    """Return the year as it ships."""
    return calendar.parse(library.year())


@cache
def form_words() -> dict[str, Words]:
    """Return the plain words of the form as they ship, by indicator."""
    return parse_words(library.forms())


def open_year(session: Session, *, unit: UnitCard, period: int, actor: Actor, at: datetime) -> YearCard:
    """Open a unit's year, with last year's signers and options where there was one. An open one stays as it is.

    The unit is a ward or commune, or one of the sector hierarchy; the period this year or the next.
    """
    check_may_write(actor)
    if not covers(actor, unit.path, *DECIDERS):
        raise NotFound
    _check(unit, period, at)
    before = find_year_of(session, unit_path=unit.path, period=period - 1)
    inherited = before if before is not None and before.unit_path == unit.path else None
    added = session.execute(
        upsert(session, RecognitionYear)
        .values(_row(session, unit, period, inherited, actor=actor, at=at))
        .on_conflict_do_nothing(index_elements=["unit_path", "period"])
        .returning(RecognitionYear.id)
    ).first()
    year = find_year_of(session, unit_path=unit.path, period=period)
    if year is None:
        raise NotFound
    if added is not None:
        tell(
            session,
            YearOpened(at=at, actor=actor, person_id=0, year_ref=year.public_id, period=period, unit_path=unit.path),
        )
    return year


def _check(unit: UnitCard, period: int, at: datetime) -> None:
    if unit.kind not in WARDS and unit.hierarchy != SECTOR:
        raise BadYear("not_a_year_unit", field="unit")
    if not FIRST_PERIOD <= period <= local_day(at).year + 1:
        raise BadYear("bad_period", field="period")


def _row(
    session: Session, unit: UnitCard, period: int, before: YearCard | None, *, actor: Actor, at: datetime
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "public_id": new_public_id(),
        "unit_id": unit.id,
        "unit_path": unit.path,
        "period": period,
        "state": "open",
        "dates": shipped().dates(period),
        "signers": before.signers if before else {kind: dict(block) for kind, block in shipped().signers.items()},
        "options": before.options if before else dict(shipped().options),
        "criteria": criteria.get_policy(session).criteria_on(date(period, 12, 31)).heading.code,
        "opened_at": at,
        "opened_by": actor.person_id,
    }


def change_year(
    session: Session,
    *,
    year: YearCard,
    dates: Mapping[str, date | None],
    signers: Mapping[str, Mapping[str, str]],
    options: Mapping[str, Any],
    actor: Actor,
    at: datetime,
) -> bool:
    """Set days, signers and options of a year. False when nothing is different; `BadYear` with its flaws."""
    check_may_write(actor)
    if not covers(actor, year.unit_path, *DECIDERS):
        raise NotFound
    flaws = (*date_flaws(dates, keys=shipped().day_keys(), period=year.period), *option_flaws(options))
    if flaws:
        raise BadYear(flaws=flaws)
    values: dict[str, Any] = {
        "dates": year.dates | {key: day.isoformat() for key, day in dates.items() if day is not None},
        "signers": {kind: dict(year.signers.get(kind, {})) | dict(block) for kind, block in signers.items()},
        "options": year.options | dict(options),
    }
    changed = {name: value for name, value in values.items() if value != getattr(year, name)}
    if not changed:
        return False
    session.execute(update(RecognitionYear).where(RecognitionYear.id == year.id).values(**changed))
    tell(
        session,
        YearChanged(
            at=at,
            actor=actor,
            person_id=0,
            year_ref=year.public_id,
            period=year.period,
            unit_path=year.unit_path,
            fields=", ".join(sorted(changed)),
        ),
    )
    return True
