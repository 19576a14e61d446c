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
    read = {kind: _read(name) for kind, name in PAPERS}
    _check(read)
    loaded = sum(_load(session, kind, body, actor=actor, at=at) for kind, body in read.items())
    forget_policy()
    return loaded


def _read(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(json.dumps(library.document(name), default=_iso))
    return body


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value))


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
    canonical = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    sha256 = hashlib.sha256(canonical.encode()).hexdigest()
    code, version = str(body["code"]), int(body["version"])
    known = session.scalar(
        select(PolicyVersion.sha256).where(
            PolicyVersion.kind == kind, PolicyVersion.code == code, PolicyVersion.version == version
        )
    )
    if known is not None:
        if known != sha256:
            raise ChangedPaper(kind=kind, paper=code, version=version)
        return False
    ends = body.get("valid_to")
    session.execute(
        insert(PolicyVersion).values(
            id=new_id(),
            kind=kind,
            code=code,
            version=version,
            status=body["status"],
            valid_from=date.fromisoformat(body["valid_from"]),
            valid_to=date.fromisoformat(ends) if ends else None,
            body=body,
            sha256=sha256,
            created_at=at,
            created_by=actor.person_id,
        )
    )
    tell(session, PolicyLoaded(at=at, actor=actor, person_id=0, kind=kind, code=code, version=version))
    return True
