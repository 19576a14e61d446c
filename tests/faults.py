"""Breaking an operation off at every statement: whatever happens, the state is the one before or the one after.

`sweep` raises at the 1st, 2nd, 3rd … statement and at the commit, until the operation runs through; `exit_sweep` ends
the process there, as a power cut would (SQLite only: it forks).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.orm import Session

from lms import work
from lms.extensions import db
from tests.conftest import Scene

MOST = 400
CUT = 86
Step = Callable[[Session], object]
Observe = Callable[[Connection], Any]


class Broken(Exception):
    """The failure that a sweep makes."""


def rows_of(*tables: str) -> Observe:
    """Return an observer of all rows of some tables, in an order of their own."""

    def observe(connection: Connection) -> dict[str, list[str]]:
        return {
            table: sorted(str(tuple(row)) for row in connection.execute(text(f"SELECT * FROM {table}")))
            for table in tables
        }

    return observe


def sweep(scene: Scene, step: Step, observe: Observe) -> int:
    """Run `step` (an operation on a session, finished by `work.run`) broken off at each place, then through.

    Asserts that the state `observe` sees (`rows_of(…)`) is untouched after every broken run and changed after the
    clean one. Returns how many places there were. `step` must read what it needs itself.
    """
    with scene.app.app_context():
        engine = db.engine
        before = _seen(engine, observe)
        for number in range(1, MOST):
            with _breaking(engine, number, _raise):
                try:
                    work.run(db.session(), lambda: step(db.session()))
                except Broken:
                    db.session.remove()
                else:
                    break
            assert _seen(engine, observe) == before, f"half of it stayed when broken at {number}"
        else:
            raise AssertionError("the operation never ends")
        db.session.remove()
        assert _seen(engine, observe) != before, "the operation changed nothing that is observed"
        return number - 1


def exit_sweep(scene: Scene, step: Step, observe: Observe) -> int:
    """Do the same with the process ending at each place (`os._exit`); on the embedded engine alone."""
    assert scene.engine == "sqlite"
    with scene.app.app_context():
        before = _seen(db.engine, observe)
        for number in range(1, MOST):
            db.session.remove()
            db.engine.dispose()  # nothing of the parent's connections goes into the child
            child = os.fork()
            if not child:
                _run_and_cut(step, number)
            _pid, status = os.waitpid(child, 0)
            code = os.waitstatus_to_exitcode(status)
            assert code in {0, CUT}, f"the operation failed by itself ({code})"
            if code == 0:
                break
            assert _seen(db.engine, observe) == before, f"half of it stayed when cut at {number}"
        else:
            raise AssertionError("the operation never ends")
        assert _seen(db.engine, observe) != before, "the operation changed nothing that is observed"
        return number - 1


def _run_and_cut(step: Step, number: int) -> None:
    """Run in the child; never return."""
    try:
        with _breaking(db.engine, number, lambda: os._exit(CUT)):
            work.run(db.session(), lambda: step(db.session()))
        os._exit(0)
    except BaseException:
        os._exit(1)


def _raise() -> None:
    raise Broken


def _seen(engine: Engine, observe: Observe) -> Any:
    with engine.connect() as connection:
        return observe(connection)


@contextmanager
def _breaking(engine: Engine, number: int, act: Callable[[], None]) -> Iterator[None]:
    """Act at the given statement or commit, counted from 1."""
    passed = 0

    def count(*_rest: Any) -> None:
        nonlocal passed
        passed += 1
        if passed == number:
            act()

    event.listen(engine, "before_cursor_execute", count)
    event.listen(engine, "commit", count)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", count)
        event.remove(engine, "commit", count)
