"""SCORM packages: taken apart when a course is published, and what they claim about a learner while they are played.

A package is a program of strangers in an isolated frame. What it reports marks its lesson as read, like a press of
«Tôi đã đọc xong», and posts no points: those come from tests we grade ourselves.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from courses.formats.cartridge import find_manifest
from courses.formats.shelf import ending
from courses.models import ScormFile, ScormPackage, ScormState
from courses.operations import progress
from courses.queries import CourseCard
from courses.rules.scorm import V12, V2004, Claim, read_claim
from kernel.actor import Actor
from kernel.archive import Refused, Tree, ZipTree
from kernel.base import new_id
from kernel.database import upsert
from kernel.errors import Invalid, NotFound

UNKNOWN = "application/octet-stream"
TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".js": "application/javascript",
    ".mjs": "application/javascript",
    ".json": "application/json",
    ".css": "text/css",
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".xml": "application/xml",
    ".xsd": "application/xml",
    ".wasm": "application/wasm",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".bmp": "image/bmp",
    ".ico": "image/x-icon",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".wav": "audio/wav",
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".ogv": "video/ogg",
    ".webm": "video/webm",
    ".vtt": "text/vtt",
    ".srt": "text/plain",
    ".pdf": "application/pdf",
}
"""What files of a package are served as, by the ending of the name; all else as `UNKNOWN`, which browsers only save."""
LONGEST_PATH = 400
_MOST_READ = 256 * 1024
_SIGNS_OF_2004 = (b"adlcp_v1p3", b"imsss", b"cam 1.3", b"2004 ")
_AT_ONCE = 500


class BadClaim(Invalid):
    """What the package reported has not the form of the standard; `field` names the part."""

    code = "scorm_claim"


class NoManifest(Invalid):
    """The zip is no SCORM package: it has no manifest."""

    code = "scorm_manifest"


def unpack(session: Session, data: bytes, *, keep: Callable[[bytes], str], at: datetime) -> str:
    """Keep the files of a package, once, so that lessons may play it; returns its hash.

    Raises `kernel.archive.Refused` for an archive that is none or means harm, `NoManifest` for one that is no package.
    """
    digest = hashlib.sha256(data).hexdigest()
    if session.get(ScormPackage, digest) is not None:
        return digest
    tree = ZipTree(io.BytesIO(data))
    row = {"sha256": digest, "version": _version(tree), "created_at": at}
    first = session.execute(
        upsert(session, ScormPackage).values(**row).on_conflict_do_nothing().returning(ScormPackage.sha256)
    ).first()
    if first is None:
        return digest  # somebody else was faster, and has finished
    rows = [_file(digest, name, tree.read(name), keep) for name in tree.names()]
    for start in range(0, len(rows), _AT_ONCE):
        session.execute(insert(ScormFile), rows[start : start + _AT_ONCE])
    return digest


def _version(tree: Tree) -> str:
    name = find_manifest(tree)
    if name is None:
        raise NoManifest
    text = tree.read(name)[:_MOST_READ].lower()
    return V2004 if any(sign in text for sign in _SIGNS_OF_2004) else V12


def _file(package: str, path: str, data: bytes, keep: Callable[[bytes], str]) -> dict[str, object]:
    if len(path) > LONGEST_PATH:
        raise Refused("archive_slip", name=path[:LONGEST_PATH])
    media_type = TYPES.get(ending(path), UNKNOWN)
    return {
        "package_sha256": package,
        "path": path,
        "sha256": keep(data),
        "media_type": media_type,
        "size": len(data),
    }


def take(session: Session, *, course: CourseCard, lesson: str, sent: object, actor: Actor, at: datetime) -> bool:
    """Keep what a package reports of a learner; returns whether the lesson counts as done now.

    `course` is the version she is shown. The newest report of a lesson stands; the same one sent twice changes nothing.
    """
    package = course.lesson(lesson).scorm.partition("#")[0]
    if not package:
        raise NotFound
    claim = read_claim(sent)
    if not isinstance(claim, Claim):
        raise BadClaim(field=claim)
    done = False
    if claim.done:
        # first of all: it holds her progress in this course, so that two windows follow each other
        done = progress.finish_lesson(session, course=course, lesson=lesson, checked=False, actor=actor, at=at)
    row = {
        "person_id": actor.person_id,
        "id": new_id(),
        "course_id": course.id,
        "lesson": lesson,
        "package": package,
        "status": claim.status,
        "score": claim.score,
        "seconds": claim.seconds,
        "state": dict(claim.state),
        "updated_at": at,
    }
    statement = upsert(session, ScormState).values(**row)
    kept = statement.excluded
    changed = {name: kept[name] for name in row if name not in {"person_id", "id", "course_id", "lesson"}}
    session.execute(statement.on_conflict_do_update(index_elements=["person_id", "course_id", "lesson"], set_=changed))
    return done
