"""Notices and letters about an account: each fact is told once, to the right person, and safely."""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask_babel import Babel
from flask_mailman import Mail

from courses.events import CoursePassed
from kernel.actor import Actor
from kernel.database import will_write
from lms.adapters.mail import FlaskMailer
from lms.config import ROOT
from lms.notices import operations as notices
from lms.notices import queries
from lms.orgs.events import ResidenceConfirmed, RoleGranted
from lms.orgs.models import Unit
from lms.people.events import PasswordChanged, RecoveryMade
from lms.people.operations.registering import register
from tests.operations.people.conftest import NOBODY, NOON, form

CADRE = Actor(person_id=7, name="Trần Văn Bình")
LINK = "/khoi-phuc/abc-DEF_123"


@pytest.fixture
def lan(session, lan):
    """The worker delivers what was committed."""
    session.commit()
    return lan


@pytest.fixture
def outgoing():
    """An application that keeps its letters in memory, and the letters."""
    app = Flask("lms", template_folder=str(ROOT / "templates"))
    app.config.update(MAIL_BACKEND="locmem", MAIL_DEFAULT_SENDER="khong-tra-loi@vi-du.vn")
    app.config.update(BABEL_DEFAULT_LOCALE="vi", TESTING=True)
    Babel(app)
    Mail(app)
    notices.use_mailer(FlaskMailer(app, public_url="https://hoctap.vi-du.vn/"))
    letters = app.extensions["mailman"].outbox = []
    return letters


@pytest.fixture
def unit(session):
    session.add(
        Unit(
            hierarchy="territorial",
            kind="commune",
            code="MAU",
            name="Xã Mẫu",
            folded="xa mau",
            path="01.MAU.",
            valid_from=date(2025, 7, 1),
        )
    )
    session.commit()
    return {"unit_id": 1, "unit_path": "01.MAU."}


def passed(person_id, period=2026):
    return CoursePassed(
        at=NOON,
        actor=Actor(person_id=person_id),
        person_id=person_id,
        course_id=3,
        course_code="C03",
        course_slug="an-toan-tren-mang",
        course_title="An toàn trên mạng",
        period=period,
        attempt_id=5,
        attempt_ref="abc",
        percent=90,
    )


def says(session, person_id):
    rows = queries.list_notices(session, person_id).rows
    return [row.wording.body.id % row.wording.body.values for row in rows]


class TestANotice:
    def test_says_which_course_was_passed_and_sends_no_letter(self, session, lan, outgoing):
        notices.on_course_passed(session, passed(lan.id))
        [text] = says(session, lan.id)
        assert "«An toàn trên mạng» với 90 phần trăm" in text
        assert outgoing == []

    def test_is_written_once_however_often_the_fact_is_delivered(self, session, lan, outgoing, unit):
        for _ in range(3):
            notices.on_course_passed(session, passed(lan.id))
            notices.on_password_changed(session, PasswordChanged(at=NOON, actor=NOBODY, person_id=lan.id, way="slip"))
            notices.on_role_granted(
                session, RoleGranted(at=NOON, actor=CADRE, person_id=lan.id, role="trainer", **unit)
            )
            session.commit()
        assert queries.list_notices(session, lan.id).total == 3
        assert len(outgoing) == 2

    def test_comes_again_in_another_year(self, session, lan):
        notices.on_course_passed(session, passed(lan.id))
        notices.on_course_passed(session, passed(lan.id, period=2027))
        assert queries.list_notices(session, lan.id).total == 2

    def test_names_the_unit(self, session, lan, unit):
        notices.on_residence_confirmed(session, ResidenceConfirmed(at=NOON, actor=CADRE, person_id=lan.id, **unit))
        assert says(session, lan.id)[0].startswith("Nơi cư trú tại Xã Mẫu đã được cán bộ xác nhận.")

    def test_stays_unread_until_its_owner_reads_it(self, session, lan):
        for period in (2025, 2026, 2027):
            notices.on_course_passed(session, passed(lan.id, period=period))
            session.commit()
        first, *_ = queries.list_notices(session, lan.id).rows
        assert notices.mark_read(session, person_id=lan.id + 1, ids=None, at=NOON) == 0
        assert notices.mark_read(session, person_id=lan.id, ids=[first.id], at=NOON) == 1
        assert queries.count_unread(session, lan.id) == 2
        assert notices.mark_read(session, person_id=lan.id, ids=None, at=NOON) == 2
        assert queries.count_unread(session, lan.id) == 0


class TestALetter:
    def ask(self, session, person_id):
        fact = RecoveryMade(at=NOON, actor=NOBODY, person_id=person_id, way="email", link=LINK)
        notices.on_recovery_made(session, fact)

    def test_brings_the_link_under_the_sites_own_address(self, session, lan, outgoing):
        self.ask(session, lan.id)
        [letter] = outgoing
        assert letter.to == ["lan@vi-du.vn"]
        assert letter.subject == "Yêu cầu đặt lại mật khẩu"
        assert f"https://hoctap.vi-du.vn{LINK}" in letter.body
        assert "Kính gửi ông/bà Nguyễn Thị Lan," in letter.body
        assert "đến 13:00 ngày 22/11/2026" in letter.body

    def test_is_the_only_place_of_the_link(self, session, lan, outgoing):
        self.ask(session, lan.id)
        [notice] = queries.list_notices(session, lan.id).rows
        assert "abc-DEF_123" not in f"{notice.link} {notice.values} {says(session, lan.id)}"

    def test_is_not_written_to_nobody(self, session, outgoing):
        notices.on_recovery_made(session, RecoveryMade(at=NOON, actor=NOBODY, person_id=0, way="none"))
        assert outgoing == []

    def test_warns_the_owner_of_a_slip_and_names_the_cadre(self, session, lan, outgoing):
        fact = RecoveryMade(at=NOON, actor=CADRE, person_id=lan.id, way="slip")
        notices.on_recovery_made(session, fact)
        assert "Trần Văn Bình đã cấp phiếu đặt lại mật khẩu" in outgoing[0].body
        assert "Trần Văn Bình đã cấp phiếu" in says(session, lan.id)[0]

    def test_never_goes_to_an_invented_person(self, session, outgoing):
        sample = register(session, form=form(email="mau@vi-du.vn"), actor=NOBODY, at=NOON, sample=True)
        session.commit()
        self.ask(session, sample.id)
        assert queries.list_notices(session, sample.id).total == 1
        assert outgoing == []

    def test_keeps_its_lines_as_people_read_them(self, session, lan, outgoing, unit):
        for role in ("trainer", "cadre"):
            notices.on_role_granted(session, RoleGranted(at=NOON, actor=CADRE, person_id=lan.id, role=role, **unit))
        notices.on_password_changed(
            session,
            PasswordChanged(at=NOON + timedelta(minutes=1), actor=NOBODY, person_id=lan.id, way="own"),
        )
        self.ask(session, lan.id)
        for letter in outgoing:
            assert "\n\n\n" not in letter.body
            assert "&#" not in letter.body
            assert "{{" not in letter.body

    def test_that_cannot_be_sent_takes_its_notice_with_it(self, session, lan, outgoing):
        class Broken:
            def send(self, letter):
                raise ConnectionRefusedError

        notices.use_mailer(Broken())
        with pytest.raises(ConnectionRefusedError):
            self.ask(session, lan.id)
        session.rollback()
        assert queries.list_notices(session, lan.id).total == 0

    def test_is_sent_while_others_may_write(self, session, engine, lan, unit):
        """A slow mail server keeps no learner waiting: the embedded database has one write lock."""

        class Writing:
            def send(self, letter):
                with engine.connect() as other:
                    other.exec_driver_sql("PRAGMA busy_timeout=0")
                    other.exec_driver_sql("UPDATE person SET audience = 'can-bo'")

        notices.use_mailer(Writing())
        will_write(session)
        notices.on_role_granted(session, RoleGranted(at=NOON, actor=CADRE, person_id=lan.id, role="cadre", **unit))
        session.commit()
        assert queries.list_notices(session, lan.id).total == 1
