import unicodedata
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.formats import importers
from courses.formats.imported import Imported
from courses.formats.importers import markdown
from courses.formats.package import MAX_LESSONS
from kernel.archive import MemoryTree, open_bytes, pack
from kernel.richtext import MAX_BYTES
from tests.rules.courses.importers.books import png
from tests.rules.courses.importers.foreign import bodies, check, names, read_back, reasons, said, texts


def imported(files: dict[str, str | bytes], title: str = "Khóa thử") -> Imported:
    data = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}
    made = markdown.read(MemoryTree(data), title)
    check(data, made)
    return made


def body(text: str, **others: str | bytes) -> str:
    """Return what one page becomes, under a title of its own."""
    made = imported({"bai.md": f"# Bài\n\n{text}", **{name.replace("_", "."): data for name, data in others.items()}})
    return bodies(made)["Bài"]


def changes(text: str, **others: str | bytes) -> list[str]:
    made = imported({"bai.md": f"# Bài\n\n{text}", **{name.replace("_", "."): data for name, data in others.items()}})
    return reasons(made.account.changed)


class TestFolder:
    def test_is_known_by_its_pages_and_gives_way_to_surer_formats(self):
        assert importers.detect(MemoryTree({"a.md": b"x", "b.png": b""})) is markdown
        assert importers.detect(MemoryTree({"a.md": b"x", "course.toml": b""})).CODE == "package"
        assert markdown.knows(MemoryTree({"a.txt": b""})) == 0

    def test_is_read_in_natural_order_with_folders_as_modules(self):
        pages = ("10-muoi", "2-hai", "B/bai 10", "B/bai 9", "B/index", "a/x", "README")
        course = read_back(imported({f"{page}.md": "chữ" for page in pages}))
        assert [lesson.title for lesson in course.lessons] == ["README", "Hai", "Muoi", "X", "B", "Bai 9", "Bai 10"]
        assert [module.title for module in course.modules] == ["Mở đầu", "A", "B"]

    def test_keeps_pages_before_and_behind_its_folders_where_they_were(self):
        course = read_back(imported({"1.md": "a", "2-giua/x.md": "b", "3.md": "c"}))
        assert [(module.title, len(module.lessons)) for module in course.modules] == [
            ("Mở đầu", 1),
            ("Giua", 1),
            ("Bài khác", 1),
        ]

    def test_follows_the_order_pages_give_themselves(self):
        front = "---\ntitle: {}\nweight: {}\n---\nchữ"
        files = {"a.md": front.format("Ba", 30), "b.md": front.format("Một", 1), "c/_index.md": front.format("Hai", 2)}
        assert list(bodies(imported({**files, "c/x.md": "trong", "z.md": "cuối"}))) == ["Một", "Hai", "X", "Ba", "Z"]

    def test_names_modules_by_the_pages_of_their_folders(self):
        made = imported({"phan/_index.md": "---\ntitle: Phần đầu\n---\n", "phan/a.md": "chữ"})
        assert [(module.title, module.lessons) for module in read_back(made).modules] == [("Phần đầu", ("a",))]
        assert "Phần đầu" in [finding.name for finding in made.account.imported]

    def test_takes_its_name_from_its_own_page_else_from_whoever_imports(self):
        assert read_back(imported({"README.md": "# Khóa an toàn\n\nchữ"}, "Tệp")).title == "Khóa an toàn"
        assert read_back(imported({"a.md": "chữ"}, "Tệp")).title == "Tệp"
        assert read_back(imported({"khoa-hay/a.md": "chữ"}, "")).title == "Khoa hay"

    def test_may_come_as_an_archive_with_one_folder_at_the_top(self):
        data = pack({"sach/docs/a.md": b"# A\n\n![x](/img/h.png)", "sach/static/img/h.png": png()})
        made = markdown.read(open_bytes(data), "T")
        assert bodies(made) == {"A": "![x](images/h.png)"}

    def test_says_of_every_other_file_why_it_is_left_out(self):
        made = imported({"a.md": "chữ", "thua.png": png(), "mkdocs.yml": "a: 1", "tai.pdf": b"%PDF", "p.mp3": b"x"})
        assert {finding.name: said(finding) for finding in made.account.ignored} == {
            "thua.png": "Không bài nào dùng ảnh này",
            "mkdocs.yml": "Tệp cấu hình của công cụ khác, không dùng tới",
            "tai.pdf": "Tệp này không phải bài học, ảnh, âm thanh hay video",
            "p.mp3": "Không bài nào dùng tệp âm thanh hoặc video này",
        }

    def test_refuses_what_is_no_text_and_pages_without_words(self):
        made = imported({"a.md": b"\xff\xff\xfe", "b.md": "\n\n<!-- chỉ ghi chú -->\n", "c.md": "chữ"})
        assert [said(finding) for finding in made.account.rejected] == [
            "Tệp không phải văn bản UTF-8",
            "Trang không có chữ nào",
        ]
        assert made.lessons == 1

    def test_gives_lessons_of_one_title_addresses_of_their_own(self):
        made = imported({f"{i}.md": "# Bài\n\nchữ" for i in range(3)})
        assert [lesson.slug for lesson in read_back(made).lessons] == ["bai", "bai-2", "bai-3"]

    def test_takes_as_many_lessons_as_a_course_may_have(self):
        made = imported({f"{i:04d}.md": "chữ" for i in range(MAX_LESSONS + 2)})
        assert (made.lessons, len(made.account.rejected)) == (MAX_LESSONS, 2)


class TestTitle:
    @pytest.mark.parametrize(
        "text",
        [
            "# Tên bài\n\nchữ",
            "Tên bài\n=======\nchữ",
            "---\ntitle: Tên bài\n---\nchữ",
            "---\ntitle: 'Tên bài' # ghi chú\ntags: [a]\n---\nchữ",
            '---\ntitle: "T\\u00ean bài"\n---\n## Mục\nchữ',
            "---\ntitle: >-\n  Tên\n  bài\n---\nchữ",
            '+++\ntitle = "Tên bài"\n+++\nchữ',
            '{"title": "Tên bài",\n "x": 1}\n\nchữ',
            "\ufeff# Tên bài #\r\n\r\nchữ\r\n",
            "# **Tên** [bài](x.md) {#ten .to}\n\nchữ",
            "<h1 align='center'>Tên bài</h1>\n\nchữ",
            "![huy hiệu](https://a.vn/b.svg)\n\n# Tên bài\n\nchữ",
        ],
    )
    def test_is_the_first_heading_else_the_front_matter(self, text):
        assert list(bodies(imported({"x-y.md": text}))) == ["Tên bài"]

    def test_is_the_name_of_the_file_when_the_page_has_none(self):
        assert list(bodies(imported({"03-dung_gac-may.md": "---\nlang: vi\n---\nchữ"}))) == ["Dung gac may"]

    def test_leaves_a_rule_at_the_top_a_rule(self):
        assert bodies(imported({"a.md": "---\nđây là chữ thường\n---\n"}))["A"].startswith("---")


class TestHeadings:
    def test_have_two_levels_and_say_so_when_more_were_there(self):
        assert body("## A\n\n### B\n\n#### C\n\n###### D") == "## A\n\n### B\n\n### C\n\n### D"
        assert changes("## A\n\n### B\n\n#### C") == ["Tiêu đề có quá nhiều cấp, các cấp sâu được đưa về cấp ###"]
        assert changes("## A\n\n### B") == []

    def test_begin_at_the_highest_level_the_page_uses(self):
        assert body("#### A\n\n##### B") == "## A\n\n### B"

    def test_may_be_underlined(self):
        assert body("Một\nhai\n---\nchữ\n\n- mục\n---\n") == "## Một hai\n\nchữ\n\n- mục\n\n---"


class TestPictures:
    def test_are_found_whatever_the_case_and_the_form_of_their_names(self):
        name = unicodedata.normalize("NFD", "Hình/Ảnh Đẹp.PNG")
        made = imported({"a/b.md": "![Ảnh](../hình/ảnh%20đẹp.png 'Chú')", name: png()})
        assert bodies(made)["B"] == '![Ảnh](images/anh-dep.png "Chú")'
        assert reasons(made.account.changed) == [
            "Tên tệp «ảnh đẹp.png» viết khác tên thật «Ảnh Đẹp.PNG», đã nối lại",
        ]

    @pytest.mark.parametrize(
        "written",
        [
            "![A](h.png)",
            "![A](<h.png>)",
            "![A][h]\n\n[h]: h.png",
            "![A][]\n\n[a]: ./h.png",
            '<img src="h.png" alt="A">',
            "![[h.png|A]]",
            '{{< figure src="/h.png" alt="A" >}}',
            "![A](h.png){width=50%}",
            '<p align="center"><img src="h.png" alt="A"/></p>',
            "```{image} h.png\n:alt: A\n```",
        ],
    )
    def test_may_be_written_in_any_way(self, written):
        assert body(written, h_png=png()) == "![A](images/h.png)"

    def test_that_are_missing_leave_their_description_and_are_told(self):
        made = imported({"a.md": "Xem ![con mèo](meo.png) và\n\n![con chó](cho.png) đây."})
        assert bodies(made)["A"] == "Xem con mèo và\n\ncon chó đây."
        assert [(f.name, f.line, said(f)) for f in made.account.rejected] == [
            ("meo.png", 1, "Không tìm thấy ảnh này"),
            ("cho.png", 3, "Không tìm thấy ảnh này"),
        ]
        assert len(made.account.changed) == 2

    def test_from_elsewhere_become_links(self):
        assert body("![Bản đồ](https://a.vn/b.png)") == "[Bản đồ](https://a.vn/b.png)"

    def test_in_the_text_itself_are_taken_out(self):
        data = f"data:image/png;base64,{b64encode(png()).decode()}"
        made = imported({"a.md": f"![A]({data})\n\n![B][1]\n\n[1]: <{data}>"})
        assert bodies(made)["A"] == "![A](images/hinh-0.png)\n\n![B](images/hinh-1.png)"

    def test_that_cannot_be_drawn_are_refused(self):
        made = imported({"a.md": "![A](h.svg) chữ", "h.svg": "<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"})
        assert [said(finding) for finding in made.account.rejected] == ["Hình vẽ có phần không an toàn"]
        assert bodies(made)["A"] == "A chữ"

    def test_never_come_from_outside_the_archive(self):
        made = imported({"a.md": "![A](../../../etc/passwd.png) ![B](file:///h.png)"})
        assert (bodies(made)["A"], made.images) == ("A B", 0)


class TestLinks:
    def test_lead_to_lessons_and_their_headings(self):
        links = "[hai](b/hai.md) [mục](/b/hai.html#mục-lớn) [thư mục](b/) [[hai|ba]] [web](https://a.vn) [đây](#phan)"
        second = "# Bài hai\n\n## Mục lớn\n\nchữ"
        made = imported({"a.md": f"## Phần\n\n{links}", "b/hai.md": second, "b/index.md": "mở"})
        assert bodies(made)["A"].split("\n\n")[1] == (
            "[hai](bai-hai) [mục](bai-hai#muc-muc-lon) [thư mục](b) [ba](bai-hai) [web](https://a.vn) [đây](#muc-phan)"
        )

    def test_that_lead_nowhere_leave_their_words_and_are_told(self):
        text = "[một](mat.md) [hai](#khong-co) [ba](javascript:alert(1)) [bốn](tai.pdf)"
        assert body(text) == "một hai ba bốn"
        assert changes(text) == [
            f"Liên kết tới «{name}» không dùng được, chỉ giữ lại chữ"
            for name in ("mat.md", "#khong-co", "javascript:alert(1)", "tai.pdf")
        ]

    def test_may_be_addressed_by_commands_of_website_generators(self):
        links = '[a]({{< ref "b/x.md" >}}) [b]({{ site.baseurl }}/b/x.html) [c]({% link b/x.md %}) `{{ url }}`'
        assert bodies(imported({"a.md": links, "b/x.md": "chữ"}))["A"] == "[a](x) [b](x) [c](x) `{{ url }}`"

    def test_may_be_references_and_hold_brackets(self):
        assert body("[một [a]][r] [r] [hai][]\n\n[r]: https://a.vn 'T'\n[hai]: <https://b.vn/(x)>") == (
            "[một (a)](https://a.vn) [r](https://a.vn) [hai](https://b.vn/(x))"
        )


class TestCallouts:
    @pytest.mark.parametrize(
        "written",
        [
            "> [!NOTE]\n> Chữ",
            "> [!tip]- Chữ",
            "> **Lưu ý:** Chữ",
            "> ℹ️ **Note**\n> Chữ",
            '!!! note ""\n    Chữ',
            "???+ tip\n    Chữ",
            "::: {.callout-note}\nChữ\n:::",
            ":::{.callout-tip collapse=true}\nChữ\n:::",
            ":::tip\nChữ\n:::",
            "{{< note >}}\nChữ\n{{< /note >}}",
            '{% hint style="info" %}\nChữ\n{% endhint %}',
            "{{% notice tip %}}\nChữ\n{{% /notice %}}",
            "```{note}\n:class: x\nChữ\n```",
            "```admonish tip\nChữ\n```",
            "::: can-nho\nChữ\n:::",
            ":::: {.callout-important}\nChữ\n::::",
        ],
    )
    def test_of_other_tools_become_ours(self, written):
        inner = "**Chữ**" if written.startswith("> [!tip]") else "Chữ"
        assert body(written) == f"::: can-nho\n{inner}\n:::"

    def test_that_warn_warn(self):
        assert body('!!! danger "Coi chừng"\n    - một\n    - hai\n\nsau') == (
            "::: can-than\n**Coi chừng**\n\n- một\n- hai\n:::\n\nsau"
        )
        assert changes("> [!WARNING]\n> x") == ["Khối «WARNING» được đổi thành khối «Cẩn thận»"]

    def test_of_unclear_meaning_leave_their_content(self):
        text = '::: {.panel-tabset}\n## Một\n\na\n\n## Hai\n\nb\n:::\n\n=== "Máy"\n    c\n'
        assert body(text) == "## Một\n\na\n\n## Hai\n\nb\n\n**Máy**\n\nc"
        assert changes("::: panel\nx\n:::") == ["Khối «panel» không có loại tương ứng, giữ lại nội dung"]

    def test_do_not_nest(self):
        text = "::: note\nngoài\n\n::: warning\ntrong\n:::\n\n> [!TIP]\n> nữa\n\nhết\n:::\n\nsau"
        assert body(text) == "::: can-nho\nngoài\n\ntrong\n\nnữa\n\nhết\n:::\n\nsau"

    def test_of_ours_stay_with_their_questions(self):
        question = "::: cau-hoi\nHỏi?\n\n- [ ] một\n  > sai\n- [x] hai\n  > đúng\n:::"
        text = f"::: tinh-huong\nHỏi?\n***\nĐáp.\n:::\n\n{question}"
        made = imported({"bai.md": f"# Bài\n\n{text}"})
        assert bodies(made)["Bài"] == text.replace("\n***\n", "\n\n***\n\n")
        assert (made.questions, made.account.changed) == (1, [])


class TestText:
    def test_keeps_formulas_in_every_way_of_writing_them(self):
        assert body("Giá 5$ và 10$, $a_1^2$, \\(x^2\\), $`b`$, \\$3.") == "Giá 5$ và 10$, $a_1^2$, $x^2$, $b$, \\$3."
        block = "$$\n\\frac{1}{2}\n$$"
        for written in (block, "$$\\frac{1}{2}$$ {#eq-1}", "\\[\n\\frac{1}{2}\n\\]", "```math\n\\frac{1}{2}\n```"):
            assert body(written) == block

    def test_keeps_code_as_it_is(self):
        code = "```python\nif a < b:  # {{ x }} [a](b) $x$\n    print('<b>')\n```"
        assert body(code) == code
        assert body("    thụt < vào\n    hai\n\nsau") == "```\nthụt < vào\nhai\n```\n\nsau"
        assert body("~~~~js {.x}\n```\n~~~\n~~~~") == "````js\n```\n~~~\n````"
        assert body("`a <b> [x](y)` và ```` a ``` b ````") == "`a <b> [x](y)` và a &#96;&#96;&#96; b"

    def test_brings_code_out_of_lists_and_quotations(self):
        assert body("1. Một\n   ```sh\n   ls\n   ```\n2. Hai") == "1. Một\n\n```sh\nls\n```\n\n2. Hai"
        assert body("> Lời\n> ```\n> ls\n> ```\n> sau") == "> Lời\n\n```\nls\n```\n\n> sau"

    def test_makes_plain_text_of_footnotes_and_tasks(self):
        assert body("A[^1] và B[^b].\n\n[^b]: hai\n  nữa\n[^1]: một\n") == (
            "A (chú thích 1) và B (chú thích 2).\n\n**Chú thích**\n\n1. một\n2. hai nữa"
        )
        assert body("- [ ] việc\n- [x] xong\n  - [X] con") == "- ☐ việc\n- ☑ xong\n  - ☑ con"

    def test_has_no_comments_and_no_tags(self):
        tags = "<b>đậm</b> <i>ngả</i> H<sub>2</sub>O x<sup>2</sup><br>d"
        text = f"a<!-- x -->b<!--\nnhiều\ndòng\n-->c {tags} `<!-- y -->`"
        assert body(text) == "ab\n\nc **đậm** *ngả* H₂O x²  \nd `<! -- y -->`"
        assert "Đã bỏ ghi chú ẩn của tác giả" in changes(text)
        assert body("<script>alert(1)</script>\n\n<style>b{}</style>\n\nchữ") == "chữ"
        assert body("Gõ <tên của bạn> hoặc Vec<String> và <x y> nhé, 1 < 2.") == (
            "Gõ <tên của bạn> hoặc Vec&lt;String> và &lt;x y> nhé, 1 < 2."
        )

    def test_converts_tables_and_folds_of_html(self):
        made = body("<table>\n<tr><th>A</th></tr>\n\n<tr><td><b>1</b></td></tr>\n</table>")
        assert "table" not in made
        assert body("<details>\n<summary>Mở</summary>\n\nTrong *đó*\n\n</details>") == "**Mở**\n\nTrong *đó*"

    def test_never_shows_commands_of_other_tools(self):
        text = "{{< youtube abc >}}\n\n{{< pagebreak >}} {{ site.x }} {% include a.html %}\n\n[TOC]\n\n{: .x}\n\nchữ"
        assert body(text) == "<https://www.youtube.com/watch?v=abc>\n\nchữ"
        assert len(changes(text)) == 6

    def test_plays_sound_and_video_of_the_folder(self):
        made = imported({"a.md": "[Nghe](x.mp3)\n\n![](p.mp4)", "x.mp3": b"ID3", "p.mp4": b"0", "p.vtt": b"WEBVTT"})
        assert bodies(made)["A"] == (
            "Nghe\n\n::: am-thanh tep=media/x.mp3\n:::\n\n::: video tep=media/p.mp4 phu-de=media/p.vtt\n:::"
        )

    def test_becomes_several_lessons_when_it_is_too_long(self):
        chapter = "Một câu khá dài để bài đầy lên. " * 800
        text = "# Dài\n\nmở đầu\n\n" + "\n\n".join(f"## Chương {i}\n\n{chapter}" for i in range(4))
        made = imported({"a.md": text, "b.md": "một " * 40_000})
        course = read_back(made)
        assert [lesson.title for lesson in course.lessons][:5] == ["Dài", *(f"Chương {i}" for i in range(4))]
        assert all(len(lesson.markdown.encode()) < MAX_BYTES for lesson in course.lessons)
        assert sum(lesson.text.count("một") for lesson in course.lessons[5:]) == 40_000
        assert len([1 for reason in reasons(made.account.changed) if "đã tách thành" in reason]) == 2


@given(st.dictionaries(names, texts.map(lambda text: text.encode("utf-8", "replace")), max_size=5))
def test_whatever_stands_in_pages_is_read_and_told(files):
    check(files, markdown.read(MemoryTree(files), "Khóa"))


@given(st.dictionaries(names, st.binary(max_size=200), max_size=4), st.text(max_size=20))
def test_whatever_bytes_there_are_nothing_breaks(files, title):
    check(files, markdown.read(MemoryTree(files), title))
