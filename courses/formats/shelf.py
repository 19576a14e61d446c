"""The files of a foreign course, found the way its authors refer to them, and put in the order people read them.

An address in a page may differ from the name of the file in case, in its form of accents, in escapes, in what a
website generator adds or takes away. It never leads out of the tree: a name that would is simply not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import unquote

from kernel.archive import Tree
from kernel.text import fold, nfc

PAGE_ENDINGS = (".md", ".markdown", ".mdown", ".mkd", ".qmd", ".rmd", ".mdx")
_WEB_ENDINGS = (".html", ".htm")
_INDEXES = ("index", "readme", "_index")
_FIRST = frozenset(
    {"index", "readme", "_index", "mo dau", "loi mo dau", "loi noi dau", "gioi thieu"}
    | {"introduction", "intro", "preface", "foreword"}
)
_NUMBERED = re.compile(r"^[0-9]+(?:[-_. )]+|$)")
_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,8}$")
_DIGITS = re.compile(r"([0-9]+)")
_FOREIGN = re.compile(r"(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
_TAIL = re.compile(r"[?#].*", re.DOTALL)
_LONGEST_ADDRESS = 1_000
_MOST_NAMESAKES = 20
"""Beyond this many files of one name, a name alone says nothing."""


def is_foreign(address: str) -> bool:
    """Tell whether an address has a scheme or a host of its own."""
    return bool(_FOREIGN.match(address.strip()))


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts 2 before 10 and ignores case and accents until nothing else tells two names apart."""
    parts = [_part(part) for part in _DIGITS.split(fold(name)) if part]
    return (*parts, (-1, 0, name))


def _part(part: str) -> tuple[int, int, str]:
    if not part[0].isdecimal():
        return (1, 0, part)
    digits = part.lstrip("0")
    return (0, len(digits), digits)


def stem(name: str) -> str:
    """Return the last part of a name without its ending."""
    last = name.rsplit("/", 1)[-1]
    return _ENDING.sub("", last) or last


def folder(name: str) -> str:
    """Return the folder a file stands in, "" for the top."""
    return name.rpartition("/")[0]


def ending(name: str) -> str:
    """Return the ending of a name in small letters, with its dot."""
    last = name.rsplit("/", 1)[-1]
    return "." + last.rsplit(".", 1)[-1].lower() if "." in last else ""


def is_page(name: str) -> bool:
    """Tell whether a file is Markdown by its name."""
    return ending(name) in PAGE_ENDINGS


def is_index(name: str) -> bool:
    """Tell whether a page speaks for its whole folder."""
    return stem(name).lower() in _INDEXES


def comes_first(name: str) -> bool:
    """Tell whether a page opens its folder: index, readme, mở đầu, introduction."""
    return fold(_words(stem(name))) in _FIRST or stem(name).lower() in _INDEXES


def pretty(name: str) -> str:
    """Return the words of a file's or folder's name: «01-bat-dau» is «Bat dau»."""
    words = _words(stem(name)) or stem(name)
    return words[:1].upper() + words[1:]


def _words(text: str) -> str:
    return " ".join(_NUMBERED.sub("", text).replace("-", " ").replace("_", " ").split())


def top_folder(names: Sequence[str]) -> str:
    """Return the one folder that holds everything, "" when there is none."""
    tops = {name.partition("/")[0] if "/" in name else "" for name in names}
    return tops.pop() if len(tops) == 1 else ""


class Shelf:
    """A tree and the ways to find a file in it. Names are those of the tree."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.names = tree.names()
        self.top = top_folder(self.names)
        self._exact = frozenset(self.names)
        self._folded: dict[str, str] = {}
        self._namesakes: dict[str, list[str]] = {}
        for name in self.names:
            self._folded.setdefault(_key(name), name)
            self._namesakes.setdefault(_key(name).rpartition("/")[2], []).append(name)

    def find(self, address: str, *, near: str, loose: bool = True) -> str | None:
        """Return the file an address in the file `near` means. `loose` also finds it by name alone, if it is alone."""
        path = _path(address)
        if path is None:
            return None
        for start in self._starts(path, near):
            found = self._named(_joined(start, path))
            if found:
                return found
        return self._by_name(path) if loose else None

    def leads_outside(self, address: str, *, near: str) -> bool:
        """Tell whether an address means a place that no tree can hold: above its top, on the machine, on the web."""
        path = _path(address)
        absolute = path is not None and path.startswith("/")
        return path is None or absolute or _joined(folder(near), path) is None

    def page(self, address: str, *, near: str) -> str | None:
        """Return the page an address means: with or without its ending, by its folder, or as the website calls it."""
        path = _path(address)
        if path is None:
            return None
        for candidate in _page_names(path):
            found = self.find(candidate, near=near, loose=False)
            if found and is_page(found):
                return found
        found = next(filter(None, map(self._by_name, _page_names(path)[:2])), None)
        return found if found and is_page(found) else None

    def _starts(self, path: str, near: str) -> Iterable[str]:
        """Yield the folders an address may count from: its page's own, or for «/x» the top."""
        return (self.top, "") if path.startswith("/") else (folder(near),)

    def _named(self, name: str | None) -> str | None:
        if name is None:
            return None
        return name if name in self._exact else self._folded.get(_key(name))

    def _by_name(self, path: str) -> str | None:
        """Return the only file whose name ends like this path; website generators keep pictures elsewhere."""
        wanted = _key(_plain_path(path))
        namesakes = self._namesakes.get(wanted.rpartition("/")[2], [])
        if not wanted or len(namesakes) > _MOST_NAMESAKES:
            return None
        ends = [name for name in namesakes if f"/{_key(name)}".endswith(f"/{wanted}")]
        found = ends or namesakes
        return found[0] if len(found) == 1 else None


def _key(name: str) -> str:
    return nfc(nfc(name).casefold())


def _path(address: str) -> str | None:
    """Return the path of an address on this shelf, composed; None for one that is elsewhere or no path."""
    written = address.strip()
    if not written or len(written) > _LONGEST_ADDRESS or is_foreign(written):
        return None
    path = nfc(unquote(_TAIL.sub("", written)).replace("\\", "/")).strip()
    return path if path and "\0" not in path else None


def _plain_path(path: str) -> str:
    return "/".join(part for part in path.split("/") if part not in {"", ".", ".."})


def _joined(start: str, path: str) -> str | None:
    """Return the name a path means from a folder, None when it leads outside."""
    parts = start.split("/") if start else []
    for part in path.split("/"):
        if part == ".." and not parts:
            return None
        if part == "..":
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)


def _page_names(path: str) -> list[str]:
    """Return the names a page may have that is addressed like this."""
    bare = path.rstrip("/")
    for web in _WEB_ENDINGS:
        bare = bare[: -len(web)] if bare.lower().endswith(web) else bare
    inside = [f"{bare}/{index}.md" for index in _INDEXES]
    plain = [bare, *(bare + page for page in PAGE_ENDINGS)]
    return [path, *inside] if path.endswith("/") else [*plain, *inside]
