"""What the machine allows: a bare page of our page's size, and the same with one durable insert.

Served by the same server with the same headers, without accounts, templates to speak of, or an ORM. The page is
compiled once, like every template of the app. `render_template_string` compiles it at each request, which costs more
than all else of the page: measured for those who know that floor from elsewhere, and nothing is compared with it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from itertools import count
from time import time_ns

import psycopg
from flask import Flask, Response, render_template, render_template_string
from jinja2 import DictLoader

from lms.app import HEADERS

PLAIN, WRITING, COMPILING = "/trang", "/trang-ghi", "/trang-dich"
TABLE = (
    "CREATE TABLE IF NOT EXISTS floor (person_id BIGINT, id BIGINT, course_id BIGINT, lesson VARCHAR(80), "
    "seen_at VARCHAR(30), PRIMARY KEY (person_id, id))"
)
ROW = (1, "cong-dan-hoc-tap-la-ai", "2026-01-01 00:00:00")

Insert = Callable[[int, int], object]


def make(url: str, plain: int, writing: int) -> Flask:
    """Return the floor app over a database, with pages of so many bytes."""
    app = Flask("floors", static_folder=None)
    app.jinja_loader = DictLoader({"plain": _page(plain), "writing": _page(writing)})
    string = _page(plain)
    inserts: list[Insert] = []
    number = count(1)

    @app.get(PLAIN)
    def bare() -> str:
        return render_template("plain")

    @app.get(WRITING)
    def with_insert() -> str:
        if not inserts:  # a connection belongs to a worker, not to the process it was forked from
            inserts.append(_insert(url))
        inserts[0](os.getpid(), time_ns() + next(number))
        return render_template("writing")

    @app.get(COMPILING)
    def compiling() -> str:
        return render_template_string(string)

    @app.after_request
    def headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return app


def _page(size: int) -> str:
    """Return a constant page of so many bytes of ASCII."""
    line = "<p>Một trang cố định, dài bằng một bài học của trang này.</p>\n"
    body = line * (size // len(line.encode()) + 1)
    return body.encode()[: size - 4].decode(errors="ignore") + "</p>"


def _insert(url: str) -> Insert:
    return _sqlite(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else _postgres(url)


def _sqlite(path: str) -> Insert:
    connection = sqlite3.connect(path, isolation_level=None, timeout=15)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(TABLE)
    return lambda person, id_: connection.execute("INSERT INTO floor VALUES (?, ?, ?, ?, ?)", (person, id_, *ROW))


def _postgres(url: str) -> Insert:
    connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
    connection.prepare_threshold = 1
    statement = "INSERT INTO floor VALUES (%s, %s, %s, %s, %s)"
    return lambda person, id_: connection.execute(statement, (person, id_, *ROW))


def prepare(url: str) -> None:
    """Make the floor's table before two workers would both try to."""
    if url.startswith("postgresql"):
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(TABLE)  # a constant of ours
    else:
        _sqlite(url.removeprefix("sqlite:///"))


def served() -> Flask:
    """Return the floor app of the environment, for the server."""
    return make(
        os.environ["BENCH_FLOOR_URL"], int(os.environ["BENCH_FLOOR_PLAIN"]), int(os.environ["BENCH_FLOOR_WRITING"])
    )
