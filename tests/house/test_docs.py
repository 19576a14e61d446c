"""What is written down stays true: settings, components, decisions."""

from __future__ import annotations

import re

from lms.config import ROOT, Settings


class TestSettings:
    def test_each_have_their_line_in_the_documents(self) -> None:
        page = (ROOT / "docs" / "settings.md").read_text("utf-8")
        missing = [name for name in Settings.model_fields if f"`{name.upper()}`" not in page]
        assert missing == []

    def test_in_the_documents_exist(self) -> None:
        page = (ROOT / "docs" / "settings.md").read_text("utf-8")
        named = set(re.findall(r"^\| `([A-Z_]+)`", page, re.MULTILINE))
        assert named <= {name.upper() for name in Settings.model_fields}


class TestComponents:
    def test_have_a_macro_a_stylesheet_and_an_entry_of_one_name(self) -> None:
        macros = {path.stem for path in (ROOT / "templates" / "components").glob("*.html")}
        sheets = {path.stem for path in (ROOT / "static" / "components").glob("*.css")}
        page = (ROOT / "docs" / "design" / "components.md").read_text("utf-8")
        without_macro = sheets - macros - {"prose"}
        assert without_macro == set()
        assert [name for name in sorted(macros) if f"`{name}`" not in page] == []


class TestDecisions:
    def test_are_numbered_and_say_why(self) -> None:
        pages = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
        assert [int(page.name[:4]) for page in pages] == list(range(len(pages)))
        for page in pages:
            text = page.read_text("utf-8").lower()
            assert "context" in text, page.name
            assert "rejected" in text, page.name
