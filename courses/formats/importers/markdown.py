"""A folder or an archive of Markdown, of whatever tool: each page a lesson, each folder a module."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf

from courses.formats import reasons
from courses.formats.binding import Binder, last
from courses.formats.imported import Imported
from courses.formats.markdown_text import read_page
from courses.formats.pages import Leaf, bind_pages, load, why_unused
from courses.formats.shelf import Shelf, comes_first, folder, is_index, is_page, natural_key, pretty
from kernel.archive import Tree

CODE = "markdown"
NAME = "Thư mục Markdown"

_SURE, _SOME = 40, 20
_PARTS_OF_SITES = frozenset({"_sidebar.md", "_navbar.md", "_coverpage.md", "_footer.md", "_404.md", "404.md"})
_BEFORE, _AFTER = "Mở đầu", "Bài khác"


def knows(tree: Tree) -> int:
    """Return how sure it is that the tree is a folder of Markdown."""
    pages = sum(map(is_page, tree.names()))
    return 0 if not pages else _SURE if pages * 2 >= len(tree.names()) else _SOME


def read(tree: Tree, title: str) -> Imported:
    """Read the pages in their natural order."""
    shelf = Shelf(tree)
    binder = Binder(CODE, tree)
    leaves = {name: leaf for name in shelf.names if (leaf := _leaf(binder, name))}
    root = _Folder(shelf.top)
    for leaf in leaves.values():
        _home(root, leaf.page.file).pages.append(leaf)
        if leaf.page.is_empty():
            # Such a page names its folder and has nothing to teach.
            binder.take(leaf.page.file, leaf.title)
    modules = list(_modules(root, ""))
    bind_pages(binder, shelf, [(name, pages) for name, pages in modules if pages])
    binder.leave(shelf.names, why_unused)
    index = next((leaf for leaf in root.pages if is_index(leaf.page.file)), None)
    named = index.page.front.title or (index.title if index.page.title else "") if index else ""
    return binder.finish(named or title or pretty(shelf.top))


# ---------------------------------------------------------------------------------- pages


def _leaf(binder: Binder, name: str) -> Leaf | None:
    if not is_page(name):
        return None
    if last(name).lower() in _PARTS_OF_SITES:
        binder.ignore(name, last(name), reasons.OF_ANOTHER_TOOL)
        return None
    loaded = load(binder, name)
    if loaded is None:
        return None
    page = read_page(name, loaded.text)
    title = page.title or pretty(folder(name) if is_index(name) and folder(name) else name)
    if page.is_empty() and not (page.title and is_index(name)):
        binder.reject(name, title, reasons.EMPTY_PAGE)
        return None
    return Leaf(page, title, loaded.pictures)


# ---------------------------------------------------------------------------------- order


@dataclass(slots=True)
class _Folder:
    """A folder with its pages and folders."""

    name: str
    pages: list[Leaf] = field(default_factory=list)
    folders: dict[str, _Folder] = field(default_factory=dict)

    def index(self) -> Leaf | None:
        """Return the page that speaks for the folder."""
        return next((leaf for leaf in self.pages if is_index(leaf.page.file)), None)

    def title(self) -> str:
        """Return what the folder is called: by its own page, else by its name."""
        index = self.index()
        return index.title if index and index.page.title else pretty(self.name)

    def order(self) -> float | None:
        """Return the place the folder gives itself."""
        index = self.index()
        return index.page.front.order if index else None


def _home(root: _Folder, file: str) -> _Folder:
    """Return the folder of a page, made when it is the first."""
    home = root
    inner = folder(file).removeprefix(root.name).strip("/")
    for part in inner.split("/") if inner else ():
        home = home.folders.setdefault(part, _Folder(part))
    return home


def _modules(home: _Folder, above: str) -> Iterator[tuple[str, list[Leaf]]]:
    """Yield modules in the order they are read: the pages of a folder, between them the folders it holds."""
    own = above or ("" if not home.folders else _BEFORE)
    pages: list[Leaf] = []
    for entry in _entries(home):
        if isinstance(entry, Leaf):
            pages.append(entry)
            continue
        yield own, pages
        own, pages = above or _AFTER, []
        inner = entry.title()
        yield from _modules(entry, f"{above} – {inner}" if above else inner)
    yield own, pages


def _entries(home: _Folder) -> list[Leaf | _Folder]:
    """Return pages and folders in their order: opening pages, then by given place, then by name."""
    keyed: list[tuple[tuple[bool, float, object], Leaf | _Folder]] = []
    for leaf in (leaf for leaf in home.pages if not leaf.page.is_empty()):
        name = last(leaf.page.file)
        order = leaf.page.front.order
        place = inf if order is None else order
        keyed.append(((not comes_first(name), place, natural_key(name)), leaf))
    for inner in home.folders.values():
        order = inner.order()
        keyed.append(((True, inf if order is None else order, natural_key(inner.name)), inner))
    return [entry for _, entry in sorted(keyed, key=lambda pair: pair[0])]
