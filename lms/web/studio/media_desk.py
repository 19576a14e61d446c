"""Bringing files: read, kept in the library of the viewer's unit, put into a draft, and how a lesson writes them."""

from __future__ import annotations

import re
from hashlib import sha256

from flask import request

from courses.operations import drafting
from courses.operations.drafting import KeptFile
from kernel.fences import slug
from kernel.richtext import DECORATIVE
from kernel.text import clean_line
from lms import files
from lms.media import operations as media
from lms.media import queries
from lms.media.formats import brought
from lms.media.operations import Added
from lms.media.queries import MediumCard
from lms.media.rules import CAPTIONS, MEGABYTE, MOST_BYTES, PICTURE, SOUND, VIDEO, Quota, name_of_file
from lms.web import session
from lms.web.page import settings
from lms.web.studio.desk import do, own_path, store

MOST_SENT = max(MOST_BYTES.values()) + 16 * MEGABYTE
"""What one sending may weigh: the largest video, or a handful of photographs."""

LARGE = {
    "studio.send_media": MOST_SENT,
    "studio.send_medium": MOST_SENT,
    "studio.replace_medium": MOST_SENT,
    "studio.upload_file": MOST_SENT,
    "studio.upload": 128 * MEGABYTE,
}
"""What may be sent to the addresses that take files. All others keep the limit of the app."""

LONGEST_SLUG = 80
FOLDERS = {PICTURE: "images", SOUND: "media", VIDEO: "media", CAPTIONS: "media"}
UNNAMED = {PICTURE: "anh", SOUND: "am-thanh", VIDEO: "video", CAPTIONS: "phu-de"}
NOT_IN_LABEL = re.compile(r"[\[\]\\]+")


def let_large_in(endpoint: str | None, _values: object) -> None:
    """Raise the limit before the form is read, which the guard of forms does first of all; for trainers only."""
    if request.method == "POST" and endpoint in LARGE and session.actor().has_role("trainer"):
        request.max_content_length = LARGE[endpoint]


def quota() -> Quota:
    """Return how much may be kept."""
    found = settings()
    return Quota(found.media_person_mb * MEGABYTE, found.media_unit_mb * MEGABYTE)


def units() -> tuple[str, ...]:
    """Return the units for which the viewer may keep files, the first one being hers by default."""
    return session.actor().paths("trainer")


def bring(file: str, data: bytes, *, alt: str = "", decorative: bool = False, unit: str = "") -> Added:
    """Keep a file that was sent, under the name it came with; raises `Invalid` when it cannot be kept.

    What the library has already is not read again. Reading comes before any writing: it takes its time.
    """
    actor, at = session.actor(), session.at()
    known = queries.find_same(session.reading(), sha256(data).hexdigest(), actor=actor)
    if known is not None:
        return Added(known, same=True)
    ready = brought.read(data)
    return do(
        lambda writing: media.add(
            writing,
            store(),
            brought=ready,
            name=name_of_file(file) or UNNAMED[ready.kind],
            unit_path=unit if unit in units() else own_path(),
            quota=quota(),
            alt=alt,
            decorative=decorative,
            actor=actor,
            at=at,
        )
    )


def put_into(draft_ref: str, card: MediumCard) -> str:
    """Put a medium into a draft; return its name there."""
    actor, at = session.actor(), session.at()
    kept = KeptFile(file_name(card), card.sha256, card.media_type, card.size)
    return do(lambda writing: drafting.add_file(writing, draft_ref, kept, actor=actor, at=at))


def file_name(card: MediumCard) -> str:
    """Return what a medium is called in a package."""
    stem = slug(card.name)[:LONGEST_SLUG].strip("-") or UNNAMED[card.kind]
    return f"{FOLDERS[card.kind]}/{stem}.{files.EXTENSIONS[card.media_type]}"


def markdown(card: MediumCard, name: str) -> str:
    """Return the lines that show a medium in a lesson."""
    if card.kind == PICTURE:
        words = DECORATIVE if card.decorative else " ".join(NOT_IN_LABEL.sub(" ", clean_line(card.alt, 300)).split())
        return f"![{words}]({name})"
    if card.kind == CAPTIONS:
        return f"phu-de={name}"
    return f"::: {'am-thanh' if card.kind == SOUND else 'video'} tep={name}\n\n:::"
