"""Databases and apps for tests. Each test that asks for one gets its own copy of a prepared database.

The embedded engine is always there; PostgreSQL when it answers (`TEST_POSTGRES_URL`), else its tests are skipped,
counted and visible. One database per test worker is the template, one copy per test the scene.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url
from werkzeug.routing import Rule

from courses import queries as courses
from kernel.fresh import Fresh
from lms.app import create_app
from lms.config import Settings
from lms.criteria import queries as policy
from lms.extensions import db
from lms.loading import load_everything
from lms.reports import queries as reports
from lms.score import queries as score
from lms.web import page
from question_bank import queries as bank

DEEP = os.environ.get("DEEP") == "1"
POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/test")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
ENGINES = ("sqlite", "postgresql")

# The rules of hundreds of apps are the same: what the library compiles of one, half of an app's making, serves all.
_compile_builder = Rule._compile_builder
_builders: dict[Any, Any] = {}


def _builder(rule: Rule, append_unknown: bool = True) -> Any:
    key = (tuple(rule._trace), append_unknown, repr(rule.defaults))
    if key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]


Rule._compile_builder = _builder  # type: ignore[method-assign]

hypothesis_settings.register_profile(
    "house",
    deadline=None,
    max_examples=400 if DEEP else 25,
    derandomize=not DEEP,  # the short run is the same each time; the deep one looks further
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile("house")


def _administer(statement: str) -> None:
    url = make_url(POSTGRES).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True, connect_timeout=3) as connection:
        connection.execute(statement)  # type: ignore[arg-type]  names are made here


def _answers() -> bool:
    try:
        _administer("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


POSTGRES_ANSWERS = _answers()


def database_url(name: str) -> str:
    """Return the URL of a PostgreSQL database on the server the tests use."""
    return make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)


def settings_for(folder: Path, url: str = "", **changes: Any) -> Settings:
    """Return settings of a test app in its own folder."""
    return Settings(
        _env_file=None,
        app_mode="test",
        instance_dir=folder,
        database_url=url,
        mail_backend="memory",
        secret_key="a secret for tests only, long enough",
        **changes,
    )


@contextmanager
def postgres_database(template: str | None = None) -> Iterator[str]:
    """Make a PostgreSQL database, empty or copied, and drop it afterwards; skip when the server does not answer."""
    if not POSTGRES_ANSWERS:
        pytest.skip("PostgreSQL does not answer")
    name = f"cdht_{WORKER}_{uuid4().hex[:8]}"
    _administer(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
    try:
        yield name
    finally:
        _doomed.append(name)
        if len(_doomed) >= A_HEAP:
            _dropper.submit(_drop, _doomed.copy())
            _doomed.clear()


A_HEAP = 20
"""Databases dropped together and beside the tests: each drop waits for the server to write everything down."""
_doomed: list[str] = []
_dropper = ThreadPoolExecutor(1)


def _drop(names: Iterable[str]) -> None:
    for name in names:
        _administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def pytest_sessionfinish() -> None:
    """Leave no database behind."""
    _dropper.shutdown()
    _drop(_doomed)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an embedded database in which everything that ships is loaded."""
    folder = tmp_path_factory.mktemp("template")
    app = create_app(settings_for(folder))
    load_everything(app)
    with app.app_context():
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    return folder


@pytest.fixture(scope="session")
def postgres_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The same on PostgreSQL: the name of a template database, and the folder of its files."""
    folder = tmp_path_factory.mktemp("template_pg")
    with postgres_database() as name:
        app = create_app(settings_for(folder, database_url(name)))
        load_everything(app)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        yield name, folder


FRESH: tuple[Fresh[Any], ...] = (
    courses._catalogue,
    bank._current,
    policy._policy,
    score._books,
    reports._measures,
    page._demo,
)


@dataclass
class Scene:
    """An app on a database of its own, with everything that ships."""

    app: Flask
    engine: str
    statements: list[str] = field(default_factory=list)

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """Collect the SQL statements executed meanwhile, in a process that has just looked everything up.

        What a process looks up once a second or a minute is held, so that a slow machine counts like a quick one.
        """
        self.statements = []
        for fresh in FRESH:
            fresh.hold()
        with self.app.app_context():
            engine: Engine = db.engine

        def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            self.statements.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield self.statements
        finally:
            event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def make_scene(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[str], Scene]]:
    """Return a maker of scenes, by the engine's name."""
    open_apps: list[Flask] = []
    databases: list[Any] = []

    def make(engine: str) -> Scene:
        if engine == "sqlite":
            folder = tmp_path / "instance"
            shutil.copytree(request.getfixturevalue("sqlite_template"), folder, dirs_exist_ok=True)
            app = create_app(settings_for(folder))
        else:
            if not POSTGRES_ANSWERS:
                pytest.skip("PostgreSQL does not answer")
            template, files = request.getfixturevalue("postgres_template")
            context = postgres_database(template)
            databases.append(context)
            folder = tmp_path / "instance_pg"
            shutil.copytree(files, folder, dirs_exist_ok=True)
            app = create_app(settings_for(folder, database_url(context.__enter__())))
        open_apps.append(app)
        return Scene(app, engine)

    yield make
    for app in open_apps:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
    for context in databases:
        context.__exit__(None, None, None)


@pytest.fixture(params=ENGINES)
def scene(request: pytest.FixtureRequest, make_scene: Callable[[str], Scene]) -> Scene:
    """An app with everything that ships, on each engine."""
    return make_scene(request.param)


@pytest.fixture
def small_scene(make_scene: Callable[[str], Scene]) -> Scene:
    """An app with everything that ships, on the embedded engine: for what no engine can change."""
    return make_scene("sqlite")
