import unicodedata
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.formats.imported import Imported
from courses.formats.importers import docx
from kernel.archive import MemoryTree, Refused, open_bytes
from tests.rules.courses.importers.accounts import items, lessons, picture, whole, why
from tests.rules.courses.importers.word_files import DECLARED, Word, h, item, math, mr, p, r, table, word


def imported(file: Word, title: str = "Khóa thử") -> Imported:
    made = docx.read(MemoryTree(file.files()), title)
    whole(made)
    return made


def only_lesson(*body: str) -> str:
    (text,) = lessons(imported(word(*body))).values()
    return text


class TestFile:
    def test_is_known_by_its_main_part(self):
        assert docx.knows(open_bytes(word().data())) > 90
        assert docx.knows(MemoryTree({"a.md": b""})) == 0

    def test_is_read_whatever_the_case_and_form_of_its_names(self):
        file = word(h(1, "Bài"), p("x"))
        file.body.append(p(file.picture("ảnh.png", picture(), "A")))
        files = {unicodedata.normalize("NFD", name.upper()): data for name, data in file.files().items()}
        assert docx.knows(MemoryTree(files))
        assert "![A](images/anh.png)" in lessons(docx.read(MemoryTree(files), ""))["Bài"]

    def test_in_the_strict_form_is_read(self):
        files = word(h(1, "Bài một"), p("Chào")).files()
        strict = {
            name: data.replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            )
            for name, data in files.items()
        }
        assert lessons(docx.read(MemoryTree(strict), "")) == {"Bài một": "Chào"}

    def test_without_a_main_part_is_refused(self):
        with pytest.raises(Refused):
            docx.read(MemoryTree({"[Content_Types].xml": b"<Types/>"}), "")

    @pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "customXml/item1.xml"])
    def test_that_declares_entities_is_refused(self, part):
        hostile = b'<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'
        with pytest.raises(Refused):
            docx.read(MemoryTree({**word(p("x")).files(), part: hostile}), "")

    def test_whose_picture_holds_the_frame_it_stands_in_is_read(self):
        inner = "<w:drawing><pic:pic><a:graphicData><pic:pic/></a:graphicData></pic:pic></w:drawing>"
        graphic = f"<a:graphic><a:graphicData>{inner}</a:graphicData></a:graphic>"
        drawing = f"<w:drawing><pic:pic>{graphic}</pic:pic></w:drawing>"
        assert only_lesson(h(1, "Bài"), p("Chào", f"<w:r>{drawing}</w:r>")) == "Chào"

    def test_whose_boxes_stand_in_boxes_says_each_text_once(self):
        box = ""
        for n in range(12):
            held = f"<w:txbxContent>{p(f'Ô số {n}.', f'<w:r>{box}</w:r>')}</w:txbxContent>"
            box = f"<w:drawing><a:graphic><a:graphicData><pic:pic/>{held}</a:graphicData></a:graphic></w:drawing>"
        text = only_lesson(h(1, "Bài"), p("Chào", f"<w:r>{box}</w:r>"))
        assert [text.count(f"Ô số {n}.") for n in range(12)] == [1] * 12

    def test_nested_without_end_is_refused(self):
        deep = "<w:ins>" * 5000 + "</w:ins>" * 5000
        with pytest.raises(Refused):
            docx.read(open_bytes(word(p(deep)).data()), "")

    def test_with_a_broken_part_on_the_side_is_read_and_says_so(self):
        made = docx.read(MemoryTree({**word(p("x")).files(), "word/footnotes.xml": b"<w:foot"}), "Bài")
        assert lessons(made) == {"Bài": "x"}
        assert why(made.account.rejected, "word/footnotes.xml")


class TestHeadings:
    def test_make_modules_and_lessons(self):
        made = imported(
            word(
                h(1, "Chương 1"), h(2, "Bài 1"), p("a"), h(2, "Bài 2"), p("b"), h(1, "Chương 2"), h(2, "Bài 3"), p("c")
            )
        )
        course = whole(made)
        assert [(m.title, len(m.lessons)) for m in course.modules] == [("Chương 1", 2), ("Chương 2", 1)]

    def test_in_the_style_for_titles_name_the_course(self):
        made = imported(word(p("An toàn số", style="Title"), h(1, "Bài 1"), p("a"), h(1, "Bài 2"), p("b")))
        assert whole(made).title == "An toàn số"
        assert list(lessons(made)) == ["Bài 1", "Bài 2"]

    def test_standing_alone_at_the_top_name_the_course(self):
        made = imported(word(h(1, "An toàn số"), h(2, "Mở đầu"), p("a"), h(2, "Kết"), p("b")))
        assert whole(made).title == "An toàn số"
        assert list(lessons(made)) == ["Mở đầu", "Kết"]

    def test_over_little_text_are_sections_of_lessons(self):
        made = imported(
            word(h(1, "Mật khẩu"), h(2, "Vì sao"), p("ngắn"), h(2, "Thế nào"), p("ngắn"), h(1, "OTP"), p("x"))
        )
        assert lessons(made) == {"Mật khẩu": "## Vì sao\n\nngắn\n\n## Thế nào\n\nngắn", "OTP": "x"}

    def test_over_much_text_are_lessons(self):
        long = p("chữ " * 200)
        made = imported(word(h(1, "Một"), h(2, "A"), long, h(2, "B"), long, h(1, "Hai"), h(2, "C"), long))
        assert list(lessons(made)) == ["A", "B", "C"]

    def test_of_styles_based_on_headings_count(self):
        body = [h(1, "Chương 1"), p("Bài 1", style="Rieng"), p("a"), p("Bài 2", style="Rieng"), p("b")]
        assert list(lessons(imported(word(*body)))) == ["Bài 1", "Bài 2"]

    def test_without_styles_are_known_by_their_words_and_letters(self):
        body = [
            p(r("CHƯƠNG I. MẬT KHẨU", "b")),
            p(r("Bài 1. Đặt mật khẩu", "b")),
            p("Chữ thường, nói về Bài 2. Không phải tiêu đề."),
            p(r("Cách đặt", "b")),
            p("Ba từ."),
            p(r("Bài 2:", "b")),
            p(r("Giữ mật khẩu", "b")),
            p("Không đưa ai."),
        ]
        made = imported(word(*body))
        assert [m.title for m in whole(made).modules] == ["CHƯƠNG I. MẬT KHẨU"]
        assert list(lessons(made)) == ["Bài 1. Đặt mật khẩu", "Bài 2. Giữ mật khẩu"]
        assert "## Cách đặt" in lessons(made)["Bài 1. Đặt mật khẩu"]

    def test_in_decomposed_letters_are_known_too(self):
        apart = unicodedata.normalize("NFD", "Bài 1. Mật khẩu")
        body = [p(r(apart, "b")), p("x"), p(r(apart.replace("1", "2"), "b")), p("y")]
        assert list(lessons(imported(word(*body)))) == ["Bài 1. Mật khẩu", "Bài 2. Mật khẩu"]

    def test_absent_make_one_lesson_named_like_the_file(self):
        made = imported(word(p("Chỉ có chữ")), "Tên tệp")
        assert lessons(made) == {"Tên tệp": "Chỉ có chữ"}

    def test_with_nothing_below_are_ignored(self):
        made = imported(word(h(1, "Bài 1"), h(1, "Bài 2"), p("x")))
        assert list(lessons(made)) == ["Bài 2"]
        assert why(made.account.ignored, "Bài 1")

    def test_numbered_by_word_itself_keep_their_numbers(self):
        file = word(*(p(title, style="Heading1", more=NUMBERED) for title in ("Mật khẩu", "OTP")))
        file.body = [each for title in file.body for each in (title, p("x"))]
        file.numbering(n1=[("decimal", "Bài %1:")])
        assert list(lessons(imported(file))) == ["Bài 1: Mật khẩu", "Bài 2: OTP"]


NUMBERED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'


class TestText:
    def test_keeps_lists_tables_and_styles_of_letters(self):
        file = word(p(r("đậm", "b"), " và ", r("nghiêng", "i")), item("một"), item("con", level=1), item("hai"))
        file.body.append(table(["Tên", "Việc"], ["An", "Học"]))
        file.numbering(n1=[("bullet", "•"), ("bullet", "o")])
        (text,) = lessons(imported(file)).values()
        assert text == "**đậm** và *nghiêng*\n\n- một\n  - con\n- hai\n\n| Tên | Việc |\n| --- | --- |\n| An | Học |"

    def test_links_outside_and_to_other_lessons(self):
        file = word(h(1, "Bài 1"))
        own = file.relate("hyperlink", "https://hanoi.gov.vn/", outside=True)
        out = f'<w:hyperlink r:id="{own}">{r("Hà Nội")}</w:hyperlink>'
        on = f'<w:hyperlink w:anchor="xa">{r(" xem bài sau")}</w:hyperlink>'
        file.body += [p(out, on), h(1, "Bài 2"), p('<w:bookmarkStart w:id="1" w:name="xa"/>', "x")]
        assert lessons(imported(file))["Bài 1"] == "[Hà Nội](https://hanoi.gov.vn/) [xem bài sau](bai-2)"

    def test_links_nowhere_keep_their_words(self):
        assert only_lesson(p(f'<w:hyperlink r:id="rId99">{r("chữ")}</w:hyperlink>')) == "chữ"

    def test_puts_notes_at_the_end_of_their_lesson(self):
        file = word(h(1, "Bài 1"), p("a", '<w:r><w:footnoteReference w:id="2"/></w:r>'), h(1, "Bài 2"), p("b"))
        file.footnotes("Lời một", "Lời hai")
        made = imported(file)
        assert lessons(made) == {"Bài 1": "a[1]\n\n## Chú thích\n\n[1] Lời hai", "Bài 2": "b"}
        assert why(made.account.changed, "Bài 1")

    def test_without_its_note_is_still_read(self):
        assert only_lesson(p("a", '<w:r><w:footnoteReference w:id="7"/></w:r>')) == "a"

    def test_keeps_what_was_added_and_drops_what_was_deleted(self):
        gone = '<w:del w:id="1"><w:r><w:delText>bỏ</w:delText></w:r></w:del>'
        made = imported(word(p("a ", f'<w:ins w:id="2">{r("thêm")}</w:ins>', gone)))
        assert list(lessons(made).values()) == ["a thêm"]
        assert "1 chỗ thêm" in why(made.account.changed, "Phần thêm đang theo dõi")[0]
        assert "1 chỗ xóa" in why(made.account.ignored, "Phần xóa đang theo dõi")[0]

    def test_counts_comments_and_hidden_words(self):
        comment = '<w:r><w:commentReference w:id="0"/></w:r>'
        made = imported(word(p("a", comment, comment, r("ẩn", "gone"))))
        assert list(lessons(made).values()) == ["a"]
        assert "2 ghi chú" in why(made.account.ignored, "Ghi chú bên lề")[0]
        assert why(made.account.ignored, "Chữ ẩn")

    def test_drops_lines_of_older_tables_of_contents(self):
        file = word(p("Bài 1 ... 3", style="MucLuc"), p("a"))
        style = '<w:style w:type="paragraph" w:styleId="MucLuc"><w:name w:val="toc 1"/></w:style>'
        file.parts["word/styles.xml"] = f"<w:styles {DECLARED}>{style}</w:styles>".encode()
        made = imported(file)
        assert list(lessons(made).values()) == ["a"]
        assert why(made.account.ignored, "Mục lục")

    def test_drops_tables_of_contents(self):
        gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        made = imported(word(f"<w:sdt>{gallery}<w:sdtContent>{p('Bài 1 ... 3')}</w:sdtContent></w:sdt>", p("a")))
        assert list(lessons(made).values()) == ["a"]
        assert why(made.account.ignored, "Mục lục")

    @pytest.mark.parametrize(
        "box",
        [
            "<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:inline><a:graphic><a:graphicData><wps:wsp>"
            "<wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline>"
            "</w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>{}</w:txbxContent>"
            "</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent>",
            "<w:pict><v:shape><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict>",
        ],
    )
    def test_in_boxes_follows_its_paragraph(self, box):
        made = imported(word(p("ngoài", "<w:r>" + box.replace("{}", p("trong hộp")) + "</w:r>")))
        assert list(lessons(made).values()) == ["ngoài\n\ntrong hộp"]
        assert why(made.account.changed, "Hộp văn bản")

    def test_in_headers_is_left_out_with_a_reason(self):
        file = word(p("a"))
        file.parts["word/header1.xml"] = f"<w:hdr {DECLARED}>{p('Sở Y tế')}</w:hdr>".encode()
        assert why(imported(file).account.ignored, "word/header1.xml")

    @pytest.mark.parametrize(
        ("formula", "latex"),
        [
            (f"<m:f><m:num>{mr('a+1')}</m:num><m:den>{mr('2')}</m:den></m:f>", r"$\frac{a+1}{2}$"),
            (f"<m:sSup><m:e>{mr('x')}</m:e><m:sup>{mr('2')}</m:sup></m:sSup>", "${x}^{2}$"),
            (f"<m:rad><m:deg/><m:e>{mr('x')}</m:e></m:rad>", r"$\sqrt{x}$"),
            (
                f"<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:sub>{mr('i=1')}</m:sub><m:sup>{mr('n')}</m:sup>"
                f"<m:e>{mr('i')}</m:e></m:nary>",
                r"$\sum_{i=1}^{n} i$",
            ),
            (f"<m:d><m:e>{mr('x')}</m:e></m:d>", r"$\left( x \right)$"),
            (f"<m:func><m:fName>{mr('sin')}</m:fName><m:e>{mr('x')}</m:e></m:func>", r"$\sin x$"),
            (mr("50%"), r"$50\%$"),
        ],
    )
    def test_with_formulas_is_written_in_latex(self, formula, latex):
        assert only_lesson(p("Tính ", math(formula), " nhé")) == f"Tính {latex} nhé"

    def test_with_formulas_on_their_own_lines_keeps_them_there(self):
        assert only_lesson(p(math(mr("a=b"), shown=True))) == "$$\na=b\n$$"

    def test_of_formulas_too_long_to_show_stays_as_signs(self):
        made = imported(word(p("Tính ", math(mr("a" * 600)))))
        assert why(made.account.rejected, "Công thức không đọc được")
        assert "a" * 600 in next(iter(lessons(made).values()))


class TestCallouts:
    @pytest.mark.parametrize(
        ("label", "name"),
        [
            ("Cần nhớ", "can-nho"),
            ("GHI NHỚ", "can-nho"),
            ("Cẩn thận", "can-than"),
            ("Lưu ý", "can-than"),
            ("Tình huống 1", "tinh-huong"),
            ("Thử ngay", "thu-ngay"),
        ],
    )
    def test_begin_with_their_label(self, label, name):
        assert only_lesson(p(r(f"{label}:", "b"), " nội dung"), p("sau")) == f"::: {name}\nnội dung\n:::\n\nsau"

    def test_with_their_label_alone_take_the_list_or_the_paragraph_behind_it(self):
        file = word(p("Cần nhớ"), item("a"), item("b"), p("sau"), p("Lưu ý:"), p("một đoạn"), p("cuối"))
        file.numbering(n1=[("bullet", "•")])
        (text,) = lessons(imported(file)).values()
        assert text == "::: can-nho\n- a\n- b\n:::\n\nsau\n\n::: can-than\nmột đoạn\n:::\n\ncuối"

    def test_in_a_frame_take_all_of_it(self):
        assert only_lesson(table([p("Ghi nhớ:") + p("một") + p("hai")]), p("sau")) == (
            "::: can-nho\nmột\n\nhai\n:::\n\nsau"
        )

    def test_of_sources_are_lists(self):
        body = [p("Nguồn:"), p("Luật An ninh mạng"), p("")]
        course = whole(imported(word(p("x"), *body)))
        assert course.lessons[0].sources == ("Luật An ninh mạng",)

    @pytest.mark.parametrize("text", ["Lưu ý rằng việc này khó", "Nguồn nước sạch", "Tình huống này hay gặp"])
    def test_are_not_seen_in_sentences(self, text):
        assert only_lesson(p(text)) == text


class TestPictures:
    def test_stand_where_they_stood(self):
        file = word(p("trước"))
        file.body += [p(file.picture("image1.png", picture(), "Màn hình")), p("sau")]
        made = imported(file)
        assert list(lessons(made).values()) == ["trước\n\n![Màn hình](images/image1.png)\n\nsau"]
        assert made.images == 1

    def test_too_large_are_drawn_anew(self):
        file = word()
        file.body.append(p(file.picture("a.bmp", picture(3000, 2000, kind="BMP"), "A")))
        made = imported(file)
        assert next(name for name in made.files if name.startswith("images/")).endswith((".png", ".jpg"))
        assert why(made.account.changed, "a.bmp")

    @pytest.mark.parametrize("name", ["a.emf", "b.WMF"])
    def test_of_drawings_only_word_can_show_are_rejected(self, name):
        file = word(p("x"))
        file.body.append(p(file.picture(name, b"\x01\x00\x00\x00", "Sơ đồ")))
        made = imported(file)
        assert "EMF" in why(made.account.rejected, name)[0]
        assert "Sơ đồ" in next(iter(lessons(made).values()))

    def test_missing_or_outside_the_file_are_counted(self):
        file = word(p("x"))
        missing = file.picture("a.png", None)
        own = file.relate("image", "https://x.vn/b.png", outside=True)
        file.body += [p(missing), p(missing.replace("rId1", own))]
        made = imported(file)
        assert why(made.account.rejected, "Ảnh thiếu")
        assert why(made.account.rejected, "Ảnh ngoài tệp")

    def test_that_no_lesson_shows_are_ignored(self):
        file = word(p("x"))
        file.parts["word/media/logo.png"] = picture()
        assert why(imported(file).account.ignored, "logo.png")


class TestQuestions:
    def test_go_to_the_bank_and_out_of_the_lesson(self):
        made = imported(word(h(1, "Bài 1"), p("Đọc"), p("Câu 1: Số chẵn?"), p("A. 1"), p(r("B. 2", "red")), p("Hết")))
        assert lessons(made) == {"Bài 1": "Đọc\n\nHết"}
        assert items(made)[0]["options"] == [{"text": "1", "right": False}, {"text": "2", "right": True}]

    def test_in_letters_nearly_black_are_not_marked(self):
        made = imported(word(p("Đọc"), p("Câu 1: Số chẵn?"), p("A. 1"), p(r("B. 2", "black"))))
        assert "Không có đáp án" in why(made.account.rejected, "Câu 1: Số chẵn?")[0]

    def test_under_a_heading_of_their_own_leave_no_empty_lesson(self):
        body = [h(1, "Bài 1"), p("Đọc"), h(1, "Câu hỏi"), p("1. Số chẵn?"), p("A. 1"), p("*B. 2")]
        made = imported(word(*body))
        assert list(lessons(made)) == ["Bài 1"]
        assert made.questions == 1
        assert why(made.account.ignored, "Câu hỏi")

    def test_are_answered_by_a_key_at_the_end(self):
        options = [p("A. 1"), p("B. 2")]
        asked = [p("Câu 1: Số chẵn?"), *options, h(1, "Bài 2"), p("x"), p("Câu 2: Số lẻ?"), *options]
        key = [h(1, "Đáp án"), table(["Câu", "1", "2"], ["Đáp án", "B", "A"])]
        made = imported(word(h(1, "Bài 1"), p("y"), *asked, *key))
        rights = [[option["right"] for option in each["options"]] for each in items(made)]
        assert rights == [[False, True], [True, False]]
        assert list(lessons(made)) == ["Bài 1", "Bài 2"]

    def test_of_one_number_are_not_answered_by_one_key(self):
        options = [p("A. 1"), p("B. 2")]
        asked = [p("Câu 1: Số chẵn?"), *options, h(1, "Bài 2"), p("x"), p("Câu 1: Số lẻ?"), *options]
        made = imported(word(h(1, "Bài 1"), p("y"), *asked, h(1, "Đáp án"), table(["Câu", "1"], ["Đáp án", "B"])))
        assert made.questions == 0
        assert "nhiều câu mang số 1" in why(made.account.rejected, "Câu 1: Số lẻ?")[0]

    def test_where_key_and_mark_disagree_are_rejected_naming_both(self):
        body = [p("Đọc"), p("Câu 1: Số chẵn?"), p(r("A. 1", "u")), p("B. 2"), p("Đáp án: B")]
        reason = why(imported(word(*body)).account.rejected, "Câu 1: Số chẵn?")[0]
        assert "ghi B" in reason
        assert "đánh dấu là A" in reason

    def test_numbered_and_lettered_by_word_itself_are_read(self):
        file = word(p("Đọc"))
        file.numbering(n1=[("decimal", "Câu %1:")], n2=[("upperLetter", "%1.")])
        second = NUMBERED.replace('numId w:val="1"', 'numId w:val="2"')
        file.body += [item("Số chẵn?"), item("1", 2), p(r("2", "yellow"), more=second)]
        (question,) = items(imported(file))
        assert [option["right"] for option in question["options"]] == [False, True]

    def test_with_options_side_by_side_in_a_table_are_read(self):
        made = imported(
            word(p("Đọc"), p("Câu 1: Số chẵn?"), table(["A. 1", p(r("B. 2", "b"))], ["C. 3", ""]), p("Hết"))
        )
        assert [option["right"] for option in items(made)[0]["options"]] == [False, True, False]
        assert next(iter(lessons(made).values())) == "Đọc\n\nHết"

    def test_without_options_stay_in_the_lesson(self):
        made = imported(word(h(1, "Bài 1"), p("Câu 1: Bạn nghĩ gì?"), p("Hãy kể.")))
        assert "Câu 1: Bạn nghĩ gì?" in lessons(made)["Bài 1"]
        assert made.account.ignored

    def test_lose_their_pictures_with_a_note(self):
        file = word(p("Đọc"))
        file.body += [p("Câu 1: Ảnh gì? ", file.picture("q.png", picture())), p("A. 1"), p("*B. 2")]
        made = imported(file)
        assert "chỉ có chữ" in why(made.account.changed, "Câu 1: Ảnh gì?")[0]
        assert why(made.account.ignored, "q.png")

    def test_keep_their_formulas(self):
        made = imported(word(p("Đọc"), p("Câu 1: Tính ", math(mr("x+1"))), p("A. 1"), p("*B. 2")))
        assert items(made)[0]["stem"] == "Tính $x+1$"


def full_file() -> Word:
    """Return a file with one of everything."""
    file = word(p("Tên", style="Title"), h(1, "Chương 1"), h(2, "Bài 1"), p("a ", r("b", "b", "red")), p("Cần nhớ: x"))
    file.body += [item("một"), table(["A", "B"], ["1", "2"]), p(file.picture("a.png", picture(), "A"))]
    file.body += [p("c", '<w:r><w:footnoteReference w:id="1"/></w:r>')]
    file.body += [
        p(math(mr("x"))),
        p("Câu 1: H?"),
        p("A. 1"),
        p("*B. 2"),
    ]
    file.numbering(n1=[("upperLetter", "%1."), ("decimal", "%1.%2.")])
    file.footnotes("lời")
    return file


FULL = full_file().files()
NAMES = st.sampled_from(sorted(FULL))
TAGS = st.sampled_from(
    (
        *("w:document", "w:body", "w:p", "w:pPr", "w:r", "w:rPr", "w:t", "w:tbl", "w:tr", "w:tc", "w:tcPr", "w:sym"),
        *("w:vMerge", "w:ins", "w:del", "w:sdt", "w:sdtContent", "w:hyperlink", "w:drawing", "w:pict", "w:gridSpan"),
        *("w:numPr", "w:numId", "w:ilvl", "w:txbxContent", "w:footnoteReference", "w:footnotes", "w:footnote", "w:br"),
        *("w:fldChar", "w:instrText", "w:styles", "w:style", "w:name", "w:basedOn", "w:numbering", "w:abstractNum"),
        *("w:lvl", "w:numFmt", "w:lvlText", "w:num", "w:abstractNumId", "w:numStyleLink", "w:pStyle", "w:color"),
        *("m:oMath", "m:f", "m:d", "m:r", "m:t", "mc:AlternateContent", "mc:Choice", "mc:Fallback", "a:blip", "w:b"),
        *("a:graphic", "a:graphicData", "wp:inline", "wp:docPr", "v:imagedata", "v:shape", "v:textbox", "w:object"),
        *("w:bookmarkStart", "w:commentReference", "w:checkBox", "w:smartTag", "w:trPr", "w:tblHeader", "pic:pic"),
    )
)
ATTRIBUTES = st.sampled_from(
    (
        *("w:val", "w:id", "w:type", "w:styleId", "w:numId", "w:abstractNumId", "w:ilvl", "w:char", "w:font"),
        *("w:anchor", "w:name", "w:fldCharType", "r:embed", "r:id", "r:link", "descr", "w:instr"),
    )
)
VALUES = st.sampled_from(["", "0", "1", "-1", "9999999999", "x", "begin", "separate", "end", "rId1", "F0A7"])
TEXTS = st.sampled_from(["", "Câu 1: x", "A. 1", "*B. 2", "Bài 1", "Cần nhớ:", "HYPERLINK", "\\(", "1A 2B 3C", "a<b&c"])


def _element(name, attributes, inner):
    facts = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    body = escape(inner) if isinstance(inner, str) else "".join(inner)
    return f"<{name}{facts}>{body}</{name}>"


LEAVES = st.builds(_element, TAGS, st.dictionaries(ATTRIBUTES, VALUES, max_size=3), TEXTS)
ELEMENTS = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        _element, TAGS, st.dictionaries(ATTRIBUTES, VALUES, max_size=2), st.lists(inner, max_size=4)
    ),
    max_leaves=20,
)


def survives(files: dict[str, bytes]) -> None:
    try:
        made = docx.read(MemoryTree(files), "Khóa")
    except Refused:
        return
    whole(made)


class TestAnything:
    @given(NAMES, st.binary(max_size=200))
    def test_in_place_of_a_part_never_fails(self, name, data):
        survives({**FULL, name: data})

    @given(st.lists(ELEMENTS, max_size=5))
    def test_in_the_body_never_fails(self, elements):
        body = f"<w:document {DECLARED}><w:body>{''.join(elements)}</w:body></w:document>"
        survives({**FULL, "word/document.xml": body.encode()})

    @given(st.sampled_from(["word/styles.xml", "word/numbering.xml", "word/footnotes.xml"]), ELEMENTS)
    def test_in_the_parts_on_the_side_never_fails(self, name, element):
        root = {"word/styles.xml": "w:styles", "word/numbering.xml": "w:numbering"}.get(name, "w:footnotes")
        survives({**FULL, name: f"<{root} {DECLARED}>{element}</{root}>".encode()})

    @given(NAMES, st.integers(0, 900), st.binary(max_size=6))
    def test_overwritten_never_fails(self, name, at, data):
        survives({**FULL, name: FULL[name][:at] + data + FULL[name][at + len(data) :]})

    @given(st.lists(NAMES, max_size=5))
    def test_missing_never_fails(self, gone):
        survives({name: data for name, data in FULL.items() if name not in gone})

    def test_of_three_hundred_pages_is_read(self):
        body = [each for n in range(150) for each in (h(1, f"Bài {n}"), *(p("chữ " * 60) for _ in range(20)))]
        made = imported(word(*body))
        assert made.lessons == 150

    def test_of_two_thousand_questions_is_read(self):
        body = [each for n in range(1, 2101) for each in (p(f"Câu {n}: Hỏi {n}?"), p("A. 1"), p("*B. 2"))]
        made = imported(word(p("Đọc"), *body))
        assert made.questions == 2000
        assert len(made.account.rejected) == 100
