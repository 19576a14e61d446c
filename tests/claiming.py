"""Builders of evidence: photographs, claims handed in through the real operations, files as the door reads them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeVar

from PIL import ExifTags, Image
from PIL.Image import Exif
from sqlalchemy.orm import Session

from kernel import clock
from kernel.actor import TERRITORIAL, Actor, Scope
from lms import work
from lms.evidence.formats import brought
from lms.evidence.formats.brought import Ready
from lms.evidence.operations import drafting, filing
from lms.evidence.operations.drafting import Description
from lms.evidence.queries import EvidenceCard
from lms.extensions import db
from lms.media.rules import MEGABYTE, Quota
from tests.conftest import Scene
from tests.people import Learner

T = TypeVar("T")
ROOMY = Quota(500 * MEGABYTE, 5_000 * MEGABYTE)
WORDS = "Tôi hướng dẫn bà con trong xóm cài và dùng VNeID"


def photo(seed: int = 1, *, size: tuple[int, int] = (240, 180), exif: Exif | None = None, form: str = "JPEG") -> bytes:
    """Return a photograph with enough in it to be told from others; the same seed gives the same bytes."""
    small = Image.effect_noise((12, 9), 100) if seed == 0 else Image.new("L", (12, 9))
    small.putdata([(value * seed * 37 + value * value * 11) % 251 for value in range(12 * 9)])
    picture = small.resize(size, Image.Resampling.BICUBIC).convert("RGB")
    target = io.BytesIO()
    if exif is None:
        picture.save(target, form, quality=90)
    else:
        picture.save(target, form, quality=90, exif=exif)
    return target.getvalue()


def taken(day: str = "2026:03:08 09:15:00") -> Exif:
    """Return what a telephone writes into a photograph: when, where, by which device."""
    exif = Exif()
    exif[ExifTags.Base.Make] = "Telephone"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = day
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (21.0, 1.0, 40.0)
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    return exif


def ready(seed: int = 1) -> Ready:
    """Return a photograph as the door hands it on."""
    return brought.read(photo(seed))


def acting(who: Learner, *roles: str, path: str = "01.") -> Actor:
    """Return a person as one who acts, with roles over a unit's subtree."""
    with who.scene.app.app_context():
        found = who.actor(db.session())
    scopes = tuple(Scope(role, TERRITORIAL, path, 0) for role in roles)
    return Actor(found.person_id, found.name, scopes, found.members, found.birth_year)


def do(scene: Scene, step: Callable[[Session], T]) -> T:
    """Do one writing step and finish it."""
    with scene.app.app_context():
        return work.run(db.session(), lambda: step(db.session()))


def read(scene: Scene, query: Callable[[Session], T]) -> T:
    """Return what a query finds."""
    with scene.app.app_context():
        found = query(db.session())
        db.session.remove()
        return found


def drafted(
    scene: Scene,
    actor: Actor,
    *,
    kind: str = "day-lai",
    indicator: str = "1.4",
    seed: int = 1,
    said: Description | None = None,
) -> EvidenceCard:
    """Return a draft with everything in it that is asked for."""
    at, store = clock.now(), scene.app.extensions["files"]
    file = ready(seed)
    told = said or Description(WORDS, yesterday())

    def step(session: Session) -> EvidenceCard:
        card = drafting.begin(session, kind=kind, actor=actor, at=at)
        drafting.choose_indicator(session, card.public_id, indicator=indicator, actor=actor, at=at)
        filing.add(session, store, card.public_id, ready=file, name="anh.jpg", quota=ROOMY, actor=actor, at=at)
        return drafting.describe(session, card.public_id, said=told, actor=actor, at=at)

    return do(scene, step)


def handed_in(scene: Scene, actor: Actor, **values: object) -> EvidenceCard:
    """Return a claim that was handed in."""
    card = drafted(scene, actor, **values)  # type: ignore[arg-type]
    return do(scene, lambda s: drafting.submit(s, card.public_id, actor=actor, at=clock.now()))


def yesterday() -> date:
    """Return a day on which something happened: yesterday, but never last year."""
    today = clock.local_day(clock.now())
    return max(today - timedelta(days=1), date(today.year, 1, 1))
