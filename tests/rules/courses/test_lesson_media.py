"""Formulas, players, decorative pictures and questions of a bank in a lesson's text."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from courses.formats.lesson import read_lesson
from courses.formats.source import ImageSource, LessonSource, MediaSource
from kernel.richtext import Image, Medium

FRONT = '+++\noutcome = "biết"\nminutes = 5\ncomponents = ["4.1"]\n+++\n# Bài\n\n'
FIRST = FRONT.count("\n") + 1
PICTURE = ImageSource("images/a.png", b"x", "image/png", 3, 2, "a" * 64)
SOUND = MediaSource("media/a.mp3", "audio/mpeg", 1000, "b" * 64)


class Shelf:
    """Places everything, and remembers what it was told in advance."""

    def __call__(self, image: ImageSource, /) -> Image:
        return Image(f"/tep/{image.sha256}.png", image.width, image.height)

    def prepare(self, images: Iterable[ImageSource], /) -> None:
        """Nothing to look up."""

    def medium(self, source: MediaSource, /) -> Medium:
        return Medium(f"/tep/{source.sha256}.mp3", source.media_type, source.size)


def read(body: str) -> tuple[LessonSource, list[tuple[str, int]]]:
    source, flaws = read_lesson("01-a.md", "a", 1, FRONT + body, {PICTURE.name: PICTURE}, Shelf(), {SOUND.name: SOUND})
    return source, [(flaw.code, flaw.line - FIRST) for flaw in flaws]


class TestPictures:
    def test_that_are_decoration_need_no_description(self) -> None:
        source, flaws = read("![trang trí](images/a.png)")
        assert flaws == []
        assert 'alt=""' in source.body_html

    def test_without_any_word_do(self) -> None:
        assert read("a\n\n![](images/a.png)")[1] == [("image-alt", 2)]


class TestMedia:
    def test_are_played_where_they_are_named(self) -> None:
        source, flaws = read("::: am-thanh tep=media/a.mp3\nXin chào các bạn.\n:::")
        assert flaws == []
        assert f'<audio controls preload="none" src="/tep/{SOUND.sha256}.mp3">' in source.body_html

    def test_that_are_not_in_the_package_are_reported_and_keep_their_words(self) -> None:
        source, flaws = read("a\n\n::: video tep=media/b.mp4\nXin chào.\n:::")
        assert flaws == [("media-missing", 2)]
        assert "Xin chào." in source.body_html

    def test_without_any_words_are_reported(self) -> None:
        assert read("::: am-thanh tep=media/a.mp3\n:::")[1] == [("media-transcript", 0)]

    def test_have_transcripts_that_are_read_like_any_text(self) -> None:
        assert "Xin chào các bạn." in read("::: am-thanh tep=media/a.mp3\nXin chào các bạn.\n:::")[0].text


class TestFormulas:
    def test_are_no_raw_html(self) -> None:
        assert read("Khi $x<y/2$ thì.\n\n$$\na<b >c\n$$")[1] == []

    def test_that_cannot_be_read_are_reported_by_line(self) -> None:
        assert read("một\n\nhai $\\khongco$")[1] == [("formula", 2)]

    def test_on_their_own_lines_are_not_counted_as_words(self) -> None:
        assert read("Một hai ba.\n$$\na b c d e f\n$$\nBốn.")[0].words == 4


class TestQuestionsOfABank:
    @pytest.mark.parametrize("ref", ["c03/c03-12", "c1-b/Cau_1", "nganhang/cau.2-a"])
    def test_are_kept_as_references(self, ref: str) -> None:
        source, flaws = read(f"a\n\n::: cau-hoi ma={ref}\n:::")
        assert flaws == []
        assert source.selfchecks == ({"kind": "bank", "ref": ref},)

    @pytest.mark.parametrize(
        "ref", ["", "c03", "/c03-1", "c03/", "C03/1", "../etc/passwd", "c03/" + "a" * 200, "c03/a'b"]
    )
    def test_that_name_nothing_are_reported(self, ref: str) -> None:
        assert ("check-ref", 0) in read(f"::: cau-hoi ma={ref}\n:::")[1]

    def test_give_way_to_a_question_that_is_written_out(self) -> None:
        body = "::: cau-hoi ma=c03/c03-12\nMấy?\n- [x] một\n  > Đúng.\n- [ ] hai\n  > Chưa.\n:::"
        source, flaws = read(body)
        assert flaws == [("check-both", 0)]
        assert source.selfchecks[0]["stem"] == "Mấy?"
