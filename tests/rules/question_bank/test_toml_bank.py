"""Banks written as TOML files."""

from datetime import date
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from question_bank.formats.toml_bank import lint_bank, read_bank

HEAD = """
format = 1
code = "c01"
title = "Ngân hàng câu hỏi"
licence = "CC-BY-4.0"
"""
QUIZ = """
[quiz]
title = "Bài kiểm tra cuối khóa"
pass_percent = 70
mastery_percent = 90
[[quiz.draw]]
kinds = ["single"]
situation = true
count = 1
[[quiz.draw]]
situation = false
count = 1
"""
ITEM = """
[[item]]
code = "%(code)s"
kind = "single"
lesson = "vi-sao-can-hoc"
outcome = "kể được lợi ích của việc học"
component = "5.4"
level = 2
difficulty = "easy"
stem = "%(stem)s"
reason = "Vì học giúp làm việc nhà nhanh hơn."
options = [
  { text = "Đúng ý", right = true, reason = "phải" },
  { text = "Chưa đúng ý", right = false, reason = "chưa" },
]
"""


def an_item(code="c01-01", stem=None, **fields):
    """An item of kind single; fields in TOML notation replace or follow the usual ones."""
    lines = (ITEM % {"code": code, "stem": stem or f"Câu hỏi {code}?"}).splitlines()
    for name, value in fields.items():
        lines = [line for line in lines if not line.startswith(f"{name} =")]
        if value is not None:
            lines.insert(2, f"{name} = {value}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def bank(tmp_path):
    """Writes a bank and reads it."""

    def read(*items, head=HEAD, quiz=QUIZ, **files):
        contents = {"bank": head + quiz, "items": "".join(items)} | files
        for name, content in contents.items():
            data = content if isinstance(content, bytes) else content.encode()
            (tmp_path / f"{name.replace('_', '-')}.toml").write_bytes(data)
        return read_bank(tmp_path, lambda text: f"<i>{text}</i>", lambda text: f"<p>{text}</p>")

    return read


def flaws(source):
    return [(flaw.file, flaw.item, flaw.code, flaw.field) for flaw in source.flaws]


class TestReadingABank:
    def test_gives_the_bank_its_quiz_and_its_items(self, bank):
        source = bank(
            an_item(
                "c01-01",
                story='"Bà Lan ở xã A nhận một cuộc gọi."',
                indicator='"1.2"',
                recheck="2027-03-01",
                source='"Quyết định 324"',
            ),
            an_item("c01-02", pool='"otp"'),
        )
        assert source.flaws == ()
        assert (source.code, source.title, source.licence) == ("c01", "Ngân hàng câu hỏi", "CC-BY-4.0")
        assert (
            source.quiz.title,
            source.quiz.pass_percent,
            source.quiz.mastery_percent,
            source.quiz.blueprint.count,
        ) == (
            "Bài kiểm tra cuối khóa",
            70,
            90,
            2,
        )
        first, second = source.items
        assert first.story_html == "<p>Bà Lan ở xã A nhận một cuộc gọi.</p>"
        assert (first.stem_html, first.stem_text) == ("<p>Câu hỏi c01-01?</p>", "Câu hỏi c01-01?")
        assert (first.lesson, first.component, first.level, first.indicator) == (
            "vi-sao-can-hoc",
            "5.4",
            2,
            "1.2",
        )
        assert (first.recheck, first.source) == (date(2027, 3, 1), "Quyết định 324")
        assert first.spec["options"][0]["html"] == "<i>Đúng ý</i>"
        assert (second.pool, second.story_html, second.recheck) == ("otp", "", None)

    def test_reads_several_item_files_in_the_order_of_their_names(self, bank):
        source = bank(an_item("c01-01"), items_b=an_item("c01-03"), items_a=an_item("c01-02"), notes="x = 1")
        assert source.flaws == ()
        assert [item.code for item in source.items] == ["c01-02", "c01-03", "c01-01"]

    def test_may_have_no_quiz(self, bank):
        assert bank(an_item(), quiz="").quiz is None

    def test_keeps_the_sound_items_beside_flawed_ones(self, bank):
        source = bank(an_item("c01-01", level="9", kind='"essay"'), an_item("c01-02"), an_item("c01-02"))
        assert [item.code for item in source.items] == ["c01-02"]
        assert flaws(source) == [
            ("items.toml", "c01-01", "not_allowed", "kind"),
            ("items.toml", "c01-01", "out_of_range", "level"),
            ("items.toml", "c01-02", "duplicate", "code"),
        ]

    def test_counts_items_that_have_no_usable_code(self, bank):
        assert flaws(bank(an_item(), an_item(code="Câu 2"))) == [("items.toml", "#2", "bad_shape", "code")]

    def test_points_into_the_options(self, bank):
        options = '[{ text = "A", right = true }, { text = "", right = false }]'
        item = an_item().split("options")[0] + f"options = {options}\n"
        assert flaws(bank(item)) == [("items.toml", "c01-01", "missing", "options[1].text")]

    def test_complains_about_misspelt_and_foreign_fields(self, bank):
        source = bank(an_item(dificulty='"easy"', steps='["a"]'), head=HEAD + "licens = 1\n")
        assert flaws(source) == [
            ("bank.toml", "", "unknown_field", "licens"),
            ("items.toml", "c01-01", "unknown_field", "dificulty"),
            ("items.toml", "c01-01", "unknown_field", "steps"),
        ]

    def test_finds_flaws_in_the_quiz(self, bank):
        quiz = QUIZ.replace("pass_percent = 70", "pass_percent = 95").replace("count = 1", "count = 0")
        source = bank(an_item(), quiz=quiz)
        assert source.quiz is None
        assert [(flaw.code, flaw.field) for flaw in source.flaws] == [
            ("out_of_range", "quiz.mastery_percent"),
            ("out_of_range", "quiz.draw[0].count"),
            ("out_of_range", "quiz.draw[1].count"),
        ]

    def test_reads_a_plain_toml_number_exactly(self, bank):
        item = an_item(kind='"numerical"', answer="0.1", tolerance="0").split("options")[0]
        (read,) = bank(item).items
        assert read.spec["answer"] == "0.1"

    def test_takes_a_day_but_not_a_moment(self, bank):
        assert flaws(bank(an_item(recheck="2027-03-01T00:00:00"))) == [
            ("items.toml", "c01-01", "not_a_date", "recheck")
        ]


class TestLimits:
    def test_refuse_a_long_stem(self, bank):
        assert flaws(bank(an_item(stem="a" * 4000))) == []
        assert flaws(bank(an_item(stem="a" * 4001))) == [("items.toml", "c01-01", "too_long", "stem")]

    def test_refuse_thirteen_options(self, bank):
        options = ",".join(f'{{ text = "{n}", right = {str(n == 0).lower()} }}' for n in range(13))
        item = an_item().split("options")[0] + f"options = [{options}]\n"
        assert flaws(bank(item)) == [("items.toml", "c01-01", "wrong_count", "options")]

    def test_refuse_a_big_file(self, bank):
        assert flaws(bank("#" * (2 * 1024 * 1024 + 1))) == [("items.toml", "", "too_big", "")]

    def test_refuse_more_than_two_thousand_items_and_keep_those(self, bank):
        source = bank(*(an_item(f"a-{n}") for n in range(1500)), items_2="".join(an_item(f"b-{n}") for n in range(600)))
        assert len(source.items) == 2000
        assert flaws(source) == [("items.toml", "", "too_many_items", "")]

    def test_refuse_control_characters(self, bank):
        assert flaws(bank(an_item(stem="mã\\u0007"))) == [("items.toml", "c01-01", "control_character", "stem")]


class TestStrangeFiles:
    def test_may_be_missing(self, tmp_path):
        source = read_bank(tmp_path / "nowhere", str)
        assert flaws(source) == [("bank.toml", "", "no_file", ""), ("items.toml", "", "no_file", "")]

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"\xff\xfe", "not_utf8"),
            (b"a = ", "not_toml"),
            (b"a = " + b"[" * 100_000, "too_deep"),
            (b"a = 1e99999999999999999999", "not_toml"),
            (b"a = " + b"9" * 5000, "not_toml"),
        ],
    )
    def test_are_flaws_and_not_failures(self, bank, content, code):
        assert ("items.toml", "", code, "") in flaws(bank(items=content))

    def test_do_not_lead_out_of_the_folder(self, bank, tmp_path):
        outside = tmp_path.parent / "outside.toml"
        outside.write_text(an_item(), encoding="utf-8")
        (tmp_path / "items-link.toml").symlink_to(outside)
        assert flaws(bank(an_item())) == [("items-link.toml", "", "no_file", "")]

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        name=st.sampled_from(["code", "kind", "level", "stem", "recheck", "options", "pool", "lesson"]),
        value=st.sampled_from(
            [
                "1",
                "-1",
                "1.5",
                "nan",
                "inf",
                "true",
                '""',
                "[]",
                "[[]]",
                "[1]",
                "{}",
                "{a=1}",
                "07:32:00",
                "2027-01-01",
            ]
        ),
    )
    def test_never_make_reading_fail(self, bank, name, value):
        lines = [line for line in an_item().splitlines() if not line.startswith(f"{name} =")]
        source = bank("\n".join([*lines[:2], f"{name} = {value}", *lines[2:]]))
        assert bool(source.flaws) == (source.items == ())

    def test_may_hold_anything_in_place_of_items(self, bank):
        assert flaws(bank("item = 3")) == [("items.toml", "", "not_a_list", "item")]
        assert flaws(bank("item = [1]")) == [("items.toml", "#1", "not_a_table", "")]


class TestTheDigest:
    def digest(self, bank, item):
        (read,) = bank(item).items
        return read.sha256

    def test_is_the_same_for_the_same_content_written_otherwise(self, bank):
        once = self.digest(bank, an_item(recheck="2027-03-01"))
        moved = an_item(code="c01-77", stem="  Câu hỏi c01-01?  ", recheck="2027-03-01")
        lines = moved.splitlines()
        assert self.digest(bank, "\n".join([*lines[:2], lines[5], *lines[2:5], *lines[6:]])) == once
        assert self.digest(bank, normalize("NFD", moved)) == once

    @pytest.mark.parametrize("change", [("easy", "hard"), ("right = true", "right = false"), ("phải", "phải rồi")])
    def test_changes_with_the_content(self, bank, change):
        changed = an_item().replace(*change)
        if change[0].startswith("right"):
            changed = changed.replace('ý", right = false, reason = "chưa', 'ý", right = true, reason = "chưa')
        assert self.digest(bank, changed) != self.digest(bank, an_item())


class TestLint:
    def warnings(self, source):
        assert source.flaws == ()
        return [(warning.code, warning.item) for warning in lint_bank(source)]

    def choice(self, number, *texts, right=0, story=True, **fields):
        options = ",".join(
            f'{{ text = "{text}", right = {str(place == right).lower()}, reason = "x" }}'
            for place, text in enumerate(texts)
        )
        story = {"story": '"Bà Lan nghe điện thoại."'} if story else {}
        item = an_item(f"c01-{number:02}", **story, **fields)
        return item.split("options")[0] + f"options = [{options}]\n"

    def test_says_nothing_about_a_good_bank(self, bank):
        items = [self.choice(n, "ab", "cd", "ef", right=n % 3, story=n % 2 == 0) for n in range(6)]
        assert self.warnings(bank(*items)) == []

    def test_warns_when_the_longest_option_is_right_too_often(self, bank):
        items = [
            self.choice(n, "long" if n < 3 else "a", "bc", "de", story=n % 2 == 0, right=0 if n < 3 else n % 2 + 1)
            for n in range(8)
        ]
        (warning,) = lint_bank(bank(*items))
        assert (warning.code, warning.values) == ("longest_right", {"count": 3, "of": 8, "most_percent": 35})

    def test_warns_about_a_favourite_place(self, bank):
        items = [self.choice(n, "ab", "cd", "ef", right=0, story=n % 2 == 0) for n in range(8)]
        (warning,) = lint_bank(bank(*items))
        assert (warning.code, warning.values) == (
            "position_imbalance",
            {"place": 1, "count": 8, "of": 8, "options": 3},
        )

    def test_warns_about_a_place_that_is_never_right(self, bank):
        items = [self.choice(n, "ab", "cd", "ef", "gh", right=n % 3, story=n % 2 == 0) for n in range(16)]
        (warning,) = lint_bank(bank(*items))
        assert (warning.code, warning.values["place"], warning.values["count"]) == (
            "position_imbalance",
            4,
            0,
        )

    def test_warns_about_a_small_bank_and_a_short_row(self, bank):
        items = [self.choice(n, "ab", "cd", story=False, right=n % 2) for n in range(4)]
        assert self.warnings(bank(*items)) == [("row_short", ""), ("bank_small", "")]

    def test_warns_about_few_situations(self, bank):
        quiz = QUIZ.replace("situation = false\ncount = 1", "situation = false\ncount = 2")
        items = [self.choice(n, "ab", "cd", right=n % 2, story=n % 3 == 0) for n in range(9)]
        assert self.warnings(bank(*items, quiz=quiz)) == [("few_situations", "")]

    def test_warns_about_items_no_row_draws(self, bank):
        items = [self.choice(n, "ab", "cd", right=n % 2, story=n % 2 == 0) for n in range(6)]
        assert self.warnings(bank(*items, self.choice(7, "ab", "cd", pool='"otp"'))) == [("never_drawn", "c01-07")]

    def test_warns_about_the_same_stem_in_other_letters(self, bank):
        items = [an_item("a", stem="Mã OTP là gì?"), an_item("b", stem="ma otp  la gi?")]
        source = bank(*items, quiz="")
        (found,) = [warning for warning in lint_bank(source) if warning.code == "duplicate_stem"]
        assert (found.item, found.values) == ("b", {"other": "a"})

    def test_warns_about_missing_reasons(self, bank):
        item = an_item(reason=None).replace(', reason = "chưa"', "")
        assert self.warnings(bank(item, quiz="")) == [
            ("missing_reason", "c01-01"),
            ("missing_option_reason", "c01-01"),
        ]

    def test_warns_about_catch_all_options(self, bank):
        item = an_item().replace("Chưa đúng ý", "Tất cả các đáp án trên")
        assert self.warnings(bank(item, quiz="")) == [("catch_all_option", "c01-01")]


LIBRARY = Path(__file__).parents[3] / "question_bank" / "library"


class TestTheShippedBanks:
    @pytest.mark.parametrize("folder", sorted(path.parent.name for path in LIBRARY.glob("*/bank.toml")))
    def test_have_no_flaws(self, folder):
        source = read_bank(LIBRARY / folder, str)
        assert source.flaws == ()
        assert source.code == folder
