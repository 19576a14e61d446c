"""Assisted entry: a cadre, or a relative with a printed slip, hands in one piece for a person who agreed to it.

Both names are kept, with the text the person agreed to. The helper sees nothing else of the person, and can never
decide about what she entered.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.base import PUBLIC_ALPHABET, new_id, new_public_id
from kernel.clock import local_day
from kernel.errors import Conflict, NotAllowed, NotFound
from kernel.text import clean_line
from lms import files
from lms.evidence.formats.brought import Ready
from lms.evidence.models.claims import Assistance, Evidence, EvidenceFile
from lms.evidence.operations import drafting, filing
from lms.evidence.queries.claims import CARD, EvidenceCard
from lms.evidence.queries.helping import AssistanceCard, find_open_slip
from lms.evidence.queries.kinds import current_consent, get_kinds
from lms.evidence.rules import helping
from lms.evidence.rules.saying import Piece, flaws_of
from lms.media.rules import Quota
from lms.orgs import queries as orgs
from lms.people import queries as people
from lms.people.operations import throttling
from lms.people.operations.throttling import Refused
from lms.people.rules import Limit

TRIES = Limit(10, timedelta(minutes=15), renews=False)
"""Codes tried from one address: a code has 59 bits."""

TWIN = timedelta(minutes=10)
HELPERS = ("cadre", "city")


class SlipUsed(Conflict):
    """The slip was used, withdrawn or has run out."""

    code = "slip_used"


@dataclass(frozen=True, slots=True)
class Help:
    """Who helps whom: a cadre, or the bearer of a slip (`slip` is its public id). `agreed`: the person said yes."""

    person_id: int
    helper_name: str
    relation: str
    agreed: bool
    slip: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file with the name it came with."""

    ready: Ready
    name: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """What is handed in at once: the piece and its files, within a quota."""

    piece: Piece
    files: Sequence[Sent]
    quota: Quota


def hash_code(code: str) -> str:
    """Return what is kept of a slip's code."""
    return sha256(f"phieu:{helping.canonical_code(code)}".encode()).hexdigest()


def make_slip(session: Session, *, person_id: int, actor: Actor, at: datetime) -> tuple[str, datetime]:
    """Return the code of a new slip and until when it is good; the slips before it are void.

    The person makes one for herself, or a cadre of the unit where she lives for her.
    """
    if actor.person_id != person_id:
        home_of(session, person_id, actor=actor)
    mine = (Assistance.person_id == person_id, Assistance.way == "slip", Assistance.begun_at.is_(None))
    session.execute(update(Assistance).where(*mine, Assistance.ended_at.is_(None)).values(ended_at=at))
    code = "".join(secrets.choice(PUBLIC_ALPHABET) for _ in range(helping.CODE_LENGTH))
    until = at + helping.SLIP_LIFETIME
    session.add(
        Assistance(
            person_id=person_id,
            id=new_id(),
            public_id=new_public_id(),
            way="slip",
            slip_code=hash_code(code),
            made_by=actor.person_id,
            made_at=at,
            expires_at=until,
            begun_at=None,
            ended_at=None,
        )
    )
    session.flush()
    return code, until


def home_of(session: Session, person_id: int, *, actor: Actor) -> str:
    """Return the path of the unit where a person lives, when the actor works for it; else `NotFound`."""
    home = orgs.list_residences(session, person_ids=[person_id]).get(person_id)
    if home is None or not actor.covers(home.unit_path, *HELPERS):
        raise NotFound
    return home.unit_path


def open_slip(session: Session, *, code: str, address: str, at: datetime) -> AssistanceCard | Refused:
    """Return the slip with this code, not yet used up; a wrong code counts, so the caller commits in any case."""
    left = throttling.take(session, {throttling.key_of("slip", "address", address): TRIES}, at=at)
    if isinstance(left, Refused):
        return left
    found = find_open_slip(session, slip_code=hash_code(code), at=at)
    if found is None:
        return throttling.refused(throttling.WRONG_CODE, left=left, limit=TRIES)
    throttling.give_back(session, throttling.key_of("slip", "address", address))
    return found


def enter(
    session: Session, store: files.Store, *, help_: Help, bundle: Bundle, actor: Actor, at: datetime
) -> EvidenceCard:
    """Hand in one piece for a person. Sent twice it is one; `Refusal` names what is missing, and nothing is kept."""
    if not helping.may_help(helper_id=actor.person_id, person_id=help_.person_id):
        raise NotAllowed("own_help")
    piece = replace(bundle.piece, words=drafting.tidy(bundle.piece.words))
    bundle = replace(bundle, piece=piece)
    drafting.refuse(_flaws(help_, bundle, at))
    unit_path = _unit_of(session, help_, actor)
    twin = None if help_.slip else _twin(session, help_, bundle, actor, at)
    if twin is not None:
        return twin
    aid = _begin(session, help_, actor, at)
    card = drafting.put(
        session,
        person_id=help_.person_id,
        entered_by=actor.person_id,
        unit_path=unit_path,
        piece=bundle.piece,
        assistance_id=aid,
        at=at,
    )
    for sent in bundle.files:
        filing.put_file(session, store, card, ready=sent.ready, name=sent.name, quota=bundle.quota, at=at)
    helper = Actor(actor.person_id, help_.helper_name, session_id=actor.session_id, address=actor.address)
    return drafting.hand_in(session, card, unit_path=unit_path, actor=helper, at=at)


def _flaws(help_: Help, bundle: Bundle, at: datetime) -> list[tuple[str, str]]:
    found = flaws_of(
        bundle.piece,
        kind=get_kinds().find(bundle.piece.kind),
        files=len(bundle.files),
        today=local_day(at),
    )
    if help_.slip and help_.relation not in helping.RELATIONS:
        found.append(("relation", "relation_missing"))
    if not clean_line(help_.helper_name, 120):
        found.append(("helper_name", "helper_name_missing"))
    if not help_.agreed:
        found.append(("agreed", "assist_consent_missing"))
    return found


def _unit_of(session: Session, help_: Help, actor: Actor) -> str:
    """Return where the person lives: a cadre helps in her units alone, a slip's bearer wherever its person lives."""
    if not help_.slip:
        return home_of(session, help_.person_id, actor=actor)
    home = orgs.list_residences(session, person_ids=[help_.person_id]).get(help_.person_id)
    return home.unit_path if home else ""


def _twin(session: Session, help_: Help, bundle: Bundle, actor: Actor, at: datetime) -> EvidenceCard | None:
    """Return the same piece entered a moment ago: a form sent twice."""
    row = session.execute(
        select(*CARD)
        .join(
            EvidenceFile,
            (EvidenceFile.person_id == Evidence.person_id) & (EvidenceFile.evidence_id == Evidence.id),
        )
        .where(
            Evidence.person_id == help_.person_id,
            Evidence.entered_by == actor.person_id,
            Evidence.indicator == bundle.piece.indicator,
            Evidence.words == bundle.piece.words,
            Evidence.state == "submitted",
            Evidence.submitted_at > at - TWIN,
            EvidenceFile.original_sha256.in_([sent.ready.original_sha256 for sent in bundle.files]),
        )
    ).first()
    return None if row is None else EvidenceCard(*row)


def _begin(session: Session, help_: Help, actor: Actor, at: datetime) -> int:
    """Write down the help with what was agreed to; of two who use one slip at once the second gets `SlipUsed`."""
    consent = current_consent()
    values = {
        "helper_id": actor.person_id,
        "helper_name": clean_line(help_.helper_name, 120),
        "relation": help_.relation,
        "consent_version": consent.version,
        "consent_sha256": consent.sha256,
        "begun_at": at,
        "ended_at": at,
    }
    if help_.slip:
        spent = session.execute(
            update(Assistance)
            .where(
                Assistance.person_id == help_.person_id,
                Assistance.public_id == help_.slip,
                Assistance.begun_at.is_(None),
                Assistance.ended_at.is_(None),
                Assistance.expires_at > at,
            )
            .values(**values)
            .returning(Assistance.id)
            .execution_options(synchronize_session=False)
        ).first()
        if spent is None:
            raise SlipUsed
        return int(spent.id)
    row = Assistance(
        person_id=help_.person_id,
        id=new_id(),
        public_id=new_public_id(),
        way="cadre",
        made_by=actor.person_id,
        made_at=at,
        expires_at=at,
        **values,
    )
    session.add(row)
    session.flush()
    return row.id


def name_of(session: Session, person_id: int) -> str:
    """Return the name of the person helped."""
    return people.get_person(session, person_id).full_name
