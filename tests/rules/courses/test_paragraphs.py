"""A lesson's paragraphs: counted as a reader counts, linked to without changing a word."""

import re

from hypothesis import given
from hypothesis import strategies as st

from courses.rules.paragraphs import QUOTE, Paragraph, anchored, locate, paragraphs, shorten
from kernel.richtext import render_block

LESSON = """
## Việc đầu tiên
Đọc **kỹ** trước khi
bấm.

::: can-than
Không gửi mã OTP.
:::

- Một
- Hai
  - Hai rưỡi

| Việc | Ai làm |
|---|---|
| Gọi lại | Bạn |

![Bản đồ](x.svg "Chú thích")
"""


def texts(markdown):
    return [paragraph.text for paragraph in paragraphs(render_block(markdown))]


class TestParagraphs:
    def test_are_counted_in_the_order_of_reading(self):
        assert texts(LESSON) == [
            "Việc đầu tiên",
            "Đọc kỹ trước khi bấm.",
            "Không gửi mã OTP.",
            "Một",
            "Hai",
            "Hai rưỡi",
            "Việc Ai làm",
            "Gọi lại Bạn",
            "Bản đồ",
        ]

    def test_keep_the_names_headings_have(self):
        first, second = paragraphs(render_block("## Việc đầu tiên\n\nĐọc."))
        assert (first.anchor, first.heading) == ("muc-viec-dau-tien", True)
        assert (second.anchor, second.heading) == ("doan-2", False)

    def test_of_nothing_are_none(self):
        assert paragraphs("") == ()

    def test_show_what_was_escaped_as_it_was_written(self):
        assert texts("1 < 2 & 3") == ["1 < 2 & 3"]


class TestAnchors:
    def test_change_nothing_but_names(self):
        html = str(render_block(LESSON))
        made = anchored(html)
        assert re.sub(r' id="doan-\d+"', "", made) == html
        names = re.findall(r' id="([^"]+)"', made)
        assert len(names) == len(set(names))

    def test_lead_to_every_paragraph(self):
        html = str(render_block(LESSON))
        made = anchored(html)
        assert all(f'id="{paragraph.anchor}"' in made for paragraph in paragraphs(html))

    @given(st.text(alphabet="ab <>&\n#-|*>`!:[]()=\"'", max_size=200))
    def test_are_the_same_again_for_any_text(self, markdown):
        html = str(render_block(markdown))
        made = anchored(html)
        assert anchored(made) == made
        assert paragraphs(made) == paragraphs(html)
        assert re.sub(r' id="doan-\d+"', "", made) == html

    @given(st.text(alphabet="<>/plithr =\"'&;\n!-", max_size=200))
    def test_never_fail_on_what_is_no_html(self, text):
        assert len(anchored(text)) >= len(text)


class TestLocating:
    def test_follows_the_words_to_their_new_number(self):
        found = paragraphs("<p>Mới</p><p>Một</p><p>Hai</p>")
        assert locate(found, number=2, quote="Hai").number == 3

    def test_takes_the_nearest_of_the_same_words(self):
        found = paragraphs("<p>Một</p><p>Hai</p><p>Một</p>")
        assert locate(found, number=4, quote="Một").number == 3

    def test_finds_nothing_when_the_words_are_gone(self):
        assert locate(paragraphs("<p>Một</p>"), number=1, quote="Hai") is None
        assert locate(paragraphs("<p>Một</p>"), number=1, quote="") is None


class TestQuotes:
    def test_end_after_a_whole_word(self):
        assert shorten("một hai ba", 10) == "một hai ba"
        assert shorten("một hai ba", 9) == "một hai…"
        assert shorten("mộthaiba", 5) == "mộth…"

    def test_are_never_longer_than_allowed(self):
        assert len(Paragraph(1, "doan-1", "chữ " * 200).quote) <= QUOTE
