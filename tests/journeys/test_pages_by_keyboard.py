"""Pages by keyboard alone: the skip link first, every control in order, the focus seen, no trap (UX-09)."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.live import DESK, PASSWORD, PHONE, Open, Visitor

pytestmark = pytest.mark.browser

COURSE = "hieu-ve-cong-dan-hoc-tap"
LESSON = f"/khoa-hoc/{COURSE}/minh-chung-la-gi-giu-the-nao"

# All stops of the Tab key in the order of the page, with their looks while nothing has the focus.
STOPS = """
() => {
  const controls = "a[href], button:not([disabled]), input:not([type=hidden]), select, textarea, summary,"
    + "[tabindex='0']";
  window.look = (el) => {
    const css = getComputedStyle(el);
    return css.boxShadow + css.outlineStyle + css.outlineWidth;
  };
  const groups = new Set();
  window.stops = [...document.querySelectorAll(controls)].filter((el) => {
    if (el.tabIndex < 0 || !el.checkVisibility({visibilityProperty: true})) return false;
    if (el.type !== "radio") return true;
    const chosen = document.querySelector(`input[type=radio][name="${el.name}"]:checked`);
    if (chosen ? el !== chosen : groups.has(el.name)) return false;
    groups.add(el.name);
    return true;
  });
  window.looks = new Map();
  for (const el of window.stops.flatMap((each) => [each, each.closest("label")]).filter(Boolean)) {
    window.looks.set(el, window.look(el));
  }
  const words = (el) => (el.innerText || el.name || "").trim().replace(/\\s+/g, " ").slice(0, 50);
  return window.stops.map((el) => `${el.tagName} ${words(el)}`);
}
"""

# Where the focus is now: which stop, whether it can be seen to be there, and whether it lies bare on the screen.
HERE = """
() => {
  const el = document.activeElement;
  const at = window.stops.indexOf(el);
  if (at < 0) return {at: el && el !== document.body ? -2 : -1};
  const drawn = (one) => {
    if (!one) return false;
    const css = getComputedStyle(one);
    const ring = css.outlineStyle !== "none" && parseFloat(css.outlineWidth) >= 3;
    return (ring || css.boxShadow !== "none") && window.look(one) !== window.looks.get(one);
  };
  const box = el.getClientRects()[0];
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const top = document.elementFromPoint(x, y);
  const owner = el.closest("label");
  const bare = !!top && (el.contains(top) || top.contains(el) || (!!owner && owner.contains(top)));
  return {at, drawn: drawn(el) || drawn(owner), bare};
}
"""


def walk(page: Page) -> tuple[list[str], list[dict[str, Any]]]:
    """Press Tab from the top of the page to its end; return the stops there are, and where each press led."""
    names = page.evaluate(STOPS)
    steps = []
    for _press in range(len(names) + 1):
        page.keyboard.press("Tab")
        steps.append(page.evaluate(HERE))
    return names, steps


def tab_to(page: Page, selector: str, *, most: int = 60) -> None:
    """Press Tab until the focus is on an element of this selector."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"the Tab key never comes to {selector}")


def at_question(visitor: Visitor) -> None:
    visitor.begin_test(COURSE)


def at_lesson(visitor: Visitor) -> None:
    visitor.go(LESSON)


def at_sign_in(visitor: Visitor) -> None:
    visitor.go("/dang-nhap")


PLACES = {"lesson": (None, at_lesson), "question": ("nguoihoc", at_question), "sign-in": (None, at_sign_in)}


class TestTheTabKey:
    @pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
    @pytest.mark.parametrize("place", PLACES)
    def test_visits_every_control_in_order_and_in_sight(self, place: str, size: dict[str, int], visit: Open) -> None:
        login, way = PLACES[place]
        visitor = visit(login, viewport=size)
        way(visitor)
        visitor.page.reload()
        names, steps = walk(visitor.page)
        assert names[0] == "A Đến nội dung chính"
        assert [step["at"] for step in steps[:-1]] == list(range(len(names)))
        assert steps[-1]["at"] in (-1, 0), "the focus does not leave the page at its end"
        assert [names[step["at"]] for step in steps[:-1] if not step["drawn"]] == []
        assert [names[step["at"]] for step in steps[:-1] if not step["bare"]] == []

    def test_skips_to_the_text(self, visit: Open) -> None:
        visitor = visit()
        visitor.go(LESSON)
        visitor.page.keyboard.press("Tab")
        visitor.page.keyboard.press("Enter")
        assert visitor.path.endswith("#noi-dung")
        visitor.page.keyboard.press("Tab")
        assert visitor.page.evaluate("() => document.querySelector('main').contains(document.activeElement)")


class TestSomebodyWithoutAMouse:
    def test_signs_in(self, visit: Open) -> None:
        visitor = visit()
        visitor.go("/dang-nhap")
        tab_to(visitor.page, "#name")
        visitor.page.keyboard.type("nguoihoc")
        tab_to(visitor.page, "#password")
        visitor.page.keyboard.type(PASSWORD)
        tab_to(visitor.page, "main form button[type=submit]")
        visitor.page.keyboard.press("Enter")
        visitor.page.wait_for_url("**/toi")

    def test_answers_a_question_and_hands_in(self, visit: Open) -> None:
        visitor = visit()
        visitor.sign_up(name="Phạm Thị Phím")
        reference = visitor.begin_test(COURSE)
        page = visitor.page
        drawn = visitor.live.drawn(reference)
        number, right = next((n, answer) for n, (kind, answer) in enumerate(drawn, start=1) if kind == "single")
        visitor.go(f"/kiem-tra/{reference}/cau/{number}")
        tab_to(page, "input[name=a]")
        page.keyboard.press("Space")
        for _down in range(right["chosen"][0]):
            page.keyboard.press("ArrowDown")
        tab_to(page, "button[name=toi][value=xem-lai]")
        page.keyboard.press("Enter")
        page.wait_for_url("**/xem-lai")
        query = "SELECT json_extract(answers, ?) FROM attempt WHERE public_id = ?"
        stored = visitor.live.row(query, f"$.{number}.a.chosen[0]", reference)
        assert stored == (right["chosen"][0],)
        tab_to(page, "form[action$='/nop'] button")
        page.keyboard.press("Enter")
        page.wait_for_url("**/ket-qua")
        assert f"1 trên {len(drawn)} câu" in visitor.text()
