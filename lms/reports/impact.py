"""What new rules would change: who would reach the title and who would not any more, by unit, before they are in force.

The preview looks at the points of a period as they are now, and at the forecast for the title alone: nothing that was
recognised moves. It reads on a connection of its own, so that nobody waits for it, and writes nothing but the result
of its job.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import Connection, Engine, Select, and_, func, select

from kernel.actor import Actor, under, within
from kernel.clock import local_day
from kernel.database import Executor, dialect_of, reader
from kernel.errors import NotFound
from kernel.paging import SIZE, Page
from lms.criteria import queries as criteria
from lms.criteria.queries import Policy
from lms.criteria.rules.criteria_set import parse_criteria
from lms.criteria.rules.papers import CRITERIA
from lms.criteria.rules.rulebook import parse_rulebook
from lms.jobs_queue import Run
from lms.orgs.queries import WATCHERS, UnitCard
from lms.orgs.rules import ancestors
from lms.reports.models import PersonRow
from lms.reports.queries import PersonLine
from lms.score.queries.capping import moved, same_caps
from lms.score.rules.rulebook import Rulebook, book_on

SLICES = 16
"""Parts a whole fold is made in, each reported: a worker that dies is noticed within one of them."""

DEEP = 2  # the City and its wards: the levels a preview is told for


@dataclass(frozen=True, slots=True)
class Rules:
    """The rulebook in force and the one that would be; `others` are buckets of earlier ladders."""

    before: Rulebook
    after: Rulebook
    others: tuple[str, ...]

    @property
    def moves(self) -> bool:
        """Tell whether points that are posted could come to anything else."""
        return not same_caps(self.before, self.after) or self.before.title_rule != self.after.title_rule


class Unweighable(NotFound):
    """There is no rulebook in force to compare with, or the draft does not read beside it."""

    code = "policy_unweighable"


def rules_of(policy: Policy, *, kind: str, body: Mapping[str, Any], on: date) -> Rules:
    """Return the rules in force on a day beside those with a draft in place of its paper."""
    books = [Rulebook.of(paper, owner) for paper, owner in policy.rulebooks]
    before = book_on(books, on)
    if before is None:
        raise Unweighable
    steps = dict.fromkeys(step for book in books for step in book.ladder)
    return Rules(before, _with(policy, kind, body, on), tuple(steps))


def _with(policy: Policy, kind: str, body: Mapping[str, Any], on: date) -> Rulebook:
    paper, owner = policy.rulebook_on(on)
    if kind == CRITERIA:
        changed = parse_criteria(body).value
        if changed is not None and changed.heading.code == owner.heading.code:
            return Rulebook.of(paper, changed)
    else:
        read = parse_rulebook(body, owner).value
        if read is not None:
            return Rulebook.of(read, owner)
    raise Unweighable


# ---------------------------------------------------------------------------------- the job


@dataclass(slots=True)
class Tally:
    """People who would gain the forecast of the title, and who would lose it; of each, the confirmed ones."""

    gains: int = 0
    losses: int = 0
    confirmed_gains: int = 0
    confirmed_losses: int = 0

    def add(self, *, gains: bool, count: int, confirmed: int) -> None:
        """Count some more people."""
        if gains:
            self.gains, self.confirmed_gains = self.gains + count, self.confirmed_gains + confirmed
        else:
            self.losses, self.confirmed_losses = self.losses + count, self.confirmed_losses + confirmed

    def row(self) -> list[int]:
        """Return the figures as the job's result keeps them."""
        return [self.gains, self.losses, self.confirmed_gains, self.confirmed_losses]


def run(job: Run) -> dict[str, Any]:
    """Preview a draft of criteria or of a rulebook. The result: `units`, by path, gains, losses, confirmed of each."""
    at, period = job.clock(), int(job.args["period"])
    with reader(cast("Engine", job.session.get_bind())).connect() as reading:
        policy = criteria.get_policy(reading)
        rules = rules_of(policy, kind=str(job.args["kind"]), body=job.args["body"], on=local_day(at))
        tallies: dict[str, Tally] = {}
        for done, part in enumerate(_parts(reading, rules, period), start=1):
            _count(tallies, part)
            job.report(done, 1 if same_caps(rules.before, rules.after) else SLICES)
    return {
        "draft": job.args["draft"],
        "revision": job.args["revision"],
        "period": period,
        "at": at.isoformat(),
        "moves": rules.moves,
        "units": {path: tally.row() for path, tally in sorted(tallies.items())},
    }


def _parts(reading: Connection, rules: Rules, period: int) -> Iterator[Iterable[Any]]:
    """Yield the changes by unit: at once where an index has the answer, else by slices of people."""
    if not rules.moves:
        return
    if same_caps(rules.before, rules.after):
        yield _by_unit(reading, rules, period)
        return
    first, last = _span(reading)
    step = (last - first) // SLICES + 1
    for number in range(SLICES):
        low = first + number * step
        yield _by_unit(reading, rules, period, low=low, below=low + step)


def _span(reading: Connection) -> tuple[int, int]:
    people = PersonRow.person_id
    row = reading.execute(select(func.min(people), func.max(people))).one()
    return int(row[0] or 0), int(row[1] or 0)


def _by_unit(reading: Connection, rules: Rules, period: int, *, low: int = 0, below: int = 0) -> Iterable[Any]:
    changed = _changed(reading, rules, period, low=low, below=below).subquery("changed")
    return reading.execute(
        select(
            PersonRow.unit_path,
            changed.c.gains,
            func.count(),
            func.count().filter(PersonRow.confirmed),
        )
        .select_from(changed)
        .join(PersonRow, PersonRow.person_id == changed.c.person_id)
        .group_by(PersonRow.unit_path, changed.c.gains)
    ).all()


def _changed(executor: Executor, rules: Rules, period: int, *, low: int = 0, below: int = 0) -> Select[int, bool]:
    return moved(
        rules.before,
        rules.after,
        period=period,
        dialect=dialect_of(executor),
        others=rules.others,
        people=(low, below) if below else None,
    )


def _count(tallies: dict[str, Tally], rows: Iterable[Any]) -> None:
    """Add up what was found in a unit in the levels above it; without a residence it is told under no path."""
    for path, gains, count, confirmed in rows:
        for unit in (*ancestors(path), path)[:DEEP] if path else ("",):
            tallies.setdefault(unit, Tally()).add(gains=bool(gains), count=count, confirmed=confirmed)


# ---------------------------------------------------------------------------------- the people behind a number


def list_people(
    executor: Executor,
    *,
    rules: Rules,
    period: int,
    unit: UnitCard,
    gains: bool,
    actor: Actor,
    number: int = 1,
    counts: Mapping[str, int] | None = None,
) -> Page[PersonLine]:
    """Return a page of who would gain, or lose, in a unit, sorted by name, within the actor's scope; as of now.

    With `counts`, how many the preview found in each ward, the list goes ward by ward and only those of the page are
    looked at: nobody waits for a list of the City as long as for the preview itself.
    """
    if not actor.covers(unit.path, *WATCHERS):
        raise NotFound
    skip = (number - 1) * SIZE
    if counts is None:
        chosen = _lines(executor, rules, period, unit.path, gains=gains, actor=actor)
        total = executor.execute(select(func.count()).select_from(chosen.subquery())).scalar_one()
        return Page(_page(executor, chosen, skip, SIZE), number, SIZE, total)
    lines: list[PersonLine] = []
    for path, count in sorted(counts.items()):
        if skip < count and len(lines) < SIZE:
            chosen = _lines(executor, rules, period, path, gains=gains, actor=actor)
            lines += _page(executor, chosen, skip, SIZE - len(lines))
        skip = max(0, skip - count)
    return Page(tuple(lines), number, SIZE, sum(counts.values()))


def _lines(
    executor: Executor, rules: Rules, period: int, path: str, *, gains: bool, actor: Actor
) -> Select[*tuple[Any, ...]]:
    changed = _changed(executor, rules, period).subquery("changed")
    here = and_(
        PersonRow.person_id == changed.c.person_id,
        under(PersonRow.unit_path, path),
        within(PersonRow.unit_path, actor, *WATCHERS),
        changed.c.gains if gains else ~changed.c.gains,
    )
    return (
        select(PersonRow.person_id, PersonRow.unit_path, PersonRow.birth_year, PersonRow.confirmed, PersonRow.total)
        .select_from(changed)
        .join(PersonRow, here)
    )


def _page(executor: Executor, chosen: Select[*tuple[Any, ...]], skip: int, most: int) -> tuple[PersonLine, ...]:
    rows = executor.execute(chosen.order_by(PersonRow.sort_key, PersonRow.person_id).limit(most).offset(skip))
    return tuple(PersonLine(*row) for row in rows)
