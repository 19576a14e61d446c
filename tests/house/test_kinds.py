"""A question kind is a set of files of one name: a rule, a template, a reader of its form, a sample."""

import re
import tomllib
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.datastructures import MultiDict

from lms.web.learn import kinds as readers
from question_bank.rules import kinds
from question_bank.rules.dice import Dice

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tests" / "rules" / "question_bank" / "kinds"
FIELD = re.compile(r"<(?:input|select)\b[^>]*>")


def sample(code):
    return tomllib.loads((SAMPLES / f"{code}.toml").read_text(encoding="utf-8"))


def drawn(code):
    """The kind, a spec and a presentation of the sample."""
    kind = kinds.find(code)
    spec = kind.parse(sample(code)["item"], str)
    assert isinstance(spec, dict), spec
    return kind, spec, kind.present(spec, Dice(7, code))


@pytest.fixture(scope="module")
def macros():
    """The macros of a kind's template, over the real components."""
    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_null_translations(newstyle=True)
    environment.globals["asset"] = lambda name: f"/static/{name}"
    return lambda code: environment.get_template(f"learn/kinds/{code}.html").module


def attribute(tag, name):
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return found and found.group(1)


def posted(page, text):
    """The form as a browser without scripts posts it: first choices, and `text` in each text field."""
    form = MultiDict()
    for tag in re.findall(r"<input\b[^>]*>", page):
        choice = attribute(tag, "type") in {"radio", "checkbox"}
        if attribute(tag, "name") not in form:
            form.add(attribute(tag, "name"), attribute(tag, "value") if choice else text)
    for tag, options in re.findall(r"(<select\b[^>]*>)(.*?)</select>", page, re.DOTALL):
        values = re.findall(r'<option value="([^"]+)"', options)
        form.add(attribute(tag, "name"), values[0])
    return form


class TestTheSetOfAKind:
    def test_has_a_template_for_every_rule_and_a_rule_for_every_template(self):
        templates = (ROOT / "templates" / "learn" / "kinds").glob("*.html")
        assert {path.stem for path in templates} == set(kinds.codes())

    def test_has_a_reader_for_every_rule_and_a_rule_for_every_reader(self):
        assert set(readers.every()) == set(kinds.codes())

    def test_has_a_sample_for_every_rule(self):
        assert {path.stem for path in SAMPLES.glob("*.toml")} == set(kinds.codes())

    def test_carries_one_name(self):
        assert [kind.code for kind in kinds.every().values()] == list(kinds.codes())


@pytest.mark.parametrize("code", kinds.codes())
class TestTheFormOfAKind:
    def test_is_read_back_into_an_answer_the_rule_accepts(self, code, macros):
        kind, spec, shown = drawn(code)
        page = str(macros(code).ask(kind.question(spec, shown, None)))
        answer = readers.find(code)(posted(page, "1.234,5"))
        assert answer is not None
        assert kind.normalise(spec, shown, answer) == answer

    def test_shows_again_what_was_answered(self, code, macros):
        kind, spec, shown = drawn(code)
        read = readers.find(code)
        empty = str(macros(code).ask(kind.question(spec, shown, None)))
        answer = kind.normalise(spec, shown, read(posted(empty, "1.234,5")))
        again = str(macros(code).ask(kind.question(spec, shown, answer)))
        kept = re.compile(r' checked>|<option value="[^"]+" selected>|value="1\.234,5"')
        assert len(kept.findall(again)) == len(posted(empty, "1.234,5"))
        assert not kept.search(empty)

    def test_names_every_field_for_those_who_listen(self, code, macros):
        kind, spec, shown = drawn(code)
        page = str(macros(code).ask(kind.question(spec, shown, None), id="cau-3"))
        ids = [attribute(tag, "id") for tag in FIELD.findall(page)]
        assert ids
        assert all(each.startswith("cau-3") and f'for="{each}"' in page for each in ids)
        assert len(set(ids)) == len(ids)

    def test_does_not_tell_the_answer(self, code, macros):
        kind, spec, shown = drawn(code)
        page = str(macros(code).ask(kind.question(spec, shown, None)))
        assert not [secret for secret in sample(code)["answers"]["secrets"] if secret in page]
        assert "True" not in page
        assert "False" not in page

    def test_gives_nothing_when_nothing_was_sent(self, code):
        assert readers.find(code)(MultiDict()) is None

    def test_survives_rubbish(self, code):
        names = ("a", "t", *(f"{prefix}-{place}" for prefix in "om" for place in range(30)))
        kind, spec, shown = drawn(code)
        answer = readers.find(code)(MultiDict([(name, "²٣-9" * 60) for name in names]))
        assert kind.normalise(spec, shown, answer) is None

    def test_has_a_review_that_marks_what_is_right(self, code, macros):
        kind, spec, _ = drawn(code)
        said = sample(code)["answers"]
        shown = said["presentation"]

        def page(answer):
            return str(macros(code).show(kind.review(spec, shown, kind.normalise(spec, shown, answer))))

        assert re.search("đúng|Đáp án|được chấp nhận", page(said["right"]))
        assert re.search(r"bạn (đã )?chọn|Bạn trả lời", page(said["wrong"]))
        assert page(said["right"]) != page(said["wrong"]) != page(None)
        assert not re.search(r"[Bb]ạn (đã )?chọn", page(None))
