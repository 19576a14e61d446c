"""The consent people are shown: complete, plain, and the same text for as long as its version lives."""

import hashlib
import re

from kernel.text import sentences, syllables
from lms.people.queries import current_consent, get_consent

SHIPPED = {"2026.1": "cc9c3b0957d72a7b45a81d82ee0146ede8714d2090abc2772db7f0870145544b"}
"""A text that was shown is never changed: a new wording is a new version, with a new line here."""


class TestTheConsentText:
    def test_is_the_newest_version_with_the_hash_of_its_words(self):
        consent = current_consent()
        assert consent.version == max(SHIPPED)
        assert consent.sha256 == hashlib.sha256(consent.text.encode("utf-8")).hexdigest()

    def test_never_changes_under_its_version(self):
        assert {version: get_consent(version).sha256 for version in SHIPPED} == SHIPPED

    def test_names_law_rights_deadlines_and_guardians(self):
        text = current_consent().text
        for words in (
            "91/2025/QH15",
            "356/2025/NĐ-CP",
            "02 ngày làm việc",
            "15 ngày",
            "rút lại",
            "bản sao",
            "xóa",
            "hạn chế",
            "phản đối",
            "khiếu nại",
            "dưới 16 tuổi",
            "giám hộ",
        ):
            assert words in text, words

    def test_is_written_in_sentences_people_can_follow(self):
        plain = re.sub(r"^(#+|-|\d\.)\s+", "", current_consent().text.replace("*", ""), flags=re.MULTILINE)
        plain = re.sub(r"\n", "\n\n", plain)
        lengths = [syllables(sentence) for sentence in sentences(plain)]
        assert max(lengths) <= 35
        assert sum(lengths) / len(lengths) <= 18
