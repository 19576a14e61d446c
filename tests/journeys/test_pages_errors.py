"""Refused forms: a summary that has the focus, a message at each field, what was typed is still there (UX-15)."""

from __future__ import annotations

import pytest

from tests.live import Open, Visitor

pytestmark = pytest.mark.browser

# For each line of the summary: its words, and the words that its field's own description says.
LINES = """
() => [...document.querySelectorAll(".error-summary-list a")].map((link) => {
  const field = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  const named = [field, field && field.closest("fieldset")].filter(Boolean)
    .flatMap((el) => (el.getAttribute("aria-describedby") || "").split(" ")).filter(Boolean);
  const said = named.map((id) => document.getElementById(id)).filter((el) => el && el.matches(".field-error"));
  return {
    text: link.innerText.trim(),
    said: said.map((el) => el.innerText.replace("Lỗi:", "").trim()),
    invalid: !!field && (field.getAttribute("aria-invalid") === "true" || !!field.closest("fieldset.field-wrong")),
  };
})
"""


def check_refusal(visitor: Visitor, *, least: int) -> None:
    """Check that the page says what is wrong in the one way all forms do."""
    assert visitor.page.title().startswith("Lỗi: ")
    assert visitor.page.evaluate("() => document.activeElement.matches('.error-summary')")
    lines = visitor.page.evaluate(LINES)
    assert len(lines) >= least
    assert visitor.page.locator(".error-summary-list li").count() == len(lines)
    for line in lines:
        assert line["text"] in line["said"], line
        assert line["invalid"], line


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def visitor(request: pytest.FixtureRequest, visit: Open) -> Visitor:
    return visit(java_script_enabled=request.param)


class TestSigningUp:
    def test_empty_says_every_missing_thing_at_its_field(self, visitor: Visitor) -> None:
        visitor.go("/dang-ky")
        assert visitor.press("Đăng ký").status == 422
        check_refusal(visitor, least=6)

    def test_badly_filled_in_keeps_what_was_typed(self, visitor: Visitor) -> None:
        visitor.go("/dang-ky")
        page = visitor.page
        page.locator("#full_name").fill("Đỗ Thị Gõ Nhầm")
        page.locator("#birth_year").fill("năm 58")
        page.locator("label[for^=audience-]").nth(1).click()
        page.locator("#identifier").fill("0912 345")
        page.locator("#password").fill("ngan")
        page.locator("#unit").select_option(label="Phường Mẫu 1")
        page.locator("label[for=consent]").click()
        assert visitor.press("Đăng ký").status == 422
        check_refusal(visitor, least=3)
        assert page.locator("#full_name").input_value() == "Đỗ Thị Gõ Nhầm"
        assert page.locator("#birth_year").input_value() == "năm 58"
        assert page.locator("#audience-1").is_checked()
        assert page.locator("#identifier").input_value() == "0912 345"
        assert page.locator("#password").input_value() == ""
        assert page.locator("#unit option:checked").inner_text() == "Phường Mẫu 1"
        assert page.locator("#consent").is_checked()

    def test_leads_from_the_summary_to_the_field(self, visitor: Visitor) -> None:
        visitor.go("/dang-ky")
        visitor.press("Đăng ký")
        visitor.page.locator(".error-summary a", has_text="họ và tên").first.click()
        visitor.page.keyboard.press("Tab")
        visitor.page.keyboard.press("Shift+Tab")
        assert visitor.page.evaluate("() => document.activeElement.id") == "full_name"


class TestSigningIn:
    def test_empty_says_every_missing_thing_at_its_field(self, visitor: Visitor) -> None:
        visitor.go("/dang-nhap")
        assert visitor.press("Đăng nhập").status == 422
        check_refusal(visitor, least=2)

    def test_with_a_wrong_password_keeps_the_name_only(self, visitor: Visitor) -> None:
        visitor.go("/dang-nhap")
        visitor.page.locator("#name").fill("khong.co.nguoi.nay")
        visitor.page.locator("#password").fill("khong-phai-mat-khau-nay")
        assert visitor.press("Đăng nhập").status == 422
        check_refusal(visitor, least=1)
        assert visitor.page.locator("#name").input_value() == "khong.co.nguoi.nay"
        assert visitor.page.locator("#password").input_value() == ""


class TestAnAnswerToAQuestion:
    def test_that_cannot_be_read_is_asked_again(self, visit: Open) -> None:
        visitor = visit("nguoihoc")
        for slug in ("ky-nang-so-tren-dien-thoai", "an-toan-tren-mang-tranh-bi-lua", "hieu-ve-cong-dan-hoc-tap"):
            reference = visitor.begin_test(slug)
            kinds = [kind for kind, _answer in visitor.live.drawn(reference)]
            if "numerical" in kinds:
                break
        else:
            pytest.skip("no question of the attempts drawn asks for a number")
        visitor.go(f"/kiem-tra/{reference}/cau/{kinds.index('numerical') + 1}")
        visitor.page.locator("input[name=t]").fill("khoảng năm")
        answer = visitor.click(visitor.page.locator("main form button[name=toi]"))
        assert answer.status == 422
        check_refusal(visitor, least=1)
        assert visitor.page.locator("input[name=t]").input_value() == "khoảng năm"
