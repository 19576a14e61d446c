import re
import time
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kernel import formulas
from kernel.fences import number

ELEMENTS = frozenset(
    {"math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mstyle", "mpadded", "mphantom", "menclose", "mfrac"}
    | {"msqrt", "mroot", "msub", "msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd"}
)
ACTING = re.compile("href|style|class|id|src|on.*|xlink.*", re.IGNORECASE)


def inline(text: str) -> list[str]:
    return [found.group("latex") for found in re.finditer(formulas.INLINE, text)]


def assert_plain_mathml(made: str) -> None:
    root = ElementTree.fromstring(made)
    for element in root.iter():
        assert element.tag in ELEMENTS, made
        assert not [name for name in element.attrib if ACTING.fullmatch(name)], made


class TestFormulaInALine:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("Diện tích $S = a \\times b$ là", ["S = a \\times b"]),
            ("($x$), $y$.", ["x", "y"]),
            ("$a\\$b$", ["a\\$b"]),
            ("5$ và 10$", []),
            ("$5 và $10", []),
            ("5$/kg hay 10$/kg", []),
            ("giá $ 5 và $ 6", []),
            ("$x $ và $ y$", []),
            ("$x$5", []),
            ("\\$x$", []),
            ("$$x$$", []),
            ("$x\ny$", []),
            ("$" + "x" * (formulas.MAX_LENGTH + 1) + "$", []),
        ],
    )
    def test_is_told_from_prices(self, text, found):
        assert inline(text) == found


class TestFormulaOnItsOwnLines:
    def test_is_split_from_the_text_around_it(self):
        pieces = list(formulas.split(number("một\n$$\nx^2\n$$\nhai\n  $$ y $$\n$$ a\n+ b $$")))
        assert [(piece.name, piece.line, piece.end) for piece in pieces] == [
            ("", 1, 1), ("$$", 2, 4), ("", 5, 5), ("$$", 6, 6), ("$$", 7, 8),
        ]  # fmt: skip
        assert [formulas.latex_of(piece) for piece in pieces if piece.name] == ["x^2", "y", "a\n+ b"]

    @pytest.mark.parametrize("text", ["$$", "$$\nx", "$$\n\nx\n$$\n", "$$ x\n\ny $$", "a $$x$$ b"])
    def test_that_is_not_closed_is_text(self, text):
        first = next(formulas.split(number(text)))
        assert first.name == ""

    @given(st.lists(st.sampled_from(["$$", "$$ x", "x $$", "", "x", " $$ y $$ "]), max_size=60))
    def test_never_loses_or_repeats_a_line(self, lines):
        given_lines = number("\n".join(lines))
        assert [line for piece in formulas.split(given_lines) for line in piece.lines] == list(given_lines)


class TestMathml:
    @pytest.mark.parametrize(
        ("latex", "part"),
        [
            ("x^2", "<msup><mi>x</mi><mn>2</mn></msup>"),
            (r"\frac{a}{b}", "<mfrac>"),
            (r"\sqrt{2}", "<msqrt>"),
            (r"\text{diện tích} < 5", "diện\u00a0tích</mtext><mo>&lt;</mo>"),
            (r"\text{a<b & c}", "a&lt;b\u00a0&amp;\u00a0c"),
            (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "<mtable><mtr><mtd>"),
        ],
    )
    def test_says_what_was_written(self, latex, part):
        made = formulas.mathml(latex, display=False)
        assert made is not None
        assert part in made
        assert_plain_mathml(made)

    def test_stands_in_a_line_or_on_its_own(self):
        assert 'display="inline"' in (formulas.mathml("x", display=False) or "")
        assert 'display="block"' in (formulas.mathml("x", display=True) or "")

    @pytest.mark.parametrize(
        "latex",
        [
            "",
            "{",
            r"\frac{a}",
            r"\left(",
            r"\khongco",
            r"\href{javascript:alert(1)}{x}",
            r"\class{a}{x}",
            r"\style{position:fixed}{x}",
            r"\def\a{\a\a}\a",
            r"\newcommand{\a}{x}\a",
            r"\unicode{x202e}",
            "\\text{a\u202eb}",
            "\\text{\ue000\ue010\ue001}",
            "{" * 200 + "x" + "}" * 200,
            "x" * (formulas.MAX_LENGTH + 1),
        ],
    )
    def test_is_refused_when_it_cannot_be_read_whole(self, latex):
        assert formulas.mathml(latex, display=False) is None

    @pytest.mark.parametrize("latex", [r"\rule{999em}{2em}", r"\hspace{4000em}x", r"\color{expression(1)}x"])
    def test_drops_what_would_spoil_the_page(self, latex):
        made = formulas.mathml(latex, display=False)
        assert made is None or not re.search("999|4000|expression", made)

    @given(st.text(max_size=200))
    @example("&#x3c;script&#x3e;alert(1)&#x3c;/script&#x3e;")
    @example(r"\text{</math><script>alert(1)</script>}")
    def test_of_any_letters_is_none_or_harmless(self, text):
        made = formulas.mathml(text, display=True)
        assert made is None or assert_plain_mathml(made) is None

    @given(
        st.lists(
            st.sampled_from(
                ["{", "}", "^", "_", "&", "\\\\", "'", "[", "]", "x", "2", " ", "<", ">", '"', "\\left", "\\right", "(",
                 ")", "\\frac", "\\sqrt", "\\text{", "\\mathbb", "\\color{red}", "\\begin{matrix}", "\\end{matrix}",
                 "\\over", "\\not", "\\hspace{1em}", "\\operatorname{", "\\tag{1}", "\\displaystyle", "\\sum",
                 "\\limits", "\\href{x}", "\\rule{1em}{1em}", "\\fbox{", "\\bigl", "\\mathchoice", "\\substack"]
            ),
            max_size=60,
        )
    )  # fmt: skip
    def test_of_its_own_signs_is_none_or_harmless(self, parts):
        made = formulas.mathml("".join(parts), display=False)
        assert made is None or assert_plain_mathml(made) is None

    @pytest.mark.parametrize(
        "shape",
        [
            "{",
            "^",
            "_",
            "a^",
            "&",
            "\\\\",
            "'",
            "[",
            "\\left(",
            "\\sqrt",
            "\\frac",
            "\\not",
            "\\begin{matrix}",
            "a\\over ",
        ],
    )
    def test_of_one_shape_is_made_in_time(self, shape):
        latex = (shape * formulas.MAX_LENGTH)[: formulas.MAX_LENGTH]
        begun = time.process_time()
        formulas.mathml(latex, display=False)
        assert time.process_time() - begun < 0.5
