"""Second looks: drawn from each batch, asked of somebody of another unit, taken blind; they change no score."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.base import new_id, new_public_id
from kernel.clock import local_day
from kernel.database import upsert
from kernel.errors import Conflict, Invalid, NotAllowed
from kernel.events import tell
from kernel.text import clean_line
from lms.evidence.events import EvidenceRechecked
from lms.evidence.models.reviews import Recheck, SampleBatch
from lms.evidence.queries import cases, rechecks, reviews
from lms.evidence.queries.reviews import DecisionCard
from lms.evidence.rules import sampling, signs
from lms.evidence.rules.reviewing import LONGEST_NOTE, Reviewer, why_not
from lms.jobs_queue import Run
from lms.orgs import queries as orgs
from lms.orgs.rules import may_write

DAYS = 10
"""How long somebody has for a second look; then it is let go, and the figures say nothing about it."""

MOST_BY_SIGN = 5
"""Second looks that a sign opens at most, for a reviewer and a day."""

SAMPLE = "sample"
BATCHES_AT_ONCE = 50


class RecheckOver(Conflict):
    """The second look is done, let go, or out of time."""

    code = "recheck_over"


class NotAsked(NotAllowed):
    """The actor may not take this second look; the code says why."""

    code = "not_asked"


class NoBand(Invalid):
    """A second look was sent without a band."""

    code = "band_missing"


@dataclass(frozen=True, slots=True)
class Posts:
    """Who reviews where: (person, unit's path) of cadres and of the City."""

    cadres: Sequence[tuple[int, str]]
    city: Sequence[tuple[int, str]]

    def elsewhere(self, ward: str) -> list[int]:
        """Return the cadres of other wards alone; the City's people when there is nobody."""
        here = {who for who, path in self.cadres if path.startswith(ward) or ward.startswith(path)}
        return sorted({who for who, _path in self.cadres} - here) or sorted({who for who, _path in self.city})


def posts_on(session: Session, day: date) -> Posts:
    """Return who reviews where on a day."""
    return Posts(orgs.list_posts(session, role="cadre", on=day), orgs.list_posts(session, role="city", on=day))


def run(job: Run) -> dict[str, Any]:
    """Draw from every batch of past days, let go of what is out of time, ask again for what nobody could do."""
    session, at = job.session, job.clock()
    drawn = job.cursor.get("drawn", 0)
    expired = expire(session, at=at)
    posts = posts_on(session, local_day(at))
    ask_again(session, posts=posts, at=at)
    while True:
        batches = rechecks.list_undrawn(session, before=local_day(at), most=BATCHES_AT_ONCE)
        if not batches:
            return {"drawn": drawn, "expired": expired}
        for day, ward in batches:
            drawn += draw_batch(session, day=day, ward_path=ward, posts=posts, seed=secrets.token_hex(16), at=at)
        job.report(drawn, drawn, cursor={"drawn": drawn})


def draw_batch(session: Session, *, day: date, ward_path: str, posts: Posts, seed: str, at: datetime) -> int:
    """Draw from a ward's decisions of a day, once; return how many second looks were opened."""
    decisions = {each.id: each for each in rechecks.list_batch(session, day=day, ward_path=ward_path)}
    chosen = dict.fromkeys(sampling.draw(seed, decisions), SAMPLE)
    sampled = len(chosen)
    for sign in _signs(decisions.values()):
        chosen = dict.fromkeys(sampling.some_of(seed, sign.decisions, MOST_BY_SIGN), sign.code) | chosen
    batch_id = new_id()
    batch = {
        "id": batch_id,
        "ward_path": ward_path,
        "day": day,
        "seed": seed,
        "decisions": len(decisions),
        "sampled": sampled,
        "made_at": at,
    }
    fresh = upsert(session, SampleBatch).values(batch).on_conflict_do_nothing().returning(SampleBatch.id)
    if session.execute(fresh).first() is None:
        return 0  # another worker drew it
    picked = [(decisions[each], why) for each, why in sorted(chosen.items())]
    _open(session, picked, batch_id=batch_id, seed=seed, ward_path=ward_path, posts=posts, at=at)
    return len(picked)


def _signs(decisions: Collection[DecisionCard]) -> list[signs.Sign]:
    by_reviewer: dict[int, list[signs.Seen]] = defaultdict(list)
    for each in decisions:
        seen = signs.Seen(each.id, each.band, each.at, each.seconds_viewed, len(each.verdicts))
        by_reviewer[each.decided_by].append(seen)
    return [sign for seen in by_reviewer.values() for sign in signs.of_day(seen)]


def _open(
    session: Session,
    picked: Sequence[tuple[DecisionCard, str]],
    *,
    batch_id: int,
    seed: str,
    ward_path: str,
    posts: Posts,
    at: datetime,
) -> None:
    others = posts.elsewhere(ward_path)
    load = rechecks.count_load(session, reviewer_ids=others)
    for decision, why in picked:
        who = _choose(session, decision, others, seed, load)
        if who is not None:
            load[who] = load.get(who, 0) + 1
        session.add(
            Recheck(
                person_id=decision.person_id,
                id=new_id(),
                public_id=new_public_id(),
                batch_id=batch_id,
                decision_id=decision.id,
                period=decision.period,
                indicator=decision.indicator,
                unit_path=decision.unit_path,
                why=why,
                first_by=decision.decided_by,
                first_band=decision.band,
                assigned_to=who,
                made_at=at,
                due_at=at + timedelta(days=DAYS),
            )
        )
    session.flush()


def _choose(
    session: Session, decision: DecisionCard, others: Sequence[int], seed: str, load: Mapping[int, int]
) -> int | None:
    """Return who looks again: nobody who has to do with the person, her evidence or the first look."""
    ids = [int(each) for each in decision.verdicts]
    entered = {piece.entered_by for piece in cases.pieces_of(session, person_id=decision.person_id, ids=ids)}
    kin = reviews.reviewers_related(session, person_id=decision.person_id)
    out = {decision.person_id, decision.decided_by, *entered, *kin}
    return sampling.assign(seed, decision.id, candidates=[each for each in others if each not in out], load=load)


def ask_again(session: Session, *, posts: Posts, at: datetime) -> int:
    """Ask somebody for the second looks that nobody could be asked for; return how many found one."""
    found = 0
    for person_id, recheck_id, decision_id in rechecks.list_unassigned(session, most=200):
        decision = rechecks.get_decision(session, person_id=person_id, decision_id=decision_id)
        others = posts.elsewhere(sampling.ward_of(decision.unit_path))
        load = rechecks.count_load(session, reviewer_ids=others)
        who = _choose(session, decision, others, str(recheck_id), load)
        if who is not None:
            found += 1
            values = {"assigned_to": who, "due_at": at + timedelta(days=DAYS)}
            session.execute(
                update(Recheck).where(Recheck.person_id == person_id, Recheck.id == recheck_id).values(**values)
            )
    return found


def expire(session: Session, *, at: datetime) -> int:
    """Let go of second looks whose time is over; return how many."""
    gone = session.execute(
        update(Recheck)
        .where(Recheck.state == "waiting", Recheck.due_at <= at)
        .values(state="expired")
        .returning(Recheck.id)
    )
    return len(gone.all())


def look_again(
    session: Session,
    *,
    recheck_ref: str,
    band: int | None,
    bands: Collection[int],
    note: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Keep what somebody of another unit would have decided.

    Errors: `NotFound`, `RecheckOver`, `NotAsked`, `NoBand`.
    """
    card = rechecks.get_asked(session, public_id=recheck_ref, actor=actor)
    if card.state != "waiting" or card.due_at <= at:
        raise RecheckOver
    decision = rechecks.get_decision(session, person_id=card.person_id, decision_id=card.decision_id)
    ids = [int(each) for each in decision.verdicts]
    pieces = cases.pieces_of(session, person_id=card.person_id, ids=ids)
    reads_only = not may_write(scope.role for scope in actor.scopes)
    barred = why_not(
        Reviewer(actor.person_id, actor.has_role("cadre", "city"), reads_only),
        person_id=card.person_id,
        entered_by={decision.decided_by, *(piece.entered_by for piece in pieces)},
        relatives=reviews.reviewers_related(session, person_id=card.person_id),
        at=at,
    )
    if barred:
        raise NotAsked(barred)
    if band not in {0, *bands}:
        raise NoBand(field="band")
    _keep(session, card.person_id, card.id, band=band, note=clean_line(note, LONGEST_NOTE), at=at)
    fact = EvidenceRechecked(
        at=at,
        actor=actor,
        person_id=card.person_id,
        period=card.period,
        indicator=card.indicator,
        recheck_ref=card.public_id,
    )
    tell(session, fact)


def _keep(session: Session, person_id: int, recheck_id: int, *, band: int | None, note: str, at: datetime) -> None:
    """Write the second look where it still waits: of two at once the second finds no row."""
    kept = session.execute(
        update(Recheck)
        .where(Recheck.person_id == person_id, Recheck.id == recheck_id, Recheck.state == "waiting")
        .values(state="done", band=band, note=note, done_at=at)
        .returning(Recheck.id)
    ).first()
    if kept is None:
        raise RecheckOver
