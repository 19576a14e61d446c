"""A course as LiaScript: one README.md beside its pictures, self-checks as its quizzes, reasons as their solutions.

Modules are headings of the first level, lessons of the second. What LiaScript has no place for is listed; facts of
lessons stand in comments, so that reading it in again gives the same lessons and questions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from courses.formats import callouts, marks, reasons
from courses.formats.imported import Finding
from courses.formats.liascript_quizzes import NO_REASON
from courses.formats.liascript_text import SITUATION, STEM_MARK
from courses.formats.package import BANK, COURSE_FILE
from courses.formats.repacking import SCORM
from courses.formats.selfcheck import BANK as BANK_KIND
from courses.formats.selfcheck import NAME as SELFCHECK
from courses.formats.selfcheck import read_selfcheck
from courses.formats.source import CourseSource, LessonSource
from kernel import fences, formulas
from kernel.archive import Tree, pack
from kernel.fences import Line, Piece, number, scan, slug, split_code
from kernel.richtext import ADDRESSED, CALLOUTS, MEDIA, recheck_date

README = "README.md"
NOT_KEPT = "LiaScript không có chỗ cho: %(name)s"
BANK_QUESTION = "Câu hỏi lấy từ ngân hàng không xuất được sang LiaScript"
BANK_FOLDER = "Ngân hàng câu hỏi không xuất được sang LiaScript"
SCORM_PACKAGE = "Gói SCORM không xuất được sang LiaScript"
CAPTIONS = "Phụ đề không xuất được sang LiaScript"
FILE_MISSING = "Không đọc được tệp này"
_STARS = "*" * 20
_HEADING = re.compile(r"(#{2,3})([ ]+.*)")
_THREE_STARS = re.compile(r"\s*\*\s*\*\s*\*\s*")
_PROTECTED = re.compile(r"(`+[^`]*`+|" + formulas.INLINE.replace("(?P<latex>", "(?:") + ")")
_SPECIAL = re.compile(r"\{(?=\{)|(?<=\{)\{|\[(?=\[)|(?<=\[)\[")
_NOT_KEPT = (
    *("code", "level", "outcomes", "audience", "topics", "components", "competences", "licence", "updated", "cover"),
    *("title_en", "summary_en", "paths", "reviewers", "quiz", "prerequisites"),
)
_OWN_ANCHOR = "muc-"


def write(source: CourseSource, tree: Tree) -> tuple[bytes, tuple[Finding, ...]]:
    """Return a course as a zip of LiaScript, and what it could not hold. `tree` is the package of the course."""
    return _Writer(source, tree).write()


class _Writer:
    """The writing of one course."""

    def __init__(self, source: CourseSource, tree: Tree) -> None:
        self.source = source
        self.tree = tree
        self.losses: list[Finding] = []
        self.titles = {lesson.slug: lesson.title for lesson in source.lessons}

    def lose(self, file: str, name: str, reason: str, line: int = 0, what: str = "") -> None:
        """Note something that LiaScript cannot hold."""
        self.losses.append(Finding(file, name, reason, line, {"name": what} if what else {}))

    def write(self) -> tuple[bytes, tuple[Finding, ...]]:
        """Write head, modules and lessons; put pictures, sound and video beside them."""
        by_slug = {lesson.slug: lesson for lesson in self.source.lessons}
        chunks = [_head(self.source), f"# {_title(self.source.title)}"]
        for module in self.source.modules:
            chunks.append(f"# {_title(module.title)}")
            for own in module.lessons:
                if own in by_slug:
                    chunks += self._lesson(by_slug[own])
        files = {README: ("\n\n".join(chunk for chunk in chunks if chunk.strip()) + "\n").encode()}
        for name, data in self._beside():
            files[name] = data
        self._course_losses()
        return pack(files), tuple(self.losses)

    def _beside(self) -> Iterator[tuple[str, bytes]]:
        for name, image in self.source.images.items():
            yield name, image.data
        for name in self.source.media:
            try:
                yield name, self.tree.read(name)
            except KeyError:
                self.lose(name, name, FILE_MISSING)

    def _course_losses(self) -> None:
        kept = ", ".join(reasons.FACTS[name] for name in _NOT_KEPT if getattr(self.source, name))
        if kept:
            self.lose(COURSE_FILE, COURSE_FILE, NOT_KEPT, what=kept)
        for name in self.tree.names():
            if name.startswith(f"{BANK}/"):
                self.lose(name, name, BANK_FOLDER)
            elif name.startswith(f"{SCORM}/"):
                self.lose(name, name, SCORM_PACKAGE)

    # ------------------------------------------------------------------ lessons

    def _lesson(self, lesson: LessonSource) -> Iterator[str]:
        yield f"## {_title(lesson.title)}\n{_facts(lesson)}"
        if lesson.finish != "either" or lesson.floor:
            self.lose(lesson.file, lesson.title, NOT_KEPT, what="cách tính hoàn thành bài")
        for piece in scan(number(lesson.markdown))[0]:
            writer = _PIECES.get(piece.name, _Writer._quote if piece.name in CALLOUTS else _Writer._plain)
            yield from writer(self, piece, lesson)

    def _plain(self, piece: Piece, lesson: LessonSource) -> Iterator[str]:
        yield "\n".join(self._lines(piece.lines, lesson)).strip("\n")

    def _lines(self, lines: Sequence[Line], lesson: LessonSource) -> Iterator[str]:
        """Yield lines of a lesson: headings one level deeper, links to lessons as links to their headings."""
        for part in split_code(lines):
            for run in [part] if part.name == fences.CODE else formulas.split(part.lines):
                for line in run.lines:
                    yield self._line(line.text, lesson) if not run.name else line.text

    def _line(self, text: str, lesson: LessonSource) -> str:
        heading = _HEADING.fullmatch(text)
        deeper = f"#{heading.group(1)}{heading.group(2)}" if heading else text
        linked = ADDRESSED.sub(lambda found: self._linked(found, lesson), deeper) if "](" in deeper else deeper
        parts = _PROTECTED.split(linked)
        return "".join(part if i % 2 else _SPECIAL.sub(r"\\\g<0>", part) for i, part in enumerate(parts))

    def _linked(self, found: re.Match[str], lesson: LessonSource) -> str:
        address, _, anchor = found.group("address").partition("#")
        title = self.titles.get(address, "" if address else lesson.title)
        if found.group("bang") or not title:
            return found.group()
        target = anchor.removeprefix(_OWN_ANCHOR) if anchor and address in {"", lesson.slug} else slug(title)
        return f"[{found.group('words')}](#{target})"

    # ------------------------------------------------------------------ blocks

    def _quote(self, piece: Piece, lesson: LessonSource) -> Iterator[str]:
        """Write a call-out as a quotation under its title."""
        due = recheck_date(piece)
        title = callouts.due_title(due) if due else CALLOUTS[piece.name]
        yield _quoted(title, self._lines(piece.lines, lesson))

    def _situation(self, piece: Piece, lesson: LessonSource) -> Iterator[str]:
        """Write a situation: its answer, where it has one, is the solution of a question to think about."""
        at = next((i for i, line in enumerate(piece.lines) if _THREE_STARS.fullmatch(line.text)), None)
        if at is None:
            yield from self._quote(piece, lesson)
            return
        told = "\n".join(self._lines(piece.lines[:at], lesson)).strip("\n")
        answer = "\n".join(self._lines(piece.lines[at + 1 :], lesson)).strip("\n")
        yield f"<!-- {STEM_MARK} -->\n{SITUATION}\n{told}\n\n[[!]]\n{_STARS}\n\n{answer}\n\n{_STARS}"

    def _medium(self, piece: Piece, lesson: LessonSource) -> Iterator[str]:
        """Write a player as the link of a sound or a video, its transcript below it."""
        element, title = MEDIA[piece.name]
        yield f"{'!?' if element == 'video' else '?'}[{title}]({piece.attributes.get('tep', '')})"
        captions = piece.attributes.get("phu-de", "")
        if captions and captions.rpartition(".")[0] != piece.attributes.get("tep", "").rpartition(".")[0]:
            self.lose(lesson.file, captions, CAPTIONS, piece.line)
        if piece.text.strip():
            yield _quoted(callouts.TRANSCRIPT, self._lines(piece.lines, lesson))

    def _check(self, piece: Piece, lesson: LessonSource) -> Iterator[str]:
        """Write a self-check as a quiz; a question that lives in a bank is not in the course."""
        question, _flaws = read_selfcheck(piece)
        if question["kind"] == BANK_KIND:
            self.lose(lesson.file, str(question["ref"]), BANK_QUESTION, piece.line)
            return
        yield "\n".join(_quiz(question))


_PIECES: Mapping[str, Callable[[_Writer, Piece, LessonSource], Iterator[str]]] = {
    SELFCHECK: _Writer._check,
    "tinh-huong": _Writer._situation,
    **dict.fromkeys(MEDIA, _Writer._medium),
}


def _quiz(question: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a quiz: stem, options, and as its solution a reason for each option, in their order."""
    opens, closes = ("[[", "]]") if question["kind"] == "multiple" else ("[(", ")]")
    yield f"<!-- {STEM_MARK} -->"
    yield from question["stem"].split("\n")
    yield ""
    for option in question["options"]:
        yield f"{opens}{'X' if option['right'] else ' '}{closes} {option['text']}"
    if any(option["reason"] for option in question["options"]):
        yield _STARS
        yield ""
        for i, option in enumerate(question["options"], 1):
            yield f"{i}. {option['reason'] or NO_REASON}"
        yield ""
        yield _STARS


def _quoted(title: str, lines: Iterator[str]) -> str:
    return "\n".join([f"> **{title}**", ">", *(f"> {line}".rstrip() for line in lines)])


def _title(title: str) -> str:
    return marks.escape(" ".join(title.split())) or "…"


def _head(source: CourseSource) -> str:
    facts = {
        "author": "; ".join(source.authors),
        "language": "vi",
        "narrator": "Vietnamese Female",
        "comment": source.summary,
    }
    return _comment(facts)


def _facts(lesson: LessonSource) -> str:
    facts = {
        "slug": lesson.slug,
        "outcome": lesson.outcome,
        "minutes": str(lesson.minutes or ""),
        "components": ", ".join(lesson.components),
    }
    return _comment(facts)


def _comment(facts: Mapping[str, str]) -> str:
    lines = (f"{name}: {' '.join(value.split())}".replace("-->", "→") for name, value in facts.items() if value)
    return "\n".join(["<!--", *lines, "-->"])
