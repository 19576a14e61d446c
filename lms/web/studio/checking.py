"""Reading a draft as its learners would: the rendered lesson, and everything its authors should mend, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from courses.formats.lesson import read_lesson
from courses.formats.lint import lint_course, lint_lesson
from courses.formats.pictures import UnusablePicture, read_picture
from courses.formats.source import CourseSource, Flaw, ImageSource, LessonSource, MediaSource
from courses.formats.writer import write_lesson
from courses.operations import composing, drafting, reviewing
from courses.queries import drafts
from courses.queries.drafts import DraftCard, FileLine, LessonText
from kernel.actor import Actor
from kernel.archive import Tree
from kernel.clock import local_day
from kernel.richtext import ADDRESSED
from kernel.text import nfc
from lms.loading import place
from lms.web import session
from lms.web.studio import sentences
from lms.web.studio.desk import here, read
from question_bank.formats.sources import BankSource

HEAD_LINES = 3


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to mend: a flaw keeps the course from being published, a warning does not."""

    words: str
    line: int
    flaw: bool
    lesson: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """A lesson as it would be published, and what to mend. Lines count from the first line of its text."""

    source: LessonSource
    notes: tuple[Note, ...]


def pictures(files: Mapping[str, FileLine], body: str) -> dict[str, ImageSource]:
    """Return the pictures a text names, read from the store; one that cannot be read is missing."""
    found: dict[str, ImageSource] = {}
    for match in ADDRESSED.finditer(body):
        name = nfc(match.group("address").strip("<>"))
        if match.group("bang") and name in files and name not in found:
            try:
                found[name] = read_picture(name, read(files[name].sha256))
            except UnusablePicture:
                continue
    return found


def media(files: Mapping[str, FileLine]) -> dict[str, MediaSource]:
    """Return the sound, video and captions of a draft; their bytes are not read."""
    return {
        file.name: MediaSource(file.name, file.media_type, file.size, file.sha256)
        for file in files.values()
        if file.name.startswith("media/")
    }


def read_text(
    *, slug: str, title: str, facts: Mapping[str, Any], body: str, files: Mapping[str, FileLine], siblings: set[str]
) -> Read:
    """Read one lesson as typed, saved or not."""
    text = write_lesson(composing.typed(dict(facts)), title, body).decode()
    front = text[: text.index("\n# ")].count("\n") + HEAD_LINES
    source, flaws = read_lesson(f"{slug}.md", slug, 1, text, pictures(files, body), place, media(files))
    notes = [_note(flaw, front, slug) for flaw in flaws]
    notes += [
        Note(sentences.flaw("link-dead", address), line, flaw=True, lesson=slug)
        for line, address in dead_links(body, siblings)
    ]
    notes += [
        Note(sentences.warning(w.code, w.value, w.limit), 0, flaw=False, lesson=slug)
        for w in lint_lesson(source, today())
    ]
    return Read(source, tuple(sorted(notes, key=lambda note: (not note.flaw, note.line))))


def dead_links(body: str, siblings: set[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines and addresses of links to lessons that the course does not have."""
    for number, line in enumerate(body.split("\n"), 1):
        for match in ADDRESSED.finditer(line):
            address = match.group("address").strip("<>")
            inside = not match.group("bang") and ":" not in address and not address.startswith(("/", "#"))
            if inside and address.partition("#")[0] not in siblings:
                yield number, address


def _note(flaw: Flaw, front: int, slug: str) -> Note:
    line = max(flaw.line - front, 0) if flaw.line > 1 else 0
    return Note(sentences.flaw(flaw.code, flaw.detail), line, flaw=True, lesson=slug)


def today() -> date:
    """Return today, for facts that are due."""
    return local_day(session.at())


def read_lesson_of(card: DraftCard, lesson: LessonText, files: Mapping[str, FileLine]) -> Read:
    """Read a saved lesson of a draft."""
    return read_text(
        slug=lesson.slug,
        title=lesson.title,
        facts=lesson.facts,
        body=lesson.body,
        files=files,
        siblings={line.slug for line in card.lessons},
    )


def files_of(card: DraftCard) -> dict[str, FileLine]:
    """Return the files of a draft by name."""
    return {file.name: file for file in drafts.list_files(session.reading(), card.id)}


@dataclass(frozen=True, slots=True)
class Checked:
    """A whole draft, read: the course, its bank, all notes."""

    course: CourseSource
    bank: BankSource | None
    notes: tuple[Note, ...]
    tree: Tree

    @property
    def ready(self) -> bool:
        """Tell whether nothing keeps the course from being put before a second person."""
        return not any(note.flaw for note in self.notes)


def read_draft(writing: Session, ref: str, *, actor: Actor) -> Checked:
    """Read a whole draft as it would be published."""
    draft = drafting.get(writing, ref, actor=actor)
    desk = here(writing)
    tree = composing.compose(writing, draft, desk.read)
    course, bank = reviewing.read(tree, desk)
    return Checked(course, bank, tuple(notes_of(course, bank)), tree)


def notes_of(course: CourseSource, bank: BankSource | None) -> Iterator[Note]:
    """Yield everything to mend in a course: flaws of files, dead links, flaws of questions, warnings."""
    slugs = {lesson.file: lesson.slug for lesson in course.lessons}
    if not course.lessons:
        yield Note(sentences.flaw("no-lessons"), 0, flaw=True)
    for flaw in course.flaws:
        yield Note(
            sentences.flaw(flaw.code, flaw.detail),
            flaw.line,
            flaw=True,
            lesson=slugs.get(flaw.file, ""),
            file=flaw.file,
        )
    known = {lesson.slug for lesson in course.lessons}
    for lesson in course.lessons:
        for line, address in dead_links(lesson.markdown, known):
            yield Note(sentences.flaw("link-dead", address), line, flaw=True, lesson=lesson.slug, file=lesson.file)
    for each in bank.flaws if bank else ():
        words = f"{each.item}: {sentences.item_flaw(each.code, each.field)}"
        yield Note(words, 0, flaw=True, file=f"bank/{each.file}")
    for w in lint_course(course, today=today()):
        yield Note(
            sentences.warning(w.code, w.value, w.limit), 0, flaw=False, lesson=slugs.get(w.file, ""), file=w.file
        )
