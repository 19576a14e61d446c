"""Common Cartridge 1.1, 1.2 and 1.3 (.imscc): modules, pages, links, assignments, questions.

`cartridge` reads the manifest, `cartridge_plan` says what becomes of each line of it; here lessons get their names and
texts, questions their bank, and every file that nobody asked for its reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from courses.formats import embedded, html, reasons
from courses.formats.cartridge import MANIFEST, certainty, find_manifest, read_manifest
from courses.formats.cartridge_files import Files
from courses.formats.cartridge_plan import EMPTY_MODULE, FILE_KIND, NO_FILE, Draft, Leaf, Module, Part, Planner
from courses.formats.gathering import MEDIUM_ENDINGS, PICTURE_ENDINGS, Gathering, Lesson
from courses.formats.html import Converted
from courses.formats.imported import Finding, Imported
from courses.formats.lesson import SOURCES
from courses.formats.package import MAX_LESSONS, MEDIA_TYPES
from courses.formats.qti12 import Assessment, Question, read_qti12
from courses.formats.safe_xml import HostileXml, UnreadableXml
from courses.formats.selfcheck import NAME as SELFCHECK
from courses.formats.shelf import Shelf, ending, stem
from kernel.archive import Refused, Tree
from kernel.text import clean_line

CODE = "common_cartridge"
NAME = "Common Cartridge (.imscc)"

SUMMARY_CUT = "Lời giới thiệu khóa học được rút gọn còn %(most)s ký tự"
NO_QUESTIONS = "Không có câu hỏi nào nhập được"
SETTINGS_LOST = "Thời gian, số lượt làm và thang điểm của bài kiểm tra không được nhập"
BROKEN = "Tệp câu hỏi bị hỏng nên không đọc được"
LOST_LESSON = "Bài học của phần tự kiểm tra này không nhập được"
REF = "ma:"
"""How a self-check that stands for a question of the bank is called in a cartridge of ours."""
_LONGEST_SUMMARY = 160
_OWN_NAME = re.compile(r"[a-z-]+/[0-9]+-([a-z0-9]+(?:-[a-z0-9]+)*)\.(?:html|xml)")
_TOOLS = frozenset({".xml", ".qti", ".css", ".js", ".xsd", ".dtd", ".json", ".xsl"})


def knows(tree: Tree) -> int:
    """Return how sure it is that the tree is a Common Cartridge."""
    return certainty(tree)


def read(tree: Tree, title: str) -> Imported:
    """Read a cartridge. Raises nothing but `Refused`."""
    name = find_manifest(tree)
    if name is None:
        raise Refused("archive_broken", name=MANIFEST)
    return _Reader(tree, name, title).read()


class _Reader:
    """One reading of one cartridge."""

    def __init__(self, tree: Tree, manifest: str, title: str) -> None:
        self.manifest = read_manifest(tree, manifest)
        self.course = Gathering(CODE, self.manifest.title or title)
        self.files = Files(Shelf(tree), manifest)
        self.names: dict[str, str | None] = {}
        self.slugs: dict[str, str] = {}
        self.pages: dict[str, str] = {}

    def read(self) -> Imported:
        self._summary()
        planner = Planner(self.manifest, self.files, self.course)
        planner.plan()
        named = [(draft, lesson) for module in planner.modules for draft, lesson in self._name(module)]
        for draft, lesson in named:
            self._write(draft, lesson)
        for leaf in planner.tests:
            self._test(leaf)
        self._missing()
        self._rest()
        for name, written in self.files.renamed.items():
            if self.names.get(name) or name in self.slugs:
                self.course.changed(Finding(name, name), reasons.OTHER_CASE, written=written, name=name)
        return self.course.finish()

    def _summary(self) -> None:
        said = self.manifest.summary
        if said:
            short = said if len(said) <= _LONGEST_SUMMARY else clean_line(said, _LONGEST_SUMMARY - 1) + "…"
            finding = Finding(self.manifest.file, "Lời giới thiệu khóa học")
            self.course.facts["summary"] = short
            self.course.took(finding)
            if short != said:
                self.course.changed(finding, SUMMARY_CUT, most=_LONGEST_SUMMARY)

    # ------------------------------------------------------------------ lessons

    def _name(self, module: Module) -> list[tuple[Draft, Lesson]]:
        """Give the lessons of a module their names, and links their targets."""
        self.course.module(module.title)
        named = []
        for draft in module.drafts:
            lesson = self.course.lesson(draft.title, **draft.facts)
            if lesson is None:
                self._no_room(draft)
                continue
            self._keep_slug(draft, lesson)
            named.append((draft, lesson))
            for key in draft.keys:
                self.slugs.setdefault(key, lesson.slug)
                self.pages.setdefault(stem(key).casefold(), lesson.slug)
        for finding in module.findings:
            if named or module.is_used:
                self.course.took(finding)
            else:
                self.course.ignored(finding, EMPTY_MODULE)
        return named

    def _keep_slug(self, draft: Draft, lesson: Lesson) -> None:
        """In a cartridge of ours a lesson keeps the name by which progress knows it."""
        own = _OWN_NAME.fullmatch(draft.keys[0]) if draft.keys and self.manifest.is_ours else None
        if own and own.group(1) not in self.slugs.values():
            lesson.slug = own.group(1)

    def _no_room(self, draft: Draft) -> None:
        for finding in [draft.finding, *(part.finding for part in draft.parts)]:
            if finding is not None:
                self.course.rejected(finding, reasons.TOO_MANY_LESSONS, most=MAX_LESSONS)
        for leaf in draft.checks:
            self.files.used.add(leaf.name)
            self.course.rejected(Finding(leaf.name, leaf.called()), LOST_LESSON)

    def _write(self, draft: Draft, lesson: Lesson) -> None:
        own = draft.finding or next((part.finding for part in draft.parts if part.finding), Finding("", draft.title))
        for finding in [draft.finding, *(part.finding for part in draft.parts)]:
            if finding is not None:
                self.course.took(finding)
        for note in draft.notes:
            self.course.changed(own, note)
        texts = [self._convert(part, part.finding or own, draft.title) for part in draft.parts]
        checks = "\n\n".join(filter(None, map(self._checks, draft.checks)))
        self.course.write(own, lesson, _with_checks("\n\n".join(text for text in texts if text.strip()), checks))

    def _convert(self, part: Part, finding: Finding, title: str) -> str:
        page, pictures = embedded.take_out(part.html)
        known: dict[str, str | None] = {}

        def find(src: str) -> str | None:
            if src not in pictures:
                return self._find(src, part.near)
            if src not in known:
                known[src] = self.course.picture(Finding(finding.file, pictures[src][0]), *pictures[src])
            return known[src]

        def link(href: str) -> str | None:
            return self._link(href, part.near)

        made = html.to_markdown(page, find=find, link=link, title=title)
        for loss in made.losses:
            self.course.changed(finding, loss.reason, **loss.values)
        if "\ufffd" in page:
            self.course.changed(finding, reasons.NOT_UTF8)
        return made.markdown

    def _find(self, src: str, near: str) -> str | None:
        """Return the name of the picture or medium that a page shows, taking it when it is asked for first."""
        name = self.files.find(src, near)
        if name is None:
            return None
        if name not in self.names:
            self.names[name] = self._take(name)
        return self.names[name]

    def _take(self, name: str) -> str | None:
        kind, finding = ending(name).removeprefix("."), Finding(name, name)
        if kind in PICTURE_ENDINGS:
            return self.course.picture(finding, name, self.files.bytes_of(name))
        if kind in MEDIUM_ENDINGS or kind in MEDIA_TYPES:
            return self.course.medium(finding, name, self.files.bytes_of(name))
        return None

    def _link(self, href: str, near: str) -> str | None:
        """Return where a link leads: to a lesson of this course, or out into the web."""
        outside = html.web_address(href)
        if outside is not None:
            return outside
        named = self.files.resource_of(href)
        if named is not None:
            found = self.slugs.get(named) or self.pages.get(named.casefold())
            if found:
                return found
        name = self.files.find(href, near)
        return self.slugs.get(name) if name else None

    # ------------------------------------------------------------------ questions

    def _assessment(self, leaf: Leaf) -> tuple[Finding, Assessment] | None:
        """Return the questions of a file; None, accounted for, when it cannot be read."""
        try:
            found = read_qti12(self.files.bytes_of(leaf.name), self._convert_question)
        except HostileXml as error:
            raise Refused("archive_broken", name=leaf.name) from error
        except UnreadableXml:
            self.course.rejected(Finding(leaf.name, leaf.called()), BROKEN)
            return None
        return Finding(leaf.name, leaf.called(found.title)), found

    def _convert_question(self, text: str, line: bool) -> Converted:
        """Convert a text of a question: the questions of our bank hold no pictures."""
        page, _ = embedded.take_out(text)
        convert = html.to_line if line else html.to_markdown
        return convert(page, find=lambda _src: None, link=lambda href: self._link(href, self.manifest.file))

    def _test(self, leaf: Leaf) -> None:
        read = self._assessment(leaf)
        if read is None:
            return
        finding, assessment = read
        taken = sum(self._question(finding.file, question) for question in assessment.questions)
        if not taken:
            self.course.ignored(finding, NO_QUESTIONS)
            return
        self.course.took(finding)
        if not self.manifest.is_ours:
            self.course.changed(finding, SETTINGS_LOST)

    def _question(self, file: str, question: Question) -> bool:
        finding = Finding(file, question.name)
        if question.item is None:
            self.course.rejected(finding, question.reason, **question.values)
            return False
        if not self.course.item(finding, question.ident or question.name, question.item):
            return False
        self._losses(finding, question)
        return True

    def _losses(self, finding: Finding, question: Question) -> None:
        for loss in question.losses:
            self.course.changed(finding, loss.reason, **loss.values)

    def _checks(self, leaf: Leaf) -> str:
        """Return the self-checks of a lesson that we once wrote into a cartridge."""
        read = self._assessment(leaf)
        if read is None:
            return ""
        finding, assessment = read
        self.course.took(finding)
        blocks = []
        for question in assessment.questions:
            own = Finding(finding.file, question.name)
            if question.ident.startswith(REF):
                blocks.append(f"::: {SELFCHECK} ma={question.ident.removeprefix(REF)}\n:::")
            elif question.item is None:
                self.course.rejected(own, question.reason, **question.values)
                continue
            else:
                blocks.append(_written(question.item))
            self.course.took(own)
            self._losses(own, question)
        return "\n\n".join(blocks)

    # ------------------------------------------------------------------ what is left

    def _missing(self) -> None:
        """Account for files that the manifest names and the archive does not hold."""
        for resource in self.manifest.resources.values():
            for written in resource.files:
                if written != resource.href and self.files.find(written) is None:
                    self.course.rejected(Finding(written, written), NO_FILE)

    def _rest(self) -> None:
        """Account for the files nobody asked for."""
        for name in self.files.shelf.names:
            kind = ending(name)
            if name in self.files.used or name in self.names:
                continue
            if kind.removeprefix(".") in PICTURE_ENDINGS:
                self.course.ignored(Finding(name, name), reasons.UNUSED_PICTURE)
            elif kind.removeprefix(".") in MEDIA_TYPES:
                self.course.ignored(Finding(name, name), reasons.UNUSED_MEDIUM)
            else:
                self.course.ignored(Finding(name, name), reasons.OF_ANOTHER_TOOL if kind in _TOOLS else FILE_KIND)


def _with_checks(body: str, checks: str) -> str:
    """Return a lesson with its self-checks behind it, but in front of its sources where it ends with them."""
    text, sources, rest = body.rpartition(f"\n\n::: {SOURCES}\n")
    if checks and sources and rest.endswith("\n:::") and rest.count(":::") == 1:
        return f"{text}\n\n{checks}{sources}{rest}"
    return "\n\n".join(filter(None, (body, checks)))


def _written(item: Mapping[str, Any]) -> str:
    """Return a question with options as the self-check of a lesson."""
    lines = [f"::: {SELFCHECK}", *str(item["stem"]).split("\n"), ""]
    for option in item.get("options", ()):
        lines.append(f"- [{'x' if option['right'] else ' '}] {option['text']}")
        if option.get("reason"):
            lines.append(f"  > {option['reason']}")
    return "\n".join([*lines, ":::"])
