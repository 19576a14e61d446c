"""What of a cartridge becomes which lesson: every line of its outline, in order, then what no line names.

A plan holds pages as the cartridge has them; they are converted when all lessons have their names, for pages link to
one another. What has no counterpart here goes on the account at once, with its reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from courses.formats import reasons
from courses.formats.cartridge import (
    ASSIGNMENT,
    BANK,
    FILE,
    LINK,
    OTHER,
    PAGE,
    TEST,
    TOOL,
    TOPIC,
    Item,
    Manifest,
    Resource,
    local,
    text_below,
)
from courses.formats.cartridge_files import Files, decode, page_title
from courses.formats.gathering import PICTURE_ENDINGS, Gathering
from courses.formats.html import web_address
from courses.formats.imported import Finding
from courses.formats.package import MEDIA_TYPES
from courses.formats.safe_xml import HostileXml, UnreadableXml, read_xml
from courses.formats.shelf import ending, pretty
from kernel.archive import Refused
from kernel.text import clean_line

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NO_RESOURCE = "Mục lục nhắc tới nội dung này nhưng gói không có"
NO_FILE = "Gói không có tệp này"
AGAIN = "Nội dung này đã được nhập ở một mục khác"
TOOL_LINK = "Liên kết tới công cụ học tập bên ngoài (LTI) không nhập được"
TOPIC_AS_LESSON = "Chủ đề thảo luận được nhập thành bài học; việc trao đổi diễn ra ở phần hỏi đáp của bài"
EMPTY_TOPIC = "Chủ đề thảo luận không có nội dung; ở đây mỗi bài học có phần hỏi đáp riêng"
DUE_LOST = "Hạn nộp, thang điểm và cách nộp của bài tập không được nhập"
NO_ADDRESS = "Không có địa chỉ liên kết dùng được"
FILE_KIND = "Khóa học không chứa tệp đính kèm loại này; vui lòng đăng tệp ở nơi khác rồi đặt liên kết"
OTHER_KIND = "Nội dung loại «%(kind)s» chưa nhập được"
UNLISTED = "Trang không có trong mục lục của gói, được đưa vào phần cuối"
EMPTY_MODULE = "Phần này không có nội dung nào nhập được"
OTHER_MODULE = "Các nội dung khác"
GOES_ON = "%s (tiếp theo)"
BROKEN_XML = "Tệp này bị hỏng nên không đọc được"
_MOST_PAGE = 16 * 1024 * 1024
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Part:
    """One text of a lesson and the file whose addresses it uses. `finding` is the object it is, if it is one."""

    html: str
    near: str
    finding: Finding | None = None
    title: str = ""
    is_heading: bool = False


@dataclass(slots=True)
class Draft:
    """A lesson to be. `keys` are the files and resources that links know it by; `checks` the test that follows it."""

    title: str
    parts: list[Part]
    finding: Finding | None = None
    keys: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    checks: list[Leaf] = field(default_factory=list)


@dataclass(slots=True)
class Module:
    """A module to be; `findings` are the lines of the outline that name it."""

    title: str
    findings: list[Finding] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    is_used: bool = False


@dataclass(frozen=True, slots=True)
class Leaf:
    """A resource whose file is there; `title` is what the outline calls it, "" when it does not."""

    resource: Resource
    name: str
    title: str

    @property
    def keys(self) -> tuple[str, str]:
        """Return what links call it by."""
        return self.name, self.resource.identifier

    def called(self, own: str = "") -> str:
        """Return its title, or what it calls itself, or the words of its file's name."""
        return self.title or own or pretty(self.name)


class Planner:
    """Walks through a cartridge and plans."""

    def __init__(self, manifest: Manifest, files: Files, course: Gathering) -> None:
        self.manifest = manifest
        self.files = files
        self.course = course
        self.modules = [Module(course.title)]
        self.tests: list[Leaf] = []
        self._pending: list[Part] = []
        self._seen: set[str] = set()

    def plan(self) -> None:
        """Plan the outline, then the resources no line of it names."""
        self._items(self.manifest.items, ())
        self._close()
        self.modules.append(Module(OTHER_MODULE))
        for resource in self.manifest.resources.values():
            if resource.identifier not in self._seen and resource.kind != FILE:
                before = len(self.modules[-1].drafts)
                self._resource(resource, "")
                for draft in self.modules[-1].drafts[before:]:
                    draft.notes.append(UNLISTED)
        self._close()

    # ------------------------------------------------------------------ the outline

    def _items(self, items: Sequence[Item], path: tuple[str, ...]) -> None:
        inner = False
        for item in items:
            if not (item.children or item.ref or item.title):
                continue
            if not item.children:
                if inner:
                    self._begin(GOES_ON % " – ".join(path) if path else self.course.title, None)
                    inner = False
                self._leaf(item)
                continue
            title = item.title or pretty(item.ref) or self.course.title
            finding = Finding(self.manifest.file, title)
            self._begin(" – ".join((*path, title)), finding)
            if item.ref:
                self._leaf(item)
            self._items(item.children, (*path, title))
            inner = True

    def _begin(self, title: str, finding: Finding | None) -> None:
        self._close()
        self.modules.append(Module(title, [finding] if finding else []))

    def _close(self) -> None:
        """What is left waiting for a lesson at the end of a module becomes one of its own, if it says anything."""
        waiting, self._pending = self._pending, []
        if all(part.is_heading for part in waiting):
            for part in waiting:
                self.course.ignored(part.finding or Finding(part.near, part.title), EMPTY_MODULE)
            return
        named = next((part.title for part in waiting if part.title and not part.is_heading), self.modules[-1].title)
        self.modules[-1].drafts.append(Draft(named, waiting))

    def _leaf(self, item: Item) -> None:
        finding = Finding(self.manifest.file, item.title or item.ref or "?")
        if not item.ref:
            html = f"<h2>{escape(item.title)}</h2>"
            self._pending.append(Part(html, self.manifest.file, finding, item.title, is_heading=True))
        elif item.ref not in self.manifest.resources:
            self.course.rejected(finding, NO_RESOURCE)
        elif item.ref in self._seen:
            self.course.ignored(finding, AGAIN)
        else:
            self._resource(self.manifest.resources[item.ref], item.title)

    def _resource(self, resource: Resource, title: str) -> None:
        self._seen.add(resource.identifier)
        if resource.kind in {TOOL, OTHER}:
            held = list(filter(None, map(self.files.find, (resource.href, *resource.files))))
            self.files.used.update(held[:1])
            file = held[0] if held else resource.href or self.manifest.file
            finding = Finding(file, title or resource.href or resource.identifier)
            if resource.kind == TOOL:
                self.course.ignored(finding, TOOL_LINK)
            else:
                self.course.rejected(finding, OTHER_KIND, kind=clean_line(resource.type, _LONGEST_NAME) or "?")
            return
        name = self.files.find(resource.href)
        if name is None:
            self.course.rejected(Finding(resource.href or self.manifest.file, title or resource.href), NO_FILE)
            return
        _MAKERS[resource.kind](self, Leaf(resource, name, title))

    # ------------------------------------------------------------------ kinds

    def _lesson(self, leaf: Leaf, draft: Draft) -> None:
        draft.parts = [*self._pending, *draft.parts]
        draft.keys = leaf.keys
        self._pending = []
        self.modules[-1].drafts.append(draft)

    def file(self, leaf: Leaf) -> None:
        """A file on its own: a picture, sound or video waits for the next lesson."""
        kind, title = ending(leaf.name).removeprefix("."), leaf.called()
        address = f"/{quote(leaf.name)}"
        medium = MEDIA_TYPES.get(kind, "").partition("/")[0]
        if kind in PICTURE_ENDINGS:
            html = f'<p><img src="{address}" alt="{escape(title)}"></p>'
        elif medium in {"audio", "video"}:
            html = f'<{medium} src="{address}"></{medium}>'
        else:
            self.files.used.add(leaf.name)
            self.course.ignored(Finding(leaf.name, title), FILE_KIND)
            return
        self._pending.append(Part(html, leaf.name, Finding(self.manifest.file, title), title))

    def page(self, leaf: Leaf) -> None:
        """A page is a lesson."""
        text = self._page(leaf)
        if text is not None:
            title = leaf.called(page_title(text))
            self._lesson(leaf, Draft(title, [Part(text, leaf.name)], Finding(leaf.name, title)))

    def _page(self, leaf: Leaf) -> str | None:
        """Return the text of a page; None, accounted for, when it is too large."""
        size = self.files.shelf.tree.size(leaf.name)
        if size > _MOST_PAGE:
            self.files.used.add(leaf.name)
            self.course.rejected(Finding(leaf.name, leaf.called()), reasons.TOO_LARGE, size=size)
            return None
        return decode(self.files.bytes_of(leaf.name))

    def link(self, leaf: Leaf) -> None:
        """A link waits for the next lesson."""
        root = self._xml(leaf)
        if root is None:
            return
        title = leaf.called(_title_in(root))
        finding = Finding(leaf.name, title)
        url = next((each.get("href") or "" for each in root.iter() if local(each) == "url"), "")
        if web_address(url) is None:
            self.course.rejected(finding, NO_ADDRESS)
            return
        html = f'<p><a href="{escape(url.strip())}">{escape(title)}</a></p>'
        self._pending.append(Part(html, leaf.name, finding, title))

    def topic(self, leaf: Leaf) -> None:
        """A topic with words of its own is a lesson."""
        root = self._xml(leaf)
        if root is None:
            return
        title, text = leaf.called(_title_in(root)), _html_of(root)
        if not text.strip():
            self.course.ignored(Finding(leaf.name, title), EMPTY_TOPIC)
            return
        parts = [Part(text, self.manifest.file)]
        self._lesson(leaf, Draft(title, parts, Finding(leaf.name, title), notes=[TOPIC_AS_LESSON]))

    def assignment(self, leaf: Leaf) -> None:
        """An assignment is a lesson that is finished by handing in: in XML, or as a page of Canvas."""
        title, near = leaf.called(), leaf.name
        if leaf.name.lower().endswith(".xml"):
            root = self._xml(leaf)
            text = _html_of(root) if root is not None else None
            title, near = leaf.called(_title_in(root)), self.manifest.file
        else:
            text = self._page(leaf)
        if text is not None:
            notes = [] if self.manifest.is_ours else [DUE_LOST]
            facts = {"finish": "assignment"}
            self._lesson(leaf, Draft(title, [Part(text, near)], Finding(leaf.name, title), facts=facts, notes=notes))

    def test(self, leaf: Leaf) -> None:
        """The questions of a test go to the bank; in a cartridge of ours, to the lesson in front of them."""
        drafts = self.modules[-1].drafts
        if self.manifest.is_ours and leaf.resource.kind == TEST and drafts:
            drafts[-1].checks.append(leaf)
        else:
            self.modules[-1].is_used = True
            self.tests.append(leaf)

    def _xml(self, leaf: Leaf) -> Element | None:
        try:
            return read_xml(self.files.bytes_of(leaf.name))
        except HostileXml as error:
            raise Refused("archive_broken", name=leaf.name) from error
        except UnreadableXml:
            self.course.rejected(Finding(leaf.name, leaf.called()), BROKEN_XML)
            return None


_MAKERS = {
    BANK: Planner.test,
    FILE: Planner.file,
    TEST: Planner.test,
    PAGE: Planner.page,
    LINK: Planner.link,
    TOPIC: Planner.topic,
    ASSIGNMENT: Planner.assignment,
}


def _title_in(root: Element | None) -> str:
    return clean_line(text_below(root, "title"), _LONGEST_NAME)


def _html_of(root: Element) -> str:
    """Return the text of a topic or an assignment as HTML."""
    found = next((each for each in root.iter() if local(each) == "text"), None)
    text = "".join(found.itertext()) if found is not None else ""
    plain = found is not None and (found.get("texttype") or "").lower() == "text/plain"
    return "".join(f"<p>{escape(each)}</p>" for each in text.splitlines() if each.strip()) if plain else text
