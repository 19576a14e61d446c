"""The way back in: silent to strangers, good once, and never unseen."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from kernel.actor import Actor, Scope
from kernel.errors import NotAllowed
from kernel.events import deliver
from lms import audit, outbox
from lms.notices import operations as notices
from lms.people import queries
from lms.people.events import PasswordChanged, RecoveryMade
from lms.people.operations.recovering import (
    FlawedPerson,
    NoLoginName,
    Recovered,
    Refused,
    ask_by_email,
    make_slip,
    use,
)
from lms.people.operations.registering import enter
from lms.people.operations.signing_in import SignIn, sign_in
from tests.operations.people.conftest import NOON, PASSWORD

NEW = "một câu dài hoàn toàn mới"
CADRE = Actor(person_id=7, name="Trần Văn Bình", scopes=(Scope("cadre", "territorial", "01.00004.", 4),))


def knock(session, password, at=NOON):
    return sign_in(session, name="lan", password=password, browser="", address="a", at=at, days=1)


@pytest.fixture
def link(session, lan, told):
    """The token of a link just asked for."""
    ask_by_email(session, name="0912345678", at=NOON, address="a")
    return told(RecoveryMade)[-1].link.removeprefix("/khoi-phuc/")


@pytest.fixture
def slip(session, lan):
    return make_slip(session, person_id=lan.id, actor=CADRE, at=NOON)


class TestAskingForALink:
    def test_is_silent_and_leaves_as_many_facts_for_anybody(self, session, lan, told):
        for name in ("lan", "lan@vi-du.vn", "nobody-here", "ai@vi-du.vn", ""):
            before = len(told(RecoveryMade))
            assert ask_by_email(session, name=name, at=NOON, address=name) is None
            assert len(told(RecoveryMade)) == before + 1
        assert [fact.person_id for fact in told(RecoveryMade)] == [lan.id, lan.id, 0, 0, 0]

    def test_sends_no_more_than_three_letters_in_a_quarter_of_an_hour(self, session, lan, told):
        for n in range(20):
            ask_by_email(session, name="lan", at=NOON, address=f"198.51.100.{n}")
        assert len(told(RecoveryMade)) == 3

    def test_leaves_the_token_to_the_outbox_and_out_of_every_other_table(self, session, lan, link):
        later = {RecoveryMade: (notices.on_recovery_made,)}
        deliver(session, {}, (audit.on_all, lambda session, facts: outbox.put(session, later, facts)))
        session.commit()
        holders = set()
        tables = session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
        for (table,) in tables:
            for row in session.execute(text(f'SELECT * FROM "{table}"')):
                if link in "".join(map(str, row)):
                    holders.add(table)
        assert holders == {"outbox"}
        assert session.execute(text("SELECT count(*) FROM audit WHERE kind = 'RecoveryMade'")).scalar() == 1


class TestALink:
    def test_sets_a_new_password_and_ends_every_session(self, session, lan, link, told):
        knock(session, PASSWORD)
        assert use(session, code=link, password=NEW, at=NOON) == Recovered(lan.id, "email")
        assert queries.list_sessions(session, lan.id) == []
        assert isinstance(knock(session, PASSWORD), type(Refused("", 0, 0)))
        assert isinstance(knock(session, NEW), SignIn)
        assert [fact.way for fact in told(PasswordChanged)] == ["email"]

    def test_works_once(self, session, link):
        use(session, code=link, password=NEW, at=NOON)
        assert use(session, code=link, password=NEW + "!", at=NOON).code == "wrong_code"

    def test_makes_the_other_ways_back_worthless(self, session, lan, link, slip):
        use(session, code=link, password=NEW, at=NOON)
        assert use(session, name="lan", code=slip, password=NEW + "!", at=NOON).code == "wrong_code"

    def test_runs_out_after_an_hour(self, session, link):
        at = NOON + timedelta(hours=1)
        assert use(session, code=link, password=NEW, at=at).code == "wrong_code"

    def test_is_still_good_after_a_password_that_will_not_do(self, session, lan, link):
        for password in ("ngắn", "lan@vi-du.vn"):
            with pytest.raises(FlawedPerson) as refused:
                use(session, code=link, password=password, at=NOON)
            assert refused.value.field == "password"
        assert isinstance(use(session, code=link, password=NEW, at=NOON), Recovered)

    def test_lets_the_owner_in_while_others_guess(self, session, lan, link):
        for _ in range(12):
            knock(session, "sai mật khẩu")
        assert knock(session, PASSWORD).code == "too_many_tries"
        use(session, code=link, password=NEW, at=NOON)
        assert isinstance(knock(session, NEW), SignIn)


class TestASlip:
    def test_lets_in_somebody_who_never_had_a_password(self, session):
        person = enter(
            session,
            full_name="Đỗ Văn Hải",
            birth_year=1950,
            audience="nguoi-dan",
            phone="0987654321",
            actor=CADRE,
            at=NOON,
        )
        code = make_slip(session, person_id=person.id, actor=CADRE, at=NOON)
        typed = f" {code[:4].upper()}-{code[4:]} "
        result = use(session, name="0987 654 321", code=typed, password=NEW, at=NOON)
        assert result == Recovered(person.id, "slip")
        opened = sign_in(session, name="0987654321", password=NEW, browser="", address="", at=NOON, days=1)
        assert isinstance(opened, SignIn)

    def test_has_eight_signs_nobody_misreads(self, slip):
        assert len(slip) == 8
        assert not set(slip) & set("01ilo")

    def test_opens_nobody_elses_account(self, session, lan, slip):
        enter(
            session,
            full_name="Đỗ Văn Hải",
            birth_year=1950,
            audience="nguoi-dan",
            login_name="hai",
            actor=CADRE,
            at=NOON,
        )
        assert use(session, name="hai", code=slip, password=NEW, at=NOON).code == "wrong_code"

    def test_is_void_when_a_newer_one_is_made(self, session, lan, slip):
        newer = make_slip(session, person_id=lan.id, actor=CADRE, at=NOON)
        assert use(session, name="lan", code=slip, password=NEW, at=NOON).code == "wrong_code"
        assert isinstance(use(session, name="lan", code=newer, password=NEW, at=NOON), Recovered)

    def test_runs_out_after_three_days(self, session, lan, slip):
        at = NOON + timedelta(hours=72)
        assert use(session, name="lan", code=slip, password=NEW, at=at).code == "wrong_code"

    def test_is_looked_at_ten_times_at_most_and_alike_for_unknown_names(self, session, lan, slip):
        def guess(name):
            return [use(session, name=name, code="22222222", password=NEW, at=NOON) for _ in range(12)]

        known, unknown = guess("lan"), guess("nobody-here")
        assert known == unknown
        assert [result.code for result in known] == ["wrong_code"] * 10 + ["too_many_tries"] * 2

    @pytest.mark.parametrize("role", ["learner", "trainer", "auditor", "admin"])
    def test_is_made_by_no_other_role(self, session, lan, role):
        actor = Actor(person_id=7, scopes=(Scope(role, "territorial", "01.", 1),))
        with pytest.raises(NotAllowed):
            make_slip(session, person_id=lan.id, actor=actor, at=NOON)

    def test_is_made_by_nobody_for_himself(self, session, lan):
        with pytest.raises(NotAllowed) as refused:
            make_slip(session, person_id=lan.id, actor=Actor(person_id=lan.id, scopes=CADRE.scopes), at=NOON)
        assert refused.value.code == "own_slip"

    def test_needs_a_name_to_sign_in_with(self, session):
        person = enter(session, full_name="Đỗ Văn Hải", birth_year=1950, audience="nguoi-dan", actor=CADRE, at=NOON)
        with pytest.raises(NoLoginName):
            make_slip(session, person_id=person.id, actor=CADRE, at=NOON)
