"""Promises that every question kind keeps, tried on its sample in `kinds/`; a new kind brings its own."""

import json
import tomllib
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.rules import kinds
from question_bank.rules.asking import NOTHING
from question_bank.rules.dice import Dice

SAMPLES = Path(__file__).parent / "kinds"

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 14) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
answers = json_values | st.fixed_dictionaries(
    {},
    optional={
        "chosen": json_values | st.lists(st.integers(-2, 5), max_size=5),
        "ranks": json_values | st.lists(st.none() | st.integers(-1, 6), min_size=3, max_size=5),
        "matches": json_values | st.lists(st.none() | st.integers(-1, 6), min_size=2, max_size=5),
        "text": json_values | st.text(max_size=300) | st.from_regex(r"[-+0-9., ]{1,12}", fullmatch=True),
    },
)


def html(text):
    return f"<b>{text}</b>"


def sample(code):
    return tomllib.loads((SAMPLES / f"{code}.toml").read_text(encoding="utf-8"))


def spec_of(code):
    spec = kinds.find(code).parse(sample(code)["item"], html)
    assert isinstance(spec, dict), spec
    return spec


def test_every_kind_has_a_sample_and_every_sample_a_kind():
    assert {path.stem for path in SAMPLES.glob("*.toml")} == set(kinds.codes())


@pytest.mark.parametrize("code", kinds.codes())
class TestEveryKind:
    def test_makes_a_spec_that_survives_storage_as_json(self, code):
        spec = spec_of(code)
        assert json.loads(json.dumps(spec)) == spec

    def test_presents_the_same_for_the_same_dice_and_survives_storage(self, code):
        spec, kind = spec_of(code), kinds.find(code)
        once = kind.present(spec, Dice(5, "present", 31))
        assert once == kind.present(spec, Dice(5, "present", 31)) == json.loads(json.dumps(once))

    def test_gives_all_for_the_right_answer_and_nothing_for_the_wrong_one(self, code):
        spec, kind, said = spec_of(code), kinds.find(code), sample(code)["answers"]
        shown = said["presentation"]
        right = kind.grade(spec, shown, kind.normalise(spec, shown, said["right"]))
        wrong = kind.grade(spec, shown, kind.normalise(spec, shown, said["wrong"]))
        assert (right.right, right.hundredths) == (True, 100)
        assert wrong == NOTHING

    def test_gives_nothing_for_no_answer(self, code):
        spec, shown = spec_of(code), sample(code)["answers"]["presentation"]
        assert kinds.find(code).grade(spec, shown, None) == NOTHING

    def test_asks_without_telling(self, code):
        spec, kind, said = spec_of(code), kinds.find(code), sample(code)["answers"]
        asked = asdict(kind.question(spec, said["presentation"], None))
        names = set(json.dumps(asked, ensure_ascii=False).split('"'))
        assert not names & {"right", "reason_html", "reason", "answer", "accept", "key", "tolerance"}
        assert not [secret for secret in said["secrets"] if secret in json.dumps(asked, ensure_ascii=False)]

    def test_asks_the_same_whatever_is_right(self, code):
        """Two items that differ only in what is right must look the same (no leak through the view)."""
        spec, kind, shown = spec_of(code), kinds.find(code), sample(code)["answers"]["presentation"]
        other = json.loads(json.dumps(spec))
        for option in other.get("options", []):
            option.update(right=not option["right"], reason_html="")
        for name, value in (("key", [0, 0, 0]), ("answer", "7"), ("tolerance", "0"), ("accept", ["x"])):
            if name in other:
                other[name] = value
        assert kind.question(spec, shown, None) == kind.question(other, shown, None)

    def test_reviews_with_the_outcome(self, code):
        spec, kind, said = spec_of(code), kinds.find(code), sample(code)["answers"]
        shown = said["presentation"]
        review = kind.review(spec, shown, kind.normalise(spec, shown, said["right"]))
        assert (review.answered, review.right, review.hundredths) == (True, True, 100)
        assert kind.review(spec, shown, None).answered is False

    @given(answer=answers, seed=st.integers())
    def test_takes_any_json_for_an_answer_without_failing(self, code, answer, seed):
        spec, kind = spec_of(code), kinds.find(code)
        shown = kind.present(spec, Dice(seed))
        read = kind.normalise(spec, shown, answer)
        outcome = kind.grade(spec, shown, read)
        assert 0 <= outcome.hundredths <= 100
        assert outcome.right == (outcome.hundredths == 100)
        assert kind.normalise(spec, shown, read) == read
        assert kind.question(spec, shown, read).kind == code
        review = kind.review(spec, shown, read)
        assert (review.answered, review.hundredths) == (read is not None, outcome.hundredths)

    @given(
        raw=st.dictionaries(
            st.sampled_from(
                ["options", "answer", "steps", "pairs", "extra", "accept", "tolerance", "unit", "reason_true"]
            ),
            json_values,
        )
    )
    def test_takes_any_authored_mapping_without_failing(self, code, raw):
        parsed = kinds.find(code).parse(raw, html)
        assert isinstance(parsed, dict) or parsed

    def test_says_what_is_missing_from_an_empty_item(self, code):
        flaws = kinds.find(code).parse({}, html)
        assert isinstance(flaws, tuple)
        assert flaws[0].code in {"missing", "wrong_count"}
