from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.formats.html import to_line, to_markdown, web_address
from courses.formats.qti12 import CASE, ESSAY, NO_RIGHT, OTHER_FEEDBACK, SUBSTRING, WEIGHTS, read_qti12
from courses.formats.qti12_writer import can_write, write_bank, write_test
from courses.formats.safe_xml import HostileXml, UnreadableXml

NAMESPACE = 'xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2"'


def convert(html, line):
    return (to_line if line else to_markdown)(html, find=lambda _src: None, link=web_address)


def material(html, kind="text/html"):
    return f'<material><mattext texttype="{kind}">{escape(html)}</mattext></material>'


def labels(**options):
    shown = "".join(f'<response_label ident="{i}">{material(t)}</response_label>' for i, t in options.items())
    return f"<render_choice>{shown}</render_choice>"


def lid(inner, many=False, ident="r1"):
    return f'<response_lid ident="{ident}" rcardinality="{"Multiple" if many else "Single"}">{inner}</response_lid>'


def rule(condition, points=0, shows="", action="Set"):
    earned = f'<setvar action="{action}" varname="SCORE">{points}</setvar>' if points else ""
    told = f'<displayfeedback feedbacktype="Response" linkrefid="{shows}"/>' if shows else ""
    return f"<respcondition><conditionvar>{condition}</conditionvar>{earned}{told}</respcondition>"


def equal(value, ident="r1", **more):
    attributes = "".join(f' {name}="{text}"' for name, text in more.items())
    return f'<varequal respident="{ident}"{attributes}>{value}</varequal>'


def says(ident, html):
    return f'<itemfeedback ident="{ident}"><flow_mat>{material(html)}</flow_mat></itemfeedback>'


def item(kind, shown, rules="", feedback="", stem="Câu hỏi?", ident="i1"):
    field = f"<qtimetadatafield><fieldlabel>cc_profile</fieldlabel><fieldentry>{kind}</fieldentry></qtimetadatafield>"
    metadata = f"<itemmetadata><qtimetadata>{field if kind else ''}</qtimetadata></itemmetadata>"
    return (
        f'<item ident="{ident}">{metadata}<presentation>{material(stem)}{shown}</presentation>'
        f"<resprocessing>{rules}</resprocessing>{feedback}</item>"
    )


def read(*items):
    text = f'<questestinterop {NAMESPACE}><assessment ident="t" title="Bài"><section ident="s">{"".join(items)}'
    return read_qti12((text + "</section></assessment></questestinterop>").encode(), convert)


def one(*args, **more):
    (question,) = read(item(*args, **more)).questions
    return question


AB = labels(a="<p>Một</p>", b="Hai <b>đậm</b>")


class TestAQuestion:
    def test_of_one_choice_takes_its_reasons_from_what_is_said_of_each_option(self):
        question = one(
            "cc.multiple_choice.v0p1",
            lid(AB),
            rule("<other/>", shows="general_fb")
            + rule(equal("a"), shows="a_fb")
            + rule(equal("b"), points=100, shows="b_fb"),
            says("general_fb", "Nhìn chung") + says("a_fb", "Chưa <i>đúng</i>") + says("b_fb", "Đúng rồi"),
            stem="<p>Chọn <b>một</b>:</p><ul><li>x</li></ul>",
        )
        assert question.losses == []
        assert question.item == {
            "kind": "single",
            "stem": "Chọn **một**:\n\n- x",
            "reason": "Nhìn chung",
            "options": [
                {"text": "Một", "right": False, "reason": "Chưa *đúng*"},
                {"text": "Hai **đậm**", "right": True, "reason": "Đúng rồi"},
            ],
        }

    def test_of_several_choices_is_right_by_the_whole_condition(self):
        shown = lid(labels(a="1", b="2", c="3"), many=True)
        question = one(
            "cc.multiple_response.v0p1",
            shown,
            rule(f"<and>{equal('a')}{equal('c')}<not>{equal('b')}</not></and>", points=100),
        )
        assert [option["right"] for option in question.item["options"]] == [True, False, True]

    def test_of_several_choices_may_add_points_one_by_one(self):
        shown = lid(labels(a="1", b="2", c="3"), many=True)
        rules = rule(equal("a"), points=50, action="Add") + rule(equal("b"), points=25, action="Add")
        question = one("cc.multiple_response.v0p1", shown, rules)
        assert [option["right"] for option in question.item["options"]] == [True, True, False]
        assert [loss.reason for loss in question.losses] == [WEIGHTS]

    @pytest.mark.parametrize("words", [("True", "False"), ("Đúng", "Sai"), ("Đúng.", "SAI")])
    def test_of_true_and_false_becomes_a_statement(self, words):
        shown = lid(labels(x=words[0], y=words[1]))
        rules = rule(equal("y"), points=100) + rule(equal("x"), shows="x_fb")
        question = one("cc.true_false.v0p1", shown, rules, says("x_fb", "Vì thế"))
        assert question.item == {
            "kind": "truefalse",
            "stem": "Câu hỏi?",
            "answer": False,
            "reason_true": "Vì thế",
        }

    def test_of_two_other_words_stays_a_choice(self):
        question = one("cc.true_false.v0p1", lid(labels(x="Nên", y="Đừng")), rule(equal("x"), points=1))
        assert question.item["kind"] == "single"

    def test_with_words_to_type_accepts_all_that_earn_points(self):
        shown = '<response_str ident="r1" rcardinality="Single"><render_fib/></response_str>'
        rules = rule(equal("Hà  Nội", case="No") + equal("Thủ đô", case="Yes"), points=100)
        question = one("cc.fib.v0p1", shown, rules)
        assert question.item == {"kind": "shorttext", "stem": "Câu hỏi?", "accept": ["Hà Nội", "Thủ đô"]}
        assert [loss.reason for loss in question.losses] == [CASE]

    def test_with_a_part_to_type_says_that_it_must_now_be_typed_whole(self):
        shown = '<response_str ident="r1"><render_fib/></response_str>'
        rules = rule('<varsubstring respident="r1" case="No">Nội</varsubstring>', points=100)
        question = one("cc.pattern_match.v0p1", shown, rules)
        assert question.item["accept"] == ["Nội"]
        assert [(loss.reason, loss.values) for loss in question.losses] == [(SUBSTRING, {"text": "Nội"})]

    def test_to_be_marked_by_a_person_is_turned_away(self):
        question = one("cc.essay.v0p1", '<response_str ident="r1"><render_fib/></response_str>')
        assert (question.item, question.reason) == (None, ESSAY)

    def test_of_a_kind_nobody_knows_is_turned_away_by_name(self):
        question = one("hot_spot_question", lid(AB))
        assert (question.item, question.values) == (None, {"kind": "hot_spot_question"})

    def test_without_a_right_option_is_turned_away(self):
        assert one("cc.multiple_choice.v0p1", lid(AB)).reason == NO_RIGHT

    def test_without_a_kind_is_known_by_its_shape(self):
        assert one("", lid(AB), rule(equal("a"), points=1)).item["kind"] == "single"
        assert one("", lid(AB, many=True), rule(equal("a"), points=1)).item["kind"] == "multiple"
        typed = '<response_str ident="r1"><render_fib/></response_str>'
        assert one("", typed, rule(equal("x"), points=1)).item["kind"] == "shorttext"
        assert one("", typed).reason == ESSAY

    def test_keeps_what_is_said_of_right_and_wrong_answers_together(self):
        rules = rule(f"<and>{equal('a')}{equal('b')}</and>", points=100, shows="correct_fb")
        rules += rule("<other/>", shows="general_incorrect_fb")
        feedback = says("correct_fb", "Giỏi") + says("general_incorrect_fb", "Xem lại")
        question = one("cc.multiple_response.v0p1", lid(labels(a="1", b="2", c="3"), many=True), rules, feedback)
        assert question.item["reason"] == "Giỏi\n\nXem lại"
        assert [loss.reason for loss in question.losses] == [OTHER_FEEDBACK]

    def test_may_match_lists(self):
        responses = lid(material("Trái 1") + labels(x="P", y="Q", z="R"), ident="l1")
        responses += lid(material("Trái 2") + labels(x="P", y="Q", z="R"), ident="l2")
        rules = rule(equal("y", "l1"), points=50, action="Add") + rule(equal("x", "l2"), points=50, action="Add")
        question = one("matching_question", responses, rules)
        assert question.item == {
            "kind": "matching",
            "stem": "Câu hỏi?",
            "pairs": [["Trái 1", "Q"], ["Trái 2", "P"]],
            "extra": ["R"],
        }

    def test_may_ask_for_a_number_within_bounds(self):
        condition = (
            f'<or>{equal("4.0")}<and><vargte respident="r1">3.5</vargte><varlte respident="r1">4.5</varlte></and></or>'
        )
        shown = '<response_str ident="r1"><render_fib fibtype="Decimal"/></response_str>'
        question = one("numerical_question", shown, rule(condition, points=100))
        assert question.item == {"kind": "numerical", "stem": "Câu hỏi?", "answer": "4", "tolerance": "0.5"}

    def test_reads_plain_text_as_the_signs_it_is(self):
        shown = '<presentation><material><mattext texttype="text/plain">1 &lt;b&gt; *2*</mattext></material>'
        text = item("cc.multiple_choice.v0p1", lid(AB), rule(equal("a"), points=1))
        (question,) = read(text.replace(f"<presentation>{material('Câu hỏi?')}", shown)).questions
        assert question.item["stem"] == "1 &lt;b> \\*2\\*"

    def test_says_that_its_picture_is_lost(self):
        question = one(
            "cc.multiple_choice.v0p1",
            lid(AB),
            rule(equal("a"), points=1),
            stem='<img src="$IMS-CC-FILEBASE$/a.png" alt="bông sen"> là gì?',
        )
        assert question.item["stem"] == "bông sen là gì?"
        assert [loss.values for loss in question.losses] == [{"name": "$IMS-CC-FILEBASE$/a.png"}]

    def test_with_too_many_parts_is_turned_away_at_once(self):
        many = labels(**{f"o{n}": "x" for n in range(5000)})
        assert one("cc.multiple_choice.v0p1", lid(many), rule(equal("o1"), points=1)).item is None


SOUND = [
    {
        "kind": "single",
        "stem": "Chọn *một* `x`?",
        "story": "Bà Lan đi chợ.\n\nBà hỏi.",
        "reason": "Vì **thế**.",
        "options": [{"text": "A & <b>", "right": True, "reason": "đúng"}, {"text": "$x^2$", "right": False}],
    },
    {
        "kind": "multiple",
        "stem": "Những gì?",
        "options": [
            {"text": "a", "right": True, "reason": "r1"},
            {"text": "b", "right": True},
            {"text": "c", "right": False, "reason": "r3"},
        ],
    },
    {
        "kind": "truefalse",
        "stem": "Đúng không?",
        "answer": True,
        "reason_true": "x",
        "reason_false": "y",
        "reason": "z",
    },
    {"kind": "shorttext", "stem": "Gõ gì?", "accept": ["mật khẩu", "mat khau <1>"], "reason": "vì"},
]


class TestWritingAndReadingAgain:
    @pytest.mark.parametrize(
        "write", [lambda items: write_test("t", "Bài «1» & 2", items), lambda i: write_bank("b", i)]
    )
    def test_gives_the_same_items(self, write):
        named = [(f"c-{number}", each) for number, each in enumerate(SOUND)]
        found = read_qti12(write(named), convert)
        assert [question.ident for question in found.questions] == [name for name, _ in named]
        made = [question.item for question in found.questions]
        made[0]["options"][0]["text"] = made[0]["options"][0]["text"].replace("&lt;", "<")
        assert made == SOUND
        assert [question.losses for question in found.questions] == [[]] * 4

    def test_is_not_for_kinds_the_profile_does_not_know(self):
        assert not can_write({"kind": "ordering"})
        assert not can_write({"kind": "numerical"})


ELEMENTS = [
    *("item", "presentation", "material", "mattext", "response_lid", "response_str", "render_choice", "vargte"),
    *("response_label", "resprocessing", "respcondition", "conditionvar", "varequal", "setvar", "not", "varlte"),
    *("and", "other", "itemfeedback", "displayfeedback", "qtimetadatafield", "fieldlabel", "fieldentry"),
]
WORDS = [
    *("cc_profile", "cc.multiple_choice.v0p1", "cc.true_false.v0p1", "cc.fib.v0p1", "matching_question"),
    *("numerical_question", "x", "1e400", "nan", "r", "100", "1e9999999999"),
]


class TestStrangeFiles:
    @pytest.mark.parametrize(
        "text",
        [
            '<!DOCTYPE q [<!ENTITY a "b">]><q>&a;</q>',
            '<!DOCTYPE q SYSTEM "file:///etc/passwd"><q/>',
            '<!DOCTYPE q [<!ENTITY a SYSTEM "file:///etc/passwd">]><q>&a;</q>',
        ],
    )
    def test_that_declare_entities_are_hostile(self, text):
        with pytest.raises(HostileXml):
            read_qti12(text.encode(), convert)

    @pytest.mark.parametrize("data", [b"", b"<q>", b"\xff\xfe", b"<q>" * 200 + b"</q>" * 200, b"PK\x03\x04"])
    def test_that_are_no_xml_are_unreadable(self, data):
        with pytest.raises(UnreadableXml):
            read_qti12(data, convert)

    def test_may_hold_no_question(self):
        assert read_qti12(b"<q/>", convert).questions == ()

    @given(st.lists(st.sampled_from(ELEMENTS + WORDS + ["/"] * 8), max_size=60))
    def test_of_any_shape_never_fail(self, parts):
        out, opened = [], []
        for part in parts:
            if part == "/" and opened:
                out.append(f"</{opened.pop()}>")
            elif part in ELEMENTS:
                opened.append(part)
                out.append(f'<{part} ident="r" respident="r" linkrefid="r">')
            elif part in WORDS:
                out.append(part)
        text = "".join([*out, *(f"</{name}>" for name in reversed(opened))])
        read_qti12(f"<q>{text}</q>".encode(), convert)
