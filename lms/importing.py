"""Courses from outside, in two steps that survive a restart: read and account for everything, then make a draft of it.

The uploaded file, the package made of it and the account lie in the file store; the jobs carry only their hashes. So
the second step takes exactly what was shown after the first.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy.orm import Session

from courses.formats import importers
from courses.formats.imported import Finding, Imported
from courses.operations import composing, drafting
from courses.operations.desk import Desk
from courses.operations.drafting import KeptFile
from kernel.actor import TERRITORIAL, Actor, Scope
from kernel.archive import MemoryTree, Refused, Tree, open_bytes, pack
from kernel.errors import Invalid
from lms import files
from lms.adapters.desk import desk
from lms.jobs_queue import Run
from lms.loading import place

READ, TAKE = "courses.read", "courses.take"
STAGES = 4
FOLDERS = ("images/", "media/", "scorm/")
EVERY = 10
LONGEST_NAME = 200
LISTS = ("imported", "changed", "rejected", "ignored")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file was not read at all: a code of `kernel.archive` or of the registry, and the name it is about."""

    code: str
    name: str


def as_tree(data: bytes, name: str) -> Tree:
    """Open an upload: an archive (Word files and backups are archives too) as a tree, a single text as one of one."""
    try:
        return open_bytes(data)
    except Refused as refused:
        if refused.code != "archive_kind":
            raise
        return MemoryTree({PurePosixPath(name).name or "bai.md": data})


def account(imported: Imported) -> dict[str, Any]:
    """Return what a reading found, as the command line prints it and the page shows it."""
    counts = {name: getattr(imported, name) for name in ("format", "modules", "lessons", "images", "questions")}
    return counts | {name: [_finding(each) for each in getattr(imported.account, name)] for name in LISTS}


def _finding(found: Finding) -> dict[str, Any]:
    values = asdict(found)
    reason = found.reason % found.values if found.values else found.reason
    return {"file": values["file"], "line": values["line"], "name": values["name"], "reason": reason}


def title_of(name: str) -> str:
    """Return a course's title made of a file's name, for formats that have none."""
    stem = PurePosixPath(name).name
    for ending in (".tar.gz", ".zip", ".imscc", ".mbz", ".docx", ".md", ".tgz"):
        stem = stem.removesuffix(ending)
    return stem.replace("_", " ").replace("-", " ").strip() or "Khóa học nhập vào"


def read(run: Run, store: files.Store) -> dict[str, Any]:
    """Read an uploaded file: the job's result holds the counts, and the hashes of package and account."""
    data = store.get(str(run.args["file"]))
    if data is None:
        return {"refused": {"code": "archive_broken", "name": ""}}
    name = str(run.args["name"])
    run.report(1, STAGES)
    try:
        tree = as_tree(data, name)
        run.report(2, STAGES)
        imported = importers.read(tree, title=title_of(name), code=str(run.args.get("format", "")))
    except Invalid as refused:
        return {"refused": {"code": refused.code, "name": str(refused.values.get("name", ""))}}
    run.report(3, STAGES)
    found = account(imported)
    at = run.clock()
    package = files.keep(run.session, store, pack(imported.files), media_type="application/zip", at=at)
    text = json.dumps(found, ensure_ascii=False).encode()
    kept = files.keep(run.session, store, text, media_type="application/json", at=at)
    counts = {key: value if isinstance(value, int | str) else len(value) for key, value in found.items()}
    return {"package": package, "account": kept, "counts": counts}


def take(run: Run, store: files.Store) -> dict[str, Any]:
    """Make a draft of a package that was read; pictures are kept one by one, the draft is written at once."""
    args = run.args
    at = run.clock()
    here = desk(run.session, store, place=place, at=at)
    path = str(args["unit_path"])
    scope = Scope("trainer", TERRITORIAL, path, 0)
    actor = Actor(person_id=int(args["person_id"]), name=str(args["person_name"]), scopes=(scope,))
    tree = open_bytes(here.read(str(args["package"])))

    def told(done: int, total: int) -> None:
        run.report(done, total)

    ref = make_draft(run.session, tree, here, title=str(args["title"]), unit_path=path, actor=actor, told=told, at=at)
    return {"draft": ref}


def make_draft(
    session: Session,
    tree: Tree,
    here: Desk,
    *,
    title: str,
    unit_path: str,
    actor: Actor,
    at: Any,
    told: Callable[[int, int], None] = lambda _done, _total: None,
) -> str:
    """Make a draft of a package in our form; returns its public id. A file that cannot be kept is left out."""
    names = [name for name in tree.names() if name.startswith(FOLDERS) and len(name) <= LONGEST_NAME]
    total = len(names) + 2
    kept: list[KeptFile] = []
    for number, name in enumerate(names):
        try:
            kept.append(here.keep(name, tree.read(name)))
        except Invalid:
            continue  # the reading has already said what is wrong with it; the lesson says the picture is missing
        if number % EVERY == 0:
            told(number, total)
    told(total - 1, total)
    parts = composing.take_apart(tree)
    # No report after this: the draft is committed with the end of its job, so a job done again makes no second one.
    draft = drafting.take_in(session, parts, kept, title=title, unit_path=unit_path, actor=actor, at=at)
    return draft.public_id
