import gzip
import unicodedata
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.formats.imported import Imported
from courses.formats.importers import moodle
from kernel.archive import MemoryTree, Refused, open_bytes, pack
from tests.rules.courses.importers.accounts import items, lessons, picture, whole, why
from tests.rules.courses.importers.moodle_backups import (
    COURSE_CONTEXT,
    Site,
    answer,
    asks,
    by_chance,
    entry,
    multichoice,
    node,
    question,
    tag,
    tar,
)
from tests.rules.courses.importers.test_scorm import FILES as PLAYABLE

PLAYED = pack(PLAYABLE)


@pytest.fixture
def site() -> Site:
    return Site()


def imported(site: Site) -> Imported:
    made = moodle.read(MemoryTree(site.files()), "Tên tệp")
    whole(made)
    return made


def only_item(site: Site, *questions: str) -> dict:
    site.questions(*questions)
    (item,) = items(imported(site))
    return {name: value for name, value in item.items() if name != "code"}


class TestArchive:
    @pytest.mark.parametrize("form", [Site.tar, Site.zip])
    def test_is_read_packed_either_way(self, site, form):
        site.page(site.section(1, "Phần một"), "Bài một", "<p>Chào</p>")
        tree = open_bytes(form(site))
        assert moodle.knows(tree) > 90
        assert lessons(moodle.read(tree, "")) == {"Bài một": "Chào"}

    def test_is_read_below_a_folder_and_whatever_the_case_of_names(self, site):
        module = site.page(site.section(1, "P"), "Bài", '<img src="@@PLUGINFILE@@/a.png" alt="A">')
        site.file(site.context(module), "mod_page", "content", 0, "a.png", picture())
        files = {f"Sao lưu/{name.upper()}": data for name, data in site.files().items()}
        apart = {unicodedata.normalize("NFD", name): data for name, data in files.items()}
        tree = MemoryTree(apart)
        assert moodle.knows(tree)
        made = moodle.read(tree, "")
        assert lessons(made) == {"Bài": "![A](images/a.png)"}

    def test_is_not_known_without_its_main_file(self):
        assert moodle.knows(MemoryTree({"imsmanifest.xml": b"<manifest/>"})) == 0

    def test_without_anything_in_it_is_refused(self):
        with pytest.raises(Refused):
            moodle.read(MemoryTree({"moodle_backup.xml": b"<moodle_backup/>"}), "")

    def test_cut_off_is_refused(self, site):
        site.page(site.section(1), "Bài", "x" * 5000)
        packed = site.tar()
        for length in (10, len(packed) // 2):
            with pytest.raises(Refused):
                moodle.read(open_bytes(packed[:length]), "")

    def test_that_explodes_is_refused(self):
        with pytest.raises(Refused):
            open_bytes(tar({"moodle_backup.xml": b"\0" * 80_000_000}))

    def test_that_leads_outside_is_refused(self, site):
        with pytest.raises(Refused):
            open_bytes(tar({**site.files(), "../../x.xml": b"<x/>"}))

    @pytest.mark.parametrize("part", ["moodle_backup.xml", "files.xml", "activities/page_10/page.xml"])
    def test_that_declares_entities_is_refused(self, site, part):
        site.page(site.section(1), "Bài", "x")
        hostile = b'<!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;">]><a>&c;</a>'
        with pytest.raises(Refused):
            moodle.read(MemoryTree({**site.files(), part: hostile}), "")

    def test_whose_list_is_broken_is_read_by_its_folders(self, site):
        site.page(site.section(1, "Phần một"), "Bài một", "<p>Chào</p>")
        made = moodle.read(MemoryTree({**site.files(), "moodle_backup.xml": b"<moodle"}), "")
        assert lessons(made) == {"Bài một": "Chào"}
        assert why(made.account.rejected, "moodle_backup.xml")


class TestSections:
    def test_become_modules_in_their_order(self, site):
        second, first = site.section(2, "Phần hai"), site.section(1, "Phần một")
        site.page(second, "Bài hai", "<p>2</p>")
        site.page(first, "Bài một", "<p>1</p>")
        made = imported(site)
        assert list(lessons(made)) == ["Bài một", "Bài hai"]
        assert made.modules == 2

    def test_without_a_name_get_one_and_empty_ones_are_ignored(self, site):
        site.section(0)
        site.page(site.section(3), "Bài", "<p>x</p>")
        made = imported(site)
        assert [m.title for m in whole(made).modules] == ["Chủ đề 3"]
        assert why(made.account.ignored, "Chung")

    def test_order_their_activities_by_the_sequence(self, site):
        section = site.section(1)
        site.page(section, "Trước", "<p>a</p>")
        site.page(section, "Sau", "<p>b</p>")
        site.sequences[section].reverse()
        assert list(lessons(imported(site))) == ["Sau", "Trước"]

    def test_within_others_follow_them(self, site):
        outer = site.section(1, "Ngoài")
        site.page(outer, "Bài đầu", "<p>a</p>")
        holder = site.activity(outer, "subsection", "Trong")
        site.page(site.section(2, "Sau cùng"), "Bài cuối", "<p>c</p>")
        site.page(site.section(9, "Trong", parent=holder), "Bài giữa", "<p>b</p>")
        assert list(lessons(imported(site))) == ["Bài đầu", "Bài giữa", "Bài cuối"]

    def test_hidden_are_imported_with_a_note(self, site):
        section = site.section(1, "Kín", visible=0)
        site.page(section, "Bài kín", "<p>x</p>", visible=0)
        made = imported(site)
        assert "Đang ẩn" in why(made.account.changed, "Kín")[0]
        assert "Đang ẩn" in why(made.account.changed, "Bài kín")[0]

    def test_say_what_they_are_about_in_their_first_lesson(self, site):
        section = site.section(1, "Phần", "<p>Phần này nói về <b>mật khẩu</b>.</p>")
        site.page(section, "Bài", "<p>Nội dung</p>")
        assert lessons(imported(site)) == {"Bài": "Phần này nói về **mật khẩu**.\n\nNội dung"}

    def test_with_nothing_but_words_become_a_lesson(self, site):
        site.section(1, "Lời chào", "<p>Chào bạn</p>")
        assert lessons(imported(site)) == {"Lời chào": "Chào bạn"}

    def test_missing_do_not_hide_their_activities(self, site):
        section = site.section(1, "Phần")
        site.page(section, "Bài", "<p>x</p>")
        files = {name: data for name, data in site.files().items() if not name.startswith("sections/")}
        made = moodle.read(MemoryTree(files), "")
        assert lessons(made) == {"Bài": "x"}
        assert made.account.rejected


class TestActivities:
    def test_chapters_of_a_book_are_lessons_and_a_hidden_one_says_so(self, site):
        def chapter(own, page, title, hidden=0):
            return node(
                "chapter",
                tag("pagenum", page),
                tag("title", title),
                tag("content", f"<p>{title}</p>"),
                tag("contentformat", 1),
                tag("hidden", hidden),
                id=own,
            )

        chapters = node("chapters", chapter(7, 2, "Chương hai", 1), chapter(8, 1, "Chương một"))
        site.activity(site.section(1), "book", "Sách", tag("intro", "<p>Lời nói đầu</p>"), chapters)
        made = imported(site)
        assert lessons(made) == {"Chương một": "Lời nói đầu\n\nChương một", "Chương hai": "Chương hai"}
        assert why(made.account.changed, "Chương hai")

    def test_labels_and_links_join_the_next_lesson_or_make_their_own(self, site):
        section = site.section(1)
        site.activity(section, "label", "Ghi chú", tag("intro", "<p>Đọc kỹ</p>"))
        site.page(section, "Bài", "<p>Nội dung</p>")
        site.activity(section, "url", "Trang VTV [mới]", tag("externalurl", "https://vtv.vn/?a=1&b=2"))
        assert lessons(imported(site)) == {
            "Bài": "Đọc kỹ\n\nNội dung",
            "Trang VTV [mới]": "[Trang VTV \\[mới\\]](https://vtv.vn/?a=1&b=2)",
        }

    def test_assignments_are_lessons_finished_by_handing_in(self, site):
        site.activity(site.section(1), "assign", "Bài tập", tag("intro", "<p>Viết một đoạn</p>"))
        made = imported(site)
        assert whole(made).lessons[0].finish == "assignment"
        assert "Hạn nộp" in why(made.account.changed, "Bài tập")[0]

    def test_pictures_as_resources_stand_in_the_next_lesson(self, site):
        section = site.section(1)
        module = site.activity(section, "resource", "Sơ đồ")
        site.file(site.context(module), "mod_resource", "content", 0, "so do.png", picture())
        site.page(section, "Bài", "<p>x</p>")
        assert lessons(imported(site)) == {"Bài": "![Sơ đồ](images/so-do.png)\n\nx"}

    def test_web_pages_as_resources_are_lessons_with_their_pictures(self, site):
        module = site.activity(site.section(1), "resource", "Trang cũ")
        page = b'<h1>A</h1><p>Xem <img src="anh/b.png" alt="B"></p>'
        site.file(site.context(module), "mod_resource", "content", 0, "index.html", page)
        site.file(site.context(module), "mod_resource", "content", 0, "anh/b.png", picture())
        assert lessons(imported(site)) == {"Trang cũ": "## A\n\nXem ![B](images/b.png)"}

    def test_folders_bring_sound_and_pictures_and_turn_other_files_away(self, site):
        module = site.activity(site.section(1), "folder", "Tài liệu")
        for name in ("bai hat.mp3", "a.png", "van-ban.pdf"):
            data = picture() if name == "a.png" else name.encode()
            site.file(site.context(module), "mod_folder", "content", 0, name, data)
        made = imported(site)
        assert "media/bai-hat.mp3" in made.files
        assert "::: am-thanh tep=media/bai-hat.mp3" in lessons(made)["Tài liệu"]
        assert why(made.account.rejected, "van-ban.pdf")

    def test_links_to_sound_in_a_page_get_a_player(self, site):
        link = '<p>Nghe <a href="@@PLUGINFILE@@/loi.mp3">lời đọc</a></p>'
        module = site.page(site.section(1), "Bài", link)
        site.file(site.context(module), "mod_page", "content", 0, "loi.mp3", b"ID3")
        assert "::: am-thanh tep=media/loi.mp3" in lessons(imported(site))["Bài"]

    def test_scorm_packages_are_kept_for_their_lesson(self, site):
        module = site.activity(site.section(1), "scorm", "Gói", tag("intro", "<p>Mở gói</p>"))
        site.file(site.context(module), "mod_scorm", "package", 0, "goi.zip", PLAYED)
        made = imported(site)
        assert whole(made).lessons[0].scorm == "scorm/goi.zip#noi-dung/mo-dau.html"
        assert made.files["scorm/goi.zip"] == PLAYED

    @pytest.mark.parametrize("data", [b"PK", pack({"a.html": b"A"}), pack({"imsmanifest.xml": b"<manifest/>"})])
    def test_scorm_packages_that_cannot_begin_are_said(self, site, data):
        module = site.activity(site.section(1), "scorm", "Gói", tag("intro", "<p>Mở gói</p>"))
        site.file(site.context(module), "mod_scorm", "package", 0, "goi.zip", data)
        made = imported(site)
        assert whole(made).lessons[0].scorm == ""
        assert why(made.account.rejected, "goi.zip") == ["Gói SCORM không có trang mở đầu dùng được"]

    def test_glossaries_are_lessons_of_terms(self, site):
        terms = node("entries", node("entry", tag("concept", "OTP"), tag("definition", "<p>Mã dùng một lần</p>"), id=1))
        site.activity(site.section(1), "glossary", "Thuật ngữ", terms)
        assert lessons(imported(site)) == {"Thuật ngữ": "## OTP\n\nMã dùng một lần"}

    def test_pages_of_a_moodle_lesson_are_lessons_and_its_questions_items(self, site):
        def page(own, before, kind, title, *answers):
            facts = [tag("prevpageid", before), tag("qtype", kind), tag("title", title), tag("contents", title + "?")]
            return node("page", *facts, node("answers", *answers), id=own)

        def reply(text, score):
            return node("answer", tag("answer_text", text), tag("response", ""), tag("score", score))

        pages = [
            page(3, 2, 20, "Trang hai"),
            page(2, 1, 3, "Hỏi", reply("Đúng rồi", 1), reply("Sai rồi", 0)),
            page(1, 0, 20, "Trang một"),
            page(4, 3, 10, "Viết"),
        ]
        site.activity(site.section(1), "lesson", "Bài có nhánh", node("pages", *pages))
        made = imported(site)
        assert list(lessons(made)) == ["Trang một", "Trang hai"]
        assert [option["right"] for option in items(made)[0]["options"]] == [True, False]
        assert "tự luận" in why(made.account.rejected, "Viết")[0]

    @pytest.mark.parametrize("kind", ["forum", "choice", "feedback"])
    def test_without_a_counterpart_are_ignored_with_a_reason(self, site, kind):
        section = site.section(1)
        site.activity(section, kind, "Việc khác")
        site.page(section, "Bài", "<p>x</p>")
        assert why(imported(site).account.ignored, "Việc khác")

    @pytest.mark.parametrize("kind", ["h5pactivity", "wiki", "lti", "gimmick"])
    def test_whose_content_is_lost_are_rejected_with_a_reason(self, site, kind):
        section = site.section(1)
        site.activity(section, kind, "Việc khác")
        site.page(section, "Bài", "<p>x</p>")
        assert why(imported(site).account.rejected, "Việc khác")

    def test_more_than_a_course_holds_are_rejected(self, site):
        section = site.section(1)
        for count in range(405):
            site.page(section, f"Bài {count}", "<p>x</p>")
        made = imported(site)
        assert made.lessons == 400
        assert len(made.account.rejected) == 5


class TestTexts:
    def test_find_their_pictures_by_context_area_item_and_name(self, site):
        section = site.section(1)
        one = site.page(section, "Một", '<img src="@@PLUGINFILE@@/%E1%BA%A3nh%20n%E1%BB%81n.png" alt="1">')
        two = site.page(section, "Hai", '<img src="@@PLUGINFILE@@/%E1%BA%A3nh%20n%E1%BB%81n.png?time=5" alt="2">')
        name = "ảnh nền.png"
        site.file(site.context(one), "mod_page", "content", 0, unicodedata.normalize("NFD", name), picture())
        site.file(site.context(two), "mod_page", "content", 0, name, picture(colour="red"))
        assert lessons(imported(site)) == {"Một": "![1](images/anh-nen.png)", "Hai": "![2](images/anh-nen-2.png)"}

    def test_keep_one_copy_of_a_picture_stored_twice(self, site):
        section = site.section(1)
        for title in ("Một", "Hai"):
            module = site.page(section, title, '<img src="@@PLUGINFILE@@/a.png" alt="A">')
            site.file(site.context(module), "mod_page", "content", 0, "a.png", picture())
        made = imported(site)
        assert made.images == 1
        assert len([finding for finding in made.account.imported if finding.name == "a.png"]) == 2

    def test_keep_the_words_of_pictures_that_are_not_there(self, site):
        module = site.page(site.section(1), "Bài", '<p>Xem <img src="@@PLUGINFILE@@/a.png" alt="cái khóa">.</p>')
        site.file(site.context(module), "mod_page", "content", 0, "a.png", picture(), kept=False)
        made = imported(site)
        assert lessons(made) == {"Bài": "Xem cái khóa."}
        assert why(made.account.rejected, "a.png")
        assert why(made.account.changed, "Bài")

    @pytest.mark.parametrize("quote", ["'", '"'])
    def test_give_up_pictures_written_into_them(self, site, quote):
        data = b64encode(picture()).decode()
        tag_of_picture = f"<p><img src='data:image/png;base64,{data}' alt='A'></p>".replace("'", quote)
        site.page(site.section(1), "Bài", tag_of_picture)
        made = imported(site)
        assert lessons(made) == {"Bài": "![A](images/anh-1.png)"}
        assert made.images == 1

    def test_link_to_the_lessons_of_other_activities(self, site):
        section = site.section(1)
        links = "".join(
            f'<a href="$@{link}@$">{word}</a> '
            for link, word in [
                ("PAGEVIEWBYID*11", "trang"),
                ("BOOKVIEWBYIDCH*12*7", "chương"),
                ("BOOKVIEWBYB*99", "sách"),
                ("QUIZVIEWBYID*50", "đề"),
            ]
        )
        site.page(section, "Đầu", f"<p>{links}</p>")
        site.page(section, "Sau", "<p>x</p>")
        chapters = [
            node("chapter", tag("pagenum", n), tag("title", f"Chương {n}"), tag("content", "x"), id=n) for n in (6, 7)
        ]
        site.activity(section, "book", "Sách", node("chapters", *chapters), instance=99)
        made = imported(site)
        assert lessons(made)["Đầu"] == "[trang](sau) [chương](chuong-7) [sách](chuong-6) đề"
        assert any("QUIZVIEWBYID" in said for said in why(made.account.changed, "Đầu"))

    def test_in_plain_text_and_markdown_are_read_as_such(self, site):
        section = site.section(1)
        site.activity(section, "page", "Thường", tag("content", "a < b\nc * d"), tag("contentformat", 2))
        site.activity(section, "page", "Đánh dấu", tag("content", "## Đề\n\n- **một**"), tag("contentformat", 4))
        assert lessons(imported(site)) == {"Thường": "a < b\n\nc \\* d", "Đánh dấu": "## Đề\n\n- **một**"}

    def test_too_long_for_a_page_are_parted(self, site):
        site.page(site.section(1), "Dài", "".join(f"<h2>Mục {n}</h2><p>{'chữ ' * 900}</p>" for n in range(40)))
        made = imported(site)
        assert made.lessons > 1
        assert why(made.account.changed, "Dài")


class TestTheCourse:
    def test_takes_name_words_and_cover_of_the_backup(self, site):
        site.summary = "<p>Khóa học cho <b>mọi người</b>.</p>"
        site.page(site.section(1), "Bài", "<p>x</p>")
        site.file(COURSE_CONTEXT, "course", "overviewfiles", 0, "bia.png", picture())
        course = whole(imported(site))
        assert (course.title, course.slug) == ("An toàn trên mạng", "an-toan-tren-mang")
        assert (course.summary, course.cover) == ("Khóa học cho mọi người.", "images/bia.png")

    def test_shortens_a_long_summary_and_says_so(self, site):
        site.summary = "<p>" + "Câu này dài vừa phải. " * 20 + "</p>"
        site.page(site.section(1), "Bài", "<p>x</p>")
        made = imported(site)
        assert len(whole(made).summary) <= 160
        assert why(made.account.changed, "Lời giới thiệu khóa học")

    def test_leaves_learners_and_their_files_out(self, site):
        site.page(site.section(1), "Bài", "<p>x</p>")
        site.parts["users.xml"] = node("users", *(tag("username", "nguoi-hoc") for _ in range(20)))
        site.file("900", "assignsubmission_file", "submission_files", 1, "bai-nop.docx", b"x")
        made = imported(site)
        assert why(made.account.ignored, "users.xml")
        assert why(made.account.ignored, "bai-nop.docx")
        assert not any(b"nguoi-hoc" in data for data in made.files.values())


class TestQuestions:
    @pytest.fixture(autouse=True)
    def _lesson(self, site):
        site.page(site.section(1), "Bài", "<p>x</p>")

    def test_of_one_choice_keep_their_feedback_as_reasons(self, site):
        asked = multichoice(1, "<p>Thủ đô?</p>", answer(1, "<p>Huế</p>", 0, "Cố đô"), answer(2, "Hà Nội", 1, "Đúng"))
        assert only_item(site, asked) == {
            "kind": "single",
            "stem": "Thủ đô?",
            "options": [
                {"text": "Huế", "right": False, "reason": "Cố đô"},
                {"text": "Hà Nội", "right": True, "reason": "Đúng"},
            ],
        }

    def test_of_several_choices_count_every_share_above_nothing_and_report_weights(self, site):
        answers = [answer(1, "A", 0.7), answer(2, "B", 0.3), answer(3, "C", -0.5)]
        item = only_item(site, multichoice(1, "Chọn", *answers, single=0))
        assert item["kind"] == "multiple"
        assert [option["right"] for option in item["options"]] == [True, True, False]
        assert any("trọng số" in said for said in why(imported(site).account.changed, "Câu 1"))

    def test_of_one_choice_with_half_marks_say_which_lost_theirs(self, site):
        item = only_item(site, multichoice(1, "Chọn", answer(1, "A", 1), answer(2, "B", 0.5), answer(3, "C", 0)))
        assert [option["right"] for option in item["options"]] == [True, False, False]
        assert "«B» được 50% điểm" in why(imported(site).account.changed, "Câu 1")[0]

    def test_true_or_false_follow_the_answer_called_true(self, site):
        data = [node("answers", answer(5, "True", 0, "Không"), answer(6, "False", 1))]
        data.append(node("truefalse", tag("trueanswer", 5), tag("falseanswer", 6)))
        assert only_item(site, question(1, "truefalse", "Trời xanh", *data)) == {
            "kind": "truefalse",
            "stem": "Trời xanh",
            "answer": False,
            "reason_true": "Không",
        }

    def test_matching_keep_right_parts_that_fit_none(self, site):
        pairs = [("Thủ đô", "Hà Nội"), ("Cố đô", "Huế"), ("", "Vinh")]
        matches = [
            node("match", tag("questiontext", left), tag("answertext", right), id=n)
            for n, (left, right) in enumerate(pairs)
        ]
        assert only_item(site, question(1, "match", "Ghép", node("matches", *matches))) == {
            "kind": "matching",
            "stem": "Ghép",
            "pairs": [["Thủ đô", "Hà Nội"], ["Cố đô", "Huế"]],
            "extra": ["Vinh"],
        }

    def test_short_answers_leave_wildcards_out(self, site):
        answers = node("answers", answer(1, "Hà Nội", 1), answer(2, "*Nội*", 1), answer(3, "*", 0))
        asked = question(1, "shortanswer", "Thủ đô?", answers, node("shortanswer", tag("usecase", 1)))
        assert only_item(site, asked)["accept"] == ["Hà Nội"]
        said = " ".join(why(imported(site).account.changed, "Câu 1"))
        assert "*Nội*" in said
        assert "chữ hoa" in said

    def test_numbers_keep_tolerance_and_unit(self, site):
        records = node("numerical_records", node("numerical_record", tag("answer", 3), tag("tolerance", "0.5"), id=1))
        units = [
            node("numerical_unit", tag("multiplier", m), tag("unit", u)) for m, u in (("1.0", "kg"), ("0.001", "g"))
        ]
        data = [node("answers", answer(3, "12.50", 1), answer(4, "*", 0)), node("numerical_units", *units), records]
        assert only_item(site, question(1, "numerical", "Nặng bao nhiêu?", *data)) == {
            "kind": "numerical",
            "stem": "Nặng bao nhiêu?",
            "answer": "12.5",
            "tolerance": "0.5",
            "unit": "kg",
        }

    def test_ordering_keep_their_order(self, site):
        answers = node("answers", answer(1, "Hai", 2), answer(2, "Một", 1), answer(3, "Ba", 3))
        assert only_item(site, question(1, "ordering", "Xếp", answers))["steps"] == ["Một", "Hai", "Ba"]

    @pytest.mark.parametrize(
        "kind", ["essay", "ddwtos", "gapselect", "multianswer", "calculated", "ddmarker", "drawing"]
    )
    def test_of_other_kinds_are_rejected_each_with_a_reason(self, site, kind):
        site.questions(question(1, kind, "Hỏi", node("answers")))
        assert why(imported(site).account.rejected, "Câu 1")

    @pytest.mark.parametrize("kind", ["description", "random"])
    def test_that_ask_nothing_are_ignored(self, site, kind):
        site.questions(question(1, kind, "Chữ"))
        assert why(imported(site).account.ignored, "Câu 1")

    def test_without_a_right_option_or_without_data_are_rejected(self, site):
        site.questions(multichoice(1, "A?", answer(1, "A", 0), answer(2, "B", 0)), question(2, "multichoice", "B?"))
        assert len(imported(site).account.rejected) == 2

    def test_of_an_entry_count_once_by_the_newest_finished_version(self, site):
        def wording(own, text):
            return multichoice(own, text, answer(1, "A", 1), answer(2, "B", 0))

        versions = [
            (1, "ready", wording(10, "Cũ")),
            (3, "draft", wording(12, "Nháp")),
            (2, "ready", wording(11, "Mới")),
        ]
        site.entries(entry(1, *versions))
        made = imported(site)
        assert [item["stem"] for item in items(made)] == ["Mới"]
        assert len(made.account.ignored) == 2

    def test_hidden_come_only_when_a_quiz_asks_them(self, site):
        hidden = [multichoice(n, f"Câu {n}?", answer(1, "A", 1), answer(2, "B", 0)) for n in (1, 2)]
        site.questions(*(each.replace("<parent>", "<hidden>1</hidden><parent>") for each in hidden))
        site.activity(site.section(2), "quiz", "Đề", node("question_instances", asks(2)))
        made = imported(site)
        assert [item["stem"] for item in items(made)] == ["Câu 2?"]
        assert why(made.account.ignored, "Câu 1")

    def test_lose_their_pictures_with_a_note(self, site):
        asked = multichoice(
            1, '<p>Ảnh <img src="@@PLUGINFILE@@/a.png" alt="khóa"> là gì?</p>', answer(1, "A", 1), answer(2, "B", 0)
        )
        site.file("100", "question", "questiontext", 1, "a.png", picture())
        assert only_item(site, asked)["stem"] == "Ảnh khóa là gì?"
        made = imported(site)
        assert why(made.account.changed, "Câu 1")
        assert why(made.account.ignored, "a.png")

    @pytest.mark.parametrize("new", [False, True])
    def test_make_their_quiz_imported(self, site, new):
        asked = [multichoice(n, f"Câu {n}?", answer(1, "A", 1), answer(2, "B", 0)) for n in (31, 32)]
        if new:
            site.entries(*(entry(n, (1, "ready", each)) for n, each in zip((1, 2), asked, strict=True)))
            places = [asks(1, new=True), asks(2, new=True), by_chance(9)]
        else:
            site.questions(*asked)
            places = [asks(31), asks(32)]
        site.activity(site.section(2), "quiz", "Đề", node("question_instances", *places))
        made = imported(site)
        assert made.questions == 2
        assert any(finding.name == "Đề" for finding in made.account.imported)
        assert any("ngẫu nhiên" in said for said in why(made.account.changed, "Đề")) == new

    def test_missing_make_their_quiz_rejected(self, site):
        site.activity(site.section(2), "quiz", "Đề", node("question_instances", asks(1)))
        assert "không kèm câu hỏi" in why(imported(site).account.rejected, "Đề")[0]

    def test_missing_in_part_are_counted(self, site):
        site.questions(multichoice(1, "A?", answer(1, "A", 1), answer(2, "B", 0)))
        site.activity(site.section(2), "quiz", "Đề", node("question_instances", asks(1), asks(2), asks(3)))
        assert any("thiếu 2 câu" in said for said in why(imported(site).account.changed, "Đề"))


def full_site() -> Site:
    """Return a site with one of everything."""
    site = Site(summary="<p>Giới thiệu</p>")
    section = site.section(1, "Phần", "<p>Lời đầu</p>")
    module = site.page(section, "Trang", '<p><img src="@@PLUGINFILE@@/a.png" alt="A"></p>')
    site.file(site.context(module), "mod_page", "content", 0, "a.png", picture())
    site.activity(section, "label", "Nhãn", tag("intro", "<p>nhãn</p>"))
    site.activity(
        section, "book", "Sách", node("chapters", node("chapter", tag("title", "C"), tag("content", "c"), id=1))
    )
    site.activity(section, "forum", "Diễn đàn")
    site.activity(section, "quiz", "Đề", node("question_instances", asks(1)))
    site.questions(multichoice(1, "A?", answer(1, "A", 1), answer(2, "B", 0)), question(2, "essay", "B?"))
    return site


FULL = full_site().files()
NAMES = st.sampled_from(sorted(FULL))
TAGS = st.sampled_from(
    (
        *("moodle_backup", "information", "contents", "activities", "activity", "section", "sections", "files", "file"),
        *("question_categories", "question_category", "question", "qtype", "answers", "answer", "fraction", "page"),
        *("book", "chapters", "chapter", "quiz", "label", "question_instances", "question_instance", "contenthash"),
        *("sequence", "parent", "number", "name", "content", "plugin_qtype_multichoice_question", "version"),
        *("question_bank_entry", "questiontext", "answertext"),
    )
)
ELEMENTS = st.recursive(
    st.builds(
        lambda name, text, own: tag(name, text, id=own), TAGS, st.text("ab1<&*$@%", max_size=8), st.integers(0, 3)
    ),
    lambda inner: st.builds(lambda name, some: node(name, *some, id=1), TAGS, st.lists(inner, max_size=4)),
    max_leaves=14,
)


def survives(files: dict[str, bytes]) -> None:
    try:
        made = moodle.read(MemoryTree(files), "Khóa")
    except Refused:
        return
    whole(made)


class TestAnything:
    @given(NAMES, st.binary(max_size=200))
    def test_in_place_of_a_part_never_fails(self, name, data):
        survives({**FULL, name: data})

    @given(NAMES, ELEMENTS)
    def test_in_the_tags_of_moodle_never_fails(self, name, element):
        survives({**FULL, name: element.encode()})

    @given(NAMES, st.integers(0, 400), st.binary(max_size=6))
    def test_overwritten_never_fails(self, name, at, data):
        whole_part = FULL[name]
        survives({**FULL, name: whole_part[:at] + data + whole_part[at + len(data) :]})

    @given(st.lists(NAMES, max_size=6))
    def test_missing_never_fails(self, gone):
        survives({name: data for name, data in FULL.items() if name not in gone})

    @given(st.binary(max_size=300))
    def test_gzipped_never_fails(self, data):
        try:
            tree = open_bytes(gzip.compress(data))
        except Refused:
            return
        assert moodle.knows(tree) == 0

    def test_of_a_large_course_is_read(self):
        site = Site()
        for number in range(1, 21):
            section = site.section(number)
            for count in range(16):
                site.page(section, f"Trang {count}", "<p>chữ <b>đậm</b></p>" * 40)
        site.questions(*(multichoice(n, f"Câu {n}?", answer(1, "A", 1), answer(2, "B", 0)) for n in range(600)))
        made = imported(site)
        assert (made.modules, made.lessons, made.questions) == (20, 320, 600)
