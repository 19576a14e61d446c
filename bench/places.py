"""Scratch instances: a database and a folder that are made for the run and taken away after it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from flask import Flask
from sqlalchemy.engine import make_url

from lms.app import create_app
from lms.config import Settings
from lms.extensions import db

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/test")


@dataclass(frozen=True, slots=True)
class Place:
    """A scratch instance on one engine, and the app on it in this process."""

    engine: str
    settings: Settings
    floor_url: str
    app: Flask

    def environment(self) -> dict[str, str]:
        """Return what a server needs to find this instance."""
        return {
            "INSTANCE_DIR": str(self.settings.instance_dir),
            "DATABASE_URL": self.settings.database_url,
            "SECRET_KEY": self.settings.secret_key,
            "APP_MODE": self.settings.app_mode,
            "MAIL_BACKEND": self.settings.mail_backend,
        }

    def let_go(self) -> None:
        """Close this process's connections: a server that is measured has the database to itself."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()


@contextmanager
def sqlite_place() -> Iterator[Place]:
    """An instance on the embedded engine. The folder is where temporary files go (TMPDIR): not a RAM disk, please."""
    with TemporaryDirectory(prefix="bench-") as name:
        place = _place("SQLite", Path(name), "", f"sqlite:///{Path(name) / 'floor.db'}")
        yield place
        place.let_go()


@contextmanager
def postgres_place() -> Iterator[Place]:
    """An instance on a new PostgreSQL database."""
    name = f"bench_{secrets.token_hex(4)}"
    url = make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    _administer(f"CREATE DATABASE {name}")
    try:
        with TemporaryDirectory(prefix="bench-") as folder:
            place = _place("PostgreSQL", Path(folder), url, url)
            yield place
            place.let_go()
    finally:
        _administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def postgres_answers() -> bool:
    """Tell whether there is a PostgreSQL to measure on."""
    try:
        _administer("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def _place(engine: str, folder: Path, url: str, floor_url: str) -> Place:
    settings = Settings(
        _env_file=None,
        app_mode="development",
        instance_dir=folder,
        database_url=url,
        mail_backend="memory",
        secret_key=secrets.token_hex(32),
    )
    return Place(engine, settings, floor_url, create_app(settings))


def _administer(statement: str) -> None:
    url = make_url(POSTGRES).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True, connect_timeout=3) as connection:
        connection.execute(statement)  # a name made here
