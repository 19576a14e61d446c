"""Reading SCORM packages of published courses, and what they wanted back at the next launch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from courses.models import ScormFile, ScormPackage, ScormState
from kernel.database import Executor
from kernel.errors import NotFound
from kernel.fresh import Kept


@dataclass(frozen=True, slots=True)
class FileCard:
    """A file of a package: where its bytes lie and what it is served as."""

    sha256: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class StateCard:
    """What a package last claimed of a learner; `state` is given back to it."""

    status: str = ""
    score: float | None = None
    seconds: int = 0
    state: Mapping[str, str] = field(default_factory=dict)


_files: Kept[tuple[str, str], FileCard] = Kept(4_000)
_packages: Kept[str, str] = Kept(200)


def get_file(executor: Executor, package: str, path: str) -> FileCard:
    """Return a file of a package of a published course, or raise `NotFound`; kept, since a package never changes."""
    return _files.get((package, path), lambda: _load_file(executor, package, path))


def _load_file(executor: Executor, package: str, path: str) -> FileCard:
    row = executor.execute(
        select(ScormFile.sha256, ScormFile.media_type, ScormFile.size).where(
            ScormFile.package_sha256 == package, ScormFile.path == path
        )
    ).first()
    if row is None:
        raise NotFound
    return FileCard(*row)


def version_of(executor: Executor, package: str) -> str:
    """Return the version of SCORM that a package speaks, or raise `NotFound`."""
    return _packages.get(package, lambda: _load_version(executor, package))


def _load_version(executor: Executor, package: str) -> str:
    version = executor.execute(select(ScormPackage.version).where(ScormPackage.sha256 == package)).scalar()
    if version is None:
        raise NotFound
    return str(version)


def find_state(executor: Executor, *, person_id: int, course_id: int, lesson: str, package: str) -> StateCard | None:
    """Return what this package last claimed of a learner in a lesson; None when it never did."""
    row = executor.execute(
        select(ScormState.status, ScormState.score, ScormState.seconds, ScormState.state).where(
            ScormState.person_id == person_id,
            ScormState.course_id == course_id,
            ScormState.lesson == lesson,
            ScormState.package == package,
        )
    ).first()
    return StateCard(*row) if row else None
