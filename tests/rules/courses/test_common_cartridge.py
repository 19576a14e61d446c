import re
import tomllib
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.formats import importers
from courses.formats.exporters.common_cartridge import ITEM_KIND, NO_ITEM, write
from courses.formats.html import words
from courses.formats.importers import common_cartridge
from courses.formats.package import read_course
from courses.formats.qti12_writer import write_bank, write_test
from courses.formats.writer import write_course, write_lesson
from kernel.archive import FolderTree, MemoryTree, Refused, open_bytes, pack
from kernel.richtext import Image, Medium

ROOT = Path(__file__).parents[3]
LIBRARY, BANKS = ROOT / "courses" / "library", ROOT / "question_bank" / "library"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" width="320" height="200"><title>x</title></svg>'
ITEM = {
    "kind": "single",
    "stem": "Hỏi?",
    "options": [{"text": "a", "right": True, "reason": "r"}, {"text": "b", "right": False, "reason": "s"}],
}
ASSESSMENT = "imsqti_xmlv1p2/imscc_xmlv1p{}/assessment"
BANK = "imsqti_xmlv1p2/imscc_xmlv1p{}/question-bank"
WEB_LINK = (
    '<webLink xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imswl_v1p1"><title>{}</title><url href="{}"/></webLink>'
)
TOPIC = (
    '<topic xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imsdt_v1p1"><title>Bàn</title>'
    '<text texttype="text/html">{}</text></topic>'
)
ASSIGNMENT = (
    '<assignment xmlns="http://www.imsglobal.org/xsd/imscc_extensions/assignment" identifier="x"><title>Nộp</title>'
    '<text texttype="text/html">{}</text><submission_formats><format type="file"/></submission_formats></assignment>'
)


@dataclass
class Node:
    """A line of an outline: a folder with lines, or a resource."""

    title: str
    ref: str = ""
    lines: tuple = ()


def outline(lines, number="i"):
    written = ""
    for place, line in enumerate(lines):
        ref = f' identifierref="{line.ref}"' if line.ref else ""
        inner = outline(line.lines, f"{number}-{place}")
        written += f'<item identifier="{number}-{place}"{ref}><title>{escape(line.title)}</title>{inner}</item>'
    return written


def manifest(lines, resources, version=1, title="Khóa mẫu", prologue="", identifier="m", summary=""):
    listed = "".join(
        f'<resource identifier="{name}" type="{kind}" href="{href}"><file href="{href}"/></resource>'
        for name, (kind, href) in resources.items()
    )
    said = f"<l:description><l:string>{summary}</l:string></l:description>" if summary else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{prologue}'
        f'<manifest identifier="{identifier}" xmlns="http://www.imsglobal.org/xsd/imsccv1p{version}/imscp_v1p1" '
        f'xmlns:l="http://ltsc.ieee.org/xsd/imsccv1p{version}/LOM/manifest"><metadata>'
        f"<schema>IMS Common Cartridge</schema><schemaversion>1.{version}.0</schemaversion>"
        f"<l:lom><l:general><l:title><l:string>{title}</l:string></l:title>{said}</l:general></l:lom></metadata>"
        f'<organizations><organization identifier="o" structure="rooted-hierarchy"><item identifier="r">'
        f"{outline(lines)}</item></organization></organizations><resources>{listed}</resources></manifest>"
    ).encode()


def cartridge(lines, resources, files, **more):
    """An archive as a stranger hands it in."""
    contents = {"imsmanifest.xml": manifest(lines, resources, **more)}
    contents |= {name: data if isinstance(data, bytes) else data.encode() for name, data in files.items()}
    return open_bytes(pack(contents))


def place(image):
    return Image(image.name, image.width, image.height)


@dataclass
class Taken:
    """A cartridge after reading, and our package read back."""

    imported: object
    course: object

    def lesson(self, slug):
        return next(lesson for lesson in self.course.lessons if lesson.slug == slug)

    def said(self, part):
        return [(f.file, f.name, f.reason % f.values) for f in getattr(self.imported.account, part)]

    @property
    def items(self):
        data = self.imported.files.get("bank/items.toml", b"")
        return tomllib.loads(data.decode()).get("item", [])


def take(tree, title="Tên tệp"):
    imported = common_cartridge.read(tree, title)
    return Taken(imported, read_course(MemoryTree(imported.files), place=place))


PAGES = {"p1": ("webcontent", "trang/mot.html"), "p2": ("webcontent", "trang/hai.html")}
FILES = {
    "trang/mot.html": "<title>x</title><h1>Bài một</h1><p>Chữ <a href='hai.html#x'>sang hai</a></p>"
    "<img src='../anh/a.svg' alt='vẽ'>",
    "trang/hai.html": "<p>Hai <a href='$IMS-CC-FILEBASE$/trang/mot.html'>về</a> <a href='mat.html'>mất</a></p>",
    "anh/a.svg": DRAWING,
}
MODULE = (Node("Phần A", "", (Node("Bài một", "p1"), Node("Bài hai", "p2"))),)


class TestACartridge:
    @pytest.mark.parametrize("version", [1, 2, 3])
    def test_of_every_version_becomes_modules_lessons_and_pictures(self, version):
        tree = cartridge(MODULE, PAGES, FILES, version=version)
        assert importers.detect(tree).CODE == "common_cartridge"
        taken = take(tree)
        assert taken.course.title == "Khóa mẫu"
        assert [(m.title, m.lessons) for m in taken.course.modules] == [("Phần A", ("bai-mot", "bai-hai"))]
        assert taken.lesson("bai-mot").markdown == "Chữ [sang hai](bai-hai)\n\n![vẽ](images/a.svg)\n"
        assert taken.lesson("bai-hai").markdown == "Hai [về](bai-mot) mất\n"
        assert taken.imported.files["images/a.svg"] == DRAWING
        assert (taken.imported.modules, taken.imported.lessons, taken.imported.images) == (1, 2, 1)

    def test_accounts_for_each_of_its_parts_once(self):
        taken = take(cartridge(MODULE, PAGES, FILES))
        assert [(file, name) for file, name, _ in taken.said("imported")] == [
            ("imsmanifest.xml", "Phần A"),
            ("trang/mot.html", "Bài một"),
            ("anh/a.svg", "anh/a.svg"),
            ("trang/hai.html", "Bài hai"),
        ]
        assert taken.said("changed") == [
            (
                "trang/hai.html",
                "Bài hai",
                "Liên kết tới mat.html không dùng được trong khóa học; chỉ giữ lại chữ.",
            )
        ]
        assert (taken.said("rejected"), taken.said("ignored")) == ([], [])

    def test_may_stand_in_a_folder_of_its_archive(self):
        files = {f"khoa/{name}": data.encode() if isinstance(data, str) else data for name, data in FILES.items()}
        files["khoa/IMSManifest.xml"] = manifest(MODULE, PAGES)
        taken = take(open_bytes(pack(files)))
        assert len(taken.course.lessons) == 2
        assert taken.imported.images == 1

    def test_flattens_deeper_modules_and_keeps_their_titles(self):
        lines = (
            Node("Phần", "", (Node("Bài một", "p1"), Node("Mục", "", (Node("Bài hai", "p2"),)), Node("Bài ba", "p3"))),
        )
        resources = PAGES | {"p3": ("webcontent", "ba.html")}
        taken = take(cartridge(lines, resources, FILES | {"ba.html": "<p>Ba</p>"}))
        assert [(m.title, m.lessons) for m in taken.course.modules] == [
            ("Phần", ("bai-mot",)),
            ("Phần – Mục", ("bai-hai",)),
            ("Phần (tiếp theo)", ("bai-ba",)),
        ]
        assert ("imsmanifest.xml", "Mục", "") in taken.said("imported")

    def test_keeps_headings_between_its_pages_and_drops_those_above_nothing(self):
        lines = (Node("Phần", "", (Node("Trước"), Node("Bài một", "p1"), Node("Sau"))), Node("Rỗng"))
        taken = take(cartridge(lines, {"p1": PAGES["p1"]}, FILES))
        assert taken.lesson("bai-mot").markdown.startswith("## Trước\n\nChữ")
        assert [name for _, name, _ in taken.said("ignored")] == ["Sau", "Rỗng", "trang/hai.html"]

    def test_puts_pages_without_a_module_into_one_named_after_the_course(self):
        taken = take(cartridge((Node("Bài một", "p1"),), {"p1": PAGES["p1"]}, FILES))
        assert [(m.title, m.lessons) for m in taken.course.modules] == [("Khóa mẫu", ("bai-mot",))]

    def test_adds_pages_its_outline_does_not_name_at_the_end(self):
        taken = take(cartridge((), PAGES, FILES))
        (module,) = taken.course.modules
        assert (module.title, module.lessons) == ("Các nội dung khác", ("x", "hai"))
        assert any("không có trong mục lục" in reason for *_, reason in taken.said("changed"))

    def test_takes_its_title_from_the_file_when_it_has_none(self):
        assert take(cartridge(MODULE, PAGES, FILES, title="")).course.title == "Tên tệp"

    def test_keeps_a_short_form_of_a_long_summary(self):
        taken = take(cartridge(MODULE, PAGES, FILES, summary="dài " * 100))
        assert len(taken.course.summary) <= 160
        assert "rút gọn" in taken.said("changed")[0][2]

    def test_turns_links_into_lines_of_the_next_lesson(self):
        lines = (Node("Phần", "", (Node("Trang chủ", "w1"), Node("Bài một", "p1"), Node("Cuối", "w2"))),)
        resources = PAGES | {"w1": ("imswl_xmlv1p1", "w1.xml"), "w2": ("imswl_xmlv1p3", "w2.xml")}
        files = FILES | {"w1.xml": WEB_LINK.format("x", "https://hanoi.gov.vn/a?b=1&amp;c=2")}
        files["w2.xml"] = WEB_LINK.format("x", "https://x.vn")
        taken = take(cartridge(lines, resources, files))
        first, last = taken.course.modules[0].lessons
        assert taken.lesson(first).markdown.startswith("[Trang chủ](https://hanoi.gov.vn/a?b=1&c=2)\n\nChữ")
        assert (last, taken.lesson(last).markdown) == ("cuoi", "[Cuối](https://x.vn)\n")

    def test_refuses_links_that_are_no_addresses(self):
        lines = (Node("Phần", "", (Node("Xấu", "w1"), Node("Bài một", "p1"))),)
        files = FILES | {"w1.xml": WEB_LINK.format("x", "javascript:alert(1)")}
        taken = take(cartridge(lines, PAGES | {"w1": ("imswl_xmlv1p1", "w1.xml")}, files))
        assert taken.said("rejected") == [("w1.xml", "Xấu", "Không có địa chỉ liên kết dùng được")]

    def test_makes_lessons_of_assignments_and_of_topics_with_words(self):
        lines = (Node("Phần", "", (Node("Nộp bài", "a"), Node("Bàn luận", "t"), Node("Trống", "u"))),)
        resources = {
            "a": ("assignment_xmlv1p0", "a.xml"),
            "t": ("imsdt_xmlv1p3", "t.xml"),
            "u": ("imsdt_xmlv1p3", "u.xml"),
        }
        files = {
            "a.xml": ASSIGNMENT.format(escape("<p>Viết <img src='$IMS-CC-FILEBASE$/a.svg' alt='x'></p>")),
            "t.xml": TOPIC.format(escape("<p>Bạn nghĩ gì?</p>")),
            "u.xml": TOPIC.format(""),
            "a.svg": DRAWING,
        }
        taken = take(cartridge(lines, resources, files, version=3))
        task, topic = taken.course.lessons
        assert (task.title, task.finish, task.markdown) == ("Nộp bài", "assignment", "Viết ![x](images/a.svg)\n")
        assert topic.markdown == "Bạn nghĩ gì?\n"
        assert [name for _, name, _ in taken.said("ignored")] == ["Trống"]

    def test_ignores_tools_and_attached_files_by_name(self):
        lines = (Node("Phần", "", (Node("Công cụ", "l"), Node("Tài liệu", "f"), Node("Bài một", "p1"))),)
        resources = PAGES | {"l": ("imsbasiclti_xmlv1p0", "l.xml"), "f": ("webcontent", "tep/a.pdf")}
        files = FILES | {"l.xml": "<lti/>", "tep/a.pdf": "%PDF", "anh/b.png": "x", "web/style.css": "p{}"}
        taken = take(cartridge(lines, resources, files))
        assert {(file, name) for file, name, _ in taken.said("ignored")} == {
            ("l.xml", "Công cụ"),
            ("tep/a.pdf", "Tài liệu"),
            ("anh/b.png", "anh/b.png"),
            ("web/style.css", "web/style.css"),
        }

    def test_shows_pictures_sound_and_video_that_stand_in_its_outline(self):
        lines = (Node("Phần", "", (Node("Ảnh", "f"), Node("Phim", "v"), Node("Bài hai", "p2"))),)
        resources = PAGES | {"f": ("webcontent", "anh/a.svg"), "v": ("webcontent", "phim/Phim 1.MP4")}
        taken = take(cartridge(lines, resources, FILES | {"phim/Phim 1.MP4": b"\0" * 9}))
        markdown = taken.lesson("bai-hai").markdown
        assert markdown.startswith("![Ảnh](images/a.svg)\n\n::: video tep=media/phim-1.mp4\n:::")

    def test_finds_what_canvas_names_in_its_own_way(self):
        files = FILES | {
            "trang/hai.html": '<a href="$WIKI_REFERENCE$/pages/mot">một</a> '
            '<a href="$CANVAS_OBJECT_REFERENCE$/assignments/p1">lại</a>'
            '<img src="$IMS-CC-FILEBASE$/Ảnh%20của%20tôi/a.svg?canvas_download=1" alt="x">',
            "web_resources/Ảnh của tôi/a.svg": DRAWING,
        }
        taken = take(cartridge(MODULE, PAGES, files))
        assert taken.lesson("bai-hai").markdown == "[một](bai-mot) [lại](bai-mot)![x](images/a.svg)\n"


class TestTheQuestionsOfACartridge:
    def test_go_to_the_bank(self):
        lines = (Node("Phần", "", (Node("Bài một", "p1"), Node("Kiểm tra", "q"))),)
        resources = PAGES | {"q": (ASSESSMENT.format(2), "q.xml"), "b": (BANK.format(2), "b.xml")}
        files = FILES | {
            "q.xml": write_test("q", "Kiểm tra", [("câu 1", ITEM)]),
            "b.xml": write_bank("b", [("c2", ITEM)]),
        }
        taken = take(cartridge(lines, resources, files))
        assert [item["code"] for item in taken.items] == ["cau-1", "c2"]
        assert {k: v for k, v in taken.items[0].items() if k != "code"} == ITEM
        assert taken.imported.questions == 2
        imported = [(file, name) for file, name, _ in taken.said("imported")]
        assert [each for each in imported if each[0] in {"q.xml", "b.xml"}] == [
            ("q.xml", "câu 1"),
            ("q.xml", "Kiểm tra"),
            ("b.xml", "c2"),
            ("b.xml", "B"),
        ]

    def test_are_named_when_they_cannot_be_taken(self):
        essay = write_test("q", "Kiểm tra", [("câu 1", ITEM)]).replace(b"cc.multiple_choice.v0p1", b"cc.essay.v0p1")
        lines = (Node("Phần", "", (Node("Bài một", "p1"), Node("Kiểm tra", "q"))),)
        taken = take(cartridge(lines, PAGES | {"q": (ASSESSMENT.format(1), "q.xml")}, FILES | {"q.xml": essay}))
        assert taken.said("rejected")[0][:2] == ("q.xml", "câu 1")
        assert taken.said("ignored") == [("q.xml", "Kiểm tra", "Không có câu hỏi nào nhập được")]

    def test_may_stand_in_a_broken_file(self):
        lines = (Node("Phần", "", (Node("Bài một", "p1"), Node("Kiểm tra", "q"))),)
        taken = take(cartridge(lines, PAGES | {"q": (ASSESSMENT.format(1), "q.xml")}, FILES | {"q.xml": "<q>"}))
        assert taken.said("rejected") == [("q.xml", "Kiểm tra", "Tệp câu hỏi bị hỏng nên không đọc được")]


class TestWhatIsWrongWithACartridge:
    def test_is_said_of_missing_files_and_resources(self):
        lines = (Node("Phần", "", (Node("Bài một", "p1"), Node("Bài hai", "p2"), Node("Ma", "khong-co"))),)
        taken = take(cartridge(lines, PAGES, {"trang/mot.html": "<p>x <img src='mat.png' alt='hoa'></p>"}))
        assert {(file, name) for file, name, _ in taken.said("rejected")} == {
            ("trang/hai.html", "Bài hai"),
            ("imsmanifest.xml", "Ma"),
        }
        assert taken.lesson("bai-mot").markdown == "x hoa\n"

    def test_is_said_once_of_a_page_that_is_named_twice(self):
        lines = (Node("Phần", "", (Node("Bài một", "p1"), Node("Lại", "p1"))),)
        taken = take(cartridge(lines, {"p1": PAGES["p1"]}, FILES))
        assert taken.said("ignored")[0] == ("imsmanifest.xml", "Lại", "Nội dung này đã được nhập ở một mục khác")

    def test_is_mended_where_only_the_case_or_the_accents_of_a_name_differ(self):
        resources = {
            "p1": ("webcontent", "Trang/MOT.html"),
            "p2": ("webcontent", unicodedata.normalize("NFD", "bài.html")),
        }
        files = {"trang/mot.html": "<img src='../ANH/A.svg' alt='x'>", "bài.html": "<p>x", "anh/a.svg": DRAWING}
        taken = take(cartridge(MODULE, resources, files))
        assert taken.lesson("bai-mot").markdown == "![x](images/a.svg)\n"
        assert {name for _, name, reason in taken.said("changed") if "viết khác tên thật" in reason} == {
            "trang/mot.html",
            "anh/a.svg",
        }

    def test_is_no_matter_of_line_ends_or_encodings(self):
        files = FILES | {
            "trang/mot.html": "<p>một\r\nhai</p>\r\n<pre>a\r\nb</pre>",
            "trang/hai.html": '<meta charset="windows-1252"><p>caf\xe9</p>'.encode("latin-1"),
        }
        taken = take(cartridge(MODULE, PAGES, files))
        assert taken.lesson("bai-mot").markdown == "một hai\n\n```\na\nb\n```\n"
        assert taken.lesson("bai-hai").markdown == "café\n"

    @pytest.mark.parametrize(
        "prologue",
        ['<!DOCTYPE m [<!ENTITY a "x">]>', '<!DOCTYPE m SYSTEM "file:///etc/passwd">'],
    )
    def test_is_refused_when_it_declares_entities(self, prologue):
        with pytest.raises(Refused):
            common_cartridge.read(cartridge(MODULE, PAGES, FILES, prologue=prologue), "x")

    def test_is_refused_when_its_questions_declare_entities(self):
        lines = (Node("Phần", "", (Node("Kiểm tra", "q"),)),)
        hostile = b'<!DOCTYPE q [<!ENTITY a SYSTEM "file:///etc/passwd">]><q>&a;</q>'
        with pytest.raises(Refused):
            common_cartridge.read(cartridge(lines, {"q": (ASSESSMENT.format(1), "q.xml")}, {"q.xml": hostile}), "x")

    @pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..%2f..%2fetc%2fpasswd", "C:/x", "a\0b"])
    def test_never_leads_out_of_the_archive(self, name):
        taken = take(cartridge(MODULE, {"p1": ("webcontent", name.replace("\0", "")), "p2": PAGES["p2"]}, FILES))
        assert [lesson.slug for lesson in taken.course.lessons][:1] == ["bai-hai"]

    def test_may_be_that_it_holds_nothing(self):
        taken = take(cartridge((), {}, {}))
        assert (taken.imported.lessons, taken.imported.account.total()) == (0, 0)

    def test_is_not_taken_for_another_format(self):
        scorm = b'<manifest xmlns:adlcp="x"><metadata><schema>ADL SCORM</schema></metadata></manifest>'
        assert common_cartridge.knows(MemoryTree({"imsmanifest.xml": scorm})) == 0
        assert common_cartridge.knows(MemoryTree({"a.md": b"# x"})) == 0

    def test_may_be_more_lessons_than_a_course_takes(self):
        resources = {f"p{n}": ("webcontent", f"{n}.html") for n in range(420)}
        lines = tuple(Node(f"Bài {n}", f"p{n}") for n in range(420))
        taken = take(cartridge(lines, resources, {f"{n}.html": "<p>x" for n in range(420)}))
        assert (taken.imported.lessons, len(taken.said("rejected"))) == (400, 20)


NAMES = st.sampled_from(
    ["a.html", "b.html", "c.xml", "d.svg", "e.pdf", "../x", "", "A.HTML", "$IMS-CC-FILEBASE$/a.html"]
)
KINDS = st.sampled_from(
    [
        *("webcontent", "imswl_xmlv1p1", "imsdt_xmlv1p1", ASSESSMENT.format(3), BANK.format(3), "assignment_xmlv1p0"),
        *("imsbasiclti_xmlv1p0", "associatedcontent/imscc_xmlv1p1/learning-application-resource", "lạ", ""),
    ]
)
TITLES = st.text(alphabet="ab Đ<&>\"'\u0301#", max_size=6)
LEAVES = st.builds(Node, TITLES, st.sampled_from(["", "r0", "r1", "r2", "r3", "r9"]))
OUTLINES = st.lists(
    st.recursive(LEAVES, lambda inner: st.builds(Node, TITLES, st.just(""), st.lists(inner, max_size=3)), max_leaves=6),
    max_size=4,
)
BODIES = st.one_of(
    st.binary(max_size=60),
    st.text(max_size=60).map(str.encode),
    st.sampled_from(
        [
            b"<p>a <img src='d.svg'><a href='b.html'>b</a></p>",
            DRAWING,
            write_test("t", "T", [("x", ITEM)]),
            WEB_LINK.format("x", "https://x.vn").encode(),
            TOPIC.format("x").encode(),
            ASSIGNMENT.format("y").encode(),
        ]
    ),
)


class TestAnyCartridge:
    @given(
        OUTLINES,
        st.lists(st.tuples(KINDS, NAMES), max_size=4),
        st.dictionaries(st.sampled_from(["a.html", "b.html", "c.xml", "d.svg", "e.pdf"]), BODIES, max_size=5),
        st.sampled_from(["m", "cdht-1"]),
    )
    def test_is_read_and_each_of_its_files_is_accounted_for(self, lines, resources, files, identifier):
        listed = {f"r{number}": pair for number, pair in enumerate(resources)}
        tree = cartridge(lines, listed, files, identifier=identifier)
        taken = take(tree)
        account = taken.imported.account
        named = {each.file for each in [*account.imported, *account.rejected, *account.ignored]}
        assert set(files) <= named
        assert {each.file for each in account.changed} <= {each.file for each in account.imported}
        for each in [*account.imported, *account.rejected, *account.ignored, *account.changed]:
            assert each.reason % each.values == each.reason % each.values
        assert not [flaw for flaw in taken.course.flaws if flaw.code not in EMPTY]

    @given(st.binary(max_size=300))
    def test_with_a_manifest_of_any_bytes_is_read_or_refused(self, data):
        tree = MemoryTree({"imsmanifest.xml": data, "a.html": b"<p>x"})
        common_cartridge.knows(tree)
        with suppress(Refused):
            common_cartridge.read(tree, "x")


EMPTY = {"field-missing", "image-alt", "course-missing", "image-unsafe"}


# ---------------------------------------------------------------------------------- there and back


class Placer:
    """Says that everything stands where the package has it."""

    def __call__(self, image):
        return Image(image.name, image.width, image.height)

    def prepare(self, images):
        pass

    def medium(self, source):
        return Medium(source.name, source.media_type, source.size)


def package(lessons, **files):
    """A course of ours with these lessons (slug: Markdown) and files."""
    facts = {"format": 1, "code": "C9", "slug": "khoa-thu", "title": "Khóa thử & <b>", "licence": "CC-BY-4.0"}
    contents = {
        "course.toml": write_course(facts, [("Phần «một»", list(lessons)[:1]), ("Phần hai", list(lessons)[1:])])
    }
    for number, (slug, body) in enumerate(lessons.items(), 1):
        facts, text = body if isinstance(body, tuple) else ({}, body)
        contents[f"{number:02d}-{slug}.md"] = write_lesson(facts, f"Bài {slug}", text)
    return MemoryTree(contents | files)


def there_and_back(tree, items=()):
    source = read_course(tree, place=Placer())
    data, losses = write(source, tree, items)
    assert write(source, tree, items) == (data, losses)
    archive = open_bytes(data)
    assert importers.detect(archive).CODE == "common_cartridge"
    imported = common_cartridge.read(archive, "x")
    return source, Taken(imported, read_course(MemoryTree(imported.files), place=Placer())), losses


def body(lesson):
    """The page of a lesson without the names that count the blocks of its source."""
    return re.sub(r"khoi-[0-9a-f]{6}-[0-9]+", "khoi", lesson.body_html)


PARTS = st.sampled_from(
    [
        *("- ", "1. ", "> ", "## ", "**", "*", "`", "$x$", "| a | b |\n| --- | --- |\n", "::: can-nho\n", "\n:::\n"),
        *("```\n", "\n", "\n\n", "a", "đ ", "_", "[b](https://x.vn)", "![c](images/c.svg)", "&lt;", "<b>", "\\", "  "),
        *("::: tinh-huong\n", "***\n", "---\n", "$$\nx\n$$\n", "5$ ", "::: kiem-tra-lai den=2027-03-01\n", "|", "#"),
    ]
)
BODY = st.lists(PARTS, max_size=25).map("".join)


class TestThereAndBack:
    @pytest.mark.parametrize("name", sorted(path.parent.name for path in LIBRARY.glob("*/course.toml")))
    def test_a_shipped_course_is_the_same(self, name):
        folder = LIBRARY / name
        bank = BANKS / read_course(folder, place=place).quiz
        items = tomllib.loads((bank / "items.toml").read_text(encoding="utf-8"), parse_float=Decimal)["item"]
        source, taken, losses = there_and_back(FolderTree(folder), items)
        assert taken.course.modules == source.modules
        assert (taken.course.title, taken.course.summary) == (source.title, source.summary)
        for before, after in zip(source.lessons, taken.course.lessons, strict=True):
            assert (after.slug, after.title, body(after)) == (before.slug, before.title, body(before))
            assert after.selfchecks == before.selfchecks
            assert after.sources == before.sources
        used = {name for lesson in source.lessons for name in lesson.images}
        assert {n: i.data for n, i in taken.course.images.items()} == {n: source.images[n].data for n in used}
        kinds = {"single", "multiple", "truefalse", "shorttext"}
        shared = (
            "code",
            "kind",
            "story",
            "stem",
            "reason",
            "options",
            "answer",
            "reason_true",
            "reason_false",
            "accept",
        )
        assert taken.items == [{k: i[k] for k in shared if k in i} for i in items if i["kind"] in kinds]
        lost = [loss for loss in losses if loss.reason == ITEM_KIND]
        assert [loss.name for loss in lost] == [item["code"] for item in items if item["kind"] not in kinds]
        assert taken.said("changed") == taken.said("rejected") == taken.said("ignored") == []

    def test_keeps_links_between_lessons_formulas_media_and_assignments(self):
        task = "Viết, xem [bài a](a) và $x^2$.\n\n![v](images/v.svg)"
        tree = package(
            {
                "a": "Với $\\alpha_1$:\n\n$$\n\\frac{a}{b}\n$$\n\n"
                "[sang b](b), [ngoài](https://x.vn), [trong](/khoa-hoc).",
                "b": '::: video tep=media/m.mp4 phu-de=media/loi.vtt\nLời **nói**.\n:::\n\n![v](images/v.svg "Chú")',
                "c": ({"finish": "assignment"}, task),
            },
            **{
                "images/v.svg": DRAWING,
                "media/m.mp4": b"\0" * 20,
                "media/loi.vtt": b"WEBVTT",
                "images/thua.svg": DRAWING,
            },
        )
        source, taken, losses = there_and_back(tree)
        assert [lesson.slug for lesson in taken.course.lessons] == ["a", "b", "c"]
        assert taken.lesson("a").markdown.replace("trong.", "[trong](/khoa-hoc).") == source.lessons[0].markdown
        assert taken.lesson("b").markdown == source.lessons[1].markdown
        assert (taken.lesson("c").markdown, taken.lesson("c").finish) == (task + "\n", "assignment")
        assert taken.course.media == source.media
        assert [loss.values for loss in losses if "address" in loss.values] == [{"address": "/khoa-hoc"}]

    def test_keeps_self_checks_that_name_a_question_of_the_bank(self):
        checks = "Đọc.\n\n::: cau-hoi ma=c9/c9-01\n:::\n\n::: cau-hoi ma=c9/mat\n:::\n\n::: nguon\n- x\n:::"
        source, taken, losses = there_and_back(package({"a": checks}), [{"code": "c9-01", **ITEM}])
        assert taken.lesson("a").selfchecks == source.lessons[0].selfchecks[:1]
        assert taken.lesson("a").sources == ("x",)
        assert [loss.values for loss in losses if loss.reason == NO_ITEM] == [{"ref": "c9/mat"}]

    def test_says_what_a_cartridge_cannot_hold(self):
        tree = package({"a": ({"minutes": 9, "finish": "self-check", "scorm": "scorm/a.zip"}, "x")})
        items = [
            {"code": "c9-01", "kind": "ordering", "stem": "x", "steps": ["a", "b", "c"]},
            {"code": "c9-02", "kind": "single"},
        ]
        _, _, losses = there_and_back(tree, items)
        assert [(loss.file, loss.name) for loss in losses] == [
            ("course.toml", "Khóa thử & <b>"),
            ("01-a.md", "Bài a"),
            ("01-a.md", "Bài a"),
            ("bank/items.toml", "c9-01"),
            ("bank/items.toml", "c9-02"),
        ]
        assert all(loss.reason % loss.values for loss in losses)

    @given(st.dictionaries(st.sampled_from(["a", "b", "c-1"]), BODY, min_size=1, max_size=3))
    def test_a_course_of_any_text_shows_the_same_words(self, lessons):
        source, taken, _ = there_and_back(package(lessons))
        assert [lesson.slug for lesson in taken.course.lessons] == [lesson.slug for lesson in source.lessons]
        for before, after in zip(source.lessons, taken.course.lessons, strict=True):
            assert "".join(words(after.body_html).split()) == "".join(words(before.body_html).split())
