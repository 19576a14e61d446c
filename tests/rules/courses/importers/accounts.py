"""What every importer owes: a package that reads back, and an account that adds up."""

from __future__ import annotations

import io
import tomllib
from typing import Any

from PIL import Image as Picture

from courses.formats.imported import Finding, Imported
from courses.formats.package import read_course
from courses.formats.source import CourseSource
from kernel.archive import MemoryTree
from kernel.richtext import Image
from question_bank.formats.soundness import find_fault

FACTS = {
    "outcome",
    "components",
    "code",
    "outcomes",
    "level",
    "minutes",
    "audience",
    "topics",
    "competences",
    "authors",
}
UNKNOWN = FACTS | {"licence", "updated", "summary"}
"""Facts a foreign course cannot know."""
FOR_THE_AUTHOR = {"image-alt", "media-transcript"}
"""Flaws a foreign course may bring along: nothing is shown wrong, somebody must add words."""


def whole(imported: Imported) -> CourseSource:
    """Read the package back and check what it and its account must be; return the course."""
    course = read_course(MemoryTree(imported.files), place=lambda image: Image(image.name, image.width, image.height))
    unknown = UNKNOWN if imported.lessons else {*UNKNOWN, "module"}
    flaws = [flaw for flaw in course.flaws if not (flaw.code == "field-missing" and flaw.detail in unknown)]
    assert [(flaw.code, flaw.detail) for flaw in flaws if flaw.code not in FOR_THE_AUTHOR] == []
    assert (len(course.modules), len(course.lessons), len(course.images)) == (
        imported.modules,
        imported.lessons,
        imported.images,
    ) or not course.lessons
    assert len(items(imported)) == imported.questions
    check_account(imported)
    return course


def check_account(imported: Imported) -> None:
    """Every reason is a sentence whose places have values; what changed was imported."""
    account = imported.account
    assert all(not finding.reason for finding in account.imported)
    taken = {(finding.file, finding.name) for finding in account.imported}
    assert {(finding.file, finding.name) for finding in account.changed} <= taken
    assert all(said(finding) for finding in [*account.changed, *account.rejected, *account.ignored])
    assert account.total() == len(account.imported) + len(account.rejected) + len(account.ignored)


def said(finding: Finding) -> str:
    """Return the sentence of a finding, with its values."""
    return finding.reason % finding.values if finding.values else finding.reason


def items(imported: Imported) -> list[dict[str, Any]]:
    """Return the questions of the package, every one of them sound."""
    text = imported.files.get("bank/items.toml", b"").decode()
    found = tomllib.loads(text).get("item", [])
    assert all(find_fault(item) == "" for item in found)
    assert len({item["code"] for item in found}) == len(found)
    return found


def lessons(imported: Imported) -> dict[str, str]:
    """Return the Markdown of the lessons by title."""
    course = read_course(MemoryTree(imported.files), place=lambda image: Image(image.name, image.width, image.height))
    return {lesson.title: lesson.markdown.strip() for lesson in course.lessons}


def why(findings: list[Finding], name: str) -> list[str]:
    """Return what is said of the object of this name."""
    return [said(finding) for finding in findings if finding.name == name]


def picture(width: int = 40, height: int = 30, colour: str = "teal", kind: str = "PNG", **options: Any) -> bytes:
    """Return a picture."""
    target = io.BytesIO()
    Picture.new("RGB", (width, height), colour).save(target, kind, **options)
    return target.getvalue()
