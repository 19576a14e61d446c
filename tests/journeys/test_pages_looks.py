"""The reader's own looks: dark or light, larger letters, kept from page to page without scripts (UX-12, UX-13)."""

from __future__ import annotations

import pytest

from tests.live import Open, Visitor

pytestmark = pytest.mark.browser

PAPER = "() => getComputedStyle(document.body).backgroundColor"
LETTERS = "() => parseFloat(getComputedStyle(document.body).fontSize)"


def brightness(visitor: Visitor) -> float:
    """Return how bright the paper is, from 0 to 255."""
    colours = visitor.page.evaluate(PAPER).removeprefix("rgb(").rstrip(")").split(",")
    return sum(float(each) for each in colours[:3]) / 3


def choose(visitor: Visitor, name: str) -> None:
    visitor.click(visitor.page.get_by_role("link", name=name, exact=True))


class TestLooks:
    def test_dark_is_chosen_by_a_link_and_stays(self, visit: Open) -> None:
        visitor = visit(java_script_enabled=False)
        visitor.go("/khoa-hoc")
        assert brightness(visitor) > 200
        choose(visitor, "Tối , giao diện")
        assert visitor.path == "/khoa-hoc"
        assert brightness(visitor) < 60
        visitor.go("/tro-giup")
        assert brightness(visitor) < 60
        choose(visitor, "Sáng , giao diện")
        assert visitor.path == "/tro-giup"
        assert brightness(visitor) > 200

    def test_dark_follows_the_machine_until_something_else_is_chosen(self, visit: Open) -> None:
        visitor = visit(color_scheme="dark")
        visitor.go("/")
        assert brightness(visitor) < 60
        choose(visitor, "Sáng , giao diện")
        assert brightness(visitor) > 200

    def test_larger_letters_are_chosen_by_a_link_and_stay(self, visit: Open) -> None:
        visitor = visit(java_script_enabled=False)
        visitor.go("/khoa-hoc?q=an+toan")
        plain = visitor.page.evaluate(LETTERS)
        assert plain == 18
        choose(visitor, "A++ , cỡ chữ rất lớn")
        assert visitor.path == "/khoa-hoc?q=an+toan"
        assert visitor.page.evaluate(LETTERS) == 1.5 * plain
        visitor.go("/dang-nhap")
        assert visitor.page.evaluate(LETTERS) == 1.5 * plain
        choose(visitor, "A , cỡ chữ thường")
        assert visitor.page.evaluate(LETTERS) == plain

    def test_other_visitors_keep_theirs(self, visit: Open) -> None:
        reader, other = visit(), visit()
        reader.go("/")
        choose(reader, "A++ , cỡ chữ rất lớn")
        other.go("/")
        assert other.page.evaluate(LETTERS) == 18
