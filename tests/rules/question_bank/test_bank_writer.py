import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.archive import MemoryTree
from question_bank.formats.bank_writer import write_bank, write_items
from question_bank.formats.toml_bank import digest, read_bank

LIBRARY = Path(__file__).parents[3] / "question_bank" / "library"
SHIPPED = sorted(path.parent.name for path in LIBRARY.glob("*/bank.toml"))


def load(data):
    return tomllib.loads(data.decode(), parse_float=Decimal)


class TestTheShippedBanks:
    @pytest.mark.parametrize("name", SHIPPED)
    def test_are_in_exactly_this_form(self, name):
        shipped = {path.name: path.read_bytes() for path in (LIBRARY / name).iterdir()}
        assert write_bank(load(shipped["bank.toml"]), load(shipped["items.toml"])["item"]) == shipped

    @pytest.mark.parametrize("name", SHIPPED)
    def test_read_alike_from_a_folder_and_from_a_tree(self, name):
        files = {path.name: path.read_bytes() for path in (LIBRARY / name).iterdir()}
        assert read_bank(MemoryTree(files), str) == read_bank(LIBRARY / name, str)


class TestWriting:
    def test_puts_facts_in_their_order_and_leaves_out_absent_ones(self):
        item = {
            "options": [
                {"reason": "vì thế", "right": True, "text": "một"},
                {"text": "hai", "right": False, "reason": ""},
            ],
            "stem": " Câu\nhỏi? ",
            "kind": "single",
            "code": "a-1",
            "level": None,
            "source": "",
            "recheck": date(2027, 3, 1),
        }
        assert write_items([item]).decode() == (
            '[[item]]\ncode = "a-1"\nkind = "single"\nrecheck = 2027-03-01\nstem = "Câu\\nhỏi?"\noptions = [\n'
            '  { text = "một", right = true, reason = "vì thế" },\n'
            '  { text = "hai", right = false },\n]\n'
        )

    def test_writes_the_test_of_a_bank_with_its_rows(self):
        head = {
            "title": "Ngân hàng",
            "code": "a",
            "format": 1,
            "quiz": {"draw": [{"count": 2, "kinds": ["single"]}], "pass_percent": 70, "title": "Bài"},
        }
        assert write_bank(head, [])["bank.toml"].decode() == (
            'format = 1\ncode = "a"\ntitle = "Ngân hàng"\n\n[quiz]\ntitle = "Bài"\npass_percent = 70\n\n'
            '[[quiz.draw]]\nkinds = ["single"]\ncount = 2\n'
        )

    def test_keeps_fields_nobody_knows_whatever_their_names(self):
        item = {"code": "a", "tên lạ": "x", "đáp": {"một hai": 1}}
        (read,) = load(write_items([item]))["item"]
        assert read == item


TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)
VALUES = st.one_of(
    TEXTS,
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.decimals(allow_nan=False, allow_infinity=False, places=3),
    st.sampled_from([Decimal("NaN"), Decimal("Infinity"), Decimal("-Infinity")]),
    st.dates(),
    st.lists(TEXTS, max_size=4),
    st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=3),
    st.lists(st.dictionaries(st.sampled_from(["text", "right", "reason", "khác"]), TEXTS, max_size=4), max_size=3),
)
NAMES = st.sampled_from(
    ["code", "kind", "stem", "reason", "options", "pairs", "steps", "extra", "accept", "answer", "level", "lạ", "x y"]
)
ITEMS = st.lists(st.dictionaries(NAMES, VALUES, max_size=8), max_size=4)


class TestAnyItem:
    @given(ITEMS)
    def test_written_read_and_written_again_is_the_same_bytes(self, items):
        once = write_items(items)
        assert write_items(load(once).get("item", [])) == once

    @given(ITEMS)
    def test_keeps_its_digest(self, items):
        read = load(write_items(items)).get("item", [])
        assert [digest(item) for item in read] == [digest(item) for item in items]
