"""Roll-ups: facts become deltas in their own transaction; the worker folds deltas into every level.

No table of people is ever loaded to show a figure, and no fact waits for a counter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, text, tuple_
from sqlalchemy.orm import Session

from courses.events import CourseMastered, CoursePassed, CoursePublished, LessonsCompleted
from kernel.base import new_id
from kernel.clock import local_day, period_of
from kernel.database import Executor, dialect_of, upsert
from kernel.events import Event
from lms.orgs import queries as orgs
from lms.orgs.events import ResidenceChanged, ResidenceConfirmed
from lms.people import queries as people
from lms.people.events import Registered
from lms.recognition.events import TitleRecognised, TitleRevoked
from lms.reports.models import Measure, PersonMeasure, PersonRow, UnitDelta, UnitTotal
from lms.reports.queries import forget_measures, list_measures
from lms.reports.rules import (
    COMPONENT_LEVELS,
    COURSE_STAGES,
    FORECAST,
    LEARNER,
    TITLE,
    Delta,
    component_measure,
    course_measure,
    fold,
)
from lms.score import queries as score
from lms.score.events import MasteryChanged, PointsPosted

ALWAYS = 0
"""The period of measures that no year ends, such as who is a learner."""

BATCH = 5_000
LOCK = 290_2024  # one folder of deltas at a time on PostgreSQL


def ensure_measures(session: Session, codes: Iterable[str]) -> None:
    """Add measures that are not there yet; positions are only ever appended."""
    known = set(session.scalars(select(Measure.code)))
    fresh = [code for code in dict.fromkeys(codes) if code not in known]
    if fresh:
        first = (session.scalar(select(func.max(Measure.position))) or 0) + 1
        rows = [{"id": new_id(), "code": code, "position": first + n} for n, code in enumerate(fresh)]
        session.execute(insert(Measure), rows)
        forget_measures()


def ensure_basic_measures(session: Session, components: Iterable[str]) -> None:
    """Add the measures that do not depend on a course."""
    levels = [component_measure(code, level) for code in components for level in COMPONENT_LEVELS]
    ensure_measures(session, [LEARNER, FORECAST, TITLE, *levels])


def on_course_published(session: Session, fact: CoursePublished) -> None:
    """A new course brings its measures."""
    ensure_measures(session, [course_measure(fact.course_code, stage) for stage in COURSE_STAGES])


@dataclass(frozen=True, slots=True)
class Home:
    """Where a person counts: the residence unit (0 and "" for none), and whether it is confirmed."""

    unit_id: int
    path: str
    confirmed: bool


NOWHERE = Home(0, "", confirmed=False)


TELL = insert(UnitDelta.metadata.tables["unit_delta"])


class Deltas:
    """The rows of one transaction, gathered from its facts and written in one statement."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.rows: list[dict[str, Any]] = []
        self.new: set[int] = set()
        self.homes: dict[int, Home] = {}

    def add(self, fact: Event, home: Home, code: str, period: int, value: int) -> None:
        """Add a change of a measure where the person lives."""
        self._row(fact, home, list_measures(self.session)[code], period, value, value if home.confirmed else 0)

    def _row(self, fact: Event, home: Home, measure_id: int, period: int, value: int, confirmed: int) -> None:
        self.rows.append(
            {
                "person_id": fact.person_id,
                "id": new_id(),
                "unit_id": home.unit_id,
                "unit_path": home.path,
                "measure_id": measure_id,
                "period": period,
                "day": local_day(fact.at),
                "value": value,
                "confirmed": confirmed,
            }
        )

    def held(self, person_id: int) -> dict[tuple[int, int], int]:
        """Return what a person counts in now, by (period, measure): folded, unfolded, and of this transaction."""
        found: dict[tuple[int, int], int] = {}
        if person_id not in self.new:
            for model in (PersonMeasure, UnitDelta):
                rows = self.session.execute(
                    select(model.period, model.measure_id, func.sum(model.value))
                    .where(model.person_id == person_id)
                    .group_by(model.period, model.measure_id)
                )
                for period, measure_id, value in rows:
                    found[period, measure_id] = found.get((period, measure_id), 0) + int(value)
        for row in self.rows:
            if row["person_id"] == person_id:
                key = (row["period"], row["measure_id"])
                found[key] = found.get(key, 0) + row["value"]
        return {key: value for key, value in found.items() if value}

    def move(self, fact: Event, old: Home, new: Home) -> None:
        """Take a person with all she counts in from one unit to another."""
        for (period, measure_id), value in self.held(fact.person_id).items():
            self._row(fact, old, measure_id, period, -value, -value if old.confirmed else 0)
            self._row(fact, new, measure_id, period, value, value if new.confirmed else 0)

    def confirm(self, fact: Event, home: Home) -> None:
        """Let a person count among the confirmed, in all she counts in."""
        for (period, measure_id), value in self.held(fact.person_id).items():
            self._row(fact, home, measure_id, period, 0, value)

    def write(self) -> None:
        """Write all rows in one statement."""
        if self.rows:
            self.session.execute(TELL, self.rows)


def _home(deltas: Deltas, fact: Event) -> Home:
    """Return where the person of a fact lives: known from the actor when she acts herself, else looked up."""
    if fact.actor.person_id == fact.person_id:
        own = fact.actor.residence()
        return Home(own.unit_id, own.unit_path, own.confirmed) if own else NOWHERE
    return deltas.homes.get(fact.person_id, NOWHERE)


AT_HOME = (
    CoursePassed,
    CourseMastered,
    LessonsCompleted,
    MasteryChanged,
    PointsPosted,
    TitleRecognised,
    TitleRevoked,
)
"""Facts that count where their person lives."""


def _look_up_homes(deltas: Deltas, facts: Sequence[Event]) -> None:
    """Read in one statement where the people live for whom somebody else acted."""
    others = {f.person_id for f in facts if isinstance(f, AT_HOME) and f.actor.person_id != f.person_id}
    if others:
        found = orgs.list_residences(deltas.session, person_ids=sorted(others))
        deltas.homes = {
            person_id: Home(home.unit_id, home.unit_path, home.confirmed_at is not None)
            for person_id, home in found.items()
        }


def _registered(deltas: Deltas, fact: Registered) -> None:
    deltas.new.add(fact.person_id)
    deltas.add(fact, NOWHERE, LEARNER, ALWAYS, 1)


def _moved(deltas: Deltas, fact: ResidenceChanged) -> None:
    old = Home(fact.old_unit_id, fact.old_path, fact.old_confirmed)
    deltas.move(fact, old, Home(fact.unit_id, fact.unit_path, fact.confirmed))


def _confirmed(deltas: Deltas, fact: ResidenceConfirmed) -> None:
    deltas.confirm(fact, Home(fact.unit_id, fact.unit_path, confirmed=True))


def _passed(deltas: Deltas, fact: CoursePassed) -> None:
    deltas.add(fact, _home(deltas, fact), course_measure(fact.course_code, "passed"), fact.period, 1)


def _mastered(deltas: Deltas, fact: CourseMastered) -> None:
    deltas.add(fact, _home(deltas, fact), course_measure(fact.course_code, "mastered"), fact.period, 1)


def _lessons(deltas: Deltas, fact: LessonsCompleted) -> None:
    deltas.add(fact, _home(deltas, fact), course_measure(fact.course_code, "lessons"), fact.period, 1)


def _learned(deltas: Deltas, fact: MasteryChanged) -> None:
    home = _home(deltas, fact)
    for move in fact.moves:
        for level in COMPONENT_LEVELS:
            if move.before < level <= move.after:
                deltas.add(fact, home, component_measure(move.component, level), fact.period, 1)


def _points(deltas: Deltas, fact: PointsPosted) -> None:
    """A changed forecast counts; changed points alone count nobody, but the person's line must be made anew."""
    change = int(fact.meets_after) - int(fact.meets_before)
    deltas.add(fact, _home(deltas, fact), FORECAST, fact.period, change)


def _recognised(deltas: Deltas, fact: TitleRecognised) -> None:
    deltas.add(fact, _home(deltas, fact), TITLE, fact.period, 1)


def _revoked(deltas: Deltas, fact: TitleRevoked) -> None:
    deltas.add(fact, _home(deltas, fact), TITLE, fact.period, -1)


HEARD: dict[type[Event], Callable[[Deltas, Any], None]] = {
    Registered: _registered,
    ResidenceChanged: _moved,
    ResidenceConfirmed: _confirmed,
    CoursePassed: _passed,
    CourseMastered: _mastered,
    LessonsCompleted: _lessons,
    MasteryChanged: _learned,
    PointsPosted: _points,
    TitleRecognised: _recognised,
    TitleRevoked: _revoked,
}


def on_all(session: Session, facts: Sequence[Event]) -> None:
    """Turn the facts of a transaction into deltas, written in one statement."""
    deltas = Deltas(session)
    _look_up_homes(deltas, facts)
    for fact in facts:
        heard = HEARD.get(type(fact))
        if heard is not None:
            heard(deltas, fact)
    deltas.write()


def fold_deltas(session: Session, *, at: datetime, most: int = BATCH) -> int:
    """Fold up to `most` deltas into the totals of every level and the lines of their people. Returns how many.

    One folder works at a time. The rows read are the rows deleted, never «all up to an id»: ids commit out of order.
    """
    if not _alone(session):
        return 0
    rows = session.execute(
        select(
            UnitDelta.person_id,
            UnitDelta.id,
            UnitDelta.unit_id,
            UnitDelta.unit_path,
            UnitDelta.measure_id,
            UnitDelta.period,
            UnitDelta.value,
            UnitDelta.confirmed,
        )
        .order_by(UnitDelta.id)
        .limit(most)
    ).all()
    if not rows:
        return 0
    _fold_units(session, rows)
    _fold_people(session, rows)
    refresh_rows(session, sorted({row.person_id for row in rows}), at=at)
    keys = [(row.person_id, row.id) for row in rows]
    for start in range(0, len(keys), 400):
        chunk = keys[start : start + 400]
        session.execute(delete(UnitDelta).where(tuple_(UnitDelta.person_id, UnitDelta.id).in_(chunk)))
    return len(rows)


def _alone(session: Session) -> bool:
    if dialect_of(session) != "postgresql":
        return True  # the session holds SQLite's one write lock
    return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(:n)"), {"n": LOCK}))


def _fold_units(session: Session, rows: Sequence[Any]) -> None:
    deltas = [Delta(r.unit_path, (r.period, r.measure_id), r.value, r.confirmed) for r in rows if r.unit_path]
    levels = fold(deltas)
    units = orgs.list_by_paths(session, {path for path, _ in levels})
    values = [
        {
            "unit_id": units[path].id,
            "period": period,
            "measure_id": measure_id,
            "parent_id": units[path].parent_id,
            "value": count.value,
            "confirmed": count.confirmed,
        }
        for (path, (period, measure_id)), count in sorted(levels.items())
        if path in units
    ]
    statement = upsert(session, UnitTotal)
    added = statement.on_conflict_do_update(
        index_elements=[UnitTotal.unit_id, UnitTotal.period, UnitTotal.measure_id],
        set_={
            "value": UnitTotal.value + statement.excluded.value,
            "confirmed": UnitTotal.confirmed + statement.excluded.confirmed,
        },
    )
    if values:
        session.execute(added, values)


def _fold_people(session: Session, rows: Sequence[Any]) -> None:
    people_rows: dict[tuple[int, int, int], dict[str, Any]] = {}
    for row in rows:
        key = (row.person_id, row.period, row.measure_id)
        kept = people_rows.setdefault(
            key,
            {"person_id": key[0], "period": key[1], "measure_id": key[2], "value": 0, "confirmed": 0},
        )
        kept["value"] += row.value
        kept["confirmed"] += row.confirmed
        kept["unit_id"], kept["unit_path"] = row.unit_id, row.unit_path
    statement = upsert(session, PersonMeasure)
    added = statement.on_conflict_do_update(
        index_elements=[PersonMeasure.person_id, PersonMeasure.period, PersonMeasure.measure_id],
        set_={
            "value": PersonMeasure.value + statement.excluded.value,
            "confirmed": PersonMeasure.confirmed + statement.excluded.confirmed,
            "unit_id": statement.excluded.unit_id,
            "unit_path": statement.excluded.unit_path,
        },
    )
    session.execute(added, [people_rows[key] for key in sorted(people_rows)])


def refresh_rows(session: Session, person_ids: list[int], *, at: datetime) -> None:
    """Make the roll lines of these people anew from what their packages say now."""
    period = period_of(at)
    homes = orgs.list_residences(session, person_ids=person_ids)
    cards = people.list_cards(session, person_ids)
    totals = score.list_year_totals(session, person_ids=person_ids, period=period)
    values = []
    for person_id, card in cards.items():
        home = homes.get(person_id)
        total, lowest = totals.get(person_id, (0, 0))
        values.append(
            {
                "person_id": person_id,
                "unit_id": home.unit_id if home else 0,
                "unit_path": home.unit_path if home else "",
                "sort_key": card.sort_key,
                "folded": card.folded,
                "birth_year": card.birth_year,
                "confirmed": bool(home and home.confirmed_at),
                "period": period,
                "total": total,
                "lowest": lowest,
                "changed_at": at,
            }
        )
    if values:
        statement = upsert(session, PersonRow)
        columns = [name for name in values[0] if name != "person_id"]
        session.execute(
            statement.on_conflict_do_update(
                index_elements=[PersonRow.person_id],
                set_={name: getattr(statement.excluded, name) for name in columns},
            ),
            values,
        )


def hold_deltas(session: Session) -> None:
    """Keep others from telling or folding deltas until this transaction ends (SQLite's writer is alone anyway)."""
    if dialect_of(session) == "postgresql":
        session.execute(text("LOCK TABLE unit_delta IN EXCLUSIVE MODE"))


def count_unfolded(executor: Executor) -> int:
    """Return how many deltas wait to be folded."""
    return int(executor.execute(select(func.count()).select_from(UnitDelta)).scalar_one())
