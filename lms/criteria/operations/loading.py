"""Loading policy papers from files into versions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.base import new_id
from kernel.errors import Conflict, Invalid
from kernel.events import tell
from lms.criteria import library
from lms.criteria.events import PolicyLoaded
from lms.criteria.formats.toml_paper import plain
from lms.criteria.models import PolicyVersion
from lms.criteria.queries import forget_policy
from lms.criteria.rules.criteria_set import parse_criteria
from lms.criteria.rules.documents import Flaw
from lms.criteria.rules.framework import parse_digital_skill, parse_framework
from lms.criteria.rules.rulebook import parse_rulebook
from lms.criteria.rules.targets import parse_targets

PAPERS = (
    ("criteria", library.CRITERIA),
    ("rulebook", library.RULEBOOK),
    ("competence", library.COMPETENCE),
    ("digital_skill", library.DIGITAL_SKILL),
    ("targets", library.TARGETS),
)


class FlawedPaper(Invalid):
    """A policy paper does not pass its schema; `values["flaws"]` says where."""

    code = "flawed_paper"


class ChangedPaper(Conflict):
    """A paper has other words under a version that is loaded already: a change needs a new version number."""

    code = "changed_paper"


def load_library(session: Session, *, actor: Actor, at: datetime) -> int:
    """Load the shipped papers that are not loaded yet. Returns how many were."""
    read = {kind: plain(library.document(name)) for kind, name in PAPERS}
    _check(read)
    loaded = sum(_load(session, kind, body, actor=actor, at=at) for kind, body in read.items())
    forget_policy()
    return loaded


def _check(read: Mapping[str, dict[str, Any]]) -> None:
    criteria = parse_criteria(read["criteria"])
    framework = parse_framework(read["competence"])
    flaws: list[Flaw] = [*criteria.flaws, *framework.flaws, *parse_targets(read["targets"]).flaws]
    if criteria.value is not None:
        flaws += parse_rulebook(read["rulebook"], criteria.value).flaws
    if framework.value is not None:
        flaws += parse_digital_skill(read["digital_skill"], framework.value).flaws
    if flaws:
        raise FlawedPaper(flaws=[f"{one.where}: {one.code} {one.value}" for one in flaws])


def _load(session: Session, kind: str, body: dict[str, Any], *, actor: Actor, at: datetime) -> bool:
    code, version = str(body["code"]), int(body["version"])
    own = (PolicyVersion.kind == kind, PolicyVersion.code == code)
    known = session.scalar(select(PolicyVersion.sha256).where(*own, PolicyVersion.version == version))
    if known is None or known != digest(body):
        if session.scalar(select(PolicyVersion.id).where(*own, PolicyVersion.approved_by.is_not(None)).limit(1)):
            return False  # the City has taken this paper over: what ships is no newer than what it decided
        if known is not None:
            raise ChangedPaper(kind=kind, paper=code, version=version)
        write_version(session, kind, body, actor=actor, at=at)
        tell(session, PolicyLoaded(at=at, actor=actor, person_id=0, kind=kind, code=code, version=version))
        return True
    return False


def digest(body: Mapping[str, Any]) -> str:
    """Return the hash by which two texts of a paper are the same."""
    canonical = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def write_version(
    session: Session,
    kind: str,
    body: Mapping[str, Any],
    *,
    actor: Actor,
    at: datetime,
    created_by: int | None = None,
    note: str = "",
) -> None:
    """Write a version as its text says. With `created_by`, the actor is the second person, who approved it."""
    ends = body.get("valid_to")
    session.execute(
        insert(PolicyVersion).values(
            id=new_id(),
            kind=kind,
            code=str(body["code"]),
            version=int(body["version"]),
            status=body["status"],
            valid_from=date.fromisoformat(body["valid_from"]),
            valid_to=date.fromisoformat(ends) if ends else None,
            body=dict(body),
            sha256=digest(body),
            created_at=at,
            created_by=actor.person_id if created_by is None else created_by,
            approved_by=None if created_by is None else actor.person_id,
            note=note,
        )
    )
