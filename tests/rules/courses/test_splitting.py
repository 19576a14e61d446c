from hypothesis import given
from hypothesis import strategies as st

from courses.formats.splitting import MOST_BYTES, MOST_LINES, split_body

SENTENCE = "Một câu vừa đủ dài để bài đầy dần lên. "


def test_a_short_body_is_one_part_as_it_is():
    (part,) = split_body("## Mục\n\nchữ\n")
    assert (part.title, part.body) == ("", "## Mục\n\nchữ\n")


def test_a_long_body_parts_at_its_headings():
    body = "\n\n".join(["mở", *(f"## Mục {i}\n\n{SENTENCE * 500}" for i in range(5))])
    assert [part.title for part in split_body(body)] == ["", *(f"Mục {i}" for i in range(5))]


def test_headings_in_code_and_call_outs_part_nothing():
    held = "```\n## không phải mục\n```\n\n::: can-nho\n## cũng không\n:::"
    parts = split_body(f"{held}\n\n## Mục\n\n{SENTENCE * 2_000}")
    assert [part.title for part in parts if part.title] == ["Mục"]
    assert parts[0].body == held


def test_code_is_not_cut_where_there_is_a_better_place():
    code = "```\n" + "dòng\n" * 400 + "```"
    for part in split_body("\n\n".join([code] * 60)):
        assert part.body.count("```") % 2 == 0


PIECES = {"a": "chữ " * 300, "b": "## Mục\n", "c": "\n", "d": "### Con\n", "e": "x" * 70_000, "f": "```\n"}


@given(st.text("abcdef", max_size=60))
def test_every_part_fits_and_no_word_is_lost(letters):
    body = "\n".join(PIECES[letter] for letter in letters)
    parts = split_body(body)
    assert all(len(part.body.encode()) <= MOST_BYTES and part.body.count("\n") < MOST_LINES for part in parts)
    for word in ("chữ", "x", "Con"):
        assert sum(part.body.count(word) for part in parts) == body.count(word)
