"""A small realistic file of every form a course may come in: what a trainer has on her disk."""

from __future__ import annotations

from kernel.archive import pack
from tests.files import CAPTIONS, DRAWING, mp3
from tests.rules.courses.importers.accounts import picture
from tests.rules.courses.importers.books import make_book
from tests.rules.courses.importers.moodle_backups import Site, answer, asks, multichoice, node
from tests.rules.courses.importers.word_files import Word, h, item, p, table, word

COURSE = """format = 1
code = "TRON-1"
slug = "khoa-tron-ven"
title = "Khóa trọn vẹn"
summary = "Đủ mọi thứ một khóa học có thể có."
outcomes = [
  "Biết dừng lại trước một cuộc gọi lạ",
  "Biết kiểm tra một lời mời trước khi trả lời",
  "Biết hỏi người thân trước khi chuyển tiền",
]
level = "A"
minutes = 9
audience = ["nong-dan"]
topics = ["an-toan-mang"]
components = ["4.1"]
competences = ["T2"]
path = 2
cover = "images/bia.jpg"
authors = ["Nhóm «biên soạn»"]
licence = "CC-BY-4.0"
updated = 2026-11-22
quiz = "tron-ven"
order = "locked"
prerequisites = ["C03"]

[[module]]
title = "Phần một"
lessons = ["dung-lai", "so-sanh"]

[[module]]
title = "Phần hai"
lessons = ["hoi-lai"]
"""
FIRST = """+++
outcome = "biết dừng lại"
minutes = 5
components = ["4.1"]
finish = "either"
floor = 1
+++
# Dừng lại “một phút”

Hãy dừng lại và **thở**. Xem [bài sau](so-sanh).

![Sơ đồ ba bước](images/so-do.svg "Ba bước")

::: am-thanh tep=media/loi-moi.mp3
Lời mời qua điện thoại, đọc chậm.
:::

::: can-nho
- Gác máy trước, kiểm tra sau.
:::

::: cau-hoi
Việc đầu tiên nên làm là gì?

- [x] Gác máy
  > Gác máy cho bạn thời gian kiểm tra.
- [ ] Chuyển tiền
  > Tiền đã chuyển rất khó lấy lại.
:::
"""
SECOND = """+++
outcome = "biết so sánh"
minutes = 3
components = ["4.1"]
+++
# So sánh hai giá

Giá sau khi giảm là $g = p \\times (1 - \\frac{r}{100})$.

$$
\\sum_{i=1}^{n} p_i
$$

| Món | Giá |
| --- | --- |
| Rau | 12 000 |

```
a = 1
```

::: cau-hoi ma=tron-ven/gac-may
:::
"""
THIRD = """+++
minutes = 1
scorm = "scorm/tro-choi.zip#mo-dau.html"
+++
# Hỏi lại

::: tinh-huong
Chị Hoa nhận một cuộc gọi lạ.
***
Chị nên hỏi người nhà.
:::
"""
BANK = """format = 1
code = "tron-ven"
title = "Ngân hàng câu hỏi trọn vẹn"
licence = "CC-BY-4.0"

[quiz]
title = "Bài kiểm tra cuối khóa"
pass_percent = 80
mastery_percent = 90

[[quiz.draw]]
count = 2
"""
ITEMS = """[[item]]
code = "gac-may"
kind = "single"
lesson = "dung-lai"
outcome = "biết dừng lại"
component = "4.1"
level = 1
difficulty = "easy"
stem = "Nghe giục chuyển tiền, việc đầu tiên là gì?"
reason = "Gác máy để có thời gian kiểm tra."
options = [
  { text = "Gác máy", right = true, reason = "Có thời gian kiểm tra." },
  { text = "Chuyển tiền", right = false, reason = "Khó lấy lại." },
]

[[item]]
code = "gia-giam"
kind = "numerical"
lesson = "so-sanh"
outcome = "biết so sánh"
component = "4.1"
level = 1
difficulty = "easy"
stem = "Giá 100 giảm 12,5 phần trăm còn bao nhiêu?"
reason = "100 trừ 12,5."
answer = 87.5
tolerance = 0.5
unit = "nghìn đồng"
"""


def package() -> dict[str, bytes]:
    """Return a package of ours, in canonical form, with everything in it that one can hold."""
    return {
        "course.toml": COURSE.encode(),
        "01-dung-lai.md": FIRST.encode(),
        "02-so-sanh.md": SECOND.encode(),
        "03-hoi-lai.md": THIRD.encode(),
        "images/bia.jpg": picture(640, 360, "teal", "JPEG"),
        "images/so-do.svg": DRAWING,
        "media/loi-moi.mp3": mp3(),
        "media/loi-moi.vtt": CAPTIONS,
        "bank/bank.toml": BANK.encode(),
        "bank/items.toml": ITEMS.encode(),
        "scorm/tro-choi.zip": pack(scorm()),
    }


def markdown() -> dict[str, bytes]:
    """Return a folder of notes as people keep them."""
    return {
        "Ghi chép/README.md": "# An toàn khi mua bán\n\nGhi chép của lớp học ở phường.\n".encode(),
        "Ghi chép/1. Mở đầu.md": (
            "---\ntitle: Mở đầu\ntags: [mua-ban]\n---\n\n# Mở đầu\n\nXem [bài hai](2.%20Trả%20tiền.md).\n\n"
            "![Cái cân](hinh/can.png)\n\n![Không có](hinh/mat.png)\n\n<!-- nhớ sửa -->\n"
            '<p>Chữ <b onclick="x()">đậm</b></p>\n<script>alert(1)</script>\n'
        ).encode(),
        "Ghi chép/2. Trả tiền.md": "# Trả tiền\n\n#### Bốn bậc\n\n- [ ] Kiểm tra người bán\n\n10. Mười\n".encode(),
        "Ghi chép/10. Kết.md": "# Kết\n\nHết.\n".encode(),
        "Ghi chép/hinh/can.png": picture(),
        "Ghi chép/ghi-am.xyz": b"\0",
    }


LIASCRIPT = """<!--
author:   Cô Vân
email:    van@example.vn
language: vi
narrator: Vietnamese Female

@hoi
<script>alert(1)</script>
@end
-->

# Đọc tin trên mạng

Chào các bác.

## Nguồn tin

                 --{{0}}--
Ai viết tin này?

Nguồn nào đáng tin hơn?

- [( )] Tin chuyển tiếp không rõ ai viết
- [(X)] Trang của cơ quan nhà nước

Số của năm là?

[[2026]]

## Kiểm tra ngày

!?[Phim](https://www.youtube.com/watch?v=abc)

| Cột | Hai |
|-----|-----|
| a   | b   |
"""


def cartridge() -> dict[str, bytes]:
    """Return a Common Cartridge 1.1 as another platform writes it."""
    links = (("r1", "webcontent", "trang/mot.html"), ("r2", "webcontent", "trang/hai.html"))
    more = (("r3", "imswl_xmlv1p1", "lien-ket.xml"), ("r4", "imsqti_xmlv1p2/imscc_xmlv1p1/assessment", "kt.xml"))
    listed = "".join(
        f'<resource identifier="{name}" type="{kind}" href="{href}"><file href="{href}"/></resource>'
        for name, kind, href in (*links, *more, ("r5", "associatedcontent/x/learning-application-resource", "la.bin"))
    )
    items = "".join(
        f'<item identifier="i{n}" identifierref="{ref}"><title>{title}</title></item>'
        for n, (ref, title) in enumerate((("r1", "Bài một"), ("r2", "Bài hai"), ("r3", "Đọc thêm"), ("r4", "Kiểm tra")))
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest identifier="m" '
        'xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1" '
        'xmlns:l="http://ltsc.ieee.org/xsd/imsccv1p1/LOM/manifest"><metadata><schema>IMS Common Cartridge</schema>'
        "<schemaversion>1.1.0</schemaversion><l:lom><l:general><l:title><l:string>Khóa từ nơi khác</l:string>"
        '</l:title></l:general></l:lom></metadata><organizations><organization identifier="o" '
        'structure="rooted-hierarchy"><item identifier="root"><item identifier="p"><title>Chương một</title>'
        f"{items}</item></item></organization></organizations><resources>{listed}</resources></manifest>"
    )
    link = (
        '<webLink xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imswl_v1p1"><title>Đọc thêm</title>'
        '<url href="https://example.vn/doc"/></webLink>'
    )
    return {
        "imsmanifest.xml": manifest.encode(),
        "trang/mot.html": (
            "<html><head><title>Một</title></head><body><h1>Bài một</h1><p>Chữ <a href='hai.html'>sang hai</a></p>"
            "<img src='../anh/a.png' alt='Cái cân'><script>alert(1)</script></body></html>"
        ).encode(),
        "trang/hai.html": "<p>Hai. <img src='mat.png' alt='Mất'></p>".encode(),
        "anh/a.png": picture(),
        "lien-ket.xml": link.encode(),
        "kt.xml": QTI.encode(),
        "la.bin": b"\0\1",
    }


QTI = """<?xml version="1.0" encoding="UTF-8"?>
<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2"><assessment ident="a" title="Kiểm tra">
<section ident="root_section"><item ident="q1" title="Câu 1"><itemmetadata><qtimetadata><qtimetadatafield>
<fieldlabel>cc_profile</fieldlabel><fieldentry>cc.multiple_choice.v0p1</fieldentry></qtimetadatafield></qtimetadata>
</itemmetadata><presentation><material><mattext texttype="text/html">&lt;p&gt;Việc đầu tiên?&lt;/p&gt;</mattext>
</material><response_lid ident="r" rcardinality="Single"><render_choice>
<response_label ident="1"><material><mattext texttype="text/plain">Gác máy</mattext></material></response_label>
<response_label ident="2"><material><mattext texttype="text/plain">Chuyển tiền</mattext></material></response_label>
</render_choice></response_lid></presentation><resprocessing><outcomes><decvar maxvalue="100" minvalue="0"
varname="SCORE" vartype="Decimal"/></outcomes><respcondition continue="No"><conditionvar><varequal respident="r">1
</varequal></conditionvar><setvar action="Set" varname="SCORE">100</setvar></respcondition></resprocessing></item>
</section></assessment></questestinterop>"""


def backup() -> bytes:
    """Return a Moodle backup with a page, a book of two chapters, a label, a link, a file and a quiz."""
    site = Site(fullname="Khóa từ Moodle")
    first = site.section(1, "Chủ đề một", "<p>Lời dẫn</p>")
    page = site.page(first, "Trang một", "<p>Chữ <img src='@@PLUGINFILE@@/can.png' alt='Cái cân'></p>")
    site.file(site.context(page), "mod_page", "content", 0, "can.png", picture())
    site.page(first, "Trang hai", "<h3>Đề mục</h3><p>Hai <iframe src='https://example.vn'></iframe></p>")
    site.activity(first, "forum", "Diễn đàn lớp")
    site.questions(
        multichoice(1, "<p>Việc đầu tiên?</p>", answer(1, "Gác máy", 1, "Đúng"), answer(2, "Chuyển tiền", 0, "Sai"))
    )
    site.activity(first, "quiz", "Kiểm tra", node("question_instances", asks(1)))
    return site.tar()


def word_file() -> bytes:
    """Return a Word file of two lessons with a picture, a list and a table."""
    made: Word = word(h(1, "Bài một: Gọi lạ"), p("Đoạn mở đầu có ", "chữ."), item("Gác máy"), item("Kiểm tra"))
    made.body.append(p(made.picture("can.png", picture(), "Cái cân")))
    made.body += [h(1, "Bài hai: Trả tiền"), p("Đoạn khác."), table(["Món", "Giá"], ["Rau", "12"])]
    return made.data()


SCORM_MANIFEST = """<?xml version="1.0"?>
<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="o"><organization identifier="o"><title>An toàn lao động</title>
    <item identifier="b" identifierref="r1"><title>Mở đầu</title></item>
    <item identifier="d" identifierref="r3"><title>Thiếu tệp</title></item>
  </organization></organizations>
  <resources><resource identifier="r1" type="webcontent" adlcp:scormtype="sco" href="mo-dau.html"/>
    <resource identifier="r3" type="webcontent" adlcp:scormtype="sco" href="khong.html"/></resources></manifest>"""


def scorm() -> dict[str, bytes]:
    """Return a SCORM 1.2 package of one part that works and one that does not."""
    page = b"<html><head></head><body>A<script>localStorage.setItem('a', 1)</script></body></html>"
    return {"imsmanifest.xml": SCORM_MANIFEST.encode(), "mo-dau.html": page}


def all_files() -> dict[str, tuple[str, bytes, int]]:
    """Return a file of every form by the code of its importer: its name, its bytes, how many lessons it holds."""
    return {
        "package": ("Khóa trọn vẹn.zip", pack(package()), 3),
        "markdown": ("Ghi chép.zip", pack(markdown()), 4),
        "mdbook": ("sach.zip", pack(make_book(12)), 12),
        "liascript": ("doc-tin.md", LIASCRIPT.encode(), 3),
        "common_cartridge": ("khoa.imscc", pack(cartridge()), 3),
        "moodle": ("sao-luu.mbz", backup(), 2),
        "docx": ("Giáo án.docx", word_file(), 2),
        "scorm": ("an-toan.zip", pack(scorm()), 1),
    }
