"""The manifest of a Common Cartridge 1.1, 1.2 or 1.3, as values: what it calls itself, its outline, its resources.

The versions differ in their namespaces and little else, so elements are known by their local names. A plain IMS
content package, from which the cartridge was made, is read the same way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from courses.formats.safe_xml import HostileXml, UnreadableXml, read_xml
from kernel.archive import Refused, Tree
from kernel.text import clean_line, nfc

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MANIFEST = "imsmanifest.xml"
OURS = "cdht-"
"""How the manifests begin that we write ourselves: in those, the self-checks of a lesson find their way home."""
PAGE, FILE, LINK, TOPIC, ASSIGNMENT, TEST, BANK, TOOL, OTHER = (
    *("page", "file", "link", "topic", "assignment", "test", "bank", "tool", "other"),
)
_LONGEST_TITLE = 200
_LONGEST_SUMMARY = 2_000
_MOST_READ = 8 * 1024 * 1024
_PAGES = ("html", "htm", "xhtml")
_BY_TYPE = (
    ("imswl_", LINK),
    ("imsdt_", TOPIC),
    ("imsbasiclti_", TOOL),
    ("imslti", TOOL),
    ("assignment_", ASSIGNMENT),
)
_SURE, _PERHAPS = 95, 40


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource: its kind in a word, its type as written, its main file, all its files. Names are as written."""

    identifier: str
    kind: str
    type: str
    href: str
    files: tuple[str, ...]


@dataclass(slots=True)
class Item:
    """One line of the outline; `ref` names a resource, "" for a heading or a folder."""

    title: str
    ref: str
    children: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class Manifest:
    """The whole manifest; `file` is its name in the tree."""

    file: str
    identifier: str
    title: str
    summary: str
    items: list[Item]
    resources: dict[str, Resource]

    @property
    def is_ours(self) -> bool:
        """Whether we wrote the cartridge."""
        return self.identifier.startswith(OURS)


def find_manifest(tree: Tree) -> str | None:
    """Return the name of the manifest that stands highest, None when there is none."""
    found = [name for name in tree.names() if name.rsplit("/", 1)[-1].casefold() == MANIFEST]
    return min(found, key=lambda name: (name.count("/"), name), default=None)


def certainty(tree: Tree) -> int:
    """Return how sure it is that the tree is a cartridge. Never raises."""
    name = find_manifest(tree)
    if name is None:
        return 0
    try:
        text = tree.read(name)[:_MOST_READ].lower()
    except Refused:
        return 0
    if b"imscc" in text or b"common cartridge" in text:
        return _SURE
    # A package of SCORM has such a manifest too, and readers of its own.
    return _PERHAPS if b"imscp" in text and b"adlcp" not in text and b"scorm" not in text else 0


def read_manifest(tree: Tree, name: str) -> Manifest:
    """Read the manifest called `name`. Raises `Refused` for one that is broken or hostile."""
    try:
        root = read_xml(tree.read(name))
    except (HostileXml, UnreadableXml) as error:
        raise Refused("archive_broken", name=name) from error
    metadata = _child(root, "metadata")
    organization = _organization(root)
    return Manifest(
        file=name,
        identifier=root.get("identifier") or "",
        title=_said(metadata, "title") or _title(organization),
        summary=_said(metadata, "description"),
        items=_unwrapped([_item(each) for each in _children(organization, "item")]),
        resources={each.identifier: each for each in _resources(root)},
    )


def local(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _children(element: Element | None, name: str) -> Iterator[Element]:
    return (each for each in (element if element is not None else ()) if local(each) == name)


def _child(element: Element | None, name: str) -> Element | None:
    return next(_children(element, name), None)


def text_below(element: Element | None, name: str) -> str:
    """Return the text of the first element of this name below, composed; "" when there is none."""
    found = next((each for each in element.iter() if local(each) == name), None) if element is not None else None
    return nfc("".join(found.itertext())).strip() if found is not None else ""


def _title(element: Element | None) -> str:
    found = _child(element, "title")
    return clean_line("".join(found.itertext()), _LONGEST_TITLE) if found is not None else ""


def _said(metadata: Element | None, name: str) -> str:
    """Return what the metadata says in general of the course, in the first of its languages."""
    below = metadata.iter() if metadata is not None else iter(())
    said = _child(next((each for each in below if local(each) == "general"), None), name)
    first = next((each for each in said if local(each) in {"string", "langstring"}), said) if said is not None else None
    text = "".join(first.itertext()) if first is not None else ""
    return clean_line(text, _LONGEST_SUMMARY if name == "description" else _LONGEST_TITLE)


def _organization(root: Element) -> Element | None:
    """Return the outline the manifest prefers, or its first."""
    parent = _child(root, "organizations")
    wanted = parent.get("default") if parent is not None else None
    found = list(_children(parent, "organization"))
    return next((each for each in found if each.get("identifier") == wanted), found[0] if found else None)


def _item(element: Element) -> Item:
    children = [_item(each) for each in _children(element, "item")]
    return Item(_title(element), element.get("identifierref") or "", children)


def _unwrapped(items: list[Item]) -> list[Item]:
    """Take off the nameless item that a cartridge wraps around its outline."""
    while len(items) == 1 and items[0].children and not items[0].ref and not items[0].title:
        items = items[0].children
    return items


def _resources(root: Element) -> Iterator[Resource]:
    parent = _child(root, "resources")
    outer = _base(parent)
    for number, element in enumerate(_children(parent, "resource")):
        base = outer + _base(element)
        files = tuple(base + (each.get("href") or "") for each in _children(element, "file") if each.get("href"))
        href = base + (element.get("href") or "") if element.get("href") else ""
        written = (element.get("type") or "").strip()
        kind = _kind(written.lower(), href or (files[0] if files else ""), files)
        yield Resource(element.get("identifier") or f"?{number}", kind, written, href or next(iter(files), ""), files)


def _base(element: Element | None) -> str:
    return (element.get("{http://www.w3.org/XML/1998/namespace}base") or "") if element is not None else ""


def _kind(written: str, href: str, files: tuple[str, ...]) -> str:
    for start, kind in _BY_TYPE:
        if written.startswith(start):
            return kind
    if written.startswith("imsqti"):
        return BANK if "question-bank" in written else TEST
    if written == "webcontent" or written.startswith("associatedcontent/"):
        is_page = href.rpartition(".")[2].split("?")[0].lower() in _PAGES
        settings = any(each.endswith("assignment_settings.xml") for each in files)
        return (ASSIGNMENT if settings else PAGE) if is_page else FILE
    return OTHER
