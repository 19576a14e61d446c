"""A package in its frame: finds its API, reports, goes on where it stopped on another device, reaches nothing else."""

from __future__ import annotations

import subprocess
import sys

import pytest
from playwright.sync_api import FrameLocator, expect

from lms.config import ROOT
from tests.live import Live, Open, Visitor, _environment
from tests.scorm_live import SLUGS

pytestmark = pytest.mark.browser

DONE = "Bài này đã được tính là học xong."
SAVED = "Đã lưu phần đang học."


@pytest.fixture(scope="module", autouse=True)
def _published(live: Live) -> None:
    command = [sys.executable, "-m", "tests.scorm_live"]
    subprocess.run(command, cwd=ROOT, env=_environment(live.folder), check=True, timeout=120)


def opened(visitor: Visitor, version: str) -> FrameLocator:
    """Open the lesson; return the frame of its package when it has looked around."""
    visitor.page.wait_for_timeout(1_100)  # what was published just now shows within a second
    visitor.go(f"/khoa-hoc/{SLUGS[version]}/choi")
    frame = visitor.page.frame_locator("iframe.player-frame")
    expect(frame.locator("#noi-dung")).to_contain_text("trang:")
    return frame


def reports(visitor: Visitor) -> list[str]:
    """Return the list into which everything goes that her page sends from now on."""
    posts: list[str] = []
    visitor.page.on("request", lambda sent: posts.append(sent.url) if sent.method == "POST" else None)
    return posts


@pytest.mark.parametrize("version", list(SLUGS))
def test_a_package_reports_and_goes_on_where_it_stopped(visit: Open, version: str) -> None:
    first = visit()
    login = first.sign_up(name="Nguyễn Văn Chơi")
    said: list[str] = []
    first.page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    frame = opened(first, version)
    expect(frame.locator("h1")).to_have_css("color", "rgb(1, 2, 3)")  # its own files are there
    expect(frame.locator("#noi-dung")).to_contain_text("trang:;nho:;vao:ab-initio")
    expect(first.page.locator("main").get_by_text(DONE)).to_be_hidden()

    frame.locator("#xong").click()
    expect(first.page.get_by_text(SAVED)).to_be_visible()
    expect(first.page.locator("main").get_by_text(DONE)).to_be_visible()
    assert said == []

    second = visit()
    second.sign_in(login)
    again = opened(second, version)
    expect(again.locator("#noi-dung")).to_contain_text("trang:7;nho:đến trang bảy <b>;vao:resume")
    # a frame of the package inside its frame hears of it by message, and may be a moment behind
    expect(again.frame_locator("iframe").locator("#noi-dung")).to_contain_text("trang:")
    assert DONE in second.text()
    second.go(f"/khoa-hoc/{SLUGS[version]}")
    assert "Đã học" in second.text() or "học xong" in second.text().lower()


def test_a_package_reaches_neither_the_page_nor_its_cookies(visit: Open) -> None:
    visitor = visit("giangvien")
    visitor.context.add_cookies([{"name": "doc-duoc", "value": "bi-mat", "url": visitor.live.url}])
    frame = opened(visitor, "1.2")
    assert "doc-duoc=bi-mat" in visitor.page.evaluate("document.cookie")
    for place in (frame, frame.frame_locator("iframe")):
        expect(place.locator("#noi-dung")).to_contain_text("cha:SecurityError;banh:SecurityError")


def test_messages_of_other_windows_are_not_heard(visit: Open) -> None:
    visitor = visit("giangvien")
    opened(visitor, "1.2")
    posts = reports(visitor)
    call = {"messageId": "x", "method": "LMSSetValue", "params": ["cmi.core.lesson_status", "completed"]}
    visitor.page.evaluate("(call) => window.postMessage(call, '*')", call)
    visitor.page.wait_for_timeout(2_500)
    assert posts == []


def test_a_visitor_plays_without_saving(visit: Open) -> None:
    visitor = visit()
    frame = opened(visitor, "1.2")
    posts = reports(visitor)
    frame.locator("#xong").click()
    visitor.page.wait_for_timeout(2_500)
    assert posts == []
    assert "không được lưu lại" in visitor.text()


def test_without_scripts_the_lesson_says_what_it_needs(visit: Open) -> None:
    visitor = visit(java_script_enabled=False)
    visitor.page.wait_for_timeout(1_100)
    visitor.go(f"/khoa-hoc/{SLUGS['1.2']}/choi")
    assert "cần JavaScript" in visitor.text()
    assert visitor.page.locator("iframe").count() == 0
