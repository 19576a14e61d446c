"""How many SQL statements a page takes in a warm process: a number that no busy machine can change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from time import sleep
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from bench import key as answers
from bench.load import Visit
from bench.people import Learner
from bench.report import Report
from courses.queries import CourseCard
from lms.extensions import db

STALE = 1.1  # seconds after which a kept page looks the version of the content up again


@contextmanager
def _counting(app: Flask) -> Iterator[list[str]]:
    found: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


class Counter:
    """Visits pages in this process and reports their statements."""

    def __init__(self, app: Flask, engine: str, report: Report) -> None:
        self.app, self.engine, self.report = app, engine, report

    def browser(self, cookies: str = "") -> FlaskClient:
        client = self.app.test_client()
        if cookies:
            client.set_cookie("phien", cookies.removeprefix("phien="))
        return client

    def visit(self, page: str, budget: int, ask: Callable[[], Any]) -> Any:
        """Count what one request takes; a page that does not answer is left out, with a note."""
        with _counting(self.app) as found:
            answer = ask()
        if answer.status_code >= 400:
            self.report.note(f"{self.engine}: {page} answered {answer.status_code}, left out")
        else:
            self.report.count(page, self.engine, len(found), budget)
        return answer

    def twice(self, page: str, budget: int, client: FlaskClient, path: str) -> None:
        """Count the second visit: the first one warms the process."""
        client.get(path)
        self.visit(page, budget, lambda: client.get(path))


def count_pages(
    app: Flask,
    engine: str,
    report: Report,
    *,
    courses: list[CourseCard],
    learner: Learner,
    answered: list[Visit],
    officers: dict[str, str],
) -> None:
    """Count the statements of every page with a budget. `answered` are two tests that will be passed on handing in."""
    counter = Counter(app, engine, report)
    _anonymous(counter, courses[0])
    client = counter.browser(learner.cookies)
    _lessons(counter, client, courses[0])
    for course in courses[:2]:  # the first test warms the process
        _test(counter, client, f"/khoa-hoc/{course.slug}/kiem-tra", shown=course is courses[1])
    for number, (path, cookies) in enumerate(answered):
        _hand_in(counter, counter.browser(cookies), path, shown=number > 0)
    counter.twice("score", 6, client, "/toi/diem")
    for login, cookies in officers.items():
        officer = counter.browser(cookies)
        counter.twice(f"dashboard of «{login}»", 12, officer, dashboard(officer))


def _anonymous(counter: Counter, course: CourseCard) -> None:
    client = counter.browser()
    lesson = f"/khoa-hoc/{course.slug}/{course.lessons[0].slug}"
    for page, path in (("lesson, anonymous", lesson), ("catalogue, anonymous", "/khoa-hoc")):
        client.get(path)
        sleep(STALE)
        counter.visit(page, 1, partial(client.get, path))


def _lessons(counter: Counter, client: FlaskClient, course: CourseCard) -> None:
    """The first lesson warms the process, the second is counted; anybody has warmed its text before."""
    first, second = (f"/khoa-hoc/{course.slug}/{line.slug}" for line in course.lessons[:2])
    client.get(first)
    counter.browser().get(second)
    counter.visit("lesson, first view", 3, lambda: client.get(second))
    counter.visit("lesson, seen before", 3, lambda: client.get(second))
    counter.twice("course", 6, client, f"/khoa-hoc/{course.slug}")


def dashboard(officer: FlaskClient) -> str:
    """Return the address of an officer's figures."""
    return officer.get("/can-bo/so-lieu", follow_redirects=True).request.path


def _test(counter: Counter, client: FlaskClient, path: str, *, shown: bool) -> None:
    """Sit a test once; report its statements when `shown`."""

    def visit(page: str, budget: int, ask: Callable[[], Any]) -> Any:
        return counter.visit(page, budget, ask) if shown else ask()

    token = answers.token(client.get(path).text)
    place = visit("begin a test", 2, lambda: client.post(path, data={"csrf_token": token})).location
    visit("question", 3, lambda: client.get(place))
    page = client.get(place).text
    fields = dict(answers.fill(page, {})) | {"csrf_token": answers.token(page), "toi": "sau"}
    visit("save an answer", 2, lambda: client.post(place, data=fields))


def _hand_in(counter: Counter, client: FlaskClient, path: str, *, shown: bool) -> None:
    """Hand in a wholly right test: what it writes is the most a test writes."""
    token = answers.token(client.get(path).text)

    def ask() -> Any:
        return client.post(path.replace("/xem-lai", "/nop"), data={"csrf_token": token})

    if shown:
        counter.visit("submit and pass", 7, ask)
    else:
        ask()
