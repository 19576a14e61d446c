"""A course as the data of the templates in `typeset/`: trees of blocks, every link whole, every picture a file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

from courses.formats.blocks import Block, read_blocks, read_inlines
from courses.formats.exporters.content import Check, Edition, find_picture, licence_name
from courses.formats.source import CourseSource, ImageSource, LessonSource
from kernel.archive import Tree

ENDINGS = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
"""What typst can draw."""
SHORT_OPTION = 40
"""Options of at most so many characters stand two in a line."""
LONG_QUESTION = 1500
"""A question of more characters may go on over the page."""
_OPEN, _READ_ON = "Nghĩ xong, mở xem", "Nghĩ xong, đọc tiếp"
_WEB = ("http://", "https://")
_LINKED = (*_WEB, "mailto:", "tel:")

Data = dict[str, Any]
Checks = Mapping[str, Sequence[Check]]


def lesson_data(
    course: CourseSource, lesson: LessonSource, checks: Checks, edition: Edition, *, size: float, scale: float
) -> Data:
    """Return the data of `lesson.typ`."""
    address = edition.lesson_address(lesson.slug)
    return _sheet(course, edition, lesson.title, address, size) | {
        "course": course.title,
        "total": len(course.lessons),
        "lessons": [_lesson(course, lesson, checks, edition, scale=scale, top=2)],
    }


def booklet_data(course: CourseSource, checks: Checks, edition: Edition, *, size: float, scale: float) -> Data:
    """Return the data of `booklet.typ`."""
    by_slug = {lesson.slug: lesson for lesson in course.lessons}
    cover = course.images.get(course.cover) if course.cover else None
    return _sheet(course, edition, course.title, edition.address, size) | {
        "summary": course.summary,
        "outcomes": list(course.outcomes),
        "cover": {"is": "image", "file": file_name(cover), "alt": ""},
        "modules": [
            {
                "title": module.title or course.title,
                "lessons": [
                    _lesson(course, by_slug[slug], checks, edition, scale=scale, top=3)
                    for slug in module.lessons
                    if slug in by_slug
                ],
            }
            for module in course.modules
        ],
    }


def _sheet(course: CourseSource, edition: Edition, title: str, address: str, size: float) -> Data:
    licence = licence_name(course)
    facts = [f"Khóa học «{course.title}», {edition.words()}", *([f"giấy phép {licence}"] if licence else [])]
    return {
        "title": title,
        "authors": list(course.authors),
        "day": {"year": edition.day.year, "month": edition.day.month, "day": edition.day.day},
        "size": size,
        "stamps": list(edition.stamps),
        "foot": [f"Địa chỉ: {address}", " · ".join(facts)],
    }


def _lesson(
    course: CourseSource, lesson: LessonSource, checks: Checks, edition: Edition, *, scale: float, top: int
) -> Data:
    """Return one lesson; its own headings begin at level `top` and leave none out."""
    dress = _Dress(course, edition.lesson_address(lesson.slug), scale, top)
    return {
        "number": lesson.number,
        "title": lesson.title,
        "outcome": lesson.outcome,
        "body": dress.all(read_blocks(lesson.body_html)),
        "checks": [_check(check, dress) for check in checks.get(lesson.slug, ())],
    }


def _check(check: Check, dress: _Dress) -> Data:
    first, *more = read_blocks(check.stem_html) or [{"is": "paragraph", "text": []}]
    if first["is"] != "paragraph":
        first, more = {"is": "paragraph", "text": []}, [first, *more]
    options = [
        {
            "label": option.label,
            "text": dress.all(read_inlines(option.html)),
            "reason": dress.all(read_inlines(option.reason_html)),
        }
        for option in check.options
    ]
    lengths = [len(_words(option["text"])) for option in options]
    return {
        "number": check.number,
        "many": check.many,
        "stem": dress.all(first["text"]),
        "more": dress.all(more),
        "columns": 2 if max(lengths, default=0) <= SHORT_OPTION else 1,
        "long": sum(lengths) + len(check.stem_html) > LONG_QUESTION,
        "options": options,
        "right": list(check.right),
    }


def _words(node: Any) -> str:
    if isinstance(node, dict):
        return _words(node.get("text", ""))
    return node if isinstance(node, str) else "".join(map(_words, node))


class _Dress:
    """Completes a tree of blocks for paper."""

    def __init__(self, course: CourseSource, address: str, scale: float, top: int) -> None:
        self._course = course
        self._address = address
        self._scale = scale
        self._top = top
        self._level = top - 1
        self._makers: Mapping[str, Callable[[Data], Data]] = {
            "link": self._link,
            "image": self._picture,
            "figure": self._picture,
            "heading": self._heading,
            "list": _list,
            "fold": _fold,
        }

    def all(self, nodes: list[Any]) -> list[Any]:
        """Return these nodes and all below them, completed."""
        return [self._one(node) for node in nodes]

    def _one(self, node: Any) -> Any:
        if isinstance(node, list):
            return self.all(node)
        if not isinstance(node, dict):
            return node
        maker = self._makers.get(node.get("is", ""))
        node = maker(node) if maker else node
        return {name: self._one(value) if isinstance(value, list | dict) else value for name, value in node.items()}

    def _link(self, node: Data) -> Data:
        """Return the link with its whole address; one that leads out of the site is printed beside its words."""
        href = urljoin(self._address, node["href"])
        if not href.startswith(_LINKED):
            return {"is": "span", "text": node["text"]}
        shown = href.split("://", 1)[-1].rstrip("/")
        outward = node["href"].startswith(_WEB) and shown not in _words(node["text"])
        return {**node, "href": href, "printed": shown if outward else ""}

    def _picture(self, node: Data) -> Data:
        image = find_picture(self._course, node["src"])
        measured = {"width": image.width, "height": image.height} if image and not node["width"] else {}
        return {**node, **measured, "file": file_name(image), "scale": self._scale}

    def _heading(self, node: Data) -> Data:
        wanted = self._top + node["level"] - 2
        self._level = max(self._top, min(wanted, self._level + 1))
        return {**node, "level": self._level}


def _list(node: Data) -> Data:
    """Items of one paragraph each, with lists below them or not, stand close."""
    return {**node, "tight": all(sum(part["is"] != "list" for part in item) <= 1 for item in node["items"])}


def _fold(node: Data) -> Data:
    """On paper nothing can be opened: the answer to a story is simply read on."""
    return {**node, "title": _READ_ON if node["title"] == _OPEN else node["title"]}


# ---------------------------------------------------------------------------------- pictures


def file_name(image: ImageSource | None) -> str:
    """Return under which name a picture is laid beside the template; "" for one that typst cannot draw."""
    ending = ENDINGS.get(image.media_type) if image else None
    return f"{image.sha256}.{ending}" if image and ending else ""


def files_of(data: Mapping[str, Any]) -> list[str]:
    """Return the names of all files that some data asks for, each once."""
    return sorted({node["file"] for node in _pictures(data) if node["file"]})


def without_files(data: Mapping[str, Any], names: Collection[str]) -> Data:
    """Return the same data without some of its files: descriptions take their places."""
    taken: Data = _without(data, frozenset(names))
    return taken


def _without(node: Any, names: frozenset[str]) -> Any:
    if isinstance(node, list):
        return [_without(each, names) for each in node]
    if not isinstance(node, Mapping):
        return node
    changed = {name: _without(value, names) for name, value in node.items()}
    return changed | {"file": ""} if changed.get("file") in names else changed


def _pictures(data: Mapping[str, Any]) -> Iterator[Block]:
    stack: list[Any] = [data]
    while stack:
        node = stack.pop()
        if isinstance(node, Mapping):
            if "file" in node:
                yield dict(node)
            stack += node.values()
        elif isinstance(node, list):
            stack += node


def picture_bytes(course: CourseSource, tree: Tree, name: str) -> bytes:
    """Return the bytes of a picture as typst draws it."""
    sha256 = name.split(".", maxsplit=1)[0]
    image = next(image for image in course.images.values() if image.sha256 == sha256)
    return image.data or tree.read(image.name)
