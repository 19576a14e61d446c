"""A claim of one's own: begun, chosen, described, handed in, taken back, withdrawn. Each step is kept by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.base import new_id, new_public_id
from kernel.clock import local_day
from kernel.errors import Conflict, Invalid, NotAllowed
from kernel.text import clean_line, nfc
from lms.evidence import queries
from lms.evidence.models.claims import Evidence, EvidenceFile
from lms.evidence.models.reviews import ReviewOpening
from lms.evidence.operations.moving import EvidenceMoved, move
from lms.evidence.queries.claims import CARD, EvidenceCard
from lms.evidence.queries.kinds import get_kinds
from lms.evidence.queries.likeness import find_own_number
from lms.evidence.rules import claims
from lms.evidence.rules.kinds import Kind
from lms.evidence.rules.saying import Piece, flaws_of

MOST_OPEN = 60
"""Drafts and waiting claims of one person at a time: more than any form asks for."""


class Refusal(Invalid):
    """What was given does not do yet; `values["flaws"]` are pairs of (field, code)."""

    code = "evidence_unfit"


class TooManyOpen(Conflict):
    """So many claims are open that some have to be finished first."""

    code = "evidence_too_many"


class Opened(Conflict):
    """A reviewer has begun to look: the claim can be withdrawn, but no longer be taken back to be changed."""

    code = "evidence_opened"


def refuse(flaws: Sequence[tuple[str, str]]) -> None:
    """Raise `Refusal` when there is anything to mend."""
    if flaws:
        raise Refusal(flaws[0][1], field=flaws[0][0], flaws=tuple(flaws))


def kind_of(code: str) -> Kind:
    """Return a kind, or raise `Refusal`."""
    kind = get_kinds().find(code)
    if kind is None:
        raise Refusal("evidence_kind_missing", field="kind", flaws=(("kind", "evidence_kind_missing"),))
    return kind


def begin(session: Session, *, kind: str, actor: Actor, at: datetime) -> EvidenceCard:
    """Begin a claim of one's own; a draft of this kind with nothing in it yet is taken up again."""
    if not actor.person_id:
        raise NotAllowed
    kind_of(kind)
    empty = session.execute(
        select(*CARD).where(
            Evidence.person_id == actor.person_id,
            Evidence.state == claims.DRAFT,
            Evidence.kind == kind,
            Evidence.indicator == "",
            Evidence.words == "",
            Evidence.bytes == 0,
            Evidence.round == 0,
        )
    ).first()
    if empty is not None:
        return EvidenceCard(*empty)
    if queries.count_open_of(session, person_id=actor.person_id) >= MOST_OPEN:
        raise TooManyOpen
    home = actor.residence()
    return put(
        session,
        person_id=actor.person_id,
        entered_by=actor.person_id,
        unit_path=home.unit_path if home else "",
        piece=Piece(kind=kind),
        at=at,
    )


def put(
    session: Session,
    *,
    person_id: int,
    entered_by: int,
    unit_path: str,
    piece: Piece,
    assistance_id: int | None = None,
    at: datetime,
) -> EvidenceCard:
    """Write a new draft and return it."""
    row = Evidence(
        person_id=person_id,
        id=new_id(),
        public_id=new_public_id(),
        period=local_day(at).year,
        kind=piece.kind,
        indicator=piece.indicator,
        state=claims.DRAFT,
        words=piece.words,
        happened_on=piece.happened_on,
        issuer=piece.issuer,
        number=piece.number,
        entered_by=entered_by,
        assistance_id=assistance_id,
        unit_path=unit_path,
        round=0,
        bytes=0,
        created_at=at,
        changed_at=at,
    )
    session.add(row)
    session.flush()
    return EvidenceCard(*(getattr(row, name) for name in EvidenceCard.__dataclass_fields__))


def lock(session: Session, public_id: str, *, actor: Actor) -> EvidenceCard:
    """Return a claim of the actor for writing, or raise `NotFound`; `EvidenceMoved` when she no longer writes on it."""
    session.execute(
        select(Evidence.id)
        .where(Evidence.public_id == public_id, Evidence.person_id == actor.person_id)
        .with_for_update()
    )
    card = queries.get_own(session, public_id=public_id, actor=actor)
    if card.state not in claims.OPEN:
        raise EvidenceMoved
    return card


def write(session: Session, card: EvidenceCard, values: dict[str, Any]) -> EvidenceCard:
    """Write columns of a locked claim."""
    session.execute(
        update(Evidence)
        .where(Evidence.person_id == card.person_id, Evidence.id == card.id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return replace(card, **values)


def choose_kind(session: Session, public_id: str, *, kind: str, actor: Actor, at: datetime) -> EvidenceCard:
    """Say of which kind a claim is; an indicator that the kind does not fit is to be chosen again."""
    fits = kind_of(kind).indicators
    card = lock(session, public_id, actor=actor)
    indicator = card.indicator if card.indicator in fits else ""
    return write(session, card, {"kind": kind, "indicator": indicator, "changed_at": at})


def choose_indicator(session: Session, public_id: str, *, indicator: str, actor: Actor, at: datetime) -> EvidenceCard:
    """Say for which indicator a claim is."""
    card = lock(session, public_id, actor=actor)
    if indicator not in kind_of(card.kind).indicators:
        refuse([("indicator", "evidence_indicator_missing")])
    return write(session, card, {"indicator": indicator, "changed_at": at})


@dataclass(frozen=True, slots=True)
class Description:
    """What a person says of her claim: one sentence, the day, and what the paper names."""

    words: str
    happened_on: date | None
    issuer: str = ""
    number: str = ""


def describe(session: Session, public_id: str, *, said: Description, actor: Actor, at: datetime) -> EvidenceCard:
    """Keep what the person said; nothing is refused here, what is missing is said before handing in."""
    card = lock(session, public_id, actor=actor)
    values = {
        "words": tidy(said.words),
        "happened_on": said.happened_on,
        "issuer": clean_line(said.issuer, claims.LONGEST_ISSUER),
        "number": clean_line(said.number, claims.LONGEST_NUMBER),
        "changed_at": at,
    }
    return write(session, card, values)


def tidy(words: str) -> str:
    """Return words as they are kept."""
    return nfc(" ".join(words.split()))[: claims.LONGEST_WORDS]


def submit(session: Session, public_id: str, *, actor: Actor, at: datetime) -> EvidenceCard:
    """Hand a claim in; `Refusal` names everything that is still missing."""
    card = lock(session, public_id, actor=actor)
    home = actor.residence()
    return hand_in(session, card, unit_path=home.unit_path if home else "", actor=actor, at=at)


def hand_in(session: Session, card: EvidenceCard, *, unit_path: str, actor: Actor, at: datetime) -> EvidenceCard:
    """Check a locked draft and hand it in for the unit in which its person lives."""
    refuse(missing(session, card, unit_path=unit_path, at=at))
    assert card.happened_on is not None  # noqa: S101  said by `missing`
    today, kind = local_day(at), kind_of(card.kind)
    period = claims.period_for(card.happened_on, valid_months=kind.months, today=today)
    card = write(session, card, {"unit_path": unit_path, "period": period})
    return move(session, evidence=card, move="submitted", actor=actor, at=at)


def missing(session: Session, card: EvidenceCard, *, unit_path: str, at: datetime) -> list[tuple[str, str]]:
    """Return what keeps a claim from being handed in, as pairs of (field, code)."""
    files = select(func.count()).select_from(EvidenceFile)
    files = files.where(EvidenceFile.person_id == card.person_id, EvidenceFile.evidence_id == card.id)
    flaws = flaws_of(
        Piece(card.kind, card.indicator, card.words, card.happened_on, card.issuer, card.number),
        kind=get_kinds().find(card.kind),
        files=session.scalar(files) or 0,
        today=local_day(at),
    )
    if not unit_path:
        flaws.append(("home", "evidence_no_home"))
    known = find_own_number(
        session, person_id=card.person_id, evidence_id=card.id, issuer=card.issuer, number=card.number
    )
    return [*flaws, ("number", "evidence_number_known")] if known else flaws


# ---------------------------------------------------------------------------------- taking back


def take_back(session: Session, public_id: str, *, actor: Actor, at: datetime) -> EvidenceCard:
    """Take a claim back to be changed, until a reviewer has begun to look (`Opened`)."""
    card = queries.get_own(session, public_id=public_id, actor=actor)
    if card.state == claims.SUBMITTED and was_opened(session, card):
        raise Opened
    return move(session, evidence=card, move="taken_back", actor=actor, at=at)


def was_opened(session: Session, card: EvidenceCard) -> bool:
    """Tell whether a reviewer has had the case before her since the claim was handed in."""
    found = select(ReviewOpening.id).where(
        ReviewOpening.person_id == card.person_id,
        ReviewOpening.period == card.period,
        ReviewOpening.indicator == card.indicator,
        ReviewOpening.last_at >= card.submitted_at,
    )
    return session.execute(found.limit(1)).first() is not None


def withdraw(session: Session, public_id: str, *, actor: Actor, at: datetime) -> tuple[EvidenceCard, list[str]]:
    """Take a claim away for good, its files with it; return it and the hashes that may now be forgotten."""
    card = queries.get_own(session, public_id=public_id, actor=actor)
    moved = move(session, evidence=card, move="withdrawn", actor=actor, at=at)
    mine = (EvidenceFile.person_id == card.person_id, EvidenceFile.evidence_id == card.id)
    shas = list(session.scalars(select(EvidenceFile.sha256).where(*mine)))
    session.execute(delete(EvidenceFile).where(*mine))
    return write(session, moved, {"bytes": 0}), shas
