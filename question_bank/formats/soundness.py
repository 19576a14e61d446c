"""Whether an item read from a foreign file can be used at all, said in a sentence for whoever brought the file."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from question_bank.formats.toml_bank import MOST_REASON, MOST_STEM
from question_bank.rules import kinds

_FAULTS = {
    "missing": "Câu hỏi chưa dùng được: thiếu câu dẫn, phương án hoặc đáp án",
    "duplicate": "Câu hỏi chưa dùng được: có hai phương án giống nhau",
    "wrong_count": "Câu hỏi chưa dùng được: số phương án quá ít hoặc quá nhiều",
    "wrong_right_count": "Câu hỏi chưa dùng được: số phương án đúng không phù hợp với dạng câu hỏi",
    "too_long": "Câu hỏi chưa dùng được: có đoạn chữ quá dài",
    "control_character": "Câu hỏi chưa dùng được: có ký tự không hiển thị được",
    "not_a_number": "Câu hỏi chưa dùng được: đáp án không phải là số",
}
_OTHER = "Câu hỏi chưa dùng được: nội dung không đúng mẫu"


def find_fault(item: Mapping[str, Any]) -> str:
    """Return the sentence that says why an item cannot be used, "" for a sound one. Facets may be missing."""
    kind = kinds.find(str(item.get("kind")))
    stem, reason = str(item.get("stem", "")).strip(), str(item.get("reason", ""))
    if kind is None:
        return _OTHER
    if not stem:
        return _FAULTS["missing"]
    if len(stem) > MOST_STEM or len(reason) > MOST_REASON:
        return _FAULTS["too_long"]
    parsed = kind.parse(item, escape)
    return _FAULTS.get(parsed[0].code, _OTHER) if isinstance(parsed, tuple) else ""
