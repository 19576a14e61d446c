"""The ledger proves itself: sealed each night, verified when asked; what is changed behind its back is found."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kernel import clock
from kernel.base import moment_of, new_id
from kernel.database import will_write
from lms import work
from lms.extensions import db
from lms.jobs import daily, tasks
from lms.jobs_queue import Job, find_open
from lms.score.operations.sealing import seal
from lms.score.operations.verifying import verify
from lms.score.queries import seals
from lms.score.rules.sealing import Keyring
from tests.conftest import DEEP, Scene
from tests.operations.score.books import RING, ask, band, command, do, findings, meet, number, seal_all, tomorrow, undo
from tests.people import Learner

TAMPERINGS = 1_000 if DEEP else 60
TABLES = ("ledger_entry", "ledger_seal", "seal_chain")
WARDS = ("01.00004.", "01.00008.", None)


@contextmanager
def days_later(days: int) -> Iterator[None]:
    """Live some days after the newest key of this process."""
    with time_machine.travel(moment_of(new_id()) + timedelta(days=days), tick=True):
        yield


def write_some(scene: Scene) -> list[int]:
    """Let people of two wards, and of none, earn points in several ways."""
    people = [Learner.register(scene, f"Lê Văn {n}", ward=WARDS[n % 3]).person_id for n in range(6)]
    for person in people:
        decision = band(scene, person, "1.1", 5)
        band(scene, person, "2.2", 8, kind="certificate")
        if person == people[0]:
            undo(scene, person, decision)
    meet(scene, {person: {"1.4": 8, "3.1": 5} for person in people})
    return people


class TestSealing:
    def test_covers_every_entry_once_and_goes_on_the_next_day(self, scene: Scene) -> None:
        write_some(scene)
        entries = number(scene, "SELECT count(*) FROM ledger_entry")
        assert seal_all(scene) == {"entries": entries, "links": 3}
        assert seal_all(scene) == {"entries": 0, "links": 0}
        assert findings(scene) == []
        with days_later(1):
            band(scene, Learner.register(scene).person_id)
            assert findings(scene) == []  # what is of today is sealed tomorrow
            assert seal_all(scene) == {"entries": 1, "links": 1}
            assert findings(scene) == []
            heads = ask(scene, lambda s: seals.list_heads(s, unit_path="01.00004.", day=clock.local_day(clock.now())))
            assert [(head.unit_path, head.kind, head.number) for head in heads] == [
                ("01.00004.", "entries", 2),
                ("01.", "heads", 2),
            ]

    def test_outlives_a_change_of_the_key_while_the_old_one_is_kept(self, small_scene: Scene) -> None:
        write_some(small_scene)
        seal_all(small_scene)
        new = Keyring("another key for tests, which has come after it", (RING.current,))
        assert findings(small_scene, new) == []
        assert {found.code for found in findings(small_scene, Keyring(new.current))} == {"key_unknown"}

    def test_goes_on_where_it_was_broken_off(self, small_scene: Scene) -> None:
        write_some(small_scene)

        def keep(_done: int, _total: int) -> None:
            work.finish(db.session())
            raise KeyboardInterrupt

        with small_scene.app.app_context():
            will_write(db.session())
            with pytest.raises(KeyboardInterrupt):
                seal(db.session(), ring=RING, today=tomorrow(), at=clock.now(), keep=keep)
            work.abandon(db.session())
        sealed = number(small_scene, "SELECT count(*) FROM ledger_seal")
        entries = number(small_scene, "SELECT count(*) FROM ledger_entry")
        assert 0 < sealed < entries
        assert seal_all(small_scene)["entries"] == entries - sealed
        assert findings(small_scene) == []

    def test_does_not_seal_what_slips_into_a_closed_day(self, small_scene: Scene) -> None:
        with days_later(3):
            write_some(small_scene)
            seal_all(small_scene)
            slip = (
                "INSERT INTO ledger_entry SELECT person_id, id + 1, period, indicator, points, rule, rulebook, bucket, "
                "source_kind, 'slipped in', revision, reference, title, posted_on, posted_at, reverses, reason, "
                "posted_by, approved_by FROM ledger_entry LIMIT 1"
            )
            do(small_scene, lambda s: s.execute(text(slip)))
        with days_later(1):
            seal_all(small_scene)
            assert {found.code for found in findings(small_scene)} == {"entry_added", "year_sums"}


class TestVerifying:
    def test_finds_every_tampering(self, small_scene: Scene) -> None:
        """Triggers dropped, as who owns the database could: each change of sealed rows is found by the seals alone."""
        write_some(small_scene)
        seal_all(small_scene)
        with days_later(2):
            write_some(small_scene)
            seal_all(small_scene)
            with small_scene.app.app_context():
                at = clock.now()
                chance = random.Random(2026)
                with db.engine.connect() as connection:
                    _open_up(connection)
                    assert list(_verify(connection, at)) == []
                    missed = [
                        name
                        for name in (_tampered(connection, chance, number, at) for number in range(TAMPERINGS))
                        if name
                    ]
        assert missed == []

    def test_finds_a_year_that_is_not_its_ledger(self, scene: Scene) -> None:
        person = write_some(scene)[0]
        changes = {
            "UPDATE person_year SET total = total + 1 WHERE person_id = :p": "year_points",
            "UPDATE person_year SET sums = '{\"1.1|evidence\": 9}' WHERE person_id = :p": "year_sums",
            "UPDATE person_year SET mastery = '{\"1.1\": [3, []]}' WHERE person_id = :p": "year_mastery",
            "DELETE FROM person_year WHERE person_id = :p": "year_missing",
        }
        for statement, code in changes.items():
            do(scene, lambda s, change=statement: s.execute(text(change), {"p": person}))
            assert [(found.code, found.person_id) for found in findings(scene)] == [(code, person)]
            ended, said = command(scene, "verify")
            assert (ended, f"người {person}" in said) == (1, True), said
            assert command(scene, "rebuild")[0] == 0
            ended, said = command(scene, "verify")
            assert (ended, "Sổ điểm nguyên vẹn" in said) == (0, True), said

    def test_is_done_by_the_worker_each_night(self, small_scene: Scene) -> None:
        person = write_some(small_scene)[0]
        do(
            small_scene,
            lambda s: s.execute(text("UPDATE person_year SET total = 99 WHERE person_id = :p"), {"p": person}),
        )
        with days_later(1), time_machine.travel(clock.now().replace(hour=23), tick=True):  # six in Hà Nội
            daily.begin(small_scene.app)
            for kind in ("score.seal", "score.verify"):
                job = ask(small_scene, lambda s, k=kind: find_open(s, k))
                assert job is not None
                assert tasks.run_job(small_scene.app, job) == "done"
            told = ask(small_scene, lambda s: s.get_one(Job, job).result)
        assert told == {"findings": 1, "first": [f"year_points  {person}"]}
        assert number(small_scene, "SELECT count(*) FROM ledger_seal") == number(
            small_scene, "SELECT count(*) FROM ledger_entry"
        )


def _open_up(connection: Connection) -> None:
    """Take away what the database itself refuses."""
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
    for name in names:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    connection.commit()


def _verify(connection: Connection, at: Any) -> list[str]:
    session = Session(connection, join_transaction_mode="create_savepoint")
    found = [one.code for one in verify(session, ring=RING, at=at)]
    session.close()
    return found


def _tampered(connection: Connection, chance: random.Random, number: int, at: Any) -> str:
    """Change something, verify, and put it back; return what was done when nothing but the years told of it."""
    ways = (_alter, _alter, _delete, _insert, _swap, _forge)
    done = ""
    while not done:
        connection.exec_driver_sql("BEGIN")
        try:
            done = ways[number % len(ways)](connection, chance)
        except IntegrityError:  # two rows of one key: what the table itself refuses is no tampering
            connection.exec_driver_sql("ROLLBACK")
    found = {code for code in _verify(connection, at) if not code.startswith("year_")}
    connection.exec_driver_sql("ROLLBACK")
    return "" if found else done


def _rows(connection: Connection, table: str) -> list[dict[str, Any]]:
    rows = connection.exec_driver_sql(f"SELECT rowid AS place, * FROM {table} ORDER BY rowid").mappings()
    return [dict(row) for row in rows]


def _set(connection: Connection, table: str, place: int, column: str, value: Any) -> None:
    connection.exec_driver_sql(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (value, place))


def _alter(connection: Connection, chance: random.Random) -> str:
    """Change one column of one row to something else that could stand there."""
    table = chance.choice(TABLES)
    row = chance.choice(_rows(connection, table))
    column = chance.choice([name for name in row if name != "place"])
    _set(connection, table, row["place"], column, _other(column, row[column]))
    return f"alter {table}.{column}"


def _other(column: str, value: Any) -> Any:
    if value is None:
        return 1
    if isinstance(value, int):
        return value + 7
    if column == "heads":
        return '[["01.", 1, "00"]]'
    if column.endswith(("day", "_on")):
        return "2020-01-01"
    if column.endswith("_at"):
        return "2020-01-01 00:00:00.000001"
    return {"entries": "heads", "heads": "entries"}.get(value) or value + "1"


def _delete(connection: Connection, chance: random.Random) -> str:
    """Remove an entry (sometimes with its seal), a seal or a link."""
    table = chance.choice(TABLES)
    row = chance.choice(_rows(connection, table))
    connection.exec_driver_sql(f"DELETE FROM {table} WHERE rowid = ?", (row["place"],))
    both = table == "ledger_entry" and chance.random() < 0.5
    if both:
        key = (row["person_id"], row["id"])
        connection.exec_driver_sql("DELETE FROM ledger_seal WHERE person_id = ? AND id = ?", key)
    return f"delete {table} {both}"


def _copy(connection: Connection, table: str, row: dict[str, Any], **changes: Any) -> None:
    values = {name: value for name, value in row.items() if name != "place"} | changes
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    connection.exec_driver_sql(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values()))


def _insert(connection: Connection, chance: random.Random) -> str:
    """Add an entry to a day that is closed, alone or with a seal behind the last one of its link."""
    row = chance.choice(_rows(connection, "ledger_entry"))
    _copy(connection, "ledger_entry", row, id=row["id"] + 1, source_id="not there", points=row["points"] + 2)
    sealed = chance.random() < 0.5
    if sealed:
        seal = next(one for one in _rows(connection, "ledger_seal") if one["id"] == row["id"])
        _copy(connection, "ledger_seal", seal, id=row["id"] + 1, position=seal["position"] + 1)
    return f"insert {sealed}"


def _swap(connection: Connection, chance: random.Random) -> str:
    """Exchange what two rows say in one column."""
    table = chance.choice(TABLES[:2])
    column = {"ledger_entry": ("points", "title", "posted_at"), "ledger_seal": ("position", "hash")}[table]
    name = chance.choice(column)
    rows = _rows(connection, table)
    one = chance.choice(rows)
    other = chance.choice([row for row in rows if row[name] != one[name] and row["person_id"] != one["person_id"]])
    _set(connection, table, one["place"], name, other[name])
    _set(connection, table, other["place"], name, one[name])
    return f"swap {table}.{name}"


def _forge(connection: Connection, chance: random.Random) -> str:
    """Add a link, or remove a link with all its seals and entries, as if they had never been."""
    links = _rows(connection, "seal_chain")
    link = chance.choice(links)
    if chance.random() < 0.5:
        same = [one["number"] for one in links if (one["unit_path"], one["kind"]) == (link["unit_path"], link["kind"])]
        _copy(connection, "seal_chain", link, id=link["id"] + 1, number=max(same) + 1, previous=link["head"])
        return "add a link"
    for statement in (
        "DELETE FROM ledger_entry WHERE id IN (SELECT id FROM ledger_seal WHERE chain_id = ?)",
        "DELETE FROM ledger_seal WHERE chain_id = ?",
        "DELETE FROM seal_chain WHERE id = ?",
    ):
        connection.exec_driver_sql(statement, (link["id"],))
    return f"remove link {link['kind']} {link['number']}"
