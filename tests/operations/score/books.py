"""A ledger for tests: people who earn points by what reviewers, meetings and tests say, through the real operations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel import clock
from kernel.actor import Actor
from kernel.base import moment_of, new_id
from kernel.database import will_write
from kernel.events import tell
from lms import cli, work
from lms.evidence.events import BandDecided, BandUndone
from lms.extensions import db
from lms.score.operations import YearMoved, confirm_at_meeting
from lms.score.operations.sealing import seal
from lms.score.operations.verifying import Finding, verify
from lms.score.rules.sealing import Keyring
from tests.conftest import Scene

T = TypeVar("T")
REVIEWER = Actor(person_id=77, name="Cán bộ xét")
RING = Keyring("a key for tests only, as long as it has to be")
_numbers = count(1)


def do(scene: Scene, step: Callable[[Session], T]) -> T:
    """Do one writing step and commit it, begun anew when another was faster."""
    with scene.app.app_context():
        return work.run(db.session(), lambda: step(db.session()), again_on=(YearMoved,))


def ask(scene: Scene, question: Callable[[Session], T]) -> T:
    """Read something."""
    with scene.app.app_context():
        answer = question(db.session())
        db.session.rollback()
        return answer


def number(scene: Scene, statement: str, **values: Any) -> int:
    """Return what a statement counts."""
    return ask(scene, lambda s: int(s.execute(text(statement), values).scalar() or 0))


def band(
    scene: Scene,
    person_id: int,
    indicator: str = "1.1",
    points: int = 8,
    *,
    at: datetime | None = None,
    period: int | None = None,
    kind: str = "review",
    decision: int | None = None,
) -> int:
    """Let a reviewer give an indicator a band; return the decision's number."""
    moment = at or clock.now()
    fact = BandDecided(
        at=moment,
        actor=REVIEWER,
        person_id=person_id,
        period=period or clock.period_of(moment),
        indicator=indicator,
        band=points,
        decision_id=decision or next(_numbers),
        public_id="m1nhchung",
        title="Minh chứng: Ảnh lớp học",
        kind=kind,
    )
    do(scene, lambda s: tell(s, fact))
    return fact.decision_id


def undo(scene: Scene, person_id: int, decision: int, *, period: int | None = None) -> None:
    """Let the reviewer take a band back."""
    fact = BandUndone(
        at=clock.now(),
        actor=REVIEWER,
        person_id=person_id,
        period=period or clock.period_of(clock.now()),
        indicator="1.1",
        decision_id=decision,
    )
    do(scene, lambda s: tell(s, fact))


def meet(scene: Scene, people: dict[int, dict[str, int]], *, meeting: int = 5, period: int | None = None) -> int:
    """Let a meeting confirm bands; return how many entries that wrote."""
    return do(
        scene,
        lambda s: confirm_at_meeting(
            s,
            people=people,
            period=period or clock.period_of(clock.now()),
            meeting_id=meeting,
            reference="h0p",
            title="Họp bình xét Tổ dân phố 5",
            actor=REVIEWER,
            at=clock.now(),
        ),
    )


def tomorrow() -> date:
    """Return the day after the newest key of this process."""
    return clock.local_day(moment_of(new_id())) + timedelta(days=1)


def seal_all(scene: Scene) -> dict[str, Any]:
    """Seal all there is."""
    return do(scene, lambda s: seal(s, ring=RING, today=tomorrow(), at=clock.now()))


def command(scene: Scene, *arguments: str) -> tuple[int, str]:
    """Run `flask score …`; return how it ended and what it said."""
    cli.register(scene.app)
    result = scene.app.test_cli_runner().invoke(args=["score", *arguments])
    return result.exit_code, result.output


def findings(scene: Scene, ring: Keyring = RING) -> list[Finding]:
    """Verify the ledger; return what is wrong."""
    with scene.app.app_context():
        will_write(db.session())
        found = list(verify(db.session(), ring=ring, at=clock.now()))
        db.session.rollback()
        return found
