"""Putting a change of a paper in force: asked by its authors, previewed, approved by somebody who had no hand in it.

A version is made here alone (what ships is loaded), and by approving only. Old versions stay as they are: what was
posted and decided under them keeps their name.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.clock import local_day, period_of
from kernel.errors import NotFound
from kernel.events import tell
from lms import jobs_queue
from lms.criteria.events import PolicyApproved, PolicyAsked, PolicyReturned
from lms.criteria.models import PolicyDraft
from lms.criteria.operations.drafting import (
    BaseMoved,
    DraftMoved,
    DraftNotReady,
    NotGoverned,
    OwnDraft,
    fact_of,
    load,
    load_own,
    may_decide,
    tomorrow,
)
from lms.criteria.operations.loading import write_version
from lms.criteria.queries import drafts, forget_policy
from lms.criteria.queries.versions import Shelf, check, get_shelf
from lms.criteria.rules.differing import compare
from lms.criteria.rules.papers import WEIGHED

IMPACT = "criteria.impact"
"""The kind of job that previews what a draft would change."""

LONGEST_NOTE = 2_000
LATEST = timedelta(days=3 * 366)


def ask(
    session: Session,
    public_id: str,
    *,
    revision: int,
    valid_from: date | None,
    note: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Put a draft before a second person, to hold from a day on, and begin the preview of its effect."""
    draft = load_own(session, public_id, "draft", actor=actor)
    if draft.revision != revision:
        raise DraftMoved
    if not note.strip():
        raise DraftNotReady("policy_note_missing", field="note")
    shelf = get_shelf(session)
    day = _check_day(shelf, draft, valid_from, at)
    _check(shelf, draft, day)
    draft.state, draft.note, draft.valid_from = "asked", note.strip()[:LONGEST_NOTE], day
    draft.asked_by, draft.asked_at, draft.changed_at = actor.person_id, at, at
    draft.decided_by, draft.decided_at, draft.decision_note = None, None, ""
    if draft.kind in WEIGHED and draft.impact_of != draft.revision:
        _preview(session, draft, actor=actor, at=at)
    session.flush()
    authors, first = tuple(sorted({*draft.authors, draft.created_by})), day.isoformat()
    tell(session, PolicyAsked(at=at, actor=actor, person_id=0, valid_from=first, authors=authors, **fact_of(draft)))


def _check_day(shelf: Shelf, draft: PolicyDraft, day: date | None, at: datetime) -> date:
    """Return the first day of the new version: never today or before, and not before the version it follows."""
    if day is None:
        raise DraftNotReady("policy_day_missing", field="valid_from")
    if day < tomorrow(at):
        raise DraftNotReady("policy_day_past", field="valid_from")
    if day > local_day(at) + LATEST:
        raise DraftNotReady("policy_day_far", field="valid_from")
    if day < max(one.valid_from for one in shelf.of(draft.kind, draft.code)):
        raise DraftNotReady("policy_day_before", field="valid_from")
    return day


def _check(shelf: Shelf, draft: PolicyDraft, day: date) -> None:
    base = shelf.newest(draft.kind, draft.code)
    if base.version != draft.base_version:
        raise BaseMoved
    if not compare(base.body, draft.body):
        raise DraftNotReady("policy_nothing_changed")
    flaws = check(shelf, draft.kind, _dated(draft.body, day), day)
    if flaws:
        raise DraftNotReady("policy_flawed", flaws=flaws)


def _dated(body: Mapping[str, Any], day: date) -> dict[str, Any]:
    return {**body, "valid_from": day.isoformat()}


def preview(session: Session, public_id: str, *, actor: Actor, at: datetime) -> str:
    """Begin the preview of a draft's effect; returns the job's public id. One begun for the same text goes on."""
    draft = load_own(session, public_id, *drafts.OPEN, actor=actor)
    if draft.kind not in WEIGHED:
        raise NotFound
    known = jobs_queue.find_job(session, draft.impact, kind=IMPACT)
    if draft.impact_of != draft.revision or known is None or known.state not in jobs_queue.OPEN:
        _preview(session, draft, actor=actor, at=at)
    session.flush()
    return draft.impact


def _preview(session: Session, draft: PolicyDraft, *, actor: Actor, at: datetime) -> None:
    args = {
        "draft": draft.public_id,
        "revision": draft.revision,
        "kind": draft.kind,
        "body": draft.body,
        "period": period_of(at),
    }
    job = jobs_queue.ask(session, IMPACT, args=args, asked_by=actor.person_id, at=at)
    draft.impact, draft.impact_of = job.public_id, draft.revision


def approve(session: Session, public_id: str, *, revision: int, actor: Actor, at: datetime) -> int:
    """Put a draft in force as the paper's next version; returns its number. The actor had no hand in it."""
    draft = _decided(session, public_id, actor=actor)
    if draft.revision != revision:
        raise DraftMoved
    shelf = get_shelf(session)
    day = _check_day(shelf, draft, draft.valid_from, at)
    _check(shelf, draft, day)
    if draft.kind in WEIGHED and not _previewed(session, draft):
        raise DraftNotReady("policy_not_previewed")
    number = draft.base_version + 1
    body = {**_dated(draft.body, day), "version": number}
    write_version(session, draft.kind, body, actor=actor, at=at, created_by=draft.created_by, note=draft.note)
    draft.state, draft.version = "in_force", number
    draft.decided_by, draft.decided_at, draft.changed_at = actor.person_id, at, at
    session.flush()
    forget_policy()
    told: dict[str, Any] = {"version": number, "valid_from": day.isoformat(), "asked_by": draft.asked_by or 0}
    tell(session, PolicyApproved(at=at, actor=actor, person_id=0, **told, **fact_of(draft)))
    return number


def _decided(session: Session, public_id: str, *, actor: Actor) -> PolicyDraft:
    """Return an asked draft for deciding by somebody who had no hand in it."""
    if not may_decide(actor):
        raise NotGoverned
    draft = load(session, public_id, "asked", actor=actor)
    if actor.person_id in {*draft.authors, draft.created_by, draft.asked_by}:
        raise OwnDraft
    return draft


def _previewed(session: Session, draft: PolicyDraft) -> bool:
    job = jobs_queue.find_job(session, draft.impact, kind=IMPACT)
    return job is not None and job.state == "done" and draft.impact_of == draft.revision


def return_(session: Session, public_id: str, *, note: str, actor: Actor, at: datetime) -> None:
    """Give a draft back to its authors, with words."""
    draft = _decided(session, public_id, actor=actor)
    if not note.strip():
        raise DraftNotReady("policy_return_note_missing", field="note")
    draft.state, draft.decision_note = "draft", note.strip()[:LONGEST_NOTE]
    draft.decided_by, draft.decided_at, draft.changed_at = actor.person_id, at, at
    session.flush()
    said: dict[str, Any] = {"note": draft.decision_note[:200], "asked_by": draft.asked_by or 0}
    tell(session, PolicyReturned(at=at, actor=actor, person_id=0, **said, **fact_of(draft)))
