"""Every page, at once by machine: axe, size and distance of targets, narrow screens, large letters, Vietnamese words.

One visit to a page serves all of these checks; each finding names the page's state and the element.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.claiming import photo as photograph
from tests.live import DESK, PHONE, Open, Visitor

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NARROW = {"width": 320, "height": 640}  # also what 200% zoom leaves of 640 px
LEAST = 44  # px, either side of a target
APART = 8  # px between two targets
COURSE = "hieu-ve-cong-dan-hoc-tap"
LESSON = f"/khoa-hoc/{COURSE}/minh-chung-la-gi-giu-the-nao"

ENGLISH = (
    "Submit|Log ?in|Log ?out|Sign (?:in|up|out)|Error|Required|This field|Invalid|Not Found|Not a valid|Forbidden|"
    "Internal Server|Bad Request|Home|Next|Previous|Search|Cancel|Save|Delete|Edit|Password|User ?name|Loading|"
    "Back|Close|None|True|False|Undefined|undefined|NaN|Traceback"
)


def at(path: str) -> Callable[[Visitor], None]:
    return lambda visitor: visitor.go(path) and None


def at_question(visitor: Visitor) -> None:
    visitor.begin_test(COURSE)


def at_result(visitor: Visitor) -> None:
    visitor.pass_test(COURSE)


def at_reason(visitor: Visitor) -> None:
    visitor.pass_test(COURSE)
    visitor.go("/toi/diem")
    visitor.click(visitor.page.locator(".score-entry a"))


def at_refused_sign_up(visitor: Visitor) -> None:
    visitor.go("/dang-ky")
    visitor.press("Đăng ký")


def at_look_back(visitor: Visitor) -> None:
    reference = visitor.begin_test(COURSE)
    visitor.go(f"/kiem-tra/{reference}/xem-lai")


def at_confirming(visitor: Visitor) -> None:
    visitor.go("/can-bo/nguoi-dan")
    visitor.page.locator("label", has_text="Chỉ hiện người chưa được xác nhận").click()
    visitor.press("Tìm người")
    visitor.page.locator("#nguoi tbody label").first.click()
    visitor.press("Xác nhận những người đã chọn")


def at_record(visitor: Visitor) -> None:
    visitor.go("/can-bo/nguoi-dan")
    visitor.click(visitor.page.locator("#nguoi tbody th a"))


def at_people_of_figure(visitor: Visitor) -> None:
    visitor.go("/can-bo/so-lieu")
    visitor.click(visitor.page.locator("#theo-khoa-hoc tbody a"))


def at_thread(visitor: Visitor) -> None:
    visitor.go(f"{LESSON}/hoi-dap")
    visitor.page.get_by_label("Nội dung").fill("Giữ minh chứng bao lâu?\n\nXem https://vi-du.vn/" + "dai-" * 30)
    visitor.press("Gửi câu hỏi")
    visitor.page.get_by_label("Nội dung").fill("Tôi tự trả lời: đến hết năm sau.")
    visitor.press("Gửi câu trả lời")
    visitor.page.get_by_role("button", name="Chọn làm lời giải đáp").first.click()


def at_refused_question(visitor: Visitor) -> None:
    visitor.go(f"{LESSON}/hoi-dap")
    visitor.press("Gửi câu hỏi")


def at_own_post_in_queue(visitor: Visitor) -> None:
    at_thread(visitor)
    post = visitor.page.locator("section.card").first.get_attribute("id") or ""
    visitor.go(f"/giang-vien/kiem-duyet/{post.removeprefix('bai-')}")


def at_report_to_handle(visitor: Visitor) -> None:
    visitor.go(f"{LESSON}/bao-sai?doan=5")
    visitor.page.get_by_label("Chưa đúng thế nào?").fill("Số hiệu quyết định đã đổi.")
    visitor.press("Gửi báo sai")
    visitor.go("/giang-vien/bao-sai")
    visitor.click(visitor.page.locator(".card a").first)


def at_outline(visitor: Visitor) -> None:
    visitor.go(f"/giang-vien/khoa-hoc/{COURSE}")
    open_draft = visitor.page.get_by_role("button", name="Soạn bản mới của khóa học này")
    visitor.click(open_draft if open_draft.count() else visitor.page.get_by_role("link", name="Soạn tiếp"))


def at_draft(page: str) -> Callable[[Visitor], None]:
    def go(visitor: Visitor) -> None:
        at_outline(visitor)
        visitor.go(f"{visitor.path}/{page}")

    return go


def at_editor(visitor: Visitor) -> None:
    at_outline(visitor)
    visitor.click(visitor.page.locator(".outline-title").first)
    visitor.page.locator("[data-widths]").wait_for()


def at_refused_title(visitor: Visitor) -> None:
    visitor.go("/giang-vien/soan-moi")
    visitor.press("Bắt đầu soạn")


def at_credential(visitor: Visitor) -> None:
    """Open the paper of a course passed, asking for it at the first time."""
    visitor.go("/toi/chung-nhan")
    asking = visitor.page.get_by_role("button", name="Lấy giấy chứng nhận")
    visitor.click(asking if asking.count() else visitor.page.locator("main .card-title a"))


def at_evidence_files(visitor: Visitor) -> None:
    """Go to the third step of a claim with a photograph in it and all else missing."""
    visitor.go("/toi/minh-chung/moi")
    visitor.page.get_by_label("Chứng chỉ, giấy chứng nhận").check()
    visitor.press("Tiếp tục")
    visitor.page.get_by_label("2.1 ").check()
    visitor.press("Tiếp tục")
    picture = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
    visitor.page.get_by_label("Chụp ảnh bằng điện thoại").set_input_files(picture)  # type: ignore[arg-type]
    visitor.press("Lưu và tiếp tục")


PAGES: dict[str, tuple[str | None, Callable[[Visitor], None]]] = {
    "home": (None, at("/")),
    "catalogue": (None, at("/khoa-hoc")),
    "empty-catalogue": (None, at("/khoa-hoc?q=khongcogihet")),
    "course": (None, at(f"/khoa-hoc/{COURSE}")),
    "lesson": (None, at(LESSON)),
    "talk": (None, at(f"{LESSON}/hoi-dap")),
    "talk-thread": ("nguoihoc", at_thread),
    "talk-refused": ("nguoihoc", at_refused_question),
    "report-form": (None, at(f"{LESSON}/bao-sai")),
    "moderation": ("giangvien", at("/giang-vien/kiem-duyet")),
    "own-post-in-queue": ("giangvien", at_own_post_in_queue),
    "reports": ("thanhpho", at("/giang-vien/bao-sai")),
    "report-to-handle": ("giangvien", at_report_to_handle),
    "criteria": (None, at("/tieu-chi")),
    "help": (None, at("/tro-giup")),
    "verify": (None, at("/xac-minh")),
    "credential": ("nguoihoc", at_credential),
    "evidence-files": ("nguoihoc", at_evidence_files),
    "evidence-kinds": ("nguoihoc", at("/toi/minh-chung/moi")),
    "design": (None, at("/design")),
    "not-found": (None, at("/khong-co-trang-nay")),
    "sign-in": (None, at("/dang-nhap")),
    "sign-up": (None, at("/dang-ky")),
    "forgotten": (None, at("/quen-mat-khau")),
    "refused-sign-up": (None, at_refused_sign_up),
    "test": ("nguoihoc", at(f"/khoa-hoc/{COURSE}/kiem-tra")),
    "question": ("nguoihoc", at_question),
    "look-back": ("nguoihoc", at_look_back),
    "result": ("nguoihoc", at_result),
    "my-home": ("nguoihoc", at("/toi")),
    "score": ("nguoihoc", at("/toi/diem")),
    "reason": ("nguoihoc", at_reason),
    "notices": ("nguoihoc", at("/thong-bao")),
    "privacy": ("nguoihoc", at("/toi/quyen-rieng-tu")),
    "profile": ("nguoihoc", at("/tai-khoan/ho-so")),
    "account": ("nguoihoc", at("/tai-khoan")),
    "no-permission": ("nguoihoc", at("/quan-tri")),
    "office": ("canbo", at("/can-bo")),
    "figures": ("canbo", at("/can-bo/so-lieu")),
    "people-of-figure": ("canbo", at_people_of_figure),
    "roll": ("canbo", at("/can-bo/nguoi-dan")),
    "confirming": ("thanhpho", at_confirming),
    "record": ("canbo", at_record),
    "city-figures": ("thanhpho", at("/thanh-pho")),
    "studio": ("giangvien", at("/giang-vien")),
    "outline": ("giangvien", at_outline),
    "editor": ("giangvien", at_editor),
    "course-facts": ("giangvien", at_draft("thong-tin")),
    "course-items": ("giangvien", at_draft("cau-hoi")),
    "course-checks": ("giangvien", at_draft("kiem-tra")),
    "course-versions": ("giangvien", at_draft("phien-ban")),
    "course-export": ("giangvien", at_draft("xuat")),
    "begin-course": ("giangvien", at("/giang-vien/soan-moi")),
    "begin-course-refused": ("giangvien", at_refused_title),
    "import-course": ("giangvien", at("/giang-vien/nhap")),
    "reviews": ("thanhpho", at("/giang-vien/duyet")),
    "writing-guide": ("giangvien", at("/giang-vien/so-tay")),
    "studio-course": ("giangvien", at(f"/giang-vien/khoa-hoc/{COURSE}")),
    "admin": ("quantri", at("/quan-tri")),
    "roles": ("quantri", at("/quan-tri/vai-tro")),
    "log": ("quantri", at("/quan-tri/nhat-ky")),
    "jobs": ("quantri", at("/quan-tri/cong-viec")),
}

OPEN_ALL = """
(open) => document.querySelectorAll("details:not(.nav-small)").forEach((part) => { part.open = open; })
"""
OPEN_MENU = """(open) => { document.querySelector(".nav-small").open = open; }"""

TARGETS = """
([scope, least, apart]) => {
  const found = [];
  const root = document.querySelector(scope);
  const words = (el) => (el.innerText || el.name || "").trim().replace(/\\s+/g, " ").slice(0, 40);
  const named = (el) => [el.tagName.toLowerCase(), ...el.classList].join(".") + ` «${words(el)}»`;
  const holder = (el) => ["checkbox", "radio"].includes(el.type) ? el.closest("label")
    || document.querySelector(`label[for="${CSS.escape(el.id)}"]`) || el : el;
  const seen = (el) => {
    const box = el.getBoundingClientRect();
    return el.checkVisibility({visibilityProperty: true, opacityProperty: true})
      && box.width > 1 && box.height > 1 && box.bottom + scrollY > 0;
  };
  // A link in a sentence or in a table: its own line box, beside words that are no link.
  const inText = (el) => {
    if (el.tagName !== "A" || getComputedStyle(el).display !== "inline") return false;
    if (el.closest("td, th, caption")) return true;
    const block = el.closest("p, li, dd, figcaption, blockquote");
    if (!block) return false;
    const rest = block.cloneNode(true);
    rest.querySelectorAll("a, button, .sr-only").forEach((part) => part.remove());
    return /\\p{L}{2}/u.test(rest.textContent);
  };
  const all = [...root.querySelectorAll("a[href], button, summary, select, textarea, input:not([type=hidden])")];
  const targets = [...new Set(all.filter((el) => seen(holder(el)) && !inText(el)).map(holder))];
  const boxes = targets.map((el) => [el, el.getBoundingClientRect()]);
  for (const [el, box] of boxes) {
    if (box.width < least - 0.5 || box.height < least - 0.5) {
      found.push(`${named(el)} is ${box.width.toFixed(1)} x ${box.height.toFixed(1)} px`);
    }
  }
  for (let i = 0; i < boxes.length; i += 1) {
    for (let j = i + 1; j < boxes.length; j += 1) {
      const [[one, a], [other, b]] = [boxes[i], boxes[j]];
      if (one.contains(other) || other.contains(one)) continue;
      const dx = Math.max(a.left, b.left) - Math.min(a.right, b.right);
      const dy = Math.max(a.top, b.top) - Math.min(a.bottom, b.bottom);
      const gap = Math.hypot(Math.max(dx, 0), Math.max(dy, 0));
      if (gap < apart - 0.5) found.push(`${named(one)} and ${named(other)} are ${gap.toFixed(1)} px apart`);
    }
  }
  return found;
}
"""

OVERFLOW = """
() => {
  const found = [];
  const page = document.documentElement;
  const words = (el) => (el.textContent || "").trim().replace(/\\s+/g, " ").slice(0, 40);
  const named = (el) => [el.tagName.toLowerCase(), ...el.classList].join(".") + ` «${words(el)}»`;
  const style = new Map([...document.querySelectorAll("body *")].map((el) => [el, getComputedStyle(el)]));
  const inScroller = (el) => {
    for (let up = el.parentElement; up && up !== document.body; up = up.parentElement) {
      if (["auto", "scroll", "hidden", "clip"].includes(style.get(up).overflowX)) return true;
    }
    return false;
  };
  if (page.scrollWidth > page.clientWidth) {
    found.push(`the page is ${page.scrollWidth} px wide on ${page.clientWidth}`);
    for (const [el] of style) {
      const out = el.getBoundingClientRect().right > page.clientWidth + 1;
      if (out && !inScroller(el)) found.push("too wide: " + named(el));
    }
  }
  for (const [el, css] of style) {
    if (el.closest("svg") || css.position === "absolute" && el.clientWidth <= 1 || !el.clientWidth) continue;
    const wider = el.scrollWidth > el.clientWidth + 1;
    const higher = el.scrollHeight > el.clientHeight + 1;
    const field = ["INPUT", "SELECT", "TEXTAREA"].includes(el.tagName);
    if (wider && ["auto", "scroll"].includes(css.overflowX) && !field && !el.querySelector("table")) {
      found.push("scrolls sideways but holds no table: " + named(el));
    }
    if ((wider && css.overflowX === "hidden" || higher && css.overflowY === "hidden") && !field
        && el.textContent.trim()) {
      found.push("cuts off its text: " + named(el));
    }
  }
  return found;
}
"""

# WCAG 1.4.12: a reader's own spacing. A made sheet is not the page's, so its content policy has no say in it.
SPACED = """
(on) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.6 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
    p { margin-bottom: 2em !important }
  `);
  document.adoptedStyleSheets = on ? [sheet] : [];
}
"""

WORDS = """
() => {
  const copy = document.body.cloneNode(true);
  copy.querySelectorAll("script, style, [lang]:not([lang=vi])").forEach((part) => part.remove());
  const attributes = ["title", "aria-label", "alt", "placeholder", "data-show", "data-hide", "data-dismiss"];
  const said = [...copy.querySelectorAll("*")].flatMap((el) => attributes.map((name) => el.getAttribute(name) || ""));
  const texts = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) said.push(texts.currentNode.data);
  return [document.title, ...said].join("\\n");
}
"""


class Findings(list[str]):
    """What is wrong with a page, each with the state it was found in."""

    def note(self, state: str, found: list[str]) -> None:
        self.extend(f"[{state}] {each}" for each in found[:12])

    def axe(self, page: Page, state: str, axe: Axe, within: str = "html") -> None:
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(axe.axe_script)
        options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
        found = page.evaluate("([within, options]) => axe.run(within, options)", [within, options])
        for violation in found["violations"]:
            for node in violation["nodes"][:6]:
                reasons = "; ".join(check["message"] for check in node["any"] + node["all"] + node["none"])
                self.append(f"[{state}] axe {violation['id']} {node['target']}: {reasons}")


@pytest.fixture(scope="module")
def axe() -> Axe:
    return Axe()


@pytest.fixture
def opened(request: pytest.FixtureRequest, visit: Open) -> tuple[Visitor, Findings]:
    """A page on a phone, and what the browser itself complained about."""
    login, way = PAGES[request.param]
    visitor, findings = visit(login), Findings()
    page = visitor.page
    page.on("pageerror", lambda error: findings.append(f"script: {error}"))
    page.on("console", lambda said: findings.append(f"console: {said.text}") if _is_complaint(said) else None)
    page.on("request", lambda sent: findings.append(f"asks others: {sent.url}") if _is_foreign(sent, visitor) else None)
    way(visitor)
    return visitor, findings


def _is_complaint(said: Any) -> bool:
    return said.type == "error" and "Failed to load resource: the server responded with a status" not in said.text


def _is_foreign(sent: Any, visitor: Visitor) -> bool:
    return not sent.url.startswith((visitor.live.url, "data:"))


class TestEveryPage:
    @pytest.mark.parametrize("opened", PAGES, indirect=True)
    def test_serves_everyone(self, opened: tuple[Visitor, Findings], axe: Axe) -> None:
        visitor, findings = opened
        page = visitor.page
        _phone(page, findings, axe)
        _narrow(page, findings)
        _desk(page, findings, axe)
        english = sorted(set(re.findall(rf"\b(?:{ENGLISH})\b", page.evaluate(WORDS))))
        if english:
            findings.append(f"English words: {english}")
        assert page.locator("html").get_attribute("lang") == "vi"
        assert page.locator("h1").count() == 1
        assert not findings, f"{visitor.path}\n" + "\n".join(findings)

    def test_is_also_tried_with_pictures_and_tables(self, visit: Open) -> None:
        visitor = visit()
        visitor.go(LESSON)
        assert visitor.page.locator("article img").count() >= 1
        assert visitor.page.locator("article table").count() >= 1


def _phone(page: Page, findings: Findings, axe: Axe) -> None:
    """At 360 px: closed and light, then everything unfolded and dark, then the menu over the page."""
    findings.axe(page, "360 light", axe)
    findings.note("360", page.evaluate(TARGETS, ["body", LEAST, APART]))
    page.emulate_media(color_scheme="dark")
    page.evaluate(OPEN_ALL, True)
    findings.axe(page, "360 dark, unfolded", axe)
    findings.note("360, unfolded", page.evaluate(TARGETS, ["body", LEAST, APART]))
    page.evaluate(OPEN_ALL, False)
    page.evaluate(OPEN_MENU, True)
    findings.axe(page, "360 dark, menu", axe, within=".nav-small")
    findings.note("360, menu", page.evaluate(TARGETS, [".nav-small", LEAST, APART]))
    page.evaluate(OPEN_MENU, False)
    page.emulate_media(color_scheme="light")


def _narrow(page: Page, findings: Findings) -> None:
    """At 320 px, with a reader's own spacing too, and with the largest letters at 360 px."""
    page.evaluate(OPEN_ALL, True)
    page.set_viewport_size(NARROW)
    findings.note("320", page.evaluate(OVERFLOW))
    page.evaluate(SPACED, True)
    findings.note("320, spaced", page.evaluate(OVERFLOW))
    page.evaluate(SPACED, False)
    page.set_viewport_size(PHONE)
    size = page.evaluate("() => document.documentElement.dataset.size")
    page.evaluate("(size) => { document.documentElement.dataset.size = size; }", "3")
    findings.note("360 A++", page.evaluate(OVERFLOW))
    page.evaluate("(size) => { document.documentElement.dataset.size = size; }", size)
    page.evaluate(OPEN_ALL, False)


def _desk(page: Page, findings: Findings, axe: Axe) -> None:
    page.set_viewport_size(DESK)
    findings.axe(page, "1280 light", axe)
    page.evaluate(OPEN_ALL, True)
    page.emulate_media(color_scheme="dark")
    findings.axe(page, "1280 dark, unfolded", axe)
    findings.note("1280", page.evaluate(OVERFLOW))
