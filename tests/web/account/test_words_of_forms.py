"""No English reaches a form: every sentence of WTForms and Flask-WTF has its Vietnamese."""

from __future__ import annotations

import ast
from pathlib import Path

import flask_wtf
import pytest
import wtforms
from flask import Flask
from flask_babel import Babel
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField, StringField, validators

from kernel.errors import Invalid
from lms.people import rules
from lms.web.forms import SENTENCES, UNKNOWN, WORDS, Form, YearField, refuse, sentence


def said_by(package: object) -> set[str]:
    """Return the literal sentences a package asks a translation for; of counted ones the singular."""
    found = set()
    for path in Path(package.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"gettext", "ngettext"}:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    return found


@pytest.fixture
def speaking():
    """A request in which sentences can be translated."""
    app = Flask("words")
    app.config.update(SECRET_KEY="a secret", WTF_CSRF_ENABLED=False, BABEL_DEFAULT_LOCALE="vi")
    Babel(app)
    with app.test_request_context():
        yield app


class TestSentencesOfWTForms:
    @pytest.mark.parametrize("text", sorted(said_by(wtforms) | said_by(flask_wtf)))
    def test_have_a_translation_that_takes_the_same_values(self, text: str, speaking: Flask) -> None:
        words = str(WORDS[text])
        for part in ("%(min)d", "%(max)d", "%(min)s", "%(max)s", "%s", "{extensions}", "{min_size}", "{max_size}"):
            assert part not in words or part in text

    def test_are_what_a_reader_sees(self, speaking: Flask) -> None:
        class Trial(Form):
            name = StringField("n", [validators.Length(min=5, max=9)])
            age = IntegerField("a")
            site = StringField("s", [validators.DataRequired()])

        form = Trial(MultiDict({"name": "abc", "age": "x", "site": ""}))
        assert not form.validate()
        assert form.name.errors == ["Cần từ 5 đến 9 ký tự"]
        assert form.age.errors == ["Vui lòng nhập một số nguyên"]
        assert list(form.site.errors) == ["Vui lòng điền ô này"]


class TestARefusal:
    class Trial(Form):
        """A form with one field under another name."""

        identifier = StringField("x")
        year = YearField("y")

    def test_is_said_at_the_field_it_names(self, speaking: Flask) -> None:
        form = self.Trial()
        refuse(form, Invalid("phone_shape", field="phone"), fields={"phone": "identifier"})
        assert form.errors == {"identifier": ["Số điện thoại cần có 10 chữ số, ví dụ 0912 345 678"]}

    def test_is_said_above_a_form_that_has_no_such_field(self, speaking: Flask) -> None:
        form = self.Trial()
        refuse(form, Invalid("name_missing", field="full_name"))
        assert form.form_errors == ["Vui lòng nhập họ và tên"]
        assert form.errors

    def test_has_words_even_when_its_code_is_new(self, speaking: Flask) -> None:
        assert sentence("never_heard_of", "name") == str(UNKNOWN)

    def test_has_words_for_every_flaw_of_a_person(self, speaking: Flask) -> None:
        flaws = [
            *rules.full_name_flaws(""),
            *rules.full_name_flaws("a"),
            *rules.full_name_flaws("a" * 121),
            *rules.user_name_flaws("a b"),
            *rules.user_name_flaws("0912345678"),
            *rules.contact_flaws(login_name="", phone_number="1", email="", needed=False),
            *rules.contact_flaws(login_name="", phone_number="", email="", needed=True),
            *rules.birth_year_flaws(None, year=2026),
            *rules.birth_year_flaws(1800, year=2026),
            *rules.audience_flaws(""),
            *rules.consent_flaws(consent=False, guardian_name="", birth_year=2020, year=2026),
            *rules.password_flaws("a"),
            *rules.password_flaws("a" * 201),
            *rules.password_flaws("tam.1957!", names=["tam.1957"]),
            *rules.password_flaws("matkhau123"),
        ]
        assert {flaw.code for flaw in flaws} <= SENTENCES.keys()


class TestAYear:
    @pytest.mark.parametrize(
        ("typed", "read"), [(" 1958 ", 1958), ("58", 58), ("năm 1958", None), ("١٩٥٨", None), ("19580", None)]
    )
    def test_is_a_number_of_at_most_four_digits(self, typed: str, read: int | None, speaking: Flask) -> None:
        form = TestARefusal.Trial(MultiDict({"year": typed}))
        assert form.year.data == read
        assert form.year._value() == typed
