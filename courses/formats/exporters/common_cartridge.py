"""A course as a Common Cartridge 1.3: pages, pictures, sound and video, self-checks and the bank as QTI 1.2.

The same course is the same bytes. What a cartridge cannot hold is said, thing by thing; what it can hold comes back
when `importers.common_cartridge` reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import quote

from courses.formats.exporters.cartridge_manifest import Entry, Line, write_manifest
from courses.formats.imported import Finding
from courses.formats.importers.common_cartridge import REF
from courses.formats.latex import with_latex
from courses.formats.lesson import LessonText
from courses.formats.package import BANK, COURSE_FILE
from courses.formats.qti12_writer import can_write, write_bank, write_test
from courses.formats.selfcheck import BANK as FROM_BANK
from courses.formats.source import CourseSource, LessonSource
from courses.rules.completion import ORDERS
from kernel.archive import Tree, pack
from kernel.richtext import Image, Medium, read_block
from question_bank.formats.bank_writer import ITEMS_FILE
from question_bank.formats.soundness import find_fault

COURSE_FACT = "Gói Common Cartridge không có chỗ ghi %(facts)s của khóa học"
LESSON_FACT = "Gói Common Cartridge không có chỗ ghi %(facts)s của bài học"
ITEM_FACTS = "Gói Common Cartridge không có chỗ ghi bài học, mục tiêu, bậc, độ khó và nguồn của %(count)s câu hỏi"
ITEM_KIND = "Gói Common Cartridge không có dạng câu hỏi này (%(kind)s)"
ITEM_BROKEN = "Câu hỏi chưa hoàn chỉnh nên không đưa vào gói"
NO_ITEM = "Không tìm thấy câu hỏi «%(ref)s» của ngân hàng"
OWN_LINK = "Liên kết tới trang khác của hệ thống (%(address)s) chỉ còn lại chữ"
PACKAGE = "Gói SCORM của bài học không nằm trong gói Common Cartridge"
NO_BYTES = "Không đọc được tệp này nên không đưa vào gói"
CHECKS = "Tự kiểm tra: %s"
_FOLDER, _TASKS, _QUESTIONS = "bai", "bai-tap", "cau-hoi"
_ASSIGNMENT = "assignment"
_BASE = "$IMS-CC-FILEBASE$/"
_LINK = re.compile(r'<a href="([^"]*)"[^<>]*>((?:[^<]|<(?!/a>))*+)</a>')
_FACTS = {
    "code": "mã",
    "title_en": "tên tiếng Anh",
    "summary_en": "lời giới thiệu tiếng Anh",
    "outcomes": "mục tiêu",
    "level": "trình độ",
    "minutes": "thời lượng",
    "audience": "đối tượng",
    "components": "năng lực thành phần",
    "competences": "năng lực cốt lõi",
    "paths": "lộ trình",
    "cover": "ảnh bìa",
    "reviewers": "người thẩm định",
    "updated": "ngày cập nhật",
    "quiz": "ma trận đề và mức đạt",
    "prerequisites": "khóa học cần học trước",
}


def write(
    source: CourseSource, tree: Tree, bank_items: Sequence[Mapping[str, Any]]
) -> tuple[bytes, tuple[Finding, ...]]:
    """Return the cartridge of a course and what it could not hold. `tree` is the package of the course."""
    return _Writer(source, tree, bank_items).write()


@dataclass(slots=True)
class _Page:
    """A page being written: where files stand, seen from it, and the files it needs."""

    base: str
    needs: dict[str, None] = field(default_factory=dict)

    def address(self, name: str) -> str:
        """Return how the page calls a file of the cartridge."""
        self.needs[name] = None
        return self.base + quote(name)


class _Writer:
    """One cartridge being written."""

    def __init__(self, source: CourseSource, tree: Tree, bank_items: Sequence[Mapping[str, Any]]) -> None:
        self.source = source
        self.tree = tree
        self.items = bank_items
        self.by_code = {str(item.get("code")): item for item in bank_items}
        self.files: dict[str, bytes] = {}
        self.entries: list[Entry] = []
        self.losses: list[Finding] = []
        self.shared: dict[str, str] = {}
        self.places = {
            lesson.slug: self._place(number, lesson, len(source.lessons))
            for number, lesson in enumerate(source.lessons, 1)
        }

    def write(self) -> tuple[bytes, tuple[Finding, ...]]:
        self._course_losses()
        lines = {lesson.slug: list(self._lesson(lesson)) for lesson in self.source.lessons}
        modules = [
            Line(module.title, "", [line for slug in module.lessons for line in lines.pop(slug, [])])
            for module in self.source.modules
        ]
        self._bank()
        self.files["imsmanifest.xml"] = write_manifest(self.source, modules, self.entries)
        return pack(self.files), tuple(self.losses)

    @staticmethod
    def _place(number: int, lesson: LessonSource, total: int) -> str:
        name = f"{number:0{max(2, len(str(total)))}d}-{lesson.slug}"
        return f"{_TASKS}/{name}.xml" if lesson.finish == _ASSIGNMENT else f"{_FOLDER}/{name}.html"

    # ------------------------------------------------------------------ lessons

    def _lesson(self, lesson: LessonSource) -> Iterator[Line]:
        name = self.places[lesson.slug]
        page = _Page(_BASE if lesson.finish == _ASSIGNMENT else "../")
        body = self._body(lesson, page)
        if lesson.finish == _ASSIGNMENT:
            data, kind = _assignment(lesson, body), "assignment_xmlv1p0"
        else:
            data, kind = _html(lesson, body), "webcontent"
        self.files[name] = data
        needs = [ident for each in page.needs if (ident := self._share(each))]
        entry = Entry(f"bai-{lesson.slug}", kind, name, needs)
        self.entries.append(entry)
        self._lesson_losses(lesson)
        yield Line(lesson.title, entry.identifier)
        yield from self._checks(lesson)

    def _body(self, lesson: LessonSource, page: _Page) -> str:
        """Return the page of a lesson, its pictures and media where the cartridge has them."""

        def image(name: str) -> Image | None:
            found = self.source.images.get(name)
            return Image(page.address(name), found.width, found.height) if found else None

        def medium(name: str) -> Medium | None:
            found = self.source.media.get(name)
            return Medium(page.address(name), found.media_type, found.size) if found else None

        text = LessonText(lesson.file, f"+++\n+++\n# {lesson.title}\n\n{lesson.markdown}").body()
        made = with_latex(str(read_block(text, images=image, media=medium).html), text)
        return _LINK.sub(lambda found: self._link(found, lesson, page), made)

    def _link(self, found: re.Match[str], lesson: LessonSource, page: _Page) -> str:
        """Return a link as it works in the cartridge: to a page of it, or out into the web; else its words."""
        address, words = found.group(1), found.group(2)
        if address in self.places:
            target = self.places[address]
            here = page.base if page.base == _BASE else "../"
            return f'<a href="{here}{quote(target)}">{words}</a>'
        if ":" in address.partition("/")[0]:
            return found.group()
        self.losses.append(Finding(lesson.file, lesson.title, OWN_LINK, values={"address": address}))
        return words

    def _share(self, name: str) -> str:
        """Put a picture or medium into the cartridge, once, and return the name of its resource."""
        if name not in self.shared:
            data = self._bytes(name)
            self.shared[name] = f"tep-{len(self.shared) + 1}" if data is not None else ""
            if data is not None:
                self.files[name] = data
                self.entries.append(Entry(self.shared[name], "webcontent", name, []))
            else:
                self.losses.append(Finding(name, name, NO_BYTES))
        return self.shared[name]

    def _bytes(self, name: str) -> bytes | None:
        image = self.source.images.get(name)
        if image is not None:
            return image.data
        try:
            return self.tree.read(name)
        except KeyError:
            return None

    # ------------------------------------------------------------------ questions

    def _checks(self, lesson: LessonSource) -> Iterator[Line]:
        items = [named for raw in lesson.selfchecks if (named := self._check(lesson, raw)) is not None]
        if not items:
            return
        numbered = [(name or f"{lesson.slug}-{number}", item) for number, (name, item) in enumerate(items, 1)]
        title = CHECKS % lesson.title
        name = f"{_QUESTIONS}/{self.places[lesson.slug].rpartition('/')[2].rpartition('.')[0]}.xml"
        self.files[name] = write_test(f"tu-kiem-tra-{lesson.slug}", title, numbered)
        entry = Entry(f"tu-kiem-tra-{lesson.slug}", "imsqti_xmlv1p2/imscc_xmlv1p3/assessment", name, [])
        self.entries.append(entry)
        yield Line(title, entry.identifier)

    def _check(self, lesson: LessonSource, raw: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]] | None:
        """Return a self-check with its name, "" for one written in the lesson; None, said, when it cannot go along."""
        name, item = "", raw
        if raw["kind"] == FROM_BANK:
            found = self.by_code.get(str(raw["ref"]).rpartition("/")[2])
            if found is None:
                self.losses.append(Finding(lesson.file, lesson.title, NO_ITEM, values={"ref": str(raw["ref"])}))
                return None
            name, item = f"{REF}{raw['ref']}", found
        return (name, item) if self._is_writable(Finding(lesson.file, name or lesson.title), item) else None

    def _bank(self) -> None:
        file = f"{BANK}/{ITEMS_FILE}"
        kept = [
            (str(item["code"]), item)
            for item in self.items
            if self._is_writable(Finding(file, str(item.get("code", "?"))), item) and item.get("code")
        ]
        if not kept:
            return
        name = f"{_QUESTIONS}/ngan-hang.xml"
        self.files[name] = write_bank("ngan-hang", kept)
        self.entries.append(Entry("ngan-hang", "imsqti_xmlv1p2/imscc_xmlv1p3/question-bank", name, []))
        self.losses.append(Finding(file, file, ITEM_FACTS, values={"count": len(kept)}))

    def _is_writable(self, finding: Finding, item: Mapping[str, Any]) -> bool:
        if find_fault(item):
            self._lose(finding, ITEM_BROKEN)
            return False
        if not can_write(item):
            self._lose(finding, ITEM_KIND, kind=str(item["kind"]))
            return False
        return True

    # ------------------------------------------------------------------ losses

    def _lose(self, finding: Finding, reason: str, **values: str | int) -> None:
        self.losses.append(Finding(finding.file, finding.name, reason, values=values))

    def _course_losses(self) -> None:
        lost = [words for name, words in _FACTS.items() if getattr(self.source, name)]
        lost += ["thứ tự học"] if self.source.order != ORDERS[0] else []
        if lost:
            self._lose(Finding(COURSE_FILE, self.source.title), COURSE_FACT, facts=", ".join(lost))

    def _lesson_losses(self, lesson: LessonSource) -> None:
        facts = {
            "mục tiêu": lesson.outcome,
            "thời lượng": lesson.minutes,
            "năng lực thành phần": lesson.components,
            "thời gian học tối thiểu": lesson.floor,
            "cách hoàn thành": lesson.finish not in {"either", _ASSIGNMENT},
        }
        lost = [words for words, value in facts.items() if value]
        finding = Finding(lesson.file, lesson.title)
        if lost:
            self._lose(finding, LESSON_FACT, facts=", ".join(lost))
        if lesson.scorm:
            self._lose(finding, PACKAGE)


def _html(lesson: LessonSource, body: str) -> bytes:
    title = escape(lesson.title)
    head = f'<head>\n<meta charset="utf-8">\n<title>{title}</title>\n</head>'
    return f'<!DOCTYPE html>\n<html lang="vi">\n{head}\n<body>\n<h1>{title}</h1>\n{body}\n</body>\n</html>\n'.encode()


def _assignment(lesson: LessonSource, body: str) -> bytes:
    namespaces = 'xmlns="http://www.imsglobal.org/xsd/imscc_extensions/assignment"'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<assignment {namespaces} identifier="bai-{lesson.slug}">\n'
        f'<title>{escape(lesson.title)}</title>\n<text texttype="text/html">{escape(body)}</text>\n'
        '<submission_formats><format type="text"/><format type="file"/></submission_formats>\n</assignment>\n'
    ).encode()
