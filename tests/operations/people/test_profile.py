"""Changing one's own password and record."""

import pytest

from kernel.actor import Actor
from kernel.errors import NotAllowed
from lms.people import queries
from lms.people.events import PasswordChanged, ProfileChanged, RecoveryMade
from lms.people.operations.profile import (
    Changed,
    FlawedPerson,
    LoginNameTaken,
    Profile,
    change_password,
    change_profile,
)
from lms.people.operations.recovering import ask_by_email, use
from lms.people.operations.registering import register
from lms.people.operations.signing_in import SignIn, sign_in
from tests.operations.people.conftest import NOBODY, NOON, PASSWORD, form

NEW = "một câu dài hoàn toàn mới"


def knock(session, password, name="lan"):
    return sign_in(session, name=name, password=password, browser="", address="a", at=NOON, days=1)


def record(**changes):
    same = {
        "full_name": "Nguyễn Thị Lan",
        "birth_year": 1958,
        "audience": "nguoi-dan",
        "phone": "0912345678",
        "email": "lan@vi-du.vn",
    }
    return Profile(**same | changes)


@pytest.fixture
def change(session, lan):
    def change(**changes):
        return change_profile(session, person_id=lan.id, form=record(**changes), actor=Actor(person_id=lan.id), at=NOON)

    return change


class TestChangingThePassword:
    def test_needs_the_old_one(self, session, lan):
        actor = Actor(person_id=lan.id)
        result = change_password(session, person_id=lan.id, old="sai", new=NEW, actor=actor, at=NOON)
        assert (result.code, result.left) == ("wrong_password", 9)
        assert isinstance(knock(session, PASSWORD), SignIn)

    def test_keeps_this_browser_and_ends_the_others(self, session, lan, told):
        here, _there = knock(session, PASSWORD), knock(session, PASSWORD)
        actor = Actor(person_id=lan.id, session_id=here.session_id)
        result = change_password(session, person_id=lan.id, old=PASSWORD, new=NEW, actor=actor, at=NOON)
        assert result == Changed(1)
        assert [card.id for card in queries.list_sessions(session, lan.id)] == [here.session_id]
        assert isinstance(knock(session, NEW), SignIn)
        assert [fact.way for fact in told(PasswordChanged)] == ["own"]

    def test_is_ones_own_business(self, session, lan):
        with pytest.raises(NotAllowed):
            change_password(session, person_id=lan.id, old=PASSWORD, new=NEW, actor=Actor(person_id=9), at=NOON)

    def test_refuses_a_new_one_that_is_a_login_name(self, session, lan):
        with pytest.raises(FlawedPerson) as refused:
            change_password(
                session,
                person_id=lan.id,
                old=PASSWORD,
                new="0912 345 678",
                actor=Actor(person_id=lan.id),
                at=NOON,
            )
        assert (refused.value.field, refused.value.code) == ("new", "password_is_name")


class TestChangingTheRecord:
    def test_moves_the_names_to_sign_in_with(self, session, lan, change):
        card = change(phone="+84 987 654 321", email="")
        assert (card.phone, card.email) == ("0987654321", None)
        assert queries.list_login_names(session, lan.id) == {"username": "lan", "phone": "0987654321"}
        assert isinstance(knock(session, PASSWORD, "0987654321"), SignIn)
        assert not isinstance(knock(session, PASSWORD, "0912345678"), SignIn)

    def test_frees_the_old_telephone_for_its_next_owner(self, session, change):
        change(phone="")
        register(session, form=form(login_name="", phone="0912345678"), actor=NOBODY, at=NOON)

    def test_gives_nobody_the_name_of_somebody_else(self, session, change):
        register(session, form=form(login_name="", phone="0987654321"), actor=NOBODY, at=NOON)
        with pytest.raises(LoginNameTaken) as refused:
            change(phone="0987654321")
        assert refused.value.field == "phone"

    def test_leaves_a_way_to_sign_in(self, change):
        with pytest.raises(FlawedPerson) as refused:
            change(phone="", email="", login_name="")
        assert refused.value.code == "login_name_missing"

    def test_names_what_changed_and_not_how(self, change, told):
        change(full_name="Nguyễn Thị Lan Anh", phone="0987654321")
        assert [fact.fields for fact in told(ProfileChanged)] == ["full_name,phone"]

    def test_says_nothing_when_nothing_changed(self, change, told):
        change()
        assert told(ProfileChanged) == []

    def test_sorts_the_person_under_the_new_name(self, change):
        assert change(full_name="Nguyễn Thị Ánh").folded == "nguyen thi anh"

    def test_makes_no_child_of_a_grown_up_without_a_guardian(self, change):
        with pytest.raises(FlawedPerson) as refused:
            change(birth_year=2015)
        assert refused.value.field == "birth_year"

    def test_makes_links_to_the_old_address_worthless(self, session, change, told):
        ask_by_email(session, name="lan", at=NOON)
        link = told(RecoveryMade)[-1].link.rpartition("/")[2]
        change(email="moi@vi-du.vn")
        assert use(session, code=link, password=NEW, at=NOON).code == "wrong_code"
