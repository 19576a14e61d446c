"""A Word file made ready to be read: every part checked, what a reader would trip over mended, what it would lose kept.

The library that reads Word (mammoth) trusts its file. So it never sees the file itself: it gets parts that were
parsed here without document types and entities, written out anew, with pictures replaced by their names.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import unquote
from xml.etree.ElementTree import tostring

from courses.formats.safe_xml import HostileXml, UnreadableXml, read_xml
from courses.formats.word_body import Body, Counts
from courses.formats.word_numbers import W, read_numbering
from kernel.archive import Refused, Tree, pack
from kernel.text import nfc

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAIN = "word/document.xml"
_DEEPEST = 80
"""Deeper than any honest document is nested, and shallow enough for a reader that calls itself."""
_MOST_XML = 96 * 1024 * 1024
_XML_ENDINGS = (".xml", ".rels")
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", _OFFICE[:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/drawingml/picture", b"http://schemas.openxmlformats.org/drawingml/2006/picture"),
    (
        b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing",
        b"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    ),
)
_MAIN_TYPES = ("document.main+xml", "template.main+xml", "document.macroEnabled.main+xml")


@dataclass(slots=True)
class Unreadable:
    """A part that could not be read, and why: broken, large, deep."""

    name: str
    why: str


@dataclass(slots=True)
class WordFile:
    """A Word file made ready. `data` is what the library reads; the bytes of its pictures are names in the tree."""

    data: bytes
    main: str
    levels: Mapping[str, int]
    counts: Counts
    media: tuple[str, ...]
    headers: tuple[str, ...]
    unreadable: list[Unreadable] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Relation:
    id: str
    kind: str
    target: str
    outside: bool


def find_main(tree: Tree) -> str | None:
    """Return the name of the main part, None for what is no Word file."""
    names = {name.casefold(): name for name in tree.names()}
    if MAIN in names:
        return names[MAIN]
    types = names.get("[content_types].xml")
    found = next((each for each in _overrides(tree, types) if each.casefold() in names), None) if types else None
    return names[found.casefold()] if found else None


def _overrides(tree: Tree, types: str) -> Iterator[str]:
    try:
        root = read_xml(tree.read(types), deepest=_DEEPEST)
    except (UnreadableXml, Refused):
        return
    for each in root:
        if each.get("ContentType", "").endswith(_MAIN_TYPES):
            yield each.get("PartName", "").lstrip("/")


def prepare(tree: Tree) -> WordFile:
    """Make a Word file ready. Raises `Refused` for one without a readable main part, and for a hostile one."""
    main = find_main(tree)
    if main is None:
        raise Refused("archive_broken", name=MAIN)
    return _Preparing(tree, main).run()


class _Preparing:
    """The making ready of one file."""

    def __init__(self, tree: Tree, main: str) -> None:
        self.tree = tree
        self.main = main
        self.folder = posixpath.dirname(main)
        self.names = {nfc(name).casefold(): name for name in tree.names()}
        self.unreadable: list[Unreadable] = []
        self.parts = dict(self._checked())
        self.counts = Counts()
        self.files: dict[str, bytes] = {}

    def run(self) -> WordFile:
        root = self.parts.get(self.main)
        if root is None:
            raise Refused("archive_broken", name=self.main)
        relations = self._relations(self.main)
        styles = self._part(relations, "styles")
        numbering = self._part(relations, "numbering")
        lists = read_numbering(numbering, styles)
        self._body(self.main, MAIN, Body(self.counts, lists))
        for kind in ("footnotes", "endnotes"):
            name = self._name(relations, kind)
            if name in self.parts:
                self._body(name, f"word/{kind}.xml", Body(self.counts, lists))
        levels = dict(_levels(styles)) if styles is not None else {}
        if styles is not None:
            self._write("word/styles.xml", _sound_styles(styles))
        if numbering is not None:
            self._write("word/numbering.xml", _sound_numbering(numbering, styles))
        start = f"{self.folder}/media/".casefold()
        media = tuple(name for name in self.tree.names() if name.casefold().startswith(start))
        return WordFile(pack(self.files), self.main, levels, self.counts, media, self._headers(), self.unreadable)

    def _checked(self) -> Iterator[tuple[str, Element]]:
        """Read every XML part there is, used or not. Raises `Refused` for a hostile one."""
        names = [name for name in self.tree.names() if name.lower().endswith(_XML_ENDINGS)]
        if sum(self.tree.size(name) for name in names) > _MOST_XML:
            raise Refused("archive_bytes", most=_MOST_XML)
        for name in names:
            try:
                yield name, read_xml(_transitional(self.tree.read(name)), deepest=_DEEPEST)
            except HostileXml as error:
                raise Refused("archive_broken", name=name) from error
            except UnreadableXml as error:
                if name == self.main:
                    raise Refused("archive_broken", name=name) from error
                self.unreadable.append(Unreadable(name, str(error)))

    def _headers(self) -> tuple[str, ...]:
        """Return headers and footers that say something."""
        kinds = ("header", "footer")
        named = [name for name in self.parts if posixpath.basename(name).lower().startswith(kinds)]
        return tuple(
            name for name in named if any((text.text or "").strip() for text in self.parts[name].iter(f"{W}t"))
        )

    # ------------------------------------------------------------------ relations

    def _relations(self, part: str) -> list[_Relation]:
        folder, base = posixpath.split(part)
        name = self.names.get(f"{folder}/_rels/{base}.rels".casefold(), "")
        root = self.parts.get(name)
        found = root.iterfind(_RELATION) if root is not None else ()
        return [
            _Relation(
                each.get("Id", ""), each.get("Type", ""), each.get("Target", ""), each.get("TargetMode") == "External"
            )
            for each in found
        ]

    def _name(self, relations: list[_Relation], kind: str) -> str:
        """Return the name of the part that a relation of this kind leads to, or the usual one."""
        targets = [each.target for each in relations if each.kind == f"{_OFFICE}{kind}"]
        for target in [*targets, f"{kind}.xml"]:
            found = self.names.get(self._absolute(target))
            if found:
                return found
        return ""

    def _part(self, relations: list[_Relation], kind: str) -> Element | None:
        return self.parts.get(self._name(relations, kind))

    def _absolute(self, target: str) -> str:
        path = nfc(unquote(target).replace("\\", "/"))
        joined = path.lstrip("/") if path.startswith("/") else posixpath.join(self.folder, path)
        return posixpath.normpath(joined).casefold()

    # ------------------------------------------------------------------ writing

    def _body(self, name: str, target: str, body: Body) -> None:
        """Mend a part with text and write it with the relations it may use."""
        root = self.parts[name]
        body.links, body.pictures, body.outside = {}, {}, set()
        for relation in self._relations(name):
            actual = self.names.get(self._absolute(relation.target))
            if relation.kind == f"{_OFFICE}image":
                if relation.outside:
                    body.outside.add(relation.id)
                elif actual:
                    body.pictures[relation.id] = actual
            elif relation.kind == f"{_OFFICE}hyperlink":
                body.links[relation.id] = relation.target
        body.mend(root)
        self._write(target, root)
        self._write_relations(target, body)

    def _write_relations(self, target: str, body: Body) -> None:
        lines: list[tuple[str, str, str]] = []
        for relation, name in body.pictures.items():
            stub = f"media/{len(self.files)}-{len(lines)}"
            self.files[f"word/{stub}"] = name.encode()
            lines.append((relation, "image", stub))
        lines += [(relation, "hyperlink", address) for relation, address in body.links.items()]
        written = "".join(
            f'<Relationship Id="{_quoted(own)}" Type="{_OFFICE}{kind}" Target="{_quoted(address)}"/>'
            for own, kind, address in lines
        )
        space = "http://schemas.openxmlformats.org/package/2006/relationships"
        folder, base = posixpath.split(target)
        self.files[f"{folder}/_rels/{base}.rels"] = f'<Relationships xmlns="{space}">{written}</Relationships>'.encode()

    def _write(self, name: str, root: Element) -> None:
        self.files[name] = tostring(root, encoding="utf-8")


def _quoted(text: str) -> str:
    return escape("".join(char for char in text if char.isprintable()))


def _transitional(data: bytes) -> bytes:
    """Return a part with the names that Word's usual form gives things."""
    for strict, usual in _STRICT:
        data = data.replace(strict, usual)
    return data


# ---------------------------------------------------------------------------------- styles and lists


def _sound_styles(styles: Element) -> Element:
    for style in list(styles):
        if style.tag == f"{W}style" and not (style.get(f"{W}styleId") and style.get(f"{W}type")):
            styles.remove(style)
    return styles


def _sound_numbering(numbering: Element, styles: Element | None) -> Element:
    known = {style.get(f"{W}styleId") for style in styles if style.get(f"{W}type") == "numbering"} if styles else set()
    for each in list(numbering):
        target = each.find(f"{W}abstractNumId")
        if each.tag == f"{W}num" and (target is None or target.get(f"{W}val") is None):
            numbering.remove(each)
        link = each.find(f"{W}numStyleLink")
        if link is not None and link.get(f"{W}val") not in known:
            each.remove(link)
    return numbering


_HEADINGS = {f"heading {level}": level for level in range(1, 10)} | {
    f"tiêu đề {level}": level for level in range(1, 10)
}
_TITLES = frozenset({"title", "tiêu đề", "tên"})
TITLE_LEVEL = 0
_MOST_STEPS = 10


def _levels(styles: Element) -> Iterator[tuple[str, int]]:
    """Yield the level of each style that makes headings: by its name, its outline, or the style it is based on."""
    own: dict[str, int] = {}
    based: dict[str, str] = {}
    for style in styles.iterfind(f"{W}style"):
        name = style.get(f"{W}styleId", "")
        level = _level(style)
        if level is not None:
            own[name] = level
        base = style.find(f"{W}basedOn")
        based[name] = base.get(f"{W}val", "") if base is not None else ""
    for name in based:
        at = name
        for _ in range(_MOST_STEPS):
            if at in own:
                yield name, own[at]
                break
            at = based.get(at, "")


def _level(style: Element) -> int | None:
    found = style.find(f"{W}name")
    called = " ".join(nfc(found.get(f"{W}val", "")).lower().split()) if found is not None else ""
    if called in _HEADINGS:
        return _HEADINGS[called]
    if called in _TITLES:
        return TITLE_LEVEL
    outline = style.find(f"{W}pPr/{W}outlineLvl")
    written = outline.get(f"{W}val", "") if outline is not None else ""
    return int(written) + 1 if written.isdigit() and int(written) < len("123456789") else None
