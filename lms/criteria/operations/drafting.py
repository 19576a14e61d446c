"""Writing a change of a paper: a draft of its newest version, which anybody who governs the City may write on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.clock import local_day
from kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from kernel.events import tell
from lms.criteria.events import PolicyDrafted, PolicyWithdrawn
from lms.criteria.models import PolicyDraft
from lms.criteria.operations.loading import digest
from lms.criteria.queries import drafts
from lms.criteria.queries.versions import check, get_shelf
from lms.criteria.rules import filling
from lms.criteria.rules.documents import Flaw
from lms.criteria.rules.editing import Path
from lms.criteria.rules.papers import COMPETENCE, KINDS
from lms.orgs.operations import CITY_PATH
from lms.orgs.rules import may_write

WRITERS, DECIDERS = ("city", "admin"), ("city",)


class NotGoverned(NotAllowed):
    """Papers are changed by the City and its administrators, decided by the City, and only read by an auditor."""

    code = "policy_not_yours"


class OwnDraft(NotAllowed):
    """Nobody puts in force what she had a hand in."""

    code = "policy_own_draft"


class DraftMoved(Conflict):
    """Somebody changed or decided the draft meanwhile."""

    code = "policy_draft_moved"


class BaseMoved(Conflict):
    """The paper has a newer version than the one this draft began with."""

    code = "policy_base_moved"


class DraftNotReady(Invalid):
    """The draft cannot go on as it is: code and `field` say why and where, `values["flaws"]` what is wrong in it."""

    code = "policy_not_ready"


def may_draft(actor: Actor) -> bool:
    """Tell whether the actor may write drafts."""
    return actor.covers(CITY_PATH, *WRITERS) and may_write(scope.role for scope in actor.scopes)


def may_decide(actor: Actor) -> bool:
    """Tell whether the actor may put drafts of others in force."""
    return actor.covers(CITY_PATH, *DECIDERS) and may_write(scope.role for scope in actor.scopes)


def begin(session: Session, *, kind: str, code: str, actor: Actor, at: datetime) -> str:
    """Begin a draft from the newest version, or go on with the one that is open; returns its public id."""
    if not may_draft(actor):
        raise NotGoverned
    if kind not in KINDS or kind == COMPETENCE:
        raise NotFound
    base = get_shelf(session).newest(kind, code)
    known = drafts.find_open(session, kind=kind, code=code)
    if known is not None:
        return known.public_id
    draft = PolicyDraft(
        kind=kind,
        code=code,
        base_version=base.version,
        body={**base.body, "version": base.version + 1},
        valid_from=None,
        authors=[actor.person_id],
        created_by=actor.person_id,
        created_at=at,
        changed_at=at,
    )
    session.add(draft)
    session.flush()
    tell(session, PolicyDrafted(at=at, actor=actor, person_id=0, **fact_of(draft)))
    return draft.public_id


def fact_of(draft: PolicyDraft) -> dict[str, Any]:
    """Return what every fact about a draft says."""
    title = str(draft.body.get("title", ""))[:200]
    return {"draft_ref": draft.public_id, "kind": draft.kind, "code": draft.code, "title": title}


def load(session: Session, public_id: str, *states: str, actor: Actor) -> PolicyDraft:
    """Return a draft for changing; `DraftMoved` when it is in none of these states any more."""
    draft = session.scalar(
        select(PolicyDraft)
        .where(PolicyDraft.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if draft is None or not drafts.may_read(actor):
        raise NotFound
    if draft.state not in states:
        raise DraftMoved
    return draft


def load_own(session: Session, public_id: str, *states: str, actor: Actor) -> PolicyDraft:
    """Return a draft for changing by one who may write."""
    if not may_draft(actor):
        raise NotGoverned
    return load(session, public_id, *states, actor=actor)


def _write(
    session: Session, draft: PolicyDraft, body: Mapping[str, Any], *, revision: int, actor: Actor, at: datetime
) -> None:
    if draft.revision != revision:
        raise DraftMoved
    if digest(body) != digest(draft.body):
        draft.body = dict(body)
        draft.revision += 1
    draft.authors = sorted({*draft.authors, actor.person_id})
    draft.changed_at = at
    session.flush()


def write(
    session: Session, public_id: str, *, revision: int, values: Mapping[Path, Any], actor: Actor, at: datetime
) -> None:
    """Put values in their places in a draft. Raises `DraftMoved` when it is no longer what was read."""
    draft = load_own(session, public_id, "draft", actor=actor)
    _write(session, draft, filling.put(draft.kind, draft.body, values), revision=revision, actor=actor, at=at)


def add(session: Session, public_id: str, *, revision: int, group: str, code: str, actor: Actor, at: datetime) -> None:
    """Add an item to a list that may grow. Raises `DraftNotReady` for a code it has already."""
    draft = load_own(session, public_id, "draft", actor=actor)
    key = filling.ADDED.get(group)
    if key is None or group not in draft.body:
        raise NotFound
    if any(one.get(key) == code for one in draft.body[group]):
        raise DraftNotReady("policy_code_taken", field="code")
    _write(session, draft, filling.add(draft.body, group, code), revision=revision, actor=actor, at=at)


def replace(
    session: Session, public_id: str, *, revision: int, body: Mapping[str, Any], actor: Actor, at: datetime
) -> None:
    """Take a whole paper in place of the draft. Raises `DraftNotReady` with its flaws."""
    draft = load_own(session, public_id, "draft", actor=actor)
    whole = {**body, "version": draft.base_version + 1}
    flaws = check(get_shelf(session), draft.kind, whole, tomorrow(at))
    if whole.get("code") != draft.code:
        flaws = (Flaw("code", "changed-code", str(whole.get("code", ""))), *flaws)
    if flaws:
        raise DraftNotReady("policy_flawed", flaws=flaws)
    _write(session, draft, whole, revision=revision, actor=actor, at=at)


def tomorrow(at: datetime) -> date:
    """Return the first day on which a new version may hold: nothing changes for a day that has begun."""
    return local_day(at) + timedelta(days=1)


def take_back(session: Session, public_id: str, *, actor: Actor, at: datetime) -> None:
    """Take an asked draft back to go on writing."""
    draft = load_own(session, public_id, "asked", actor=actor)
    draft.state, draft.changed_at = "draft", at
    session.flush()


def withdraw(session: Session, public_id: str, *, actor: Actor, at: datetime) -> None:
    """Put a draft away; `restore` takes it up again."""
    draft = load_own(session, public_id, *drafts.OPEN, actor=actor)
    draft.state, draft.changed_at = "withdrawn", at
    session.flush()
    tell(session, PolicyWithdrawn(at=at, actor=actor, person_id=0, restored=False, **fact_of(draft)))


def restore(session: Session, public_id: str, *, actor: Actor, at: datetime) -> None:
    """Take up a draft that was put away. Raises `Conflict` while another one of the paper is open."""
    draft = load_own(session, public_id, "withdrawn", actor=actor)
    if drafts.find_open(session, kind=draft.kind, code=draft.code) is not None:
        raise Conflict("policy_draft_open")
    draft.state, draft.changed_at = "draft", at
    session.flush()
    tell(session, PolicyWithdrawn(at=at, actor=actor, person_id=0, restored=True, **fact_of(draft)))
