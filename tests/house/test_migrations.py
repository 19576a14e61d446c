"""The schema grows by numbered steps that go up and down on both engines and say what the models say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect

from kernel.database import make_engine
from lms import schema
from lms.config import ROOT
from tests.conftest import ENGINES, database_url, postgres_database


@pytest.fixture(params=ENGINES)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database on each engine."""
    if request.param == "sqlite":
        engine = make_engine(f"sqlite:///{tmp_path / 'empty.db'}")
        yield engine
        engine.dispose()
    else:
        with postgres_database() as name:
            engine = make_engine(database_url(name))
            yield engine
            engine.dispose()


class TestMigrations:
    def test_have_one_head_and_it_is_the_pinned_one(self) -> None:
        assert schema.heads() == [(ROOT / "migrations" / "HEAD").read_text().strip()]

    def test_are_numbered_without_gaps(self) -> None:
        numbers = sorted(int(path.name[:4]) for path in (ROOT / "migrations" / "versions").glob("[0-9]*.py"))
        assert numbers == list(range(1, len(numbers) + 1))

    def test_go_up_down_and_up_again(self, empty: Engine) -> None:
        schema.upgrade(empty)
        tables = set(inspect(empty).get_table_names())
        schema.downgrade(empty, "base")
        left = set(inspect(empty).get_table_names()) - {"alembic_version"}
        schema.upgrade(empty)
        assert left == set()
        assert set(inspect(empty).get_table_names()) == tables

    def test_leave_no_difference_from_the_models(self, empty: Engine) -> None:
        schema.upgrade(empty)
        assert schema.differences(empty) == []
