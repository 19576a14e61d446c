"""What the tests of policy share: people of the City, drafts taken through their steps, years that are there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import MetaData, delete, insert
from sqlalchemy.orm import Session

from kernel.actor import Actor, Scope
from kernel.clock import local_day, now
from lms import jobs_queue, work
from lms.criteria.operations import deciding, drafting
from lms.criteria.queries import drafts
from lms.criteria.queries.drafts import DraftCard
from lms.criteria.rules.editing import Path
from lms.jobs import tasks
from lms.reports.models import PersonRow
from lms.score.models import LedgerEntry, PersonYear
from lms.score.rules.rulebook import Rulebook
from lms.score.rules.statement import capped
from lms.tables import metadata
from tests.conftest import Scene

CITY, WARD = "01.", "01.00004."
PERIOD = 2026
AT = datetime(2026, 11, 22, 3, tzinfo=UTC)


def official(person_id: int, role: str = "city", path: str = CITY) -> Actor:
    """Return somebody with a role over a unit."""
    return Actor(person_id=person_id, name=f"Cán bộ {person_id}", scopes=(Scope(role, "territorial", path, 1),))


HOA, LAN, ADMIN = official(11), official(12), official(13, "admin")


def do(session: Session, step: Any, *args: Any, at: datetime = AT, **values: Any) -> Any:
    """Do one writing step and finish it."""
    return work.run(session, lambda: step(session, *args, at=at, **values))


def card(session: Session, ref: str) -> DraftCard:
    """Return a draft as it is now."""
    session.rollback()
    return drafts.get_draft(session, ref, actor=HOA)


def drafted(session: Session, kind: str, code: str, values: Mapping[Path, Any], *, actor: Actor = HOA) -> DraftCard:
    """Begin a draft and put values in it."""
    ref = do(session, drafting.begin, kind=kind, code=code, actor=actor)
    do(session, drafting.write, ref, revision=card(session, ref).revision, values=values, actor=actor)
    return card(session, ref)


def asked(session: Session, draft: DraftCard, *, day: date = date(2026, 12, 1), actor: Actor = HOA) -> DraftCard:
    """Put a draft before a second person."""
    do(
        session,
        deciding.ask,
        draft.public_id,
        revision=draft.revision,
        valid_from=day,
        note="Theo kết luận cuộc họp.",
        actor=actor,
    )
    return card(session, draft.public_id)


def previewed(scene: Scene, session: Session) -> None:
    """Let the worker do the preview that waits."""
    waiting = jobs_queue.find_open(session, deciding.IMPACT)
    session.rollback()
    assert waiting is not None
    assert tasks.run_job(scene.app, waiting) == "done"


def people(session: Session, homes: list[str]) -> list[int]:
    """Enter a person for each home (the path of a unit, "" for none); returns their ids."""
    tables: MetaData = metadata()
    ids = list(range(1_000, 1_000 + len(homes)))
    rows = [
        {
            "id": one,
            "public_id": f"p{one}",
            "full_name": f"Người {one}",
            "folded": f"nguoi {one}",
            "sort_key": f"{one:06}",
            "audience": "nguoi-dan",
            "status": "active",
            "sample": False,
            "created_at": now(),
        }
        for one in ids
    ]
    session.execute(insert(tables.tables["person"]), rows)
    lines = [
        {
            "person_id": one,
            "unit_id": 1,
            "unit_path": home,
            "sort_key": f"{one:06}",
            "folded": f"nguoi {one}",
            "birth_year": 1970,
            "confirmed": one % 2 == 0,
            "period": PERIOD,
            "total": 0,
            "lowest": 0,
            "changed_at": now(),
        }
        for one, home in zip(ids, homes, strict=True)
    ]
    session.execute(insert(PersonRow), lines)
    session.commit()
    return ids


def settle(session: Session, years: Mapping[int, Mapping[str, int]], book: Rulebook) -> None:
    """Write these sums as the years of people, settled under a book; what was there before goes."""
    session.execute(delete(PersonYear))
    rows = []
    for one, sums in years.items():
        totals = capped(sums, book)
        rows.append(
            {
                "person_id": one,
                "period": PERIOD,
                "version": 1,
                "sums": dict(sums),
                "points": totals.points,
                "total": totals.total,
                "lowest": totals.lowest,
                "mastery": {},
                "changed_at": now(),
            }
        )
    session.execute(insert(PersonYear), rows)
    session.commit()


TODAY = local_day(AT)


def post(session: Session, years: Mapping[int, Mapping[str, int]]) -> None:
    """Write the entries these sums are made of."""
    rows = []
    for one, sums in years.items():
        for number, (key, points) in enumerate(sums.items()):
            indicator, _, bucket = key.partition("|")
            rows.append(
                {
                    "person_id": one,
                    "id": one * 1_000 + number,
                    "period": PERIOD,
                    "indicator": indicator,
                    "points": points,
                    "rule": bucket,
                    "rulebook": "2026.1",
                    "bucket": bucket,
                    "source_kind": "review",
                    "source_id": str(number),
                    "revision": 0,
                    "posted_on": TODAY,
                    "posted_at": AT,
                    "posted_by": 0,
                }
            )
    session.execute(insert(LedgerEntry), rows)
    session.commit()
