"""What the database itself refuses, on both engines; and who alone may commit."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kernel.database import will_write
from lms.config import ROOT
from lms.extensions import db
from lms.tables import APPEND_ONLY, metadata
from tests.conftest import Scene
from tests.people import Learner

OWNED = "person_id"
NOT_OWNED = {
    "login_name",
    "credential",
    "credential_code",
    "certificate_number",
    "outbox",
    "person_row",
    "person_measure",
    "person_year",
    "recognition_case",
    "recognition_register",
    "self_assessment",
}
"""Tables with a person that are keyed otherwise, each for its reason: look-ups by name, one row a person, or a year."""


@pytest.fixture
def learned(scene: Scene) -> Scene:
    """A scene in which somebody has passed a course, so that every append-only table of the river has a row."""
    learner = Learner.register(scene, "Trần Thị Bưởi")
    learner.pass_course("C03")
    learner.settle()
    return scene


class TestAppendOnlyTables:
    @pytest.mark.parametrize("verb", ["UPDATE {t} SET {c} = {c}", "DELETE FROM {t}"])
    def test_refuse_change_and_removal(self, learned: Scene, verb: str) -> None:
        with learned.app.app_context():
            tested = 0
            for table in APPEND_ONLY:
                column = metadata().tables[table].c[0].name
                if not db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar():
                    continue
                db.session.rollback()
                will_write(db.session())
                with pytest.raises(DBAPIError, match="append-only"):
                    db.session.execute(text(verb.format(t=table, c=column)))
                db.session.rollback()
                tested += 1
            assert tested >= 8

    def test_seal_an_attempt_once_it_is_submitted(self, learned: Scene) -> None:
        with learned.app.app_context():
            for statement in ("UPDATE attempt SET percent = 100", "DELETE FROM attempt"):
                will_write(db.session())
                with pytest.raises(DBAPIError, match="append-only"):
                    db.session.execute(text(statement))
                db.session.rollback()


class TestTables:
    def test_owned_by_a_person_are_keyed_by_person_first(self) -> None:
        wrong = [
            name
            for name, table in metadata().tables.items()
            if OWNED in table.c and name not in NOT_OWNED and [c.name for c in table.primary_key][:2] != [OWNED, "id"]
        ]
        assert wrong == []

    def test_owned_by_a_person_have_the_person_in_every_unique_key(self) -> None:
        wrong = []
        for name, table in metadata().tables.items():
            if OWNED not in table.c or name in NOT_OWNED:
                continue
            uniques = [c for c in table.constraints if c.__class__.__name__ == "UniqueConstraint"]
            uniques += [i for i in table.indexes if i.unique]
            wrong += [str(u.name) for u in uniques if OWNED not in [column.name for column in u.columns]]
        assert wrong == []


class TestCommitting:
    def test_is_done_in_few_known_places(self) -> None:
        """A request commits in `work`; the worker and the start-up commit their own claims. Nobody else does."""
        allowed = {"lms/work.py", "lms/jobs/tasks.py", "lms/jobs/tide.py", "lms/serve.py", "lms/schema.py"}
        found = {
            path.relative_to(ROOT).as_posix()
            for package in ("kernel", "question_bank", "courses", "lms")
            for path in (ROOT / package).rglob("*.py")
            if re.search(r"(session|connection)\.commit\(\)", path.read_text("utf-8"))
        }
        assert found <= allowed
