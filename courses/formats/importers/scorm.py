"""SCORM 1.2 and 2004: the package is kept whole and played as it is; each part of its outline becomes one lesson.

What such a package shows and asks is its own program, which we cannot read: it runs in an isolated frame, and what it
reports is a claim. So the account names its parts and what will not work, and nothing is taken out of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from courses.formats import reasons
from courses.formats.cartridge import find_manifest, local, text_below
from courses.formats.gathering import Gathering
from courses.formats.imported import Finding, Imported
from courses.formats.package import MAX_LESSONS, MAX_MEDIA
from courses.formats.safe_xml import HostileXml, UnreadableXml, read_xml
from courses.formats.shelf import Shelf, ending
from kernel import fences
from kernel.archive import Refused, Tree, open_bytes, pack
from kernel.text import clean_line

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

CODE = "scorm"
NAME = "Gói SCORM 1.2 hoặc 2004 (.zip)"

BODY = "Bài này là nội dung tương tác của gói SCORM. Nội dung mở ra ngay dưới đây, trong một khung riêng."
STORAGE = "Gói dùng bộ nhớ của trình duyệt; trong khung cách ly phần ghi nhớ ấy không hoạt động"
SEQUENCING = "Quy tắc thứ tự riêng của gói không được dùng; người học đi theo đề cương của khóa"
NO_LAUNCH = "Không tìm thấy trang mở đầu «%(name)s»"
OUTSIDE = "Trang mở đầu nằm ngoài gói: «%(name)s»"
NO_RESOURCE = "Mục này không có nội dung nào"
ACTIVE = "Tệp loại này không chạy được và không được phục vụ"
TOO_LARGE = "Gói nặng quá %(most)s MB"
ADL = (b"adlcp", b"adlnet", b"adl scorm")
SURE = 98
_MOST_READ = 64 * 1024
_MOST_DEPTH = 12
_STORAGE = re.compile(rb"\b(?:localStorage|sessionStorage|indexedDB|document\.cookie)\b")
_REFUSED = frozenset({".swf", ".exe", ".php", ".jsp", ".asp", ".aspx", ".cgi", ".sh", ".bat", ".dll", ".jar", ".class"})
_SCRIPTS = frozenset({".js", ".mjs", ".html", ".htm", ".xhtml"})
_LAUNCH = re.compile(r"([^?#]*)([?#].*)?", re.DOTALL)
_SAFE_TAIL = re.compile(r"[?#][\w.~%&=+,:;@/!$'()*-]*", re.ASCII)


def knows(tree: Tree) -> int:
    """Return how sure it is that the tree is a SCORM package."""
    name = find_manifest(tree)
    if name is None:
        return 0
    try:
        text = tree.read(name)[:_MOST_READ].lower()
    except Refused:
        return 0
    return SURE if any(word in text for word in ADL) and b"imscc" not in text else 0


def read(tree: Tree, title: str) -> Imported:
    """Read a package. Raises nothing but `Refused`."""
    name = find_manifest(tree)
    if name is None:
        raise Refused("archive_broken", name="imsmanifest.xml")
    try:
        root = read_xml(tree.read(name))
    except (HostileXml, UnreadableXml) as error:
        raise Refused("archive_broken", name=name) from error
    return _Reader(tree, name, root, title).read()


def opening(data: bytes) -> str:
    """Return the page that a package begins with and its parameters, "" for what is no package that plays."""
    try:
        tree = open_bytes(data)
        name = find_manifest(tree)
        root = read_xml(tree.read(name)) if name is not None else None
    except (Refused, HostileXml, UnreadableXml):
        return ""
    return _Reader(tree, name, root, "").opening() if name is not None and root is not None else ""


@dataclass(slots=True)
class _Item:
    """One line of the outline; `ref` names a resource."""

    title: str
    ref: str
    parameters: str
    sequenced: bool
    children: list[_Item] = field(default_factory=list)


class _Reader:
    """One reading of one package."""

    def __init__(self, tree: Tree, manifest: str, root: Element, title: str) -> None:
        self.tree = tree
        self.manifest = manifest
        self.root = root
        self.shelf = Shelf(tree)
        organization = _organization(root)
        self.items = [_item(each, 1) for each in _children(organization, "item")]
        self.sequenced = organization is not None and any(local(each) == "sequencing" for each in organization)
        self.course = Gathering(CODE, text_below(organization, "title") or title)
        self.resources = {each.get("identifier") or "": each for each in root.iter() if local(each) == "resource"}

    def read(self) -> Imported:
        package = self._package()
        if package is not None:
            for module, leaves in _modules(self.items, self.course.title):
                self.course.module(module)
                for leaf in leaves:
                    self._lesson(leaf, package)
        self._files()
        return self.course.finish()

    def opening(self) -> str:
        """Return the first page of the outline that is there."""
        found = (self._launch(item) for item in _all(self.items) if item.ref)
        return next((path + tail for path, tail, refusal in found if not refusal), "")

    def _package(self) -> str | None:
        """Take the package whole, without what must never be served; None when it is too heavy."""
        names = [name for name in self.tree.names() if ending(name) not in _REFUSED]
        finding = Finding(self.manifest, self.course.title)
        if sum(self.tree.size(name) for name in names) > MAX_MEDIA:
            self.course.rejected(finding, TOO_LARGE, most=MAX_MEDIA // (1024 * 1024))
            return None
        data = pack({name: self.tree.read(name) for name in names})
        name = self.course.package(finding, f"{fences.slug(self.course.title)[:60] or 'goi'}.zip", data)
        if any(ending(each) in _SCRIPTS and _STORAGE.search(self.tree.read(each)) for each in names):
            self.course.changed(finding, STORAGE)
        if self.sequenced or any(item.sequenced for item in _all(self.items)):
            self.course.changed(finding, SEQUENCING)
        return name

    def _lesson(self, item: _Item, package: str) -> None:
        finding = Finding(self.manifest, item.title)
        launch, tail, refusal = self._launch(item)
        if refusal:
            self.course.rejected(finding, refusal, name=launch)
            return
        lesson = self.course.lesson(item.title, scorm=f"{package}#{launch}{tail}", minutes=1)
        if lesson is None:
            self.course.rejected(finding, reasons.TOO_MANY_LESSONS, most=MAX_LESSONS)
            return
        self.course.took(finding)
        self.course.write(finding, lesson, BODY)

    def _launch(self, item: _Item) -> tuple[str, str, str]:
        """Return the page an item opens with, its parameters, and why it cannot be, if so."""
        resource = self.resources.get(item.ref)
        href = resource.get("href") if resource is not None else None
        if resource is None or not href:
            return item.title, "", NO_RESOURCE
        found = _LAUNCH.fullmatch(href)
        path, tail = (found.group(1), found.group(2) or "") if found else (href, "")
        if "://" in path or path.startswith("//"):
            return clean_line(href, 200), "", OUTSIDE
        full = _base(self.root) + _base(_resources(self.root)) + _base(resource) + path
        name = self.shelf.find(full, near=self.manifest, loose=False)
        if name is None or ending(name) in _REFUSED:
            return clean_line(href, 200), "", NO_LAUNCH
        tail += item.parameters if not tail or item.parameters.startswith("#") else item.parameters.replace("?", "&", 1)
        return name, tail if _SAFE_TAIL.fullmatch(tail) else "", ""

    def _files(self) -> None:
        for name in self.tree.names():
            if ending(name) in _REFUSED:
                self.course.rejected(Finding(name, name.rsplit("/", 1)[-1]), ACTIVE)


def _children(element: Element | None, name: str) -> Iterator[Element]:
    return (child for child in element if local(child) == name) if element is not None else iter(())


def _organization(root: Element) -> Element | None:
    """Return the default organization, else the first one."""
    holder = next(_children(root, "organizations"), None)
    if holder is None:
        return None
    every = list(_children(holder, "organization"))
    wanted = holder.get("default")
    return next((each for each in every if each.get("identifier") == wanted), every[0] if every else None)


def _resources(root: Element) -> Element | None:
    return next(_children(root, "resources"), None)


def _base(element: Element | None) -> str:
    written = element.get("{http://www.w3.org/XML/1998/namespace}base") if element is not None else None
    return written.rstrip("/") + "/" if written and "://" not in written else ""


def _item(element: Element, depth: int) -> _Item:
    children = [_item(each, depth + 1) for each in _children(element, "item")] if depth < _MOST_DEPTH else []
    title = text_below(element, "title") or "Nội dung"
    parameters = (element.get("parameters") or "").strip()
    if parameters and parameters[0] not in "?#":
        parameters = f"?{parameters.lstrip('&')}"
    sequenced = any(local(each) == "sequencing" for each in element)
    return _Item(title, element.get("identifierref") or "", parameters, sequenced, children)


def _all(items: list[_Item]) -> Iterator[_Item]:
    for item in items:
        yield item
        yield from _all(item.children)


def _modules(items: list[_Item], title: str) -> Iterator[tuple[str, list[_Item]]]:
    """Yield the modules: each top line with lines below it, and the lines between them under the course's title."""
    loose: list[_Item] = []
    for item in items:
        if not item.children:
            loose.append(item)
            continue
        if loose:
            yield title, loose
            loose = []
        yield item.title, [each for each in _all([item]) if each.ref or not each.children]
    if loose:
        yield title, loose
