"""Registering: what the form refuses, who is first, what is written."""

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.database import will_write
from lms.people import queries
from lms.people.events import Registered
from lms.people.operations.registering import FlawedPerson, LoginNameTaken, enter, register
from lms.people.operations.signing_in import SignIn, sign_in
from tests.operations.people.conftest import NOBODY, NOON, PASSWORD, form


class TestRegistering:
    def test_lets_the_person_sign_in_with_every_name_given(self, session, lan):
        for name in ("lan", "LAN", "+84 912 345 678", "Lan@Vi-Du.vn"):
            result = sign_in(session, name=name, password=PASSWORD, browser="", address="a", at=NOON, days=30)
            assert isinstance(result, SignIn), name
            assert result.person_id == lan.id

    def test_keeps_the_name_as_written_and_in_forms_to_search_and_sort_by(self, lan):
        assert (lan.full_name, lan.folded) == ("Nguyễn Thị Lan", "nguyen thi lan")
        assert lan.sort_key.startswith("l0a0n0")
        assert (lan.phone, lan.email, lan.status) == ("0912345678", "lan@vi-du.vn", "active")

    def test_keeps_proof_of_the_consent_given(self, session, lan):
        [consent] = queries.list_consents_given(session, lan.id)
        assert (consent.version, consent.sha256) == (
            queries.current_consent().version,
            queries.current_consent().sha256,
        )
        assert (consent.way, consent.guardian_name, consent.at) == ("self", "", NOON)

    def test_keeps_no_password_anywhere(self, session, lan):
        session.commit()
        with session.connection() as connection:
            for table in connection.execute(text("SELECT name FROM sqlite_master WHERE type='table'")).all():
                for row in connection.execute(text(f'SELECT * FROM "{table[0]}"')):
                    assert PASSWORD not in "".join(map(str, row))

    def test_is_told_as_the_persons_own_act(self, lan, told):
        [fact] = told(Registered)
        assert (fact.way, fact.person_id, fact.actor.person_id) == ("self", lan.id, lan.id)

    def test_writes_down_the_guardian_of_a_child_and_of_nobody_else(self, session):
        child = register(session, form=form(birth_year=2012, guardian_name="Lê Văn Nam"), actor=NOBODY, at=NOON)
        adult = register(session, form=form(login_name="hoa", guardian_name="Lê Văn Nam"), actor=NOBODY, at=NOON)
        assert queries.list_consents_given(session, child.id)[0].guardian_name == "Lê Văn Nam"
        assert queries.list_consents_given(session, adult.id)[0].guardian_name == ""

    @pytest.mark.parametrize(
        ("changes", "field", "code"),
        [
            ({"birth_year": 2012}, "guardian_name", "guardian_missing"),
            ({"consent": False}, "consent", "consent_missing"),
            ({"full_name": "  "}, "full_name", "name_missing"),
            ({"birth_year": None}, "birth_year", "birth_year_missing"),
            ({"birth_year": 1899}, "birth_year", "birth_year_out_of_range"),
            ({"audience": ""}, "audience", "audience_missing"),
            ({"login_name": ""}, "login_name", "login_name_missing"),
            ({"login_name": "lan anh"}, "login_name", "login_name_shape"),
            ({"phone": "12345"}, "phone", "phone_shape"),
            ({"email": "lan@"}, "email", "email_shape"),
            ({"password": "bảy chữ"}, "password", "password_too_short"),
            ({"login_name": "nguyenlan", "password": "Nguyễn Lan"}, "password", "password_is_name"),
        ],
    )
    def test_is_refused_with_the_field_that_can_mend_it(self, session, changes, field, code):
        with pytest.raises(FlawedPerson) as refused:
            register(session, form=form(**changes), actor=NOBODY, at=NOON)
        assert (refused.value.field, refused.value.code) == (field, code)

    def test_names_all_flaws_together(self, session):
        with pytest.raises(FlawedPerson) as refused:
            register(session, form=form(full_name="", phone="1", consent=False), actor=NOBODY, at=NOON)
        assert {field for field, _ in refused.value.values["flaws"]} == {"full_name", "phone", "consent"}

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"login_name": "LÂN"}, "login_name"),
            ({"login_name": "hoa", "phone": "+84912345678"}, "phone"),
            ({"login_name": "hoa", "email": "LAN@vi-du.vn"}, "email"),
        ],
    )
    def test_is_refused_when_the_name_is_somebody_elses(self, session, lan, changes, field):
        with pytest.raises(LoginNameTaken) as refused:
            register(session, form=form(**changes), actor=NOBODY, at=NOON)
        assert refused.value.field == field

    def test_makes_one_account_of_twins_sent_at_the_same_moment(self, engine):
        results = []
        gate = threading.Barrier(4)

        def send():
            with Session(engine, expire_on_commit=False) as session:
                will_write(session)
                gate.wait()
                try:
                    register(session, form=form(), actor=NOBODY, at=NOON)
                    session.commit()
                    results.append("made")
                except LoginNameTaken as taken:
                    results.append(taken.field)

        threads = [threading.Thread(target=send) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(results) == ["login_name"] * 3 + ["made"]


class TestEntering:
    CADRE = Actor(person_id=7, name="Trần Văn Bình")

    def enter(self, session, **changes):
        given = {"full_name": "Đỗ Văn Hải", "birth_year": None, "audience": "nguoi-dan", "phone": "0912345678"}
        return enter(session, **given | changes, actor=self.CADRE, at=NOON)

    def test_needs_neither_year_nor_password(self, session, told):
        person = self.enter(session)
        assert not queries.has_password(session, person.id)
        assert queries.find_by_login_name(session, "0912 345 678") == person
        assert [(fact.way, fact.actor) for fact in told(Registered)] == [("entered", self.CADRE)]

    def test_assumes_no_consent(self, session):
        person = self.enter(session)
        assert queries.list_consents_given(session, person.id) == []

    def test_records_a_signed_paper(self, session):
        person = self.enter(session, consent=True, birth_year=2013, guardian_name="Đỗ Văn Nam")
        [consent] = queries.list_consents_given(session, person.id)
        assert (consent.way, consent.guardian_name) == ("paper", "Đỗ Văn Nam")

    def test_takes_no_childs_paper_without_a_guardian(self, session):
        with pytest.raises(FlawedPerson) as refused:
            self.enter(session, consent=True, birth_year=2013)
        assert refused.value.field == "guardian_name"

    def test_opens_no_door_without_a_password(self, session):
        self.enter(session)
        for password in ("", "0912345678", PASSWORD):
            result = sign_in(session, name="0912345678", password=password, browser="", address="a", at=NOON, days=1)
            assert not isinstance(result, SignIn)
