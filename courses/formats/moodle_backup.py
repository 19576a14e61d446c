"""A backup of Moodle as its files say it: sections, activities, stored files, questions. Only values, no opinion.

`moodle_backup.xml` lists what there is; each section and activity has a folder of its own, `files.xml` says which
stored file stands where. What the list misses is found by the folders; what cannot be read is named in `unreadable`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from courses.formats.safe_xml import HostileXml, UnreadableXml, read_xml
from kernel.archive import Refused, Tree, below
from kernel.text import clean_line, nfc

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAIN = "moodle_backup.xml"
_NULL = "$@NULL@$"
_LONGEST_TITLE = 200
_SECTION_FILE = re.compile(r"sections/([^/]+)/section\.xml")
_ACTIVITY_FILE = re.compile(r"activities/([a-z0-9]+?)_([0-9]+)/\1\.xml")
_PLUGIN_FILE = "@@PLUGINFILE@@"
_LAST = 10**9


@dataclass(frozen=True, slots=True)
class Place:
    """Where the files of a text stand: context, component and area, and the item within it."""

    context: str = ""
    component: str = ""
    area: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A text as Moodle keeps it: its format is 0 or 1 for HTML, 2 for plain text, 4 for Markdown."""

    words: str
    format: str = "1"
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One line of `files.xml`: where the file stands, under which name, and where its bytes are."""

    id: str
    place: Place
    name: str
    bytes_name: str
    is_folder: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the course; `sequence` are the activities in it, `parent` the activity it stands in, if any."""

    id: str
    file: str
    number: int
    title: str
    summary: Text
    sequence: tuple[str, ...]
    visible: bool
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity of the course, by its kind and its two numbers: as a module, as an instance of its kind."""

    id: str
    kind: str
    title: str
    section: str
    file: str
    visible: bool = True


@dataclass(slots=True)
class Opened:
    """The content of an activity: its element, the number of its instance, the context of its files."""

    element: Element
    instance: str
    context: str


@dataclass(slots=True)
class Unreadable:
    """A part that could not be read, and why: broken, large, deep, missing."""

    file: str
    why: str
    title: str = ""


def words(element: Element | None, name: str) -> str:
    """Return the text of a child, composed; "" when it is missing or null."""
    found = element.findtext(name) if element is not None else None
    return "" if found is None or found.strip() == _NULL else nfc(found)


def line(element: Element | None, name: str) -> str:
    """Return the text of a child as one clean line."""
    return clean_line(words(element, name), _LONGEST_TITLE)


def number(written: str) -> int:
    """Return a whole number; a very large one for what is none, so that it comes last."""
    bare = written.strip()
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) < len(str(_LAST)) else _LAST


@dataclass(slots=True)
class Backup:
    """One backup, opened. Raises `Refused` for an archive that declares entities."""

    tree: Tree
    title: str = ""
    context: str = ""
    sections: list[Section] = field(default_factory=list)
    activities: dict[str, Activity] = field(default_factory=dict)
    files: list[StoredFile] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    _names: dict[str, str] = field(default_factory=dict)

    def part(self, name: str, *, title: str = "", needed: bool = False) -> Element | None:
        """Return the root of an XML file, whatever the case of its name; None, noted, when it cannot be had."""
        actual = self._names.get(name.casefold())
        if actual is None:
            if needed:
                self.unreadable.append(Unreadable(name, "missing", title))
            return None
        try:
            return read_xml(self.tree.read(actual))
        except HostileXml as error:
            raise Refused("archive_broken", name=actual) from error
        except UnreadableXml as error:
            self.unreadable.append(Unreadable(actual, str(error), title))
            return None

    def has(self, name: str) -> bool:
        """Whether there is a file of this name, whatever its case."""
        return name.casefold() in self._names

    def below(self, start: str) -> Iterator[str]:
        """Yield the files whose names begin so, whatever their case."""
        return (actual for folded, actual in self._names.items() if folded.startswith(start.casefold()))

    def read(self, stored: StoredFile) -> bytes | None:
        """Return the bytes of a stored file, None when the backup does not hold them."""
        actual = self._names.get(stored.bytes_name.casefold())
        return self.tree.read(actual) if actual else None

    def open(self, activity: Activity) -> Opened | None:
        """Return the content of an activity; None, noted, when it cannot be had."""
        root = self.part(activity.file, title=activity.title, needed=True)
        if root is None:
            return None
        inner = next((child for child in root if child.tag == activity.kind), None)
        if inner is None:
            self.unreadable.append(Unreadable(activity.file, "broken", activity.title))
            return None
        return Opened(inner, inner.get("id", ""), root.get("contextid", ""))


def find_root(tree: Tree) -> str | None:
    """Return the folder of the backup within the tree, "" for the tree itself; None when there is none."""
    found = [name for name in tree.names() if name.rsplit("/", 1)[-1].casefold() == MAIN]
    main = min(found, key=lambda name: (name.count("/"), name), default=None)
    return None if main is None else main[: -len(MAIN)].rstrip("/")


def open_backup(tree: Tree) -> Backup:
    """Open the backup in a tree, as far as it can be read. Raises `Refused`."""
    inner = below(tree, find_root(tree) or "")
    backup = Backup(inner, _names={name.casefold(): name for name in reversed(inner.names())})
    main = backup.part(MAIN, needed=True)
    information = main.find("information") if main is not None else None
    course = backup.part("course/course.xml")
    backup.title = line(course, "fullname") or line(information, "original_course_fullname")
    backup.context = (course.get("contextid", "") if course is not None else "") or line(
        information, "original_course_contextid"
    )
    backup.files = list(_files(backup))
    backup.activities = {activity.id: activity for activity in _activities(backup, information)}
    backup.sections = sorted(_sections(backup, information), key=lambda section: section.number)
    return backup


def course_summary(backup: Backup) -> Text:
    """Return what the course says of itself."""
    course = backup.part("course/course.xml")
    place = Place(backup.context, "course", "summary", "")
    return Text(words(course, "summary"), line(course, "summaryformat"), place)


# ---------------------------------------------------------------------------------- sections and activities


def _listed(information: Element | None, group: str, each: str) -> Iterator[Element]:
    return iter(information.findall(f"contents/{group}/{each}") if information is not None else ())


def _sections(backup: Backup, information: Element | None) -> Iterator[Section]:
    folders: dict[str, Element | None] = {
        line(entry, "directory"): entry for entry in _listed(information, "sections", "section")
    }
    for name in backup.below("sections/"):
        found = _SECTION_FILE.fullmatch(name.lower())
        if found:
            folders.setdefault(f"sections/{name.split('/')[1]}", None)
    for folder, entry in folders.items():
        file = f"{folder}/section.xml"
        title = line(entry, "title")
        root = backup.part(file, title=title, needed=True)
        if root is not None:
            yield _section(backup, root, file, line(entry, "sectionid"), line(entry, "parentcmid"))


def _section(backup: Backup, root: Element, file: str, listed_id: str, parent: str) -> Section:
    own = root.get("id", "") or listed_id
    sequence = [each.strip() for each in words(root, "sequence").split(",") if each.strip()]
    # An activity the sequence forgets still says itself which section it stands in.
    sequence += [a.id for a in backup.activities.values() if a.section == own and a.id not in set(sequence)]
    place = Place(backup.context, "course", "section", own)
    summary = Text(words(root, "summary"), line(root, "summaryformat"), place)
    visible = line(root, "visible") != "0"
    order = number(words(root, "number"))
    return Section(own, file, order, line(root, "name"), summary, tuple(dict.fromkeys(sequence)), visible, parent)


def _activities(backup: Backup, information: Element | None) -> Iterator[Activity]:
    seen = set()
    for entry in _listed(information, "activities", "activity"):
        kind, folder = line(entry, "modulename"), line(entry, "directory")
        file = f"{folder}/{kind}.xml"
        seen.add(file.casefold())
        title = line(entry, "title")
        yield _activity(backup, line(entry, "moduleid"), kind, title, line(entry, "sectionid"), file)
    for name in backup.below("activities/"):
        found = _ACTIVITY_FILE.fullmatch(name.lower())
        if found and name.casefold() not in seen:
            yield _activity(backup, found.group(2), found.group(1), "", "", name)


def _activity(backup: Backup, module: str, kind: str, title: str, section: str, file: str) -> Activity:
    about = backup.part(f"{file.rsplit('/', 1)[0]}/module.xml")
    visible = line(about, "visible") != "0"
    return Activity(module, kind, title, section or line(about, "sectionid"), file, visible)


# ---------------------------------------------------------------------------------- files


def _files(backup: Backup) -> Iterator[StoredFile]:
    root = backup.part("files.xml")
    for entry in root.iter("file") if root is not None else ():
        digest = line(entry, "contenthash")
        folder = words(entry, "filepath").strip("/")
        own = clean_line(words(entry, "filename"), _LONGEST_TITLE)
        place = Place(*(line(entry, each) for each in ("contextid", "component", "filearea", "itemid")))
        name = f"{folder}/{own}" if folder else own
        yield StoredFile(entry.get("id", ""), place, name, f"files/{digest[:2]}/{digest}", own in {"", "."})


class Files:
    """The stored files by their places and names, found as the texts name them."""

    def __init__(self, files: list[StoredFile]) -> None:
        self._exact: dict[tuple[Place, str], StoredFile] = {}
        self._loose: dict[tuple[str, str, str, str], StoredFile] = {}
        self._areas: dict[tuple[str, str, str], list[StoredFile]] = {}
        for stored in files:
            place = stored.place
            if stored.is_folder:
                continue
            self._exact.setdefault((place, stored.name), stored)
            self._loose.setdefault((place.context, place.component, place.area, stored.name.casefold()), stored)
            self._areas.setdefault((place.context, place.component, place.area), []).append(stored)

    def find(self, written: str, place: Place) -> StoredFile | None:
        """Return the file that `@@PLUGINFILE@@/…` means in a text of this place."""
        if not written.startswith(_PLUGIN_FILE):
            return None
        path = written.removeprefix(_PLUGIN_FILE).split("?", 1)[0].split("#", 1)[0]
        name = nfc(unquote(path)).strip("/")
        exact = self._exact.get((place, name))
        return exact or self._loose.get((place.context, place.component, place.area, name.casefold()))

    def within(self, place: Place) -> list[StoredFile]:
        """Return all files of an area, whatever their item, in the order of the list."""
        return self._areas.get((place.context, place.component, place.area), [])
