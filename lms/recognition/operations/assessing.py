"""Filling in the self-assessment: a draft kept as typed, handed in by the person or keyed in from paper by row."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.database import upsert
from kernel.errors import Conflict, Invalid, NotFound
from kernel.events import tell
from lms.criteria import queries as criteria
from lms.criteria.rules.criteria_set import CriteriaSet
from lms.recognition.events import SelfAssessed
from lms.recognition.models import SelfAssessment
from lms.recognition.operations.moving import CaseMoved, move
from lms.recognition.operations.registering import check_open
from lms.recognition.queries import CaseCard, YearCard
from lms.recognition.queries.forms import FormCard, find_form, forms_of
from lms.recognition.rules.assessment import WORDS_LONGEST, differences, points_of
from lms.recognition.rules.moves import REGISTERED, SELF_ASSESSED
from lms.score import queries as score

EDITABLE = (REGISTERED, SELF_ASSESSED)
"""States in which a form may still be changed: until the meeting has agreed on figures."""


class FormMoved(Conflict):
    """The form was changed in another window meanwhile: the step is done again on what is kept now."""

    code = "form_moved"


class BadForm(Invalid):
    """An answer is not one, the form is not complete (`missing`), or the pledge was not given."""

    code = "incomplete"


class KeyedBefore(Conflict):
    """Forms that are in already would be replaced by other figures; `people` says whose and where they differ."""

    code = "keyed_before"


@dataclass(frozen=True, slots=True)
class Keyed:
    """A paper form as keyed in: all points by indicator."""

    case: CaseCard
    points: Mapping[str, int]


def criteria_of(executor: Session, year: YearCard) -> CriteriaSet:
    """Return the criteria set that holds at the end of a year's period."""
    return criteria.get_policy(executor).criteria_on(date(year.period, 12, 31))


def answer(
    session: Session,
    *,
    year: YearCard,
    case: CaseCard,
    indicator: str,
    points: int | None,
    words: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Keep what a person answered for one indicator; the other answers stay. Points None: not answered yet.

    Raises `FormMoved` when another window was faster: the caller's step is tried again and keeps both.
    """
    most = criteria_of(session, year).maxima().get(indicator)
    _check_own(year, case, actor)
    if most is None:
        raise NotFound
    if points is not None and not 0 <= points <= most:
        raise BadForm("out_of_range", field="points")
    if len(words) > WORDS_LONGEST:
        raise BadForm("words_too_long", field="words")
    _keep(session, case, {indicator: {"points": points, "words": words}}, {}, actor=actor, at=at)


def pledge(session: Session, *, year: YearCard, case: CaseCard, actor: Actor, at: datetime) -> None:
    """Keep that a person pledged her answers to be true."""
    _check_own(year, case, actor)
    _keep(session, case, {}, {"pledged_at": at}, actor=actor, at=at)


def send(session: Session, *, year: YearCard, case: CaseCard, actor: Actor, at: datetime) -> CaseCard:
    """Hand in one's form: all indicators answered, the pledge given. It may be handed in again until the meeting."""
    _check_own(year, case, actor)
    form = find_form(session, person_id=case.person_id, period=case.period)
    maxima = criteria_of(session, year).maxima()
    points = points_of(form.answers, maxima) if form else {}
    missing = tuple(code for code in maxima if code not in points)
    if missing:
        raise BadForm("incomplete", missing=missing)
    if form is None or form.pledged_at is None:
        raise BadForm("not_pledged", field="pledge")
    _keep(session, case, {}, {"sent_at": at}, actor=actor, at=at)
    return _hand_in(session, year, [Keyed(case, points)], "online", actor=actor, at=at)[0]


def key_forms(
    session: Session,
    *,
    year: YearCard,
    rows: Sequence[Keyed],
    consent_on: date,
    replace: Collection[int] = (),
    actor: Actor,
    at: datetime,
) -> list[CaseCard]:
    """Key in signed paper forms, some at once: each with all its points. Returns the cases as they stand then.

    A form that is in already, with other figures, is only replaced when its person is in `replace`: `KeyedBefore`
    names them, so that nobody's form is keyed twice by mistake. The same figures again change nothing.
    """
    check_open(year)
    maxima = criteria_of(session, year).maxima()
    if any(points_of(_answers(row.points), maxima).keys() != maxima.keys() for row in rows):
        raise BadForm("incomplete")
    kept = forms_of(session, person_ids=[row.case.person_id for row in rows], period=year.period)
    fresh = [row for row in rows if not _same(kept.get(row.case.person_id), row)]
    twice = {row.case.person_id: _difference(kept.get(row.case.person_id), row) for row in fresh}
    unclear = {person: found for person, found in twice.items() if found and person not in replace}
    if unclear:
        raise KeyedBefore(people=unclear)
    if any(row.case.state not in EDITABLE for row in fresh):
        raise CaseMoved
    if not fresh:
        return []
    moved = _hand_in(session, year, fresh, "paper", actor=actor, at=at)
    _keep_paper(session, fresh, consent_on, actor=actor, at=at)
    return moved


def _answers(points: Mapping[str, int]) -> dict[str, dict[str, Any]]:
    return {code: {"points": value, "words": ""} for code, value in points.items()}


def _same(form: FormCard | None, row: Keyed) -> bool:
    return form is not None and form.sent_at is not None and not differences(form.answers, row.points)


def _difference(form: FormCard | None, row: Keyed) -> tuple[tuple[str, int, int], ...]:
    return differences(form.answers, row.points) if form is not None and form.sent_at is not None else ()


def _check_own(year: YearCard, case: CaseCard, actor: Actor) -> None:
    """Raise `NotFound` for somebody else's form, `CaseMoved` once the meeting has it, `YearClosed` after the year."""
    if actor.person_id != case.person_id or case.year_id != year.id:
        raise NotFound
    check_open(year)
    if case.state not in EDITABLE:
        raise CaseMoved


def _keep(
    session: Session,
    case: CaseCard,
    answers: Mapping[str, Any],
    facts: Mapping[str, Any],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Write answers into the draft, making it first when there is none; guarded by the version read."""
    form = find_form(session, person_id=case.person_id, period=case.period)
    values = {
        "answers": (form.answers if form else {}) | dict(answers),
        "version": (form.version if form else 0) + 1,
        "way": "online",
        "entered_by": actor.person_id,
        "entered_by_name": actor.name[:120],
        "changed_at": at,
        **facts,
    }
    if form is None:
        statement: Any = (
            upsert(session, SelfAssessment)
            .values(person_id=case.person_id, period=case.period, **values)
            .on_conflict_do_nothing(index_elements=["person_id", "period"])
        )
    else:
        statement = (
            update(SelfAssessment)
            .where(
                SelfAssessment.person_id == case.person_id,
                SelfAssessment.period == case.period,
                SelfAssessment.version == form.version,
            )
            .values(**values)
            .execution_options(synchronize_session=False)
        )
    if session.execute(statement.returning(SelfAssessment.person_id)).first() is None:
        raise FormMoved


def _keep_paper(session: Session, rows: Sequence[Keyed], consent_on: date, *, actor: Actor, at: datetime) -> None:
    """Write keyed forms, each over whatever draft there was: one statement."""
    statement = upsert(session, SelfAssessment).values(
        [
            {
                "person_id": row.case.person_id,
                "period": row.case.period,
                "answers": _answers(row.points),
                "version": 1,
                "way": "paper",
                "entered_by": actor.person_id,
                "entered_by_name": actor.name[:120],
                "consent_on": consent_on,
                "pledged_at": at,
                "sent_at": at,
                "changed_at": at,
            }
            for row in rows
        ]
    )
    fresh = {name: statement.excluded[name] for name in KEPT_OF_PAPER}
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["person_id", "period"], set_=fresh | {"version": SelfAssessment.version + 1}
        )
    )


KEPT_OF_PAPER = (
    *("answers", "way", "entered_by", "entered_by_name"),
    *("consent_on", "pledged_at", "sent_at", "changed_at"),
)


def _hand_in(
    session: Session, year: YearCard, rows: Sequence[Keyed], way: str, *, actor: Actor, at: datetime
) -> list[CaseCard]:
    """Move the cases and freeze the figures: what each said of herself, and what was earned at this moment."""
    people = [row.case.person_id for row in rows]
    earned = score.list_years(session, person_ids=people, period=year.period)
    moved = move(
        session,
        year=year,
        cases=[row.case for row in rows],
        step="self_assess",
        actor=actor,
        at=at,
        values={
            row.case.person_id: {
                "self_points": dict(row.points),
                "earned": earned[row.case.person_id].points if row.case.person_id in earned else {},
                "entered_by": actor.person_id,
            }
            for row in rows
        },
        detail={person: {"way": way} for person in people},
    )
    for card in moved:
        tell(
            session,
            SelfAssessed(
                at=at,
                actor=actor,
                person_id=card.person_id,
                period=card.period,
                unit_path=card.unit_path,
                case_ref=card.public_id,
                entered_by=actor.person_id,
            ),
        )
    return moved
