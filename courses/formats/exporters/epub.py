"""Courses as EPUB 3: one page a lesson, the answers at the end, pictures inside; the same course, the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from urllib.parse import urljoin
from uuid import NAMESPACE_URL, uuid5

from courses.formats.exporters.content import LICENCES, Asked, Check, Edition, find_picture, licence_name, read_checks
from courses.formats.exporters.xhtml import Writer, attribute, text
from courses.formats.source import CourseSource, ImageSource, LessonSource
from kernel.archive import Tree

WRITER = 1
"""Raise it with every change of what is written: copies made earlier are then made anew."""
MEDIA_TYPE = "application/epub+zip"
PUBLISHER = "Công dân học tập Hà Nội"
ENDINGS = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
"""The pictures that every reader of EPUB 3 shows."""

_ROOT = "EPUB"
_COVER, _NAV, _ANSWERS, _STYLE, _PACKAGE = "bia.xhtml", "nav.xhtml", "dap-an.xhtml", "kieu.css", "package.opf"
_LINKED = ("http://", "https://", "mailto:", "tel:")
_CONTAINER = f"""<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="{_ROOT}/{_PACKAGE}" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
_CSS = """\
body { margin: 0 4%; line-height: 1.5; }
h1, h2, h3, h4 { line-height: 1.25; page-break-after: avoid; break-after: avoid; }
img { max-width: 100%; height: auto; }
figure { margin: 1em 0; text-align: center; page-break-inside: avoid; break-inside: avoid; }
figcaption { font-size: 0.9em; }
table { border-collapse: collapse; }
th, td { border: 1px solid; padding: 0.25em 0.5em; text-align: left; vertical-align: top; }
.align-center { text-align: center; }
.align-right { text-align: right; }
pre { white-space: pre-wrap; }
.callout { margin: 1em 0; padding: 0.2em 0.8em; border-left: 0.2em solid; }
.callout-can-nho { border: 1px solid; }
.callout-title { font-weight: bold; }
.stamp { padding: 0.3em; border: 2px solid; font-weight: bold; text-align: center; }
.answers { list-style: none; padding-left: 0; }
"""
_PAGE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="vi" xml:lang="vi">
<head><meta charset="UTF-8"/><title>{title}</title><link rel="stylesheet" type="text/css" href="{style}"/></head>
<body>
{body}
</body>
</html>
"""


@dataclass(slots=True)
class _Page:
    """One page of the book: its file, its title, the marks its manifest line bears."""

    file: str
    title: str
    body: str
    marks: tuple[str, ...] = ()

    def bytes(self) -> bytes:
        return _PAGE.format(title=text(self.title), style=_STYLE, body=self.body).encode()


@dataclass(slots=True)
class _Book:
    """A book being written: what it is of, and the pictures its pages have asked for."""

    course: CourseSource
    edition: Edition
    files: dict[str, str]
    checks: Mapping[str, Sequence[Check]]
    images: dict[str, ImageSource] = field(default_factory=dict)

    def picture(self, src: str) -> str | None:
        """Return the file of a picture in the book, and take it in."""
        return self.take(find_picture(self.course, src))

    def take(self, image: ImageSource | None) -> str | None:
        if image is None or image.media_type not in ENDINGS:
            return None
        file = f"images/{image.sha256[:16]}.{ENDINGS[image.media_type]}"
        self.images[file] = image
        return file

    def link(self, lesson: LessonSource, href: str) -> str | None:
        """Return where a link of a lesson leads: to a page of the book, else to the web."""
        page = self.edition.lesson_address(lesson.slug)
        address = urljoin(page, href)
        inside = address.split("#", 1)[0].removeprefix(f"{self.edition.address}/")
        if inside in self.files:
            return self.files[inside]
        return address if address.startswith(_LINKED) else None


def write_epub(
    source: CourseSource,
    tree: Tree,
    *,
    address: str,
    at_day: date,
    sample: bool,
    draft: bool = False,
    version: int = 0,
    asked: Asked | None = None,
) -> bytes:
    """Return a course as an EPUB. `address` is that of the course's page, on which links of lessons lean."""
    edition = Edition(address, at_day, version, sample=sample, draft=draft)
    files = {lesson.slug: f"bai-{lesson.number:03d}.xhtml" for lesson in source.lessons}
    book = _Book(source, edition, files, read_checks(source, tree, asked))
    lessons = [_lesson(book, lesson) for lesson in source.lessons]
    answers = _answers(book)
    pages = [_cover(book), *lessons, *([answers] if answers else [])]
    nav = _nav(book, with_answers=answers is not None)
    parts = {f"{_ROOT}/{page.file}": page.bytes() for page in (*pages, nav)}
    parts |= {f"{_ROOT}/{name}": image.data or tree.read(image.name) for name, image in book.images.items()}
    parts |= {
        f"{_ROOT}/{_STYLE}": _CSS.encode(),
        f"{_ROOT}/{_PACKAGE}": _package(book, pages, nav).encode(),
        "META-INF/container.xml": _CONTAINER.encode(),
    }
    return _zip(parts)


def _zip(parts: dict[str, bytes]) -> bytes:
    """Return the book's archive: its kind first and unpacked, as the standard asks, then the files by name."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in [("mimetype", MEDIA_TYPE.encode()), *sorted(parts.items())]:
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o100644 << 16
            archive.writestr(info, data, compresslevel=9)
    return target.getvalue()


# ---------------------------------------------------------------------------------- pages


def _cover(book: _Book) -> _Page:
    course, edition = book.course, book.edition
    cover = book.take(course.images.get(course.cover)) if course.cover else None
    lines = [f"<h1>{text(course.title)}</h1>", *(f'<p class="stamp">{text(stamp)}</p>' for stamp in edition.stamps)]
    lines += [f'<p><img src={attribute(cover)} alt=""/></p>'] if cover else []
    lines += [f"<p>{text(course.summary)}</p>"] if course.summary else []
    if course.outcomes:
        outcomes = "".join(f"<li>{text(each)}</li>" for each in course.outcomes)
        lines.append(f"<h2>Học xong bạn làm được</h2>\n<ul>{outcomes}</ul>")
    lines += [f"<p>Biên soạn: {text(', '.join(course.authors))}</p>"] if course.authors else []
    lines.append(f"<p>{text(edition.words().capitalize())}. {_licence(course)}</p>")
    lines.append(f"<p>Địa chỉ: <a href={attribute(edition.address)}>{text(edition.address)}</a></p>")
    return _Page(_COVER, course.title, "\n".join(lines))


def _licence(course: CourseSource) -> str:
    name, address = LICENCES.get(course.licence, (licence_name(course), ""))
    if not name:
        return ""
    return f"Giấy phép <a href={attribute(address)}>{text(name)}</a>." if address else f"Giấy phép {text(name)}."


def _lesson(book: _Book, lesson: LessonSource) -> _Page:
    writer = _writer(book, lesson)
    lines = [f"<h1>Bài {lesson.number}. {text(lesson.title)}</h1>"]
    lines += [f'<p class="stamp">{text(stamp)}</p>' for stamp in book.edition.stamps]
    lines += [f"<p><em>Học xong bài này, bạn {text(lesson.outcome)}.</em></p>"] if lesson.outcome else []
    lines.append(writer.write(lesson.body_html))
    checks = book.checks[lesson.slug]
    if checks:
        lines.append('<h2 id="tu-kiem-tra">Tự kiểm tra</h2>')
        lines += [_question(check, lesson, writer) for check in checks]
    marks = ("mathml",) if writer.has_formulas else ()
    return _Page(book.files[lesson.slug], lesson.title, "\n".join(lines), marks)


def _writer(book: _Book, lesson: LessonSource) -> Writer:
    return Writer(book.picture, partial(book.link, lesson), book.edition.lesson_address(lesson.slug))


def _question(check: Check, lesson: LessonSource, writer: Writer) -> str:
    hint = "<p><em>Có thể chọn nhiều ý.</em></p>" if check.many else ""
    options = "".join(f"<li>{option.label}. {writer.write_line(option.html)}</li>" for option in check.options)
    name = _name(lesson, check)
    return (
        f'<section id="{name}"><h3>Câu {check.number}</h3>\n{writer.write(check.stem_html)}{hint}\n'
        f'<ul class="answers">{options}</ul>\n<p><a href="{_ANSWERS}#{name}">Xem đáp án</a></p></section>'
    )


def _answers(book: _Book) -> _Page | None:
    """Return the page of answers; None for a course that asks nothing."""
    lines: list[str] = []
    marks: tuple[str, ...] = ()
    for lesson in book.course.lessons:
        checks = book.checks[lesson.slug]
        writer = _writer(book, lesson)
        if checks:
            lines.append(f"<h2>Bài {lesson.number}. {text(lesson.title)}</h2>")
            lines += [_answer(check, lesson, book.files[lesson.slug], writer) for check in checks]
        marks = ("mathml",) if writer.has_formulas else marks
    return _Page(_ANSWERS, "Đáp án", "\n".join(["<h1>Đáp án</h1>", *lines]), marks) if lines else None


def _answer(check: Check, lesson: LessonSource, file: str, writer: Writer) -> str:
    reasons = "".join(
        f"<li>{option.label}. {writer.write_line(option.reason_html)}</li>"
        for option in check.options
        if option.reason_html
    )
    name = _name(lesson, check)
    listed = f'\n<ul class="answers">{reasons}</ul>' if reasons else ""
    return (
        f'<section id="{name}"><h3>Câu {check.number}: {", ".join(check.right)}</h3>{listed}\n'
        f'<p><a href="{file}#{name}">Về câu hỏi</a></p></section>'
    )


def _name(lesson: LessonSource, check: Check) -> str:
    return f"bai-{lesson.number}-cau-{check.number}"


def _nav(book: _Book, *, with_answers: bool) -> _Page:
    by_slug = {lesson.slug: lesson for lesson in book.course.lessons}
    parts = []
    for module in book.course.modules:
        lessons = [by_slug[slug] for slug in module.lessons if slug in by_slug]
        lines = "".join(
            f'<li><a href="{book.files[each.slug]}">Bài {each.number}. {text(each.title)}</a></li>' for each in lessons
        )
        if lines:
            parts.append(f"<li><span>{text(module.title or book.course.title)}</span>\n<ol>{lines}</ol></li>")
    parts += [f'<li><a href="{_ANSWERS}">Đáp án</a></li>'] if with_answers else []
    start = f'<li><a href="{_COVER}">{text(book.course.title)}</a></li>'
    listed = "\n".join([start, *parts])
    body = f'<nav epub:type="toc" role="doc-toc" id="muc-luc"><h1>Mục lục</h1>\n<ol>\n{listed}\n</ol></nav>'
    return _Page(_NAV, "Mục lục", body, ("nav",))


# ---------------------------------------------------------------------------------- the package


def _package(book: _Book, pages: list[_Page], nav: _Page) -> str:
    """Return the package document: facts, every file of the book, the order in which pages are read."""
    cover, *rest = pages
    listed = [cover, nav, *rest]
    ids = {page.file: page.file.removesuffix(".xhtml") for page in listed}
    manifest = [_item(ids[page.file], page.file, "application/xhtml+xml", page.marks) for page in listed]
    manifest.append(_item("kieu", _STYLE, "text/css"))
    cover_file = book.take(book.course.images.get(book.course.cover)) if book.course.cover else None
    for number, (name, image) in enumerate(sorted(book.images.items()), 1):
        marks = ("cover-image",) if name == cover_file else ()
        manifest.append(_item(f"anh-{number}", name, image.media_type, marks))
    spine = [f'<itemref idref="{ids[page.file]}"/>' for page in listed]
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="ma" xml:lang="vi">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
{chr(10).join(_facts(book, pages))}
</metadata>
<manifest>
{chr(10).join(manifest)}
</manifest>
<spine>
{chr(10).join(spine)}
</spine>
</package>
"""


def _item(name: str, href: str, media_type: str, marks: tuple[str, ...] = ()) -> str:
    marked = f' properties="{" ".join(marks)}"' if marks else ""
    return f'<item id="{name}" href="{href}" media-type="{media_type}"{marked}/>'


def _facts(book: _Book, pages: list[_Page]) -> list[str]:
    course, edition = book.course, book.edition
    identity = uuid5(NAMESPACE_URL, f"{edition.address}?{edition.words()}&{'&'.join(edition.stamps)}")
    facts = [
        f'<dc:identifier id="ma">urn:uuid:{identity}</dc:identifier>',
        f"<dc:title>{text(course.title)}</dc:title>",
        "<dc:language>vi</dc:language>",
        *(f"<dc:creator>{text(author)}</dc:creator>" for author in course.authors),
        f"<dc:publisher>{PUBLISHER}</dc:publisher>",
        f"<dc:source>{text(edition.address)}</dc:source>",
        f"<dc:date>{edition.day.isoformat()}</dc:date>",
        f'<meta property="dcterms:modified">{edition.day.isoformat()}T00:00:00Z</meta>',
    ]
    facts += [f"<dc:description>{text(course.summary)}</dc:description>"] if course.summary else []
    facts += [f"<dc:rights>{text(licence_name(course))}</dc:rights>"] if course.licence else []
    return [*facts, *_access(book, has_formulas=any("mathml" in page.marks for page in pages))]


def _access(book: _Book, *, has_formulas: bool) -> list[str]:
    """Return what helps people choose a book they can read: which senses it needs, what it offers."""
    modes = ["textual", *(["visual"] if book.images else [])]
    features = ["structuralNavigation", "tableOfContents", "readingOrder", "alternativeText"]
    features += ["MathML"] if has_formulas else []
    summary = "Đọc được bằng trình đọc màn hình: có mục lục, tiêu đề theo bậc và lời mô tả cho hình."
    return [
        *(_access_fact("accessMode", mode) for mode in modes),
        _access_fact("accessModeSufficient", "textual"),
        *(_access_fact("accessibilityFeature", feature) for feature in features),
        _access_fact("accessibilityHazard", "none"),
        _access_fact("accessibilitySummary", summary),
    ]


def _access_fact(name: str, value: str) -> str:
    return f'<meta property="schema:{name}">{value}</meta>'
