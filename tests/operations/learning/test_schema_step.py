"""The step of the schema that brought editions: who was under way is in the first one, and has what she had."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, MetaData, text

from kernel.database import make_engine
from lms import schema
from tests.conftest import ENGINES, database_url, postgres_database

BEFORE, AFTER = "0006", "0007"
DAYS = [datetime(2026, 5, 1, 8) + timedelta(days=number - 1) for number in range(5)]  # noqa: DTZ001  as stored


@pytest.fixture(params=ENGINES)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database as it was before the step."""
    if request.param == "sqlite":
        engine = make_engine(f"sqlite:///{tmp_path / 'old.db'}")
        schema.upgrade(engine, BEFORE)
        yield engine
        engine.dispose()
    else:
        with postgres_database() as name:
            engine = make_engine(database_url(name))
            schema.upgrade(engine, BEFORE)
            yield engine
            engine.dispose()


def fill(engine: Engine) -> None:
    """Let one person have read, checked and only opened lessons of a course."""
    tables = MetaData()
    tables.reflect(engine, only=["person", "course", "lesson_progress"])
    person = {"id": 7, "public_id": "p", "full_name": "An", "folded": "an", "sort_key": "an", "audience": "nguoi-dan"}
    lessons = (("mot", 3, None), ("hai", 4, 3), ("ba", None, 4), ("bon", None, None))
    with engine.begin() as connection:
        connection.execute(
            tables.tables["person"].insert(), person | {"status": "active", "sample": False, "created_at": DAYS[1]}
        )
        connection.execute(
            tables.tables["course"].insert(),
            {"id": 5, "code": "K01", "slug": "khoa", "position": 1, "created_at": DAYS[1]},
        )
        connection.execute(
            tables.tables["lesson_progress"].insert(),
            [
                {
                    "person_id": 7,
                    "id": 100 + number,
                    "course_id": 5,
                    "lesson": lesson,
                    "seen_at": DAYS[2],
                    "last_at": DAYS[2],
                    "read_at": DAYS[read] if read else None,
                    "checked_at": DAYS[checked] if checked else None,
                }
                for number, (lesson, read, checked) in enumerate(lessons)
            ],
        )


class TestTheStepToEditions:
    def test_keeps_every_lesson_that_was_done(self, old: Engine) -> None:
        fill(old)
        schema.upgrade(old, AFTER)
        with old.connect() as connection:
            rows = connection.execute(text("SELECT lesson, done_at FROM lesson_progress ORDER BY id")).all()
            assert [(lesson, str(done)[:10] if done else None) for lesson, done in rows] == [
                ("mot", "2026-05-03"),
                ("hai", "2026-05-03"),
                ("ba", "2026-05-04"),
                ("bon", None),
            ]
            enrolled = connection.execute(text("SELECT person_id, course_id, edition FROM course_enrolment")).all()
            assert [tuple(row) for row in enrolled] == [(7, 5, 1)]

    def test_can_be_taken_back(self, old: Engine) -> None:
        fill(old)
        schema.upgrade(old, AFTER)
        schema.downgrade(old, BEFORE)
        with old.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM lesson_progress")).scalar() == 4
