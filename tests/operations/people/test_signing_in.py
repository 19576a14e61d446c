"""Signing in: how many guesses are looked at, what a stranger can find out, what ends a session."""

import hashlib
import threading
import unicodedata
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.database import will_write
from kernel.errors import NotAllowed
from lms.people import queries
from lms.people.events import SessionsEnded, SignedIn
from lms.people.operations import profile
from lms.people.operations.passwords import check_password, hash_password, needs_rehash
from lms.people.operations.registering import register
from lms.people.operations.signing_in import (
    Refused,
    SignIn,
    TooManyTries,
    WrongNameOrPassword,
    sign_in,
    sign_out,
    sign_out_everywhere,
)
from tests.operations.people.conftest import NOBODY, NOON, PASSWORD, form


def minutes(n):
    return NOON + timedelta(minutes=n)


@pytest.fixture
def knock(session):
    """Try to sign in; the address differs each time unless one is given."""
    count = iter(range(10_000))

    def knock(name="lan", password="sai mật khẩu", at=NOON, address=None):
        return sign_in(
            session,
            name=name,
            password=password,
            browser="Firefox",
            address=address or f"198.51.100.{next(count)}",
            at=at,
            days=30,
        )

    return knock


class TestGuessing:
    def test_is_over_after_ten_guesses_from_as_many_addresses(self, lan, knock):
        results = [knock() for _ in range(15)]
        assert [result.code for result in results] == ["wrong_name_or_password"] * 10 + ["too_many_tries"] * 5
        assert [result.left for result in results] == [*range(9, -1, -1), 0, 0, 0, 0, 0]
        assert knock(password=PASSWORD) == Refused("too_many_tries", 0, 15)

    def test_is_not_made_easier_by_the_other_names_of_the_account(self, lan, knock):
        names = ["lan", "0912345678", "lan@vi-du.vn"] * 5
        codes = [knock(name).code for name in names]
        assert codes.count("wrong_name_or_password") == 10

    def test_is_counted_at_the_door_of_changing_the_password_too(self, session, lan, knock):
        actor = Actor(person_id=lan.id)
        for _ in range(6):
            knock()
        results = [
            profile.change_password(session, person_id=lan.id, old="sai", new="một câu dài mới", actor=actor, at=NOON)
            for _ in range(6)
        ]
        assert [result.code for result in results].count("wrong_password") == 4

    def test_may_begin_again_a_quarter_of_an_hour_after_the_last(self, lan, knock):
        for minute in (*range(9), 14):
            knock(at=minutes(minute))
        assert knock(password=PASSWORD, at=minutes(28)).code == "too_many_tries"
        assert isinstance(knock(password=PASSWORD, at=minutes(29)), SignIn)

    def test_is_forgotten_when_the_right_person_comes(self, lan, knock):
        for _ in range(9):
            knock()
        assert isinstance(knock(password=PASSWORD), SignIn)
        assert knock().left == 9

    def test_of_one_address_ends_with_the_hundredth_account(self, lan, knock):
        results = [knock(f"nguoi-{n}", address="192.0.2.1") for n in range(101)]
        assert [result.code for result in results] == ["wrong_name_or_password"] * 100 + ["too_many_tries"]
        assert knock(password=PASSWORD, address="192.0.2.1").code == "too_many_tries"
        assert isinstance(knock(password=PASSWORD, address="192.0.2.2"), SignIn)

    def test_of_one_address_is_not_forgiven_for_a_right_one_between(self, lan, knock):
        codes = []
        for n in range(110):
            codes.append(knock(f"nguoi-{n}", address="192.0.2.1").code)
            if n < 90:
                knock(password=PASSWORD, address="192.0.2.1")
        assert codes.count("wrong_name_or_password") == 100

    def test_answers_a_door_with_an_error_of_its_family(self, lan, knock):
        first = knock().failure()
        assert isinstance(first, WrongNameOrPassword)
        assert first.values == {"left": 9, "minutes": 0}
        for _ in range(9):
            knock()
        assert isinstance(knock().failure(), TooManyTries)


class TestAStranger:
    def test_cannot_tell_a_name_that_exists_from_one_that_does_not(self, lan, knock):
        known = [knock("lan") for _ in range(12)]
        unknown = [knock("nobody-here") for _ in range(12)]
        assert known == unknown

    def test_cannot_tell_a_closed_account_or_one_without_password(self, session, lan, knock):
        session.execute(text("UPDATE person SET status = 'deceased'"))
        assert knock(password=PASSWORD) == knock("nobody-here")

    def test_cannot_tell_which_names_are_one_persons(self, lan, knock):
        knock("lan")
        assert knock("0912345678").left == 9

    def test_makes_the_server_reckon_one_hash_for_any_name(self, session, lan, knock, monkeypatch):
        """The work is counted at the library's own door, as a clock on a shared machine would err."""
        reckoned = []
        verify = PasswordHasher.verify
        monkeypatch.setattr(
            PasswordHasher, "verify", lambda self, *given: (reckoned.append(1), verify(self, *given))[1]
        )
        for name in ("lan", "nobody-here", "", "x" * 5000):
            before = len(reckoned)
            knock(name)
            assert len(reckoned) == before + 1, name

    def test_is_refused_a_password_too_long_to_be_one(self, session, lan, knock):
        assert knock(password=PASSWORD + " " * 100_000).code == "wrong_name_or_password"


class TestASession:
    def test_keeps_the_hash_of_its_token_alone(self, session, lan, knock):
        opened = knock(password=PASSWORD)
        row = session.execute(text("SELECT * FROM account_session")).one()._mapping
        assert len(opened.token) >= 43
        assert row["token_hash"] == hashlib.sha256(opened.token.encode()).hexdigest()
        assert opened.token not in "".join(map(str, row.values()))

    def test_is_told_and_listed_for_its_length(self, session, lan, knock, told):
        opened = knock(password=PASSWORD)
        [card] = queries.list_sessions(session, lan.id, NOON)
        assert (card.id, card.browser, card.expires_at) == (
            opened.session_id,
            "Firefox",
            NOON + timedelta(days=30),
        )
        assert queries.list_sessions(session, lan.id, NOON + timedelta(days=30)) == []
        assert [fact.session_id for fact in told(SignedIn)] == [opened.session_id]

    def test_is_ended_by_its_owner_once(self, session, lan, knock):
        opened = knock(password=PASSWORD)
        given = {"person_id": lan.id, "session_id": opened.session_id, "at": NOON}
        assert sign_out(session, actor=Actor(person_id=lan.id), **given)
        assert not sign_out(session, actor=Actor(person_id=lan.id), **given)
        assert queries.list_sessions(session, lan.id) == []

    def test_is_not_ended_by_somebody_else(self, session, lan, knock):
        opened = knock(password=PASSWORD)
        with pytest.raises(NotAllowed):
            sign_out(session, person_id=lan.id, session_id=opened.session_id, actor=Actor(person_id=9), at=NOON)

    def test_may_outlive_all_the_others(self, session, lan, knock, told):
        kept, *_ = [knock(password=PASSWORD) for _ in range(3)]
        actor = Actor(person_id=lan.id)
        assert sign_out_everywhere(session, person_id=lan.id, actor=actor, at=NOON, keep=kept.session_id) == 2
        assert [card.id for card in queries.list_sessions(session, lan.id)] == [kept.session_id]
        assert [fact.everywhere for fact in told(SessionsEnded)] == [True]


class TestAPasswordHash:
    def test_has_the_strength_the_house_decided(self):
        assert hash_password("một câu dài").startswith("$argon2id$v=19$m=19456,t=2,p=1$")

    def test_fits_the_same_letters_typed_on_another_keyboard(self):
        decomposed = unicodedata.normalize("NFD", PASSWORD)
        assert check_password(hash_password(PASSWORD), decomposed)

    def test_never_fits_where_there_is_none_or_it_cannot_be_read(self):
        assert not check_password(None, "nobody signs in with this")
        assert not check_password("", "nobody signs in with this")
        assert not check_password("damaged", "nobody signs in with this")

    def test_is_made_anew_at_the_next_sign_in_when_it_is_weak(self, session, knock):
        person = register(session, form=form(), actor=NOBODY, at=NOON)
        weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
        session.commit()
        session.execute(text("UPDATE credential SET password_hash = :weak"), {"weak": weak})
        assert isinstance(knock(password=PASSWORD), SignIn)
        kept = session.execute(text("SELECT person_id, password_hash FROM credential")).one()
        assert kept.person_id == person.id
        assert not needs_rehash(kept.password_hash)
        assert isinstance(knock(password=PASSWORD), SignIn)


class TestGuessingAtTheSameMoment:
    def test_is_ten_guesses_all_the_same(self, engine, session, lan):
        session.commit()
        codes, gate = [], threading.Barrier(16)

        def guess(n):
            gate.wait()
            with Session(engine, expire_on_commit=False) as own:
                will_write(own)
                given = {"name": "lan", "password": "sai mật khẩu", "browser": "", "at": NOON, "days": 1}
                result = sign_in(own, address=f"198.51.100.{n}", **given)
                own.commit()
                codes.append(result.code)

        threads = [threading.Thread(target=guess, args=(n,)) for n in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(codes) == ["too_many_tries"] * 6 + ["wrong_name_or_password"] * 10
