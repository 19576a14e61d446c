"""Bringing a database to what ships: schema, units, policy, courses with their banks. Doing it again writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from courses.formats.package import read_course
from courses.formats.source import CourseSource, ImageSource, MediaSource
from courses.operations import publishing, scorm
from kernel import clock, richtext
from kernel.actor import SYSTEM, Actor
from kernel.archive import FolderTree, Tree, open_bytes, pack
from kernel.database import will_write
from kernel.richtext import SANITISER_VERSION, render_block, render_inline
from lms import files, schema, work
from lms.config import ROOT
from lms.criteria import operations as criteria
from lms.criteria import queries as policy
from lms.extensions import db
from lms.media import queries as media
from lms.orgs import operations as orgs
from lms.reports import operations as reports
from question_bank.formats.sources import BankSource
from question_bank.formats.toml_bank import read_bank
from question_bank.operations import loading as banks

COURSES = ROOT / "courses" / "library"
BANKS = ROOT / "question_bank" / "library"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Package:
    """A course with the bank of its final test, as read from files."""

    course: CourseSource
    bank: BankSource | None
    files: Mapping[str, bytes]


def read_packages() -> list[Package]:
    """Read every shipped course with its bank, by folder name."""
    folders = sorted(path for path in COURSES.iterdir() if (path / "course.toml").is_file())
    return [read_package(folder, BANKS) for folder in folders]


def read_package(folder: Path, banks_folder: Path) -> Package:
    """Read one course folder and the bank its `quiz` names."""
    course = read_course(folder, place=place)
    bank_folder = banks_folder / course.quiz
    if not course.quiz or not bank_folder.is_dir():
        return Package(course, None, _bytes(FolderTree(folder), ""))
    parts = _bytes(FolderTree(folder), "") | _bytes(FolderTree(bank_folder), "bank/")
    return Package(course, read_bank(bank_folder, render_inline, render_block), parts)


def _bytes(tree: Tree, prefix: str) -> dict[str, bytes]:
    return {prefix + name: tree.read(name) for name in tree.names()}


class Placing:
    """Says how pictures, sound and video of a package stand on the page: a `courses.formats.lesson.Placer`.

    With a session, pictures get the lighter forms that are kept of them: one statement for all that were prepared.
    """

    def __init__(self, session: Session | None = None) -> None:
        self.session = session
        self._sources: dict[str, tuple[tuple[str, str], ...]] = {}

    def __call__(self, image: ImageSource, /) -> richtext.Image:
        """Say how a picture stands on the page."""
        if image.sha256 not in self._sources:
            self.prepare([image])
        url = files.address(image.sha256, image.media_type)
        return richtext.Image(url, image.width, image.height, self._sources[image.sha256])

    def prepare(self, images: Iterable[ImageSource], /) -> None:
        """Look up the lighter forms of pictures that will be asked for."""
        shas = {image.sha256 for image in images} - self._sources.keys()
        found = media.renditions_of(self.session, shas) if self.session is not None and shas else {}
        for sha256 in shas:
            forms = found.get(sha256, ())
            self._sources[sha256] = tuple((files.address(f.sha256, f.media_type), f.media_type) for f in forms)

    def medium(self, source: MediaSource, /) -> richtext.Medium:
        """Say how sound, video or captions stand on the page."""
        return richtext.Medium(files.address(source.sha256, source.media_type), source.media_type, source.size)


place = Placing()
"""Places without looking anything up: for checks that need no database."""


def placing(session: Session) -> Placing:
    """Return a `Place` for one package that offers the lighter forms kept of its pictures."""
    return Placing(session)


def load_everything(app: Flask, say: Say = lambda _text: None) -> None:
    """Bring the app's database to what ships, telling each step in a sentence."""
    with app.app_context():
        schema.upgrade(db.engine)
        say("Đã cập nhật cấu trúc cơ sở dữ liệu.")
        session = db.session()
        will_write(session)
        at = clock.now()
        units = orgs.load_library(session)
        papers = criteria.load_library(session, actor=SYSTEM, at=at)
        framework = policy.get_policy(session).framework()
        reports.ensure_basic_measures(session, [component.code for component in framework.components])
        work.finish(session)
        say(f"Đã nạp {units} đơn vị và {papers} văn bản tiêu chí mới.")
        for position, package in enumerate(read_packages(), start=1):
            if publishing.is_kept_by_people(session, package.course.code):
                session.rollback()
                say(f"Khóa học {package.course.code} đã có giảng viên xuất bản bản riêng, giữ nguyên.")
                continue
            load_package(session, app, package, position=position, actor=SYSTEM, at=at)
            say(f"Đã nạp khóa học {package.course.code}: {package.course.title}.")
        for title in renew_stale(session, app.extensions["files"], at=at):
            say(f"Đã dựng lại khóa học {title} theo bộ lọc nội dung mới.")


def renew_stale(session: Session, store: files.Store, *, at: datetime) -> Iterator[str]:
    """Render anew what an older sanitiser rendered and learners may still see; yields each course's title."""
    stale = publishing.list_stale(session)
    session.rollback()
    for each in stale:
        data = store.get(each.package)
        if data is None:
            continue
        will_write(session)
        here = placing(session)
        tree = open_bytes(data)
        source = read_course(tree, place=here)
        _unpack(session, store, source, tree.read, at=at)
        cover = source.images.get(source.cover)
        publishing.renew(session, each.version_id, source, cover=here(cover).url if cover else "", at=at)
        work.finish(session)
        yield source.title


def _unpack(
    session: Session, store: files.Store, course: CourseSource, read: Callable[[str], bytes], *, at: datetime
) -> None:
    """Keep the packages that lessons play, taken apart."""
    keep = partial(files.keep, session, store, media_type="application/octet-stream", at=at)
    for name in course.scorm:
        scorm.unpack(session, read(name), keep=keep, at=at)


def load_package(session: Session, app: Flask, package: Package, *, position: int, actor: Actor, at: datetime) -> bool:
    """Publish a course with its bank and its pictures, in one transaction. False when nothing changed."""
    will_write(session)
    store: files.Store = app.extensions["files"]
    for image in package.course.images.values():
        files.keep(session, store, image.data, media_type=image.media_type, at=at)
    for medium in package.course.media.values():
        files.keep(session, store, package.files[medium.name], media_type=medium.media_type, at=at)
    _unpack(session, store, package.course, package.files.__getitem__, at=at)
    if package.bank is not None:
        banks.load_bank(session, package.bank, sanitiser=SANITISER_VERSION, at=at)
    cover = package.course.images.get(package.course.cover.removeprefix("images/"))
    cover = cover or package.course.images.get(package.course.cover)
    address = files.address(cover.sha256, cover.media_type) if cover else ""
    kept = files.keep(session, store, pack(package.files), media_type="application/zip", at=at)
    changed = publishing.publish(
        session,
        package.course,
        position=position,
        cover=address,
        approval=publishing.Approval(package=kept),
        actor=actor,
        at=at,
    )
    work.finish(session)
    return changed
