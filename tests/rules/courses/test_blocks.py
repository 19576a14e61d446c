"""Rendered lessons as trees of blocks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from courses.formats.blocks import pictures, read_blocks, read_inlines
from courses.formats.markup import parse
from kernel.richtext import Image, render_block


def blocks(markdown: str) -> list[dict[str, object]]:
    return read_blocks(str(render_block(markdown, images=lambda name: Image(name, 30, 20))))


class TestBlocks:
    def test_keep_words_and_the_spaces_between_them(self) -> None:
        (paragraph,) = blocks("Một **hai** _ba_\nbốn `năm  sáu`")
        assert paragraph == {
            "is": "paragraph",
            "text": [
                "Một ",
                {"is": "strong", "text": ["hai"]},
                " ",
                {"is": "em", "text": ["ba"]},
                " bốn ",
                {"is": "code", "text": "năm  sáu"},
            ],
        }

    def test_part_head_and_rows_of_a_table(self) -> None:
        (table,) = blocks("| A | B |\n|---|--:|\n| 1 | 2 |")
        assert [cell["text"] for cell in table["head"]] == [["A"], ["B"]]  # type: ignore[attr-defined]
        assert table["rows"] == [[{"align": "", "text": ["1"]}, {"align": "right", "text": ["2"]}]]

    def test_nest_lists_and_keep_where_they_start(self) -> None:
        (numbered,) = blocks("3. ba\n   - con")
        assert (numbered["ordered"], numbered["start"]) == (True, 3)
        first, nested = numbered["items"][0]  # type: ignore[index]
        assert first == {"is": "paragraph", "text": ["ba"]}
        assert nested["ordered"] is False

    def test_make_a_figure_of_a_picture_that_stands_alone(self) -> None:
        (figure,) = blocks('![Cây](images/c.png "Chú thích")')
        assert figure == {
            "is": "figure",
            "src": "images/c.png",
            "alt": "Cây",
            "width": 30,
            "height": 20,
            "caption": ["Chú thích"],
        }
        assert [each["alt"] for each in pictures(blocks("![a](x.png)\n\nChữ ![b](y.png)"))] == ["a", "b"]

    def test_take_the_title_out_of_a_callout(self) -> None:
        (callout,) = blocks("::: tinh-huong\nHỏi?\n***\nĐáp.\n:::")
        assert (callout["name"], callout["title"]) == ("tinh-huong", "Tình huống")
        asked, fold = callout["body"]  # type: ignore[misc]
        assert asked["text"] == ["Hỏi?"]
        assert fold["body"] == [{"is": "paragraph", "text": ["Đáp."]}]

    def test_keep_code_line_by_line(self) -> None:
        assert blocks("```\na\n  b\n```") == [{"is": "code", "text": "a\n  b"}]

    def test_of_one_line_are_its_run_of_text(self) -> None:
        assert read_inlines("<p>a</p><p>b</p>") == ["a", {"is": "break"}, "b"]


class TestTheTree:
    @given(st.text(alphabet="<>/abp ='\"&;", max_size=200))
    def test_is_made_of_anything(self, html: str) -> None:
        read_blocks(html)

    def test_has_a_limit_of_depth_but_loses_no_word(self) -> None:
        assert parse("<b>" * 500 + "chữ" + "</b>" * 500).text() == "chữ"
