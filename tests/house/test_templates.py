"""Templates compile, trust nothing, and use what they import."""

from __future__ import annotations

import re

import pytest

from lms.config import ROOT
from lms.web import nav
from tests.conftest import Scene

PAGES = sorted((ROOT / "templates").rglob("*.html"))


class TestTemplates:
    def test_all_compile(self, small_scene: Scene) -> None:
        env = small_scene.app.jinja_env
        for path in PAGES:
            env.get_template(path.relative_to(ROOT / "templates").as_posix())

    @pytest.mark.parametrize("path", PAGES, ids=lambda p: p.relative_to(ROOT / "templates").as_posix())
    def test_keep_the_manners(self, path: object) -> None:
        text = path.read_text("utf-8")  # type: ignore[attr-defined]
        code = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
        assert not re.search(r"\|\s*safe\b", code)
        assert "with context" not in code
        assert not re.search(r"<script(?![^>]*\bsrc=)", code), "inline script"
        assert not re.search(r"\sstyle\s*=", code), "inline style"
        assert not re.search(r"\son[a-z]+\s*=", code), "inline handler"
        for names in re.findall(r"\{%-?\s*from\s+\"[^\"]+\"\s+import\s+([^%]+?)-?%\}", code):
            for name in (part.split(" as ")[-1].strip() for part in names.split(",")):
                assert len(re.findall(rf"\b{name}\b", code)) > 1, f"{name} is imported and not used"


class TestIcons:
    def test_named_anywhere_are_in_the_sprite(self) -> None:
        sprite = set(re.findall(r'symbol id="([^"]+)"', (ROOT / "static" / "icons.svg").read_text("utf-8")))
        texts = [path.read_text("utf-8") for path in PAGES]
        texts += [path.read_text("utf-8") for path in (ROOT / "lms" / "web").rglob("*.py")]
        named = {name for text in texts for name in re.findall(r'icon(?:\(|=|": )"([a-z-]+)"', text)}
        sections = (*nav.WIDE, *nav.BAR, *nav.OFFICE, *nav.ADMIN)
        assert sorted((named | {section.icon for section in sections}) - sprite) == []
