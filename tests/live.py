"""The whole application, started as `make run` starts it, and visitors who use it in a real browser.

One server and one browser serve all tests of a process, one browser context each test. Without Chromium these tests are
skipped aloud; the environment variable CHROMIUM names one that stands elsewhere.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response, StorageState, sync_playwright

from lms.config import ROOT
from lms.demo import PASSWORD
from question_bank.rules import kinds

PEOPLE = 60
READY_WITHIN = 90.0  # seconds, on a machine that does much else
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PLACES = ("/usr/bin/chromium", "/usr/bin/chromium-browser")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}


def find_chromium() -> str | None:
    """Return where Chromium stands, or None. A place named by CHROMIUM is the only one looked at."""
    named = os.environ.get("CHROMIUM")
    found = (place for place in ((named,) if named else PLACES) if os.access(place, os.X_OK))
    if named:
        return next(found, None)
    return next(found, None) or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium; whatever needs it is skipped where there is none."""
    found = find_chromium()
    if found is None:
        pytest.skip("no Chromium found (CHROMIUM may name one)")
    return found


# ---------------------------------------------------------------------------------- the server


@dataclass(frozen=True)
class Live:
    """A running application: its address, its instance folder, and what it says."""

    url: str
    folder: Path
    log: Path

    def output(self) -> str:
        """Return all that the server and the worker have said."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def row(self, statement: str, *values: object) -> tuple[Any, ...]:
        """Return the first row of a reading statement on its database."""
        address = f"file:{self.folder / 'congdanhoctap.db'}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=10)) as connection:
            row = connection.execute(statement, values).fetchone()
        assert row is not None, f"nothing found: {statement} {values}"
        return tuple(row)

    def drawn(self, reference: str) -> list[tuple[str, dict[str, Any]]]:
        """Return kind and wholly right answer of each question of an attempt."""
        (drawn,) = self.row("SELECT drawn FROM attempt WHERE public_id = ?", reference)
        found = []
        for version_id, _mandatory, presentation in json.loads(drawn):
            code, spec = self.row("SELECT kind, spec FROM item_version WHERE id = ?", version_id)
            kind = kinds.find(code)
            assert kind is not None
            found.append((code, kind.solve(json.loads(spec), presentation)))
        return found


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(folder: Path) -> dict[str, str]:
    own = {
        "INSTANCE_DIR": str(folder),
        "APP_MODE": "development",
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "MAIL_BACKEND": "console",
        "WORKERS": "2",
        "PYTHONUNBUFFERED": "1",
    }
    inherited = {name: value for name, value in os.environ.items() if name not in ("PUBLIC_URL", "SECRET_KEY")}
    return inherited | own


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError, urllib.error.URLError), urllib.request.urlopen(url + "/healthz", timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.2)
    pytest.fail("the server did not start:\n" + log.read_text(encoding="utf-8", errors="replace")[-4000:])


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ask it to stop as a service manager would; what does not listen is ended together with its children."""
    process.terminate()
    try:
        process.wait(timeout=40)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)


@pytest.fixture(scope="session")
def live(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The application with a small demonstration city, server and worker running."""
    folder = tmp_path_factory.mktemp("live")
    log, port = folder / "output.txt", _free_port()
    running = Live(f"http://127.0.0.1:{port}", folder / "instance", log)
    running.folder.mkdir()
    command = [sys.executable, "-m", "lms.serve", "--port", str(port), "--people", str(PEOPLE)]
    with log.open("wb") as said:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=_environment(running.folder),
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _await(running.url, process, log)
            yield running
        finally:
            _stop(process)


# ---------------------------------------------------------------------------------- the visitors


@dataclass
class Visitor:
    """Somebody at a browser of her own."""

    page: Page
    live: Live

    @property
    def context(self) -> BrowserContext:
        """Her browser's cookies and settings."""
        return self.page.context

    @property
    def path(self) -> str:
        """Where she is, without the server's name."""
        return self.page.url.removeprefix(self.live.url)

    def go(self, path: str) -> Response:
        """Open a page of the application."""
        answer = self.page.goto(self.live.url + path, wait_until="load")
        assert answer is not None
        return answer

    def click(self, place: Locator) -> Response:
        """Click the first of these elements, which leads to a page; she is on it when it has loaded."""
        with self.page.expect_navigation() as arrival:
            place.first.click()
        assert arrival.value is not None
        return arrival.value

    def press(self, name: str) -> Response:
        """Press the first button of this name in the page's body."""
        return self.click(self.page.locator("main").get_by_role("button", name=name, exact=True))

    def follow(self, name: str) -> Response:
        """Follow the first link of this name in the page's body."""
        return self.click(self.page.locator("main").get_by_role("link", name=name, exact=True))

    def heading(self) -> str:
        """Return the page's own heading."""
        return self.page.locator("h1").first.inner_text()

    def text(self) -> str:
        """Return what the page's body says."""
        return self.page.locator("main").inner_text()

    def sign_in(self, login: str, password: str = PASSWORD) -> None:
        """Fill in the sign-in page; she is on the page after it."""
        if "/dang-nhap" not in self.path:
            self.go("/dang-nhap")
        self.page.get_by_label("Tên đăng nhập, số điện thoại hoặc email").fill(login)
        self.page.get_by_label("Mật khẩu", exact=True).fill(password)
        self.press("Đăng nhập")
        assert "/dang-nhap" not in self.path, self.text()

    def sign_up(self, *, name: str, ward: str | None = None) -> str:
        """Fill in the sign-up page with a user name of her own, which is returned."""
        login = f"thu.{uuid4().hex[:10]}"
        if "/dang-ky" not in self.path:
            self.go("/dang-ky")
        page = self.page
        page.locator("#full_name").fill(name)
        page.locator("#birth_year").fill("1975")
        page.locator("label[for^=audience-]").first.click()
        page.locator("#identifier").fill(login)
        page.locator("#password").fill(PASSWORD)
        if ward:
            page.locator("#unit").select_option(label=ward)
        page.locator("label[for=consent]").click()
        self.press("Đăng ký")
        assert "/dang-ky" not in self.path, self.text()
        return login

    def begin_test(self, slug: str) -> str:
        """Begin the final test of a course, or go on with the one under way; return the attempt's reference."""
        self.go(f"/khoa-hoc/{slug}/kiem-tra")
        self.click(self.page.locator(f"main form[action$='{slug}/kiem-tra'] button"))
        assert self.path.endswith("/cau/1"), self.path
        return self.path.split("/")[2]

    def answer(self, answer: dict[str, Any]) -> None:
        """Give this answer (in presented positions) to the question on the page, without saving it."""
        for position in answer.get("chosen", ()):
            self.page.locator("label", has=self.page.locator(f"input[name=a][value='{position}']")).click()
        for field, values in (("o", answer.get("ranks", ())), ("m", answer.get("matches", ()))):
            for number, value in enumerate(values):
                self.page.locator(f"select[name='{field}-{number}']").select_option(str(value))
        if "text" in answer:
            self.page.locator("input[name=t]").fill(str(answer["text"]))

    def answer_all(self, reference: str) -> None:
        """Answer every question of an attempt rightly, from the first page to the look back."""
        for number, (_kind, right) in enumerate(self.live.drawn(reference), start=1):
            assert self.path.endswith(f"/cau/{number}"), self.path
            self.answer(right)
            self.click(self.page.locator("main form button[name=toi]"))
        assert self.path.endswith("/xem-lai"), self.path

    def pass_test(self, slug: str) -> str:
        """Sit and pass the final test of a course; she is on its result. Return the attempt's reference."""
        reference = self.begin_test(slug)
        self.answer_all(reference)
        self.press("Nộp bài kiểm tra")
        assert self.path.endswith("/ket-qua"), self.path
        return reference


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for all tests of a process."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield opened
        opened.close()


Open = Callable[..., Visitor]


@pytest.fixture(scope="session")
def keys() -> dict[str, StorageState]:
    """The cookies of those who have signed in, by their names: signing in is dear, and has tests of its own."""
    return {}


@pytest.fixture
def visit(live: Live, browser: Browser, keys: dict[str, StorageState]) -> Iterator[Open]:
    """Return a maker of visitors: `visit()` for an anonymous one, `visit("canbo")` for one who is signed in.

    Further arguments are those of a browser context (viewport, java_script_enabled …).
    """
    contexts: list[BrowserContext] = []

    def open_context(**options: Any) -> BrowserContext:
        chosen: dict[str, Any] = {"viewport": PHONE, "locale": "vi-VN", "reduced_motion": "reduce"} | options
        context = browser.new_context(**chosen)
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context

    def make(login: str | None = None, **options: Any) -> Visitor:
        if login is not None and login not in keys:
            visitor = Visitor(open_context().new_page(), live)
            visitor.sign_in(login)
            keys[login] = visitor.context.storage_state()
        if login is not None:
            options["storage_state"] = keys[login]
        return Visitor(open_context(**options).new_page(), live)

    yield make
    for context in contexts:
        context.close()
