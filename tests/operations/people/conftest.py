"""A database file of its own for each test, and a session that writes."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

import lms.tables
from kernel import events
from kernel.actor import Actor
from kernel.database import make_engine, will_write
from lms.people.operations.registering import NewPerson, register

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
NOBODY = Actor(person_id=0, address="203.0.113.7")
PASSWORD = "con mèo trèo cây cau"


def form(**changes):
    filled = {
        "full_name": "Nguyễn Thị Lan",
        "birth_year": 1958,
        "audience": "nguoi-dan",
        "login_name": "lan",
        "password": PASSWORD,
        "consent": True,
    }
    return NewPerson(**filled | changes)


@pytest.fixture
def engine(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path / 'people.db'}")
    lms.tables.metadata().create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine):
    with Session(engine, expire_on_commit=False) as session:
        will_write(session)
        yield session


@pytest.fixture
def lan(session):
    """Somebody with a user name, a telephone and an e-mail."""
    return register(session, form=form(phone="0912 345 678", email="lan@vi-du.vn"), actor=NOBODY, at=NOON)


@pytest.fixture
def told(session):
    """The facts told so far, newest last."""
    return lambda kind: [fact for fact in session.info.get(events.KEY, ()) if type(fact) is kind]
